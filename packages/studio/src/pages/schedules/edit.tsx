import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { ScheduleEditor } from "../../components/schedule-editor.js";
import { draftOfSchedule } from "../../schedule-draft.js";
import { scheduleQuery } from "../../schedule-queries.js";
import { browserZone } from "../../schedule-text.js";

/** A schedule that there is, to be changed. */
function EditSchedulePage() {
  const { projectId, scheduleId } = Route.useParams();
  const { data: schedule } = useSuspenseQuery(scheduleQuery(projectId, scheduleId));
  return (
    <ScheduleEditor
      projectId={projectId}
      draftKey={`${scheduleId}:${schedule.updatedAt}`}
      initial={draftOfSchedule(schedule, browserZone())}
      schedule={schedule}
    />
  );
}

export const Route = createLazyRoute("/projects/$projectId/schedules/$scheduleId/edit")({
  component: EditSchedulePage,
});
