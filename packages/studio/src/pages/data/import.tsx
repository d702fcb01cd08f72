import { type DataSource, type ImportOptions, Name } from "@crisol/contract";
import { Button, TextInput } from "@mantine/core";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { DetectionForm } from "../../components/detection-form.js";
import { DetectionPreview } from "../../components/detection-preview.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { JobProgress } from "../../components/job-progress.js";
import { LinkButton } from "../../components/link.js";
import { Page, Panel, Section } from "../../components/page.js";
import { BlockSkeleton } from "../../components/skeleton.js";
import { SourcePicker } from "../../components/source-picker.js";
import { path } from "../../path.js";
import { problemOf } from "../../problem.js";
import { projectQuery } from "../../queries.js";
import { useJob } from "../../use-job.js";

/** How a file will be read, shown and corrected before it is. */
function ImportPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const search = Route.useSearch();
  const source = sourceOf(search);
  if (source) return <Detected projectId={projectId} source={source} />;
  return (
    <Page title={t("data.add")} sentence={t("data.addSentence")}>
      <Allowed>
        <SourcePicker projectId={projectId} />
      </Allowed>
    </Page>
  );
}

function Detected({ projectId, source }: { readonly projectId: string; readonly source: DataSource }) {
  const { t } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const [options, setOptions] = useState<ImportOptions>({});
  const [name, setName] = useState(search.name ?? "data");
  const queryClient = useQueryClient();
  const detection = useQuery({
    queryKey: ["project", projectId, "detect", source, options],
    queryFn: ({ signal }) => api.data.detect({ params: { projectId }, body: { source, options } }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  const start = useMutation({
    mutationFn: () => api.data.import({ params: { projectId }, body: { name: name.trim(), source, options } }),
    onSuccess: (made) =>
      navigate({ to: ".", search: (before) => ({ ...before, job: made.job.id, name: name.trim() }), replace: true }),
    meta: { inline: true },
  });
  const job = useJob(search.job, () => void finish());
  const [failure, setFailure] = useState<string>();

  async function finish() {
    const ended = await api.job.get({ params: { jobId: search.job as string } });
    if (ended.state !== "succeeded") {
      setFailure(ended.error?.message ?? t(`job.${ended.state}`));
      await navigate({ to: ".", search: (before) => ({ ...before, job: undefined }), replace: true });
      return;
    }
    const [, dataId = "", version = "1"] = /^data:([^/]+)\/(\d+)$/.exec(ended.subject) ?? [];
    const project = await queryClient.fetchQuery(projectQuery(projectId));
    if (!project.data || project.data.dataId === dataId) {
      await api.project.update({ params: { projectId }, body: { data: { dataId, version: Number(version) } } });
      await queryClient.invalidateQueries({ queryKey: ["project", projectId] });
    }
    await navigate({ ...path.data(projectId, dataId), search: { version: Number(version) }, replace: true });
  }

  const nameProblem = problemOf(Name, name);
  const flags = search.example ? `example:${search.example}` : search.path ? `server:${search.path}` : "FILE";
  const body = JSON.stringify({ name, source, options });
  return (
    <Page
      title={t("data.detected", { name: search.example ?? search.path ?? search.name ?? "" })}
      sentence={t("data.detectedSentence")}
      code={code(
        `npx crisol data detect ${flags} --project ${projectId}\nnpx crisol data import ${flags} --name ${name} --project ${projectId}`,
        `const { job } = await api.data.import({ params: { projectId: "${projectId}" }, body: ${body} });`,
        `api.post(f"{url}/projects/${projectId}/data", json=${body.replaceAll("null", "None").replaceAll(":true", ": True").replaceAll(":false", ": False")})`,
      )}
      action={
        <>
          <LinkButton {...path.dataImport(projectId)} variant="default">
            {t("data.other")}
          </LinkButton>
          <Allowed>
            <Button
              onClick={() => start.mutate()}
              loading={start.isPending || !!search.job}
              disabled={!!nameProblem || !detection.data}
            >
              {t("data.import")}
            </Button>
          </Allowed>
        </>
      }
    >
      {search.job && <JobProgress jobId={search.job} view={job} title={t("data.importing", { name })} />}
      <ErrorNotice error={start.error ?? (failure ? new Error(failure) : null)} />
      {detection.isError && <ErrorNotice error={detection.error} onRetry={() => void detection.refetch()} />}
      {!detection.data && !detection.isError && <BlockSkeleton rows={8} />}
      {detection.data && (
        <>
          <Panel>
            <TextInput
              maw={360}
              mb="md"
              label={t("data.name")}
              value={name}
              error={nameProblem}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <DetectionForm detection={detection.data} options={options} onChange={setOptions} />
          </Panel>
          <Section title={t("data.preview")} sentence={t("data.previewSentence")}>
            <DetectionPreview
              detection={detection.data}
              options={options}
              onChange={setOptions}
              stale={detection.isPlaceholderData}
            />
          </Section>
        </>
      )}
    </Page>
  );
}

function sourceOf(search: {
  readonly uploadId?: string;
  readonly path?: string;
  readonly example?: string;
}): DataSource | undefined {
  if (search.uploadId) return { uploadId: search.uploadId };
  if (search.path) return { path: search.path };
  return search.example ? { example: search.example } : undefined;
}

export const Route = createLazyRoute("/projects/$projectId/data/import")({ component: ImportPage });
