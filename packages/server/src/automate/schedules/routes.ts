import { CrisolError, scheduleRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { userOf } from "../../access/roles.js";
import { getProject } from "../../define/projects.js";
import type { Effects } from "../../effects.js";
import { serve } from "../../http/serve.js";
import { type Drivers, prepareAction } from "./action.js";
import { calendar } from "./calendar.js";
import { CronTimes } from "./cron.js";
import { listFirings } from "./firings.js";
import { ScheduleDriver } from "./schedule-driver.js";
import { addSchedule, changeSchedule, getSchedule, listSchedules, scheduleView } from "./schedules.js";

/** Schedules; the driver that is returned is to be started after those of what it starts. */
export function scheduleRoutes(app: FastifyInstance, effects: Effects, drivers: Drivers): ScheduleDriver {
  const { store, clock } = effects;
  const driver = new ScheduleDriver(effects, drivers);
  app.addHook("onClose", () => driver.close());

  serve(app, routes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return listSchedules(store.read, params.projectId, query);
  });

  serve(app, routes.create, async ({ params: { projectId }, body, caller }) => {
    const { userId: id, name } = userOf(caller);
    await getProject(store.read, projectId);
    await prepareAction(effects, projectId, body.action);
    return store.write(async (tx) => {
      await getProject(tx, projectId);
      return scheduleView(tx, await addSchedule(tx, projectId, body, { id, name }, clock.now()));
    });
  });

  serve(app, routes.get, async ({ params: { projectId, scheduleId } }) =>
    scheduleView(store.read, await getSchedule(store.read, projectId, scheduleId)),
  );

  serve(app, routes.update, async ({ params: { projectId, scheduleId }, body, caller }) => {
    const { userId: id, name } = userOf(caller);
    await getSchedule(store.read, projectId, scheduleId);
    if (body.action) await prepareAction(effects, projectId, body.action);
    return store.write(async (tx) => {
      const before = await getSchedule(tx, projectId, scheduleId);
      return scheduleView(tx, await changeSchedule(tx, before, body, { id, name }, clock.now()));
    });
  });

  serve(app, routes.delete, ({ params: { projectId, scheduleId } }) =>
    store.write(async (tx) => {
      const { id } = await getSchedule(tx, projectId, scheduleId);
      await tx.deleteFrom("schedule").where("id", "=", id).execute();
    }),
  );

  serve(app, routes.fire, async ({ params: { projectId, scheduleId }, caller }) => {
    const schedule = await getSchedule(store.read, projectId, scheduleId);
    const firing = await driver.fireByHand(schedule, userOf(caller).name);
    if (!firing) throw new CrisolError("not_found", { resource: "schedule", value: scheduleId });
    return firing;
  });

  serve(app, routes.firings, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return listFirings(store.read, params.projectId, query);
  });

  serve(app, routes.calendar, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return calendar(store.read, params.projectId, { ...query, nowMs: clock.now() });
  });

  serve(app, routes.preview, async ({ params, body: { cron, timeZone, count } }) => {
    await getProject(store.read, params.projectId);
    const times = new CronTimes(cron, timeZone);
    return { times: times.between(clock.now(), Number.POSITIVE_INFINITY, count).map((ms) => times.view(ms)) };
  });

  return driver;
}
