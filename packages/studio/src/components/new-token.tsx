import { Name, Role } from "@crisol/contract";
import { Alert, Button, Code, Group, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { problemOf } from "../problem.js";
import { projectsQuery, sessionQuery, usersQuery } from "../queries.js";
import { useIsAdmin } from "../use-role.js";
import { Copy } from "./code-block.js";
import { ErrorNotice } from "./error-notice.js";
import { UserPicker } from "./user-picker.js";

/** Makes a token, for oneself or, as administrator, for anybody, and shows its secret this once. */
export function NewToken() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const isAdmin = useIsAdmin();
  const ownId = useQuery(sessionQuery).data?.user.id ?? null;
  const users = useInfiniteQuery({ ...usersQuery(""), enabled: isAdmin });
  const areMore = (users.data?.pages[0]?.items.length ?? 0) > 1;
  const projects = useQuery(projectsQuery).data?.items ?? [];
  const [name, setName] = useState("");
  const [days, setDays] = useState<number | string>(90);
  const [role, setRole] = useState<Role | null>(null);
  const [projectId, setProjectId] = useState<string | null>(null);
  const [userId, setUserId] = useState<string | null>(null);
  const problem = name ? problemOf(Name, name.trim()) : undefined;
  const create = useMutation({
    mutationFn: () =>
      api.token.create({
        body: {
          name: name.trim(),
          ...(typeof days === "number" && { expiresInDays: days }),
          ...(userId && { userId }),
          role,
          projectId,
        },
      }),
    onSuccess: () => {
      setName("");
      return queryClient.invalidateQueries({ queryKey: ["tokens"] });
    },
    meta: { inline: true },
  });
  return (
    <Stack>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() && !problem) create.mutate();
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            label={t("tokens.name")}
            placeholder="ci"
            w={150}
            value={name}
            error={problem}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {isAdmin && areMore && (
            <UserPicker
              label={t("tokens.whose")}
              value={userId ?? ownId}
              onChange={setUserId}
              allowDeselect={false}
              w={200}
            />
          )}
          <Select
            label={t("tokens.role")}
            placeholder={t("tokens.anyRole")}
            data={Role.options.map((value) => ({ value, label: t(`role.name.${value}`) }))}
            value={role}
            onChange={(value) => setRole(value as Role | null)}
            clearable
            clearButtonProps={{ "aria-label": t("tokens.anyRole") }}
            w={150}
          />
          <Select
            label={t("tokens.project")}
            placeholder={t("tokens.allProjects")}
            data={projects.map((project) => ({ value: project.id, label: project.name }))}
            value={projectId}
            onChange={setProjectId}
            clearable
            clearButtonProps={{ "aria-label": t("tokens.allProjects") }}
            searchable
            w={160}
          />
          <NumberInput
            label={t("tokens.days")}
            placeholder={t("tokens.never")}
            value={days}
            onChange={setDays}
            min={1}
            max={3650}
            w={110}
            hideControls
          />
          <Button type="submit" loading={create.isPending} disabled={!name.trim() || !!problem}>
            {t("tokens.create")}
          </Button>
        </Group>
      </form>
      <ErrorNotice error={create.error} />
      {create.data && (
        <Alert color="ember" variant="light" title={t("tokens.once", { name: create.data.name })}>
          <Group gap="xs" wrap="nowrap">
            <Code style={{ overflowWrap: "anywhere" }}>{create.data.secret}</Code>
            <Copy text={create.data.secret} />
          </Group>
        </Alert>
      )}
    </Stack>
  );
}
