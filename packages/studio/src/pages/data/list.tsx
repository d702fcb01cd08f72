import { Button, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { LinkButton, TextLink } from "../../components/link.js";
import { Page } from "../../components/page.js";
import { SourcePicker } from "../../components/source-picker.js";
import { ago, bytes, count, shortCount } from "../../format.js";
import { path } from "../../path.js";
import { dataListQuery, projectQuery } from "../../queries.js";

/** Step 2: what there is, and how more gets in. */
function DataListPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const queryClient = useQueryClient();
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  const { data: list } = useSuspenseQuery(dataListQuery(projectId));
  const use = useMutation({
    mutationFn: (data: { dataId: string; version: number }) =>
      api.project.update({ params: { projectId }, body: { data } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["project", projectId] }),
  });
  type Row = (typeof list.items)[number];
  const latest = (row: Row) => row.versions.find((version) => version.version === row.latestVersion) ?? row.versions[0];
  const columns: Column<Row>[] = [
    {
      key: "name",
      title: t("data.set"),
      render: (row) => (
        <TextLink {...path.data(projectId, row.id)} fw={550} c="inherit">
          {row.name}
        </TextLink>
      ),
    },
    {
      key: "version",
      title: t("data.version"),
      numeric: true,
      render: (row) => (row.latestVersion ? `v${row.latestVersion}` : "–"),
    },
    { key: "rows", title: t("data.rows"), numeric: true, render: (row) => shortCount(latest(row)?.rowCount ?? 0) },
    {
      key: "columns",
      title: t("data.columns"),
      numeric: true,
      render: (row) => count(latest(row)?.columns.length ?? 0),
    },
    { key: "size", title: t("data.size"), numeric: true, render: (row) => bytes(latest(row)?.sizeBytes) },
    { key: "when", title: t("data.imported"), render: (row) => ago(latest(row)?.createdAt ?? row.createdAt) },
    {
      key: "use",
      title: t("data.use"),
      render: (row) =>
        project.data?.dataId === row.id ? (
          <Text size="sm" c="var(--crisol-good)" fw={550}>
            {t("data.inUse", { version: project.data.version })}
          </Text>
        ) : (
          <Allowed>
            <Button
              size="compact-xs"
              variant="default"
              disabled={!row.latestVersion}
              onClick={() => use.mutate({ dataId: row.id, version: row.latestVersion ?? 1 })}
            >
              {t("data.useThis")}
            </Button>
          </Allowed>
        ),
    },
  ];
  return (
    <Page
      title={t("step.data")}
      sentence={t("data.sentence")}
      code={code(
        `npx crisol data import customers.csv --name customers --project ${projectId}\nnpx crisol data list --project ${projectId}`,
        `import { openAsBlob } from "node:fs";

const params = { projectId: "${projectId}" };
const upload = await api.data.upload({ params, query: { fileName: "customers.csv" } }, await openAsBlob("customers.csv"));
const { data, job } = await api.data.import({ params, body: { name: "customers", source: { uploadId: upload.id } } });`,
        `with open("customers.csv", "rb") as file:
    upload = api.post(f"{url}/projects/${projectId}/uploads?fileName=customers.csv", data=file,
                      headers={"Content-Type": "application/octet-stream"}).json()
api.post(f"{url}/projects/${projectId}/data", json={"name": "customers", "source": {"uploadId": upload["id"]}})`,
      )}
      action={
        list.items.length > 0 && (
          <Allowed>
            <LinkButton {...path.dataImport(projectId)} leftSection={<IconPlus size={16} aria-hidden />}>
              {t("data.add")}
            </LinkButton>
          </Allowed>
        )
      }
    >
      {list.items.length === 0 ? (
        <Stack>
          <Text c="dimmed">{t("data.emptyText")}</Text>
          <Allowed>
            <SourcePicker projectId={projectId} />
          </Allowed>
        </Stack>
      ) : (
        <DataTable label={t("step.data")} columns={columns} rows={list.items} rowKey={(row) => row.id} />
      )}
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/data")({ component: DataListPage });
