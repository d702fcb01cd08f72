import { Name, NewSchedule, type Schedule } from "@crisol/contract";
import { z } from "zod";
import { kind } from "./kind.js";

const { name, description, trigger, action, overlap, isEnabled } = NewSchedule.shape;

/** A schedule by name: what is started when. */
export const schedule = kind({
  spec: z.strictObject({
    project: Name,
    name,
    description,
    trigger,
    action,
    overlap,
    isEnabled,
  }),
  name: (spec) => `${spec.project}/${spec.name}`,
  madeFrom: (spec) => [
    `project ${spec.project}`,
    ...(spec.trigger.kind === "data" ? [`data ${spec.project}/${spec.trigger.data}`] : []),
    ...(spec.trigger.kind === "drift" ? [`endpoint ${spec.project}/${spec.trigger.endpoint}`] : []),
    ...(spec.action.kind === "pipeline" ? [`pipeline ${spec.project}/${spec.action.pipeline}`] : []),
  ],

  async read(workspace, wanted) {
    const found = (await workspace.schedules(wanted.project)).find((one) => one.name === wanted.name);
    return found && described(wanted.project, found);
  },

  async write(workspace, { project, ...body }, current) {
    const params = { projectId: (await workspace.project(project)).id };
    const found = current && (await workspace.schedules(project)).find((one) => one.name === body.name);
    if (found) await workspace.client.schedule.update({ params: { ...params, scheduleId: found.id }, body });
    else await workspace.client.schedule.create({ params, body });
    return undefined;
  },

  async list(workspace, project) {
    return (await workspace.schedules(project)).map((found) => described(project, found));
  },
});

function described(project: string, found: Schedule) {
  return {
    project,
    name: found.name,
    description: found.description,
    trigger: found.trigger,
    action: found.action,
    overlap: found.overlap,
    isEnabled: found.isEnabled,
  };
}
