import type { Token } from "@crisol/contract";
import { Button, Code, SegmentedControl, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { ago, MISSING, moment } from "../format.js";
import { projectsQuery, sessionQuery, tokensQuery } from "../queries.js";
import { ConfirmName } from "./confirm-name.js";
import { NewToken } from "./new-token.js";
import { Section } from "./page.js";
import { PlainTable } from "./plain-table.js";

/** API tokens: made here, shown once, revoked for good. Administrators see everybody's. */
export function Tokens() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { data } = useSuspenseQuery(tokensQuery);
  const { user, isAdmin } = useSuspenseQuery(sessionQuery).data;
  const projects = useQuery(projectsQuery).data?.items ?? [];
  const [whose, setWhose] = useState<"own" | "all">("own");
  const [revoking, setRevoking] = useState<Token>();
  const revoke = useMutation({
    mutationFn: (tokenId: string) => api.token.delete({ params: { tokenId } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["tokens"] }),
  });
  const all = isAdmin && whose === "all";
  const shown = data.items.filter(({ userId }) => all || userId === user.id);
  const scopeOf = ({ role, projectId }: Token) => {
    const project = projects.find(({ id }) => id === projectId)?.name ?? projectId;
    return [role && t("tokens.atMost", { role: t(`role.name.${role}`) }), project].filter(Boolean).join(" · ");
  };
  const heads = [
    ...[t("tokens.name"), ...(all ? [t("tokens.whose")] : []), t("tokens.allows"), t("tokens.prefix")],
    ...[t("tokens.lastUsed"), t("tokens.expires")],
  ];
  return (
    <Section
      title={t("tokens.title")}
      sentence={t("tokens.sentence")}
      action={
        isAdmin && (
          <SegmentedControl
            aria-label={t("tokens.which")}
            value={whose}
            onChange={(value) => setWhose(value as "own" | "all")}
            data={(["own", "all"] as const).map((value) => ({ value, label: t(`tokens.of.${value}`) }))}
          />
        )
      }
    >
      <Stack>
        <NewToken />
        {shown.length > 0 && (
          <PlainTable heads={heads} minWidth={760}>
            {shown.map((token) => (
              <Table.Tr key={token.id}>
                <Table.Td>{token.name}</Table.Td>
                {all && <Table.Td>{token.userName}</Table.Td>}
                <Table.Td>{scopeOf(token) || t("tokens.everything")}</Table.Td>
                <Table.Td>
                  <Code>{token.prefix}…</Code>
                </Table.Td>
                <Table.Td>{token.lastUsedAt ? ago(token.lastUsedAt) : MISSING}</Table.Td>
                <Table.Td>{token.expiresAt ? moment(token.expiresAt) : t("tokens.never")}</Table.Td>
                <Table.Td ta="end">
                  <Button
                    size="xs"
                    variant="subtle"
                    color="red"
                    onClick={() => setRevoking(token)}
                    aria-label={t("tokens.revokeNamed", { name: token.name })}
                  >
                    {t("tokens.revoke")}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </PlainTable>
        )}
        {shown.length === 0 && <Text c="dimmed">{t("tokens.none")}</Text>}
      </Stack>
      <ConfirmName
        opened={!!revoking}
        name={revoking?.name ?? ""}
        title={t("tokens.revokeTitle")}
        button={t("tokens.revoke")}
        onClose={() => setRevoking(undefined)}
        onConfirm={() => revoking && revoke.mutate(revoking.id)}
      >
        {t("tokens.revokeText")}
      </ConfirmName>
    </Section>
  );
}
