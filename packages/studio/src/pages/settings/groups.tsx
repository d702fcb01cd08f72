import { Name } from "@crisol/contract";
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { Empty } from "../../components/empty.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { GroupPanel } from "../../components/group-panel.js";
import { Page } from "../../components/page.js";
import { SettingsTabs } from "../../components/settings-tabs.js";
import { problemOf } from "../../problem.js";
import { groupsQuery } from "../../queries.js";
import { useIsAdmin } from "../../use-role.js";

/** Users who get roles together. */
function GroupsPage() {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const { data } = useSuspenseQuery(groupsQuery);
  return (
    <Page
      title={t("nav.groups")}
      sentence={t("group.sentence")}
      code={code(
        "npx crisol group create Analysts\nnpx crisol group add Analysts ana@example.org",
        `const { id } = await api.group.create({ body: { name: "Analysts" } });
await api.group.addMember({ params: { groupId: id, userId: "usr_..." } });`,
        `group = api.post(f"{url}/groups", json={"name": "Analysts"}).json()
api.put(f"{url}/groups/{group['id']}/members/usr_...")`,
      )}
    >
      <SettingsTabs />
      {isAdmin && <AddGroup />}
      {data.items.length === 0 && <Empty title={t("group.none")} text={t("group.noneText")} />}
      <Stack gap="sm">
        {data.items.map((group) => (
          <GroupPanel key={group.id} group={group} />
        ))}
      </Stack>
    </Page>
  );
}

function AddGroup() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const problem = name ? problemOf(Name, name.trim()) : undefined;
  const create = useMutation({
    mutationFn: () => api.group.create({ body: { name: name.trim() } }),
    onSuccess: () => {
      setName("");
      return queryClient.invalidateQueries({ queryKey: ["groups"] });
    },
    meta: { inline: true },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() && !problem) create.mutate();
      }}
    >
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          <TextInput
            label={t("group.name")}
            value={name}
            error={problem}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" loading={create.isPending} disabled={!name.trim() || !!problem}>
            {t("group.create")}
          </Button>
        </Group>
        <ErrorNotice error={create.error} />
      </Stack>
    </form>
  );
}

export const Route = createLazyRoute("/settings/groups")({ component: GroupsPage });
