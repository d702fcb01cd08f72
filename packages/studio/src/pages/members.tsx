import { EVERYONE, isAtLeast, type Member, Role } from "@crisol/contract";
import { Badge, Button, Group, Select, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { code } from "../code.js";
import { Empty } from "../components/empty.js";
import { Page, Section } from "../components/page.js";
import { PlainTable } from "../components/plain-table.js";
import { showUndo } from "../components/undo-notice.js";
import { UserPicker } from "../components/user-picker.js";
import { groupsQuery, membersQuery, projectQuery } from "../queries.js";

/** Who may do what in a project. */
function MembersPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  const { data } = useSuspenseQuery(membersQuery(projectId));
  const isOwner = isAtLeast(project.role, "owner");
  const { set, remove } = useMemberChanges(projectId);
  const nameOf = ({ kind, name }: Member) => (kind === EVERYONE ? t("member.everyone") : name);
  return (
    <Page
      title={t("nav.members")}
      sentence={isOwner ? t("member.sentence") : t("member.sentenceOthers")}
      code={code(
        `npx crisol member set ana@example.org contributor --project ${projectId}\nnpx crisol member list --project ${projectId}`,
        `await api.member.set({ params: { projectId: "${projectId}", memberId: "usr_..." }, body: { role: "contributor" } });`,
        `api.put(f"{url}/projects/${projectId}/members/usr_...", json={"role": "contributor"})`,
      )}
    >
      {isOwner && <AddMember members={data.items} onAdd={(member) => set.mutate(member)} />}
      {data.items.length === 0 && <Empty title={t("member.none")} text={t("member.noneText")} />}
      {data.items.length > 0 && (
        <PlainTable heads={[t("member.who"), t("member.role")]} minWidth={480}>
          {data.items.map((member) => (
            <Table.Tr key={member.memberId}>
              <Table.Td>
                <Group gap={8} wrap="nowrap">
                  <Text fw={550}>{nameOf(member)}</Text>
                  {member.kind === "group" && (
                    <Badge variant="default" size="sm" style={{ flexShrink: 0 }}>
                      {t("member.group")}
                    </Badge>
                  )}
                </Group>
              </Table.Td>
              <Table.Td>
                {isOwner ? (
                  <RoleSelect
                    label={t("member.roleOf", { name: nameOf(member) })}
                    value={member.role}
                    onChange={(role) => set.mutate({ ...member, role })}
                  />
                ) : (
                  t(`role.name.${member.role}`)
                )}
              </Table.Td>
              <Table.Td ta="end">
                {isOwner && (
                  <Button
                    size="xs"
                    variant="subtle"
                    color="red"
                    onClick={() => remove.mutate(member)}
                    aria-label={t("member.removeNamed", { name: nameOf(member) })}
                  >
                    {t("member.remove")}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </PlainTable>
      )}
      <Section title={t("role.title")}>
        <Stack gap={4}>
          {Role.options.map((role) => (
            <Text key={role} size="sm">
              <b>{t(`role.name.${role}`)}</b> · {t(`role.text.${role}`)}
            </Text>
          ))}
          <Text size="sm">
            <b>{t("user.admin")}</b> · {t("role.admin")}
          </Text>
        </Stack>
      </Section>
    </Page>
  );
}

type Given = Pick<Member, "memberId" | "role">;

function AddMember({
  members,
  onAdd,
}: {
  readonly members: readonly Member[];
  readonly onAdd: (given: Given) => void;
}) {
  const { t } = useTranslation();
  const groups = useQuery(groupsQuery).data?.items ?? [];
  const [memberId, setMemberId] = useState<string | null>(null);
  const [role, setRole] = useState<Role>("viewer");
  const isNew = ({ value }: { readonly value: string }) => !members.some((member) => member.memberId === value);
  const others = [
    { group: t("member.everyone"), items: [{ value: EVERYONE, label: t("member.everyoneText") }].filter(isNew) },
    { group: t("nav.groups"), items: groups.map(({ id, name }) => ({ value: id, label: name })).filter(isNew) },
  ];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!memberId) return;
        onAdd({ memberId, role });
        setMemberId(null);
      }}
    >
      <Group align="flex-end" gap="sm">
        <UserPicker
          label={t("member.add")}
          placeholder={t("member.choose")}
          others={others}
          without={members.map((member) => member.memberId)}
          value={memberId}
          onChange={setMemberId}
          w={280}
        />
        <RoleSelect label={t("member.role")} visible value={role} onChange={setRole} />
        <Button type="submit" disabled={!memberId}>
          {t("member.give")}
        </Button>
      </Group>
    </form>
  );
}

function RoleSelect({
  label,
  visible = false,
  value,
  onChange,
}: {
  readonly label: string;
  /** Whether the label is shown, rather than only read out. */
  readonly visible?: boolean;
  readonly value: Role;
  readonly onChange: (role: Role) => void;
}) {
  const { t } = useTranslation();
  return (
    <Select
      {...(visible ? { label } : { "aria-label": label })}
      size={visible ? "sm" : "xs"}
      w={160}
      data={Role.options.map((role) => ({ value: role, label: t(`role.name.${role}`) }))}
      value={value}
      onChange={(role) => role && onChange(role as Role)}
      allowDeselect={false}
    />
  );
}

function useMemberChanges(projectId: string) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  // One's own role may have changed with it.
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: ["project", projectId] });
  const set = useMutation({
    mutationFn: ({ memberId, role }: Given) => api.member.set({ params: { projectId, memberId }, body: { role } }),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: ({ memberId }: Member) => api.member.remove({ params: { projectId, memberId } }),
    onSuccess: async (_nothing, member) => {
      await onSuccess();
      showUndo(t("member.removed", { name: member.name }), () => set.mutate(member));
    },
  });
  return { set, remove };
}

export const Route = createLazyRoute("/projects/$projectId/members")({ component: MembersPage });
