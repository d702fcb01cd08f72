import type { LoggedText } from "@crisol/contract";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { path } from "../path.js";
import { pipelineRunQuery } from "../pipeline-queries.js";
import { LinkButton } from "./link.js";

/** From a run that a step of a pipeline made, or that is a pipeline's own, to the run of the pipeline; nothing for others. */
export function PipelineOfRun({
  projectId,
  runId,
  tags,
}: {
  readonly projectId: string;
  readonly runId: string;
  readonly tags: readonly LoggedText[];
}) {
  const { t } = useTranslation();
  const id = tags.find(({ key }) => key === "crisol.pipelineRun")?.value;
  // A record that has been deleted since leads nowhere.
  const { data } = useQuery({
    ...pipelineRunQuery(projectId, id ?? ""),
    enabled: id !== undefined,
    retry: false,
    meta: { inline: true },
  });
  if (!data) return null;
  const step = data.steps.find((one) => one.runId === runId)?.name;
  return (
    <LinkButton {...path.pipelineRun(projectId, data.id)} search={{ step }} variant="default">
      {t("pipeline.ofRun", { name: data.pipelineName, number: data.number })}
    </LinkButton>
  );
}
