import { useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { ErrorNotice } from "../../components/error-notice.js";
import { ScheduleEditor } from "../../components/schedule-editor.js";
import { BlockSkeleton } from "../../components/skeleton.js";
import { scriptJobQuery } from "../../job-queries.js";
import { emptySchedule } from "../../schedule-draft.js";
import { browserZone } from "../../schedule-text.js";
import { draftOf } from "../../script-draft.js";
import { sweepQuery } from "../../sweep-queries.js";

/** A new schedule: of the pipeline, the script's job or the sweep that the link names, or of what is chosen here. */
function NewSchedulePage() {
  const { projectId } = Route.useParams();
  const { pipeline = "", job = "", sweep = "" } = Route.useSearch();
  const ofJob = useQuery({ ...scriptJobQuery(job), enabled: job !== "" });
  const ofSweep = useQuery({ ...sweepQuery(projectId, sweep), enabled: sweep !== "" });
  const error = ofJob.error ?? ofSweep.error;
  if (error) return <ErrorNotice error={error} />;
  if ((job !== "" && !ofJob.data) || (sweep !== "" && !ofSweep.data)) return <BlockSkeleton rows={12} />;
  const begun = { ...emptySchedule(browserZone()), pipeline };
  const initial = ofJob.data
    ? ({ ...begun, action: "script", script: draftOf(ofJob.data.spec) } as const)
    : ofSweep.data
      ? ({ ...begun, action: "sweep", sweep: ofSweep.data.spec } as const)
      : begun;
  return <ScheduleEditor projectId={projectId} draftKey={`new:${pipeline}${job}${sweep}`} initial={initial} />;
}

export const Route = createLazyRoute("/projects/$projectId/schedules/new")({ component: NewSchedulePage });
