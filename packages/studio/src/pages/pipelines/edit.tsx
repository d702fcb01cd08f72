import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { ErrorNotice } from "../../components/error-notice.js";
import { PipelineEditor } from "../../components/pipeline-editor.js";
import { BlockSkeleton } from "../../components/skeleton.js";
import { pipelineQuery } from "../../pipeline-queries.js";
import { stepOfRunQuery, withStep } from "../../pipeline-step-of-run.js";
import { pipelineText } from "../../pipeline-text.js";

/** A pipeline that is changed; with a step that does what the run did that the link names. */
function EditPipelinePage() {
  const { projectId, pipelineId } = Route.useParams();
  const { run } = Route.useSearch();
  const { data: pipeline } = useSuspenseQuery(pipelineQuery(projectId, pipelineId));
  const step = useQuery({ ...stepOfRunQuery(projectId, run ?? ""), enabled: !!run });
  if (step.error) return <ErrorNotice error={step.error} />;
  if (run && !step.data) return <BlockSkeleton rows={12} />;
  const file = { ...pipeline, ...pipeline.definition };
  return (
    <PipelineEditor
      key={run ?? ""}
      projectId={projectId}
      pipeline={pipeline}
      initial={pipelineText(step.data ? withStep(file, step.data) : file)}
      // What was typed is a change of this version, and of no later one.
      draftKey={`pipeline:${pipelineId}:${pipeline.version}:${run ?? ""}`}
    />
  );
}

export const Route = createLazyRoute("/projects/$projectId/pipelines/$pipelineId/edit")({
  component: EditPipelinePage,
});
