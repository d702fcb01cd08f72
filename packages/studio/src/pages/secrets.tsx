import type { Secret } from "@crisol/contract";
import { Alert, Button, Code, Group, Table, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { code } from "../code.js";
import { Allowed } from "../components/allowed.js";
import { ConfirmName } from "../components/confirm-name.js";
import { Empty } from "../components/empty.js";
import { Page } from "../components/page.js";
import { PlainTable } from "../components/plain-table.js";
import { SecretDialog } from "../components/secret-dialog.js";
import { ago, moment } from "../format.js";
import { secretsQuery } from "../queries.js";

/** The secrets of a project by name: set, replaced and deleted here, never shown. */
function SecretsPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const queryClient = useQueryClient();
  const { data } = useSuspenseQuery(secretsQuery(projectId));
  const [open, setOpen] = useState<{ readonly what: "set" | "delete"; readonly secret?: Secret }>();
  const close = () => setOpen(undefined);
  const remove = useMutation({
    mutationFn: (secretName: string) => api.secret.delete({ params: { projectId, secretName } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: secretsQuery(projectId).queryKey }),
  });
  const action = (
    <Allowed>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen({ what: "set" })}>
        {t("secrets.set")}
      </Button>
    </Allowed>
  );
  return (
    <Page
      title={t("secrets.title")}
      sentence={t("secrets.sentence")}
      action={action}
      code={code(
        `printf %s "$TOKEN" | npx crisol secret set TOKEN --project ${projectId}\nnpx crisol secret list --project ${projectId}`,
        `const params = { projectId: "${projectId}", secretName: "TOKEN" };
await api.secret.set({ params, body: { value: process.env.TOKEN } });`,
        `api.put(f"{url}/projects/${projectId}/secrets/TOKEN", json={"value": os.environ["TOKEN"]})
print(api.get(f"{url}/projects/${projectId}/secrets").json()["items"])`,
      )}
    >
      {data.items.length === 0 ? (
        <Empty title={t("secrets.none")} text={t("secrets.noneText")} action={action} />
      ) : (
        <PlainTable
          heads={[t("secrets.name"), t("secrets.setWhen"), t("secrets.setBy"), t("secrets.used")]}
          minWidth={640}
        >
          {data.items.map((secret) => (
            <Table.Tr key={secret.name}>
              <Table.Td>
                <Code>{secret.name}</Code>
                {secret.problem !== null && (
                  <Alert color="red" variant="light" py={4} mt={4}>
                    {secret.problem}
                  </Alert>
                )}
              </Table.Td>
              <Table.Td title={moment(secret.updatedAt)}>{ago(secret.updatedAt)}</Table.Td>
              <Table.Td>{secret.updatedBy}</Table.Td>
              <Table.Td>{secret.lastUsedAt === null ? t("secrets.never") : ago(secret.lastUsedAt)}</Table.Td>
              <Table.Td>
                <Allowed>
                  <Group gap={4} justify="flex-end" wrap="nowrap">
                    <Button
                      size="xs"
                      variant="subtle"
                      onClick={() => setOpen({ what: "set", secret })}
                      aria-label={t("secrets.replaceNamed", { name: secret.name })}
                    >
                      {t("secrets.replace")}
                    </Button>
                    <Button
                      size="xs"
                      variant="subtle"
                      color="red"
                      onClick={() => setOpen({ what: "delete", secret })}
                      aria-label={t("secrets.deleteNamed", { name: secret.name })}
                    >
                      {t("action.delete")}
                    </Button>
                  </Group>
                </Allowed>
              </Table.Td>
            </Table.Tr>
          ))}
        </PlainTable>
      )}
      {open?.what === "set" && (
        <SecretDialog
          projectId={projectId}
          name={open.secret?.name}
          taken={data.items.map(({ name }) => name)}
          onClose={close}
        />
      )}
      <ConfirmName
        opened={open?.what === "delete"}
        name={open?.secret?.name ?? ""}
        title={t("secrets.deleteTitle")}
        button={t("action.delete")}
        onClose={close}
        onConfirm={() => open?.secret && remove.mutate(open.secret.name)}
      >
        <Text span>{t("secrets.deleteText")}</Text>
      </ConfirmName>
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/secrets")({ component: SecretsPage });
