import { Name, type Token } from "@crisol/contract";
import { Alert, Button, Code, Group, NumberInput, Stack, Table, Text, TextInput, VisuallyHidden } from "@mantine/core";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { ago, MISSING, moment } from "../format.js";
import { problemOf } from "../problem.js";
import { tokensQuery } from "../queries.js";
import { Copy } from "./code-block.js";
import { ConfirmName } from "./confirm-name.js";
import { ErrorNotice } from "./error-notice.js";
import { Panel, Section } from "./page.js";

/** API tokens: made here, shown once, revoked for good. */
export function Tokens() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { data } = useSuspenseQuery(tokensQuery);
  const [name, setName] = useState("");
  const [days, setDays] = useState<number | string>(90);
  const [revoking, setRevoking] = useState<Token>();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["tokens"] });
  const problem = name ? problemOf(Name, name) : undefined;
  const create = useMutation({
    mutationFn: () =>
      api.token.create({ body: { name: name.trim(), ...(typeof days === "number" && { expiresInDays: days }) } }),
    onSuccess: () => {
      setName("");
      return refresh();
    },
    meta: { inline: true },
  });
  const revoke = useMutation({
    mutationFn: (tokenId: string) => api.token.delete({ params: { tokenId } }),
    onSuccess: refresh,
  });
  return (
    <Section title={t("tokens.title")} sentence={t("tokens.sentence")}>
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
              value={name}
              error={problem}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <NumberInput
              label={t("tokens.days")}
              placeholder={t("tokens.never")}
              value={days}
              onChange={setDays}
              min={1}
              max={3650}
              w={150}
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
        <Panel pad={false}>
          <Table.ScrollContainer minWidth={520} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
            <Table verticalSpacing="xs" horizontalSpacing="md">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t("tokens.name")}</Table.Th>
                  <Table.Th>{t("tokens.prefix")}</Table.Th>
                  <Table.Th>{t("tokens.lastUsed")}</Table.Th>
                  <Table.Th>{t("tokens.expires")}</Table.Th>
                  <Table.Th>
                    <VisuallyHidden>{t("table.actions")}</VisuallyHidden>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.items.map((token) => (
                  <Table.Tr key={token.id}>
                    <Table.Td>{token.name}</Table.Td>
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
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          {data.items.length === 0 && (
            <Text c="dimmed" p="md">
              {t("tokens.none")}
            </Text>
          )}
        </Panel>
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
