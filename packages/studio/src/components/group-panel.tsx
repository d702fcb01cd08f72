import { Name, type Group as UserGroup } from "@crisol/contract";
import { ActionIcon, Button, Group, Pill, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { problemOf } from "../problem.js";
import { useIsAdmin } from "../use-role.js";
import { ConfirmName } from "./confirm-name.js";
import { Panel } from "./page.js";
import { showUndo } from "./undo-notice.js";
import { UserPicker } from "./user-picker.js";

/** A group with who is in it. */
export function GroupPanel({ group }: { readonly group: UserGroup }) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const [renaming, setRenaming] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const { add, remove, drop } = useGroupChanges(group);
  return (
    <Panel>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          {renaming ? (
            <RenameGroup group={group} onClose={() => setRenaming(false)} />
          ) : (
            <Group gap={6}>
              <Title order={2}>{group.name}</Title>
              {isAdmin && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  onClick={() => setRenaming(true)}
                  aria-label={t("group.renameNamed", { name: group.name })}
                >
                  <IconPencil size={15} aria-hidden />
                </ActionIcon>
              )}
            </Group>
          )}
          {isAdmin && (
            <Button
              size="xs"
              variant="subtle"
              color="red"
              onClick={() => setDeleting(true)}
              aria-label={t("group.deleteNamed", { name: group.name })}
            >
              {t("action.delete")}
            </Button>
          )}
        </Group>
        {group.members.length === 0 && <Text c="dimmed">{t("group.nobody")}</Text>}
        {group.members.length > 0 && (
          <Pill.Group>
            {group.members.map(({ userId, name, isExternal }) => (
              <Pill
                key={userId}
                size="md"
                withRemoveButton={isAdmin && !isExternal}
                onRemove={() => remove.mutate({ userId, name })}
                removeButtonProps={{
                  "aria-label": t("group.removeNamed", { name, group: group.name }),
                  "aria-hidden": false,
                  tabIndex: 0,
                }}
              >
                {name}
              </Pill>
            ))}
          </Pill.Group>
        )}
        {isAdmin && (
          <UserPicker
            maw={320}
            placeholder={t("group.add")}
            aria-label={t("group.addTo", { name: group.name })}
            without={group.members.map(({ userId }) => userId)}
            value={null}
            onChange={(userId) => userId && add.mutate(userId)}
          />
        )}
      </Stack>
      <ConfirmName
        opened={deleting}
        name={group.name}
        title={t("group.deleteTitle")}
        button={t("action.delete")}
        onClose={() => setDeleting(false)}
        onConfirm={() => drop.mutate()}
      >
        {t("group.deleteText")}
      </ConfirmName>
    </Panel>
  );
}

function RenameGroup({ group, onClose }: { readonly group: UserGroup; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(group.name);
  const { rename } = useGroupChanges(group);
  const problem = problemOf(Name, name.trim());
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!problem) rename.mutate(name.trim(), { onSuccess: onClose });
      }}
    >
      <Group gap="xs">
        <TextInput
          autoFocus
          aria-label={t("group.name")}
          value={name}
          error={problem}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" loading={rename.isPending} disabled={!!problem}>
          {t("action.save")}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {t("action.cancel")}
        </Button>
      </Group>
    </form>
  );
}

function useGroupChanges({ id: groupId, name }: UserGroup) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: ["groups"] });
  const add = useMutation({
    mutationFn: (userId: string) => api.group.addMember({ params: { groupId, userId } }),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: (member: { readonly userId: string; readonly name: string }) =>
      api.group.removeMember({ params: { groupId, userId: member.userId } }),
    onSuccess: async (_group, member) => {
      await onSuccess();
      showUndo(t("group.removed", { name: member.name, group: name }), () => add.mutate(member.userId));
    },
  });
  const rename = useMutation({
    mutationFn: (wanted: string) => api.group.update({ params: { groupId }, body: { name: wanted } }),
    onSuccess,
  });
  const drop = useMutation({ mutationFn: () => api.group.delete({ params: { groupId } }), onSuccess });
  return { add, remove, rename, drop };
}
