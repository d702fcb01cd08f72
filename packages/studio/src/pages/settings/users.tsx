import type { User } from "@crisol/contract";
import { ActionIcon, Badge, Button, Group, Menu, Switch, Table, Text, TextInput } from "@mantine/core";
import { IconDots, IconPlus, IconSearch } from "@tabler/icons-react";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { ConfirmName } from "../../components/confirm-name.js";
import { Invitation } from "../../components/invitation.js";
import { Page } from "../../components/page.js";
import { PlainTable } from "../../components/plain-table.js";
import { SettingsTabs } from "../../components/settings-tabs.js";
import { showUndo } from "../../components/undo-notice.js";
import { UserDialog } from "../../components/user-dialog.js";
import { MISSING } from "../../format.js";
import { sessionQuery, usersQuery } from "../../queries.js";

/** Who may come in; administrators add, invite and remove. */
function UsersPage() {
  const { t } = useTranslation();
  const { data } = useSuspenseQuery(usersQuery);
  const { isAdmin } = useSuspenseQuery(sessionQuery).data;
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState<{ readonly what: "add" | "edit" | "invite" | "delete"; readonly user?: User }>();
  const change = useChange();
  const close = () => setOpen(undefined);
  const wanted = typed.trim().toLowerCase();
  const shown = data.items.filter(({ name, email }) => `${name} ${email ?? ""}`.toLowerCase().includes(wanted));
  return (
    <Page
      title={t("nav.users")}
      sentence={isAdmin ? t("user.sentence") : t("user.sentenceOthers")}
      code={code(
        'npx crisol user create "Ana" --email ana@example.org\nnpx crisol user invite ana@example.org',
        `const { id } = await api.user.create({ body: { name: "Ana", email: "ana@example.org" } });
const { url } = await api.user.invite({ params: { userId: id } });`,
        `user = api.post(f"{url}/users", json={"name": "Ana", "email": "ana@example.org"}).json()
address = api.post(f"{url}/users/{user['id']}/invitation").json()["url"]`,
      )}
      action={
        isAdmin && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen({ what: "add" })}>
            {t("user.add")}
          </Button>
        )
      }
    >
      <SettingsTabs />
      {data.items.length > 8 && (
        <TextInput
          maw={320}
          leftSection={<IconSearch size={16} aria-hidden />}
          placeholder={t("user.filter")}
          aria-label={t("user.filter")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <PlainTable heads={[t("user.name"), t("user.email"), t("user.admin"), t("user.state")]} minWidth={620}>
        {shown.map((user) => (
          <Table.Tr key={user.id}>
            <Table.Td>
              <Group gap={8} wrap="nowrap">
                <Text fw={550}>{user.name}</Text>
                {user.kind === "service" && (
                  <Badge variant="default" size="sm" style={{ flexShrink: 0 }}>
                    {t("user.kind.service")}
                  </Badge>
                )}
              </Group>
            </Table.Td>
            <Table.Td>{user.email ?? MISSING}</Table.Td>
            <Table.Td>
              <Switch
                size="sm"
                checked={user.isAdmin}
                disabled={!isAdmin || change.isPending}
                onChange={() => change.mutate({ user, body: { isAdmin: !user.isAdmin } })}
                aria-label={t("user.adminNamed", { name: user.name })}
              />
            </Table.Td>
            <Table.Td>{user.disabledAt ? t("user.disabled") : t("user.active")}</Table.Td>
            <Table.Td ta="end">
              {isAdmin && (
                <Menu position="bottom-end" width={220}>
                  <Menu.Target>
                    <ActionIcon variant="subtle" color="gray" aria-label={t("user.actions", { name: user.name })}>
                      <IconDots size={16} aria-hidden />
                    </ActionIcon>
                  </Menu.Target>
                  <Menu.Dropdown>
                    {user.kind === "person" && !user.disabledAt && (
                      <Menu.Item onClick={() => setOpen({ what: "invite", user })}>{t("user.invite")}</Menu.Item>
                    )}
                    <Menu.Item onClick={() => setOpen({ what: "edit", user })}>{t("user.edit")}</Menu.Item>
                    <Menu.Item onClick={() => change.mutate({ user, body: { isDisabled: !user.disabledAt } })}>
                      {user.disabledAt ? t("user.enable") : t("user.disable")}
                    </Menu.Item>
                    <Menu.Divider />
                    <Menu.Item onClick={() => setOpen({ what: "delete", user })}>{t("user.delete")}</Menu.Item>
                  </Menu.Dropdown>
                </Menu>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </PlainTable>
      {shown.length === 0 && <Text c="dimmed">{t("state.nothingMatches")}</Text>}
      {data.items.length === 1 && isAdmin && <Text c="dimmed">{t("user.alone")}</Text>}
      {open?.what === "add" && (
        <UserDialog onClose={close} onAdded={(user) => user.kind === "person" && setOpen({ what: "invite", user })} />
      )}
      {open?.what === "edit" && open.user && <UserDialog user={open.user} onClose={close} />}
      {open?.what === "invite" && open.user && <Invitation user={open.user} onClose={close} />}
      <DeleteUser user={open?.what === "delete" ? open.user : undefined} onClose={close} />
    </Page>
  );
}

interface Change {
  readonly user: User;
  readonly body: { readonly isAdmin?: boolean; readonly isDisabled?: boolean };
}

/** What can be taken back at once. */
function useChange() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: ({ user, body }: Change) => api.user.update({ params: { userId: user.id }, body }),
    onSuccess: async (_changed, { user, body }) => {
      await queryClient.invalidateQueries({ queryKey: ["users"] });
      await queryClient.invalidateQueries({ queryKey: ["session"] });
      const back = Object.fromEntries(Object.entries(body).map(([field, value]) => [field, !value]));
      showUndo(t("user.changed", { name: user.name }), () => change.mutate({ user, body: back }));
    },
  });
  return change;
}

function DeleteUser({ user, onClose }: { readonly user: User | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: (userId: string) => api.user.delete({ params: { userId } }),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  return (
    <ConfirmName
      opened={!!user}
      name={user?.name ?? ""}
      title={t("user.deleteTitle")}
      button={t("user.delete")}
      onClose={onClose}
      onConfirm={() => user && remove.mutate(user.id)}
    >
      {t("user.deleteText")}
    </ConfirmName>
  );
}

export const Route = createLazyRoute("/settings/users")({ component: UsersPage });
