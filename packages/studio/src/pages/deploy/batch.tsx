import type { BatchPrediction } from "@crisol/contract";
import { Button, FileInput, Group, NativeSelect, Stack } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { BatchLog } from "../../components/batch-log.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { JobProgress } from "../../components/job-progress.js";
import { LinkButton, TextLink } from "../../components/link.js";
import { isDeployable, runsCode } from "../../components/models-table.js";
import { Page, Panel, Section } from "../../components/page.js";
import { RunStateBadge } from "../../components/run-state.js";
import { RunsCodeConsent } from "../../components/runs-code-consent.js";
import { ago, bytes, MISSING, shortCount } from "../../format.js";
import { path } from "../../path.js";
import { isActive, modelsQuery, predictionsQuery } from "../../queries.js";
import { useJob } from "../../use-job.js";

/** A file in, the same rows with their predictions out. */
function BatchPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const queryClient = useQueryClient();
  const { data: models } = useSuspenseQuery(modelsQuery(projectId));
  const { data: batches } = useSuspenseQuery(predictionsQuery(projectId));
  const [file, setFile] = useState<File | null>(null);
  const versions = models.items.flatMap((model) => model.versions).filter(isDeployable);
  const chosen = versions.find((one) => one.modelId === search.model && one.version === search.version) ?? versions[0];
  const needsConsent = !!chosen && runsCode(chosen);
  // Asked for each version: to trust one is not to trust the next.
  const [trusted, setTrusted] = useState<string>();
  const mayRun = !!chosen && trusted === `${chosen.modelId}/${chosen.version}`;
  const shown = batches.items.find(({ id }) => id === search.log);
  const running = batches.items.find((batch) => isActive(batch.state));
  const job = useJob(running?.jobId);
  const start = useMutation({
    mutationFn: async () => {
      if (!file || !chosen) throw new Error(t("batch.choose"));
      const upload = await api.data.upload({ params: { projectId }, query: { fileName: file.name } }, file);
      return api.prediction.create({
        params: { projectId },
        body: {
          modelId: chosen.modelId,
          version: chosen.version,
          source: { uploadId: upload.id },
          ...(needsConsent && { runsCode: mayRun }),
        },
      });
    },
    onSuccess: () => {
      setFile(null);
      return queryClient.invalidateQueries({ queryKey: ["project", projectId, "predictions"] });
    },
    meta: { inline: true },
  });
  const nameOf = (batch: BatchPrediction) =>
    `${models.items.find((model) => model.id === batch.modelId)?.name ?? batch.modelId} v${batch.version}`;
  const columns: Column<BatchPrediction>[] = [
    { key: "source", title: t("batch.file"), render: (row) => row.sourceName },
    { key: "state", title: t("train.state"), render: (row) => <RunStateBadge state={row.state} /> },
    { key: "model", title: t("deploy.model"), render: nameOf },
    {
      key: "rows",
      title: t("data.rows"),
      numeric: true,
      render: (row) => (row.rowCount === null ? MISSING : shortCount(row.rowCount)),
    },
    {
      key: "refused",
      title: t("data.refused"),
      numeric: true,
      render: (row) => (row.refusedRowCount === null ? MISSING : shortCount(row.refusedRowCount)),
    },
    { key: "when", title: t("train.started"), render: (row) => ago(row.createdAt) },
    {
      key: "log",
      title: t("log.title"),
      render: (row) => (
        <TextLink
          {...path.batch(projectId)}
          search={{ ...search, log: row.id }}
          aria-label={t("batch.logOf", { name: row.sourceName })}
        >
          {t("log.title")}
        </TextLink>
      ),
    },
    {
      key: "result",
      title: t("batch.result"),
      render: (row) =>
        row.state === "succeeded" ? (
          <Group gap={4} wrap="nowrap">
            {(
              [
                ["csv", `CSV ${bytes(row.resultSizeBytes)}`],
                ["parquet", "Parquet"],
              ] as const
            ).map(([format, text]) => (
              <Button
                key={format}
                component="a"
                download
                size="compact-xs"
                variant="default"
                leftSection={<IconDownload size={13} aria-hidden />}
                href={`/api/v1/projects/${projectId}/predictions/${row.id}/file?format=${format}`}
                aria-label={`${text}: ${t("batch.download", { format, name: row.sourceName })}`}
              >
                {text}
              </Button>
            ))}
          </Group>
        ) : (
          MISSING
        ),
    },
  ];
  if (!chosen) {
    return (
      <Page title={t("batch.title")} sentence={t("batch.sentence")}>
        <Empty
          title={t("deploy.emptyTitle")}
          text={t("deploy.emptyText")}
          action={<LinkButton {...path.step(projectId, "train")}>{t("deploy.toRuns")}</LinkButton>}
        />
      </Page>
    );
  }
  const consent = needsConsent
    ? { cli: " --runs-code", ts: ", runsCode: true", python: ', "runsCode": True' }
    : undefined;
  return (
    <Page
      title={t("batch.title")}
      sentence={t("batch.sentence")}
      code={code(
        `npx crisol predict rows.csv --model ${chosen.name} --version ${chosen.version}${consent?.cli ?? ""} --project ${projectId} --out predictions.csv`,
        `const { prediction, job } = await api.prediction.create({
  params: { projectId: "${projectId}" },
  body: { modelId: "${chosen.modelId}", version: ${chosen.version}, source: { uploadId: upload.id }${consent?.ts ?? ""} },
});`,
        `api.post(f"{url}/projects/${projectId}/predictions",
         json={"modelId": "${chosen.modelId}", "version": ${chosen.version}, "source": {"uploadId": upload["id"]}${consent?.python ?? ""}})`,
      )}
      action={
        <Allowed>
          <Button
            onClick={() => start.mutate()}
            loading={start.isPending}
            disabled={!file || (needsConsent && !mayRun)}
          >
            {t("batch.start")}
          </Button>
        </Allowed>
      }
    >
      <Panel>
        <Stack maw={520}>
          <NativeSelect
            label={t("deploy.model")}
            data={versions.map((one) => ({
              value: `${one.modelId}/${one.version}`,
              label: `${one.name} v${one.version}`,
            }))}
            value={`${chosen.modelId}/${chosen.version}`}
            onChange={(event) => {
              const [model, version] = event.currentTarget.value.split("/");
              void navigate({ to: ".", search: { ...search, model, version: Number(version) }, replace: true });
            }}
          />
          <FileInput
            label={t("batch.file")}
            description={
              chosen.signature
                ? t("batch.fileHelp", {
                    columns: chosen.signature.inputs
                      .slice(0, 6)
                      .map((input) => input.name)
                      .join(", "),
                  })
                : t("batch.fileHelpUnknown")
            }
            placeholder={t("data.chooseFile")}
            value={file}
            onChange={setFile}
            accept=".csv,.tsv,.jsonl,.parquet"
            clearable
            clearButtonProps={{ "aria-label": t("batch.noFile") }}
          />
          {needsConsent && (
            <RunsCodeConsent
              checked={mayRun}
              onChange={(may) => setTrusted(may ? `${chosen.modelId}/${chosen.version}` : undefined)}
            />
          )}
        </Stack>
      </Panel>
      <ErrorNotice error={start.error} />
      {running && (
        <JobProgress jobId={running.jobId} view={job} title={t("batch.scoring", { name: running.sourceName })} />
      )}
      <Section title={t("batch.list")}>
        <DataTable
          label={t("batch.list")}
          columns={columns}
          rows={batches.items}
          rowKey={(row) => row.id}
          empty={t("batch.none")}
        />
      </Section>
      {shown && (
        <Section title={t("batch.logOf", { name: shown.sourceName })}>
          <BatchLog batch={shown} />
        </Section>
      )}
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/deploy/batch")({ component: BatchPage });
