import type { User } from "@crisol/contract";
import { ActionIcon, Badge, Button, Group, Menu, Switch, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDots, IconPlus, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { ConfirmName } from "../../components/confirm-name.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Invitation } from "../../components/invitation.js";
import { Page } from "../../components/page.js";
import { SettingsTabs } from "../../components/settings-tabs.js";
import { showDone, showUndo } from "../../components/undo-notice.js";
import { UserDialog } from "../../components/user-dialog.js";
import { MISSING } from "../../format.js";
import { sessionQuery, usersQuery } from "../../queries.js";

/** Who may come in; administrators add, invite and remove. */
function UsersPage() {
  const { t } = useTranslation();
  const { isAdmin } = useSuspenseQuery(sessionQuery).data;
  const [typed, setTyped] = useState("");
  const [contains] = useDebouncedValue(typed.trim(), 150);
  const users = useInfiniteQuery(usersQuery(contains));
  const shown = users.data?.pages.flatMap(({ items }) => items) ?? [];
  const [open, setOpen] = useState<{ readonly what: "add" | "edit" | "invite" | "delete"; readonly user?: User }>();
  const change = useChange();
  const unlink = useUnlink();
  const close = () => setOpen(undefined);
  const actionsOf = (user: User) => (
    <Menu position="bottom-end" width={240}>
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
        {user.isExternal && <Menu.Item onClick={() => unlink.mutate(user)}>{t("user.unlink")}</Menu.Item>}
        <Menu.Item onClick={() => change.mutate({ user, body: { isDisabled: !user.disabledAt } })}>
          {user.disabledAt ? t("user.enable") : t("user.disable")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => setOpen({ what: "delete", user })}>{t("user.delete")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
  const columns: Column<User>[] = [
    {
      key: "name",
      title: t("user.name"),
      render: (user) => (
        <Group gap={8} wrap="nowrap">
          <Text fw={550}>{user.name}</Text>
          {user.kind === "service" && (
            <Badge variant="default" size="sm" style={{ flexShrink: 0 }}>
              {t("user.kind.service")}
            </Badge>
          )}
        </Group>
      ),
    },
    { key: "email", title: t("user.email"), render: (user) => user.email ?? MISSING },
    {
      key: "admin",
      title: t("user.admin"),
      render: (user) => (
        <Switch
          size="sm"
          checked={user.isAdmin}
          disabled={!isAdmin || change.isPending}
          onChange={() => change.mutate({ user, body: { isAdmin: !user.isAdmin } })}
          aria-label={t("user.adminNamed", { name: user.name })}
        />
      ),
    },
    {
      key: "comesIn",
      title: t("user.comesIn"),
      render: (user) =>
        t(user.isExternal ? "user.byProvider" : user.kind === "service" ? "user.byToken" : "user.byInvitation"),
    },
    { key: "state", title: t("user.state"), render: (user) => t(user.disabledAt ? "user.disabled" : "user.active") },
    ...(isAdmin ? [{ key: "actions", title: t("table.actions"), render: actionsOf }] : []),
  ];
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
      {(shown.length > 8 || typed) && (
        <TextInput
          maw={320}
          leftSection={<IconSearch size={16} aria-hidden />}
          placeholder={t("user.filter")}
          aria-label={t("user.filter")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <DataTable
        label={t("nav.users")}
        columns={columns}
        rows={shown}
        rowKey={(user) => user.id}
        rowHeight={46}
        filter={contains}
        onEnd={() => {
          if (users.hasNextPage && !users.isFetchingNextPage) void users.fetchNextPage();
        }}
      />
      {shown.length === 1 && !contains && isAdmin && <Text c="dimmed">{t("user.alone")}</Text>}
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

/** Whoever the provider signs in next with the user's verified address is them again: there is nothing to undo. */
function useUnlink() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: User) => api.user.update({ params: { userId: id }, body: { isExternal: false } }),
    onSuccess: async (_unlinked, { name }) => {
      await queryClient.invalidateQueries({ queryKey: ["users"] });
      showDone(t("user.unlinked", { name }));
    },
  });
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
