import type { ScriptJob } from "@crisol/contract";
import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { path } from "../path.js";
import { dataQuery, isActive, modelsQuery } from "../queries.js";
import { Facts } from "./facts.js";
import { TextLink } from "./link.js";

type Output = ScriptJob["outputs"][number];

/** What a script left, each as a link to what it became. */
export function ScriptOutputs({ script: { job, runId, spec, outputs } }: { readonly script: ScriptJob }) {
  const { t } = useTranslation();
  if (outputs.length === 0) {
    const promised = Object.keys(spec.outputs).length > 0;
    return <Text c="dimmed">{t(promised && isActive(job.state) ? "jobs.page.leftNotYet" : "jobs.page.leftNone")}</Text>;
  }
  return (
    <Facts
      facts={outputs.map((output) => [
        output.name,
        <Became key={output.name} projectId={job.projectId} runId={runId} output={output} />,
      ])}
    />
  );
}

function Became({
  projectId,
  runId,
  output: { kind, artifactPath, data, model, problem },
}: {
  readonly projectId: string;
  readonly runId: string;
  readonly output: Output;
}) {
  const { t } = useTranslation();
  const dataName = useQuery({ ...dataQuery(projectId, data?.dataId ?? ""), enabled: !!data }).data?.name;
  const models = useQuery({ ...modelsQuery(projectId), enabled: !!model }).data?.items;
  const modelId = models?.find(({ name }) => name === model?.name)?.id;
  if (problem) return <Text c="red">{problem}</Text>;
  if (data) {
    return (
      <TextLink {...path.data(projectId, data.dataId)} search={{ version: data.version }}>
        {dataName ?? t("jobs.form.data")} {t("jobs.page.version", { version: data.version })}
      </TextLink>
    );
  }
  const files = artifactPath !== null && (
    <TextLink {...path.runLog(projectId, runId)} search={{ tab: "files", folder: artifactPath }}>
      {t(`jobs.form.${kind}`)}
    </TextLink>
  );
  if (!model) return files;
  const name = `${model.name} ${t("jobs.page.version", { version: model.version })}`;
  return (
    <>
      {modelId ? <TextLink {...path.modelVersion(projectId, modelId, model.version)}>{name}</TextLink> : name}
      {files && <> · {files}</>}
    </>
  );
}
