import { useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { ErrorNotice } from "../../components/error-notice.js";
import { PipelineEditor } from "../../components/pipeline-editor.js";
import { BlockSkeleton } from "../../components/skeleton.js";
import { pipelineOfStep, stepOfRunQuery } from "../../pipeline-step-of-run.js";
import { pipelineTemplate } from "../../pipeline-template.js";
import { pipelineText } from "../../pipeline-text.js";

/** A new pipeline: of the run that the link names, or of a template. */
function NewPipelinePage() {
  const { projectId } = Route.useParams();
  const { run } = Route.useSearch();
  const step = useQuery({ ...stepOfRunQuery(projectId, run ?? ""), enabled: !!run });
  if (step.error) return <ErrorNotice error={step.error} />;
  if (run && !step.data) return <BlockSkeleton rows={12} />;
  return (
    <PipelineEditor
      key={run ?? ""}
      projectId={projectId}
      initial={step.data ? pipelineText(pipelineOfStep(step.data)) : pipelineTemplate}
      draftKey={`pipeline:${projectId}:${run ?? ""}`}
    />
  );
}

export const Route = createLazyRoute("/projects/$projectId/pipelines/new")({ component: NewPipelinePage });
