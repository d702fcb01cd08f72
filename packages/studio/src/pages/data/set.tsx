import type { DataVersion } from "@crisol/contract";
import { Button, Group, NativeSelect, Tabs, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { DataVersions } from "../../components/data-versions.js";
import { Empty } from "../../components/empty.js";
import { LinkButton } from "../../components/link.js";
import { Page } from "../../components/page.js";
import { ProfileView } from "../../components/profile-view.js";
import { RefusedRows } from "../../components/refused-rows.js";
import { RowsTable } from "../../components/rows-table.js";
import { bytes, count, shortCount } from "../../format.js";
import { path } from "../../path.js";
import { dataQuery, projectQuery } from "../../queries.js";

/** A data set: its columns, its rows, what was refused, and its versions. */
function DataSetPage() {
  const { t } = useTranslation();
  const { projectId, dataId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const queryClient = useQueryClient();
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  const { data } = useSuspenseQuery(dataQuery(projectId, dataId));
  const version = data.versions.find((one) => one.version === (search.version ?? data.latestVersion));
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace: true });
  const used = project.data?.dataId === dataId && project.data.version === version?.version;
  const use = useMutation({
    mutationFn: (one: DataVersion) =>
      api.project.update({ params: { projectId }, body: { data: { dataId, version: one.version } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["project", projectId] }),
  });
  if (!version) {
    return (
      <Page title={data.name} sentence={t("data.setSentence")}>
        <Empty
          title={t("data.noVersion")}
          text={t("data.noVersionText")}
          action={
            <Allowed>
              <LinkButton {...path.dataImport(projectId)}>{t("data.add")}</LinkButton>
            </Allowed>
          }
        />
      </Page>
    );
  }
  const where = `params: { projectId: "${projectId}", dataId: "${dataId}", version: ${version.version} }`;
  return (
    <Page
      title={data.name}
      sentence={
        <>
          {t("data.shape", { rows: shortCount(version.rowCount), columns: count(version.columns.length) })} ·{" "}
          {bytes(version.sizeBytes)} · {t("data.from", { name: version.source.name })}
        </>
      }
      tabTitle={data.name}
      code={code(
        `npx crisol data profile ${data.name} --project ${projectId}\nnpx crisol data rows ${data.name} --limit 20 --project ${projectId}\nnpx crisol data download ${data.name} --out ${data.name}.parquet --project ${projectId}`,
        `const profile = await api.data.profile({ ${where} });
const { rows } = await api.data.rows({ ${where}, query: { limit: 1000 } });`,
        `import io, pandas as pd  # needs pyarrow

file = api.get(f"{url}/projects/${projectId}/data/${dataId}/versions/${version.version}/file").content
frame = pd.read_parquet(io.BytesIO(file))`,
      )}
      action={
        <>
          {!used && (
            <Allowed>
              <Button variant="default" loading={use.isPending} onClick={() => use.mutate(version)}>
                {t("data.useVersion", { version: version.version })}
              </Button>
            </Allowed>
          )}
          <Allowed>
            <LinkButton {...path.step(projectId, project.target ? "prepare" : "define")}>
              {t(project.target ? "project.next.prepare" : "project.next.define")}
            </LinkButton>
          </Allowed>
        </>
      }
    >
      <Group justify="space-between" gap="sm">
        <NativeSelect
          aria-label={t("data.version")}
          data={data.versions.map((one) => ({
            value: String(one.version),
            label: t("data.versionOf", { version: one.version, rows: shortCount(one.rowCount) }),
          }))}
          value={String(version.version)}
          onChange={(event) => set({ version: Number(event.currentTarget.value) })}
        />
        <Group gap="sm">
          {used && (
            <Text size="sm" c="var(--crisol-good)" fw={550}>
              {t("data.inUse", { version: version.version })}
            </Text>
          )}
          <Button
            component="a"
            href={`/api/v1/projects/${projectId}/data/${dataId}/versions/${version.version}/file`}
            download
            variant="subtle"
            color="gray"
            c="dimmed"
            size="xs"
            leftSection={<IconDownload size={15} aria-hidden />}
          >
            Parquet
          </Button>
        </Group>
      </Group>
      <Tabs value={search.tab ?? "profile"} onChange={(tab) => set({ tab: tab as typeof search.tab })}>
        <Tabs.List mb="md">
          <Tabs.Tab value="profile">{t("data.profile")}</Tabs.Tab>
          <Tabs.Tab value="rows">{t("data.rowsTab")}</Tabs.Tab>
          <Tabs.Tab value="refused">
            {t("data.refusedTab")} {version.refusedRowCount > 0 && `(${count(version.refusedRowCount)})`}
          </Tabs.Tab>
          <Tabs.Tab value="versions">{t("data.versions")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="profile">
          <ProfileView
            projectId={projectId}
            version={version}
            target={targetIn(version, project.target)}
            q={search.q}
            column={search.column}
            sort={search.sort}
            descending={search.descending}
            onChange={set}
          />
        </Tabs.Panel>
        <Tabs.Panel value="rows">
          <RowsTable
            projectId={projectId}
            version={version}
            sort={search.sort}
            descending={search.descending}
            onSort={(sort, descending) => set({ sort, descending: descending || undefined })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="refused">
          <RefusedRows projectId={projectId} version={version} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <DataVersions versions={data.versions} onOpen={(number) => set({ version: number, tab: undefined })} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

const targetIn = (version: DataVersion, target: string | null) =>
  target !== null && version.columns.some((column) => column.name === target) ? target : undefined;

export const Route = createLazyRoute("/projects/$projectId/data/$dataId")({ component: DataSetPage });
