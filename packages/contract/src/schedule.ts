import { z } from "zod";
import { JobState } from "./job.js";
import { PageQuery, pageOf, route } from "./route.js";
import { ParameterName, ParameterValue, ScriptSpec } from "./script-job.js";
import { SweepSpec } from "./sweep.js";
import { AnyRunId, InProject, Instant, id, Name, ProjectId, Reason, Slug, Text } from "./units.js";

export const ScheduleId = id("sch");
export const FiringId = id("fir");

/** Five fields: minute, hour, day of the month, month, day of the week. */
const Cron = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .meta({ description: "Minute, hour, day of the month, month, day of the week: `30 7 * * 1-5`" });

const TimeZone = z
  .string()
  .max(64)
  .default("UTC")
  .meta({ description: "Of the IANA data base, such as Europe/Madrid: `30 7` is 7:30 there, also in summer" });

/** When a schedule fires: at times, when data have a new version, when an endpoint's data have drifted. */
export const ScheduleTrigger = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("time"),
      cron: Cron,
      timeZone: TimeZone,
      missed: z.enum(["once", "all", "none"]).default("once").meta({
        description:
          "After times at which the server did not run: fire once for all of them, for each of the newest 100 one after the other, or not",
      }),
    }),
    z.object({ kind: z.literal("data"), data: Name.meta({ description: "A data set of the project by its name" }) }),
    z.object({
      kind: z.literal("drift"),
      endpoint: Slug.meta({ description: "An endpoint of the project by its name" }),
    }),
  ])
  .meta({ id: "ScheduleTrigger" });
export type ScheduleTrigger = z.infer<typeof ScheduleTrigger>;

/** What a schedule starts; what it names by no version is the newest at each firing. */
export const ScheduleAction = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("pipeline"),
      pipeline: Slug.meta({ description: "A pipeline of the project by its name" }),
      parameters: z.record(ParameterName, ParameterValue).default({}),
      cache: z.boolean().default(true).meta({ description: "False: every step runs" }),
    }),
    z.object({ kind: z.literal("script"), script: ScriptSpec }),
    z.object({ kind: z.literal("sweep"), sweep: SweepSpec }),
  ])
  .meta({ id: "ScheduleAction" });
export type ScheduleAction = z.infer<typeof ScheduleAction>;

const Overlap = z.enum(["skip", "queue", "allow"]).meta({
  description: "While what it started before goes on: fire not at all, when that has ended, or all the same",
});

export const Schedule = z
  .object({
    id: ScheduleId,
    projectId: ProjectId,
    name: Slug,
    description: z.string(),
    trigger: ScheduleTrigger,
    action: ScheduleAction,
    overlap: Overlap,
    isEnabled: z.boolean(),
    /** Why the server has paused it; null while it is enabled, or where somebody has. */
    pausedBecause: Reason.nullable(),
    /** When it fires next; null for other triggers than time, and while it is paused. */
    nextAt: Instant.nullable(),
    lastFiredAt: Instant.nullable(),
    /** Whoever said last what it starts, and when: it starts in their name, as long as they may. */
    userName: z.string(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "Schedule" });
export type Schedule = z.infer<typeof Schedule>;

/**
 * `waiting`: for the end of what was started before. `skipped`: as that went on. `failed`: it could not be started. `missed`: no
 * server ran at that time.
 */
export const FiringState = z.enum(["started", "waiting", "skipped", "failed", "missed"]);
export type FiringState = z.infer<typeof FiringState>;

export const FiringCause = z.enum(["time", "data", "drift", "manual"]);
export type FiringCause = z.infer<typeof FiringCause>;

/** A time at which a schedule fired, or would have. */
export const ScheduleFiring = z
  .object({
    id: FiringId,
    scheduleId: ScheduleId,
    scheduleName: z.string(),
    cause: FiringCause,
    /** When it was to fire, for other causes than time when that was seen. */
    dueAt: Instant,
    /** When it did. */
    firedAt: Instant,
    state: FiringState,
    /** What it fired for, such as the new version; or why it did not start, or late. */
    reason: Reason.nullable(),
    started: z
      .object({
        kind: z.enum(["pipeline", "script", "sweep"]),
        /** Of the run of the pipeline, the job, or the sweep. */
        id: z.string(),
        runId: AnyRunId,
        /** Of its run; null where that is gone. */
        state: JobState.nullable(),
      })
      .nullable(),
  })
  .meta({ id: "ScheduleFiring" });
export type ScheduleFiring = z.infer<typeof ScheduleFiring>;

/** A time at which a schedule will fire. */
export const ScheduledTime = z
  .object({
    at: Instant,
    /** `moved`: that time of day is skipped that day, as clocks go forward. `twice`: it is there twice, and this is the first. */
    clockChange: z.enum(["moved", "twice"]).nullable(),
  })
  .meta({ id: "ScheduledTime" });
export type ScheduledTime = z.infer<typeof ScheduledTime>;

const ofSchedule = InProject.extend({ scheduleId: ScheduleId });
const fields = z.object({
  name: Slug,
  description: Text,
  trigger: ScheduleTrigger,
  action: ScheduleAction,
  overlap: Overlap,
  isEnabled: z.boolean(),
});
export const NewSchedule = fields
  .extend({ description: Text.default(""), overlap: Overlap.default("skip"), isEnabled: z.boolean().default(true) })
  .meta({ id: "NewSchedule" });
export type NewSchedule = z.infer<typeof NewSchedule>;
export type NewScheduleInput = z.input<typeof NewSchedule>;

/** What may be wrong with when a schedule fires, and with what it starts. */
const writeErrors = [
  "not_found",
  "already_exists",
  "schedule_invalid",
  "pipeline_invalid",
  "script_invalid",
  "sweep_invalid",
  "data_version_missing",
] as const;

export const scheduleRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/schedules",
    summary: "List a project's schedules, newest first",
    access: "user",
    params: InProject,
    query: PageQuery.extend({ name: Slug.optional() }),
    result: pageOf(Schedule),
    errors: ["not_found"],
  }),
  create: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/schedules",
    summary: "Make a schedule: what is started when",
    access: "user",
    params: InProject,
    body: NewSchedule,
    result: Schedule,
    status: 201,
    errors: writeErrors,
  }),
  get: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/schedules/:scheduleId",
    summary: "A schedule",
    access: "user",
    params: ofSchedule,
    result: Schedule,
    errors: ["not_found"],
  }),
  update: route({
    method: "PATCH",
    path: "/api/v1/projects/:projectId/schedules/:scheduleId",
    summary: "Change a schedule, pause it or let it go on; what passed while it was paused is not made up for",
    access: "user",
    params: ofSchedule,
    body: fields.partial(),
    result: Schedule,
    errors: writeErrors,
  }),
  delete: route({
    method: "DELETE",
    path: "/api/v1/projects/:projectId/schedules/:scheduleId",
    summary: "Delete a schedule and the records of its firings; what it started stays",
    access: "user",
    params: ofSchedule,
    errors: ["not_found"],
  }),
  fire: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/schedules/:scheduleId/fire",
    summary: "Start now what a schedule starts, also while it is paused or while what it started before goes on",
    access: "user",
    params: ofSchedule,
    result: ScheduleFiring,
    status: 202,
    errors: ["not_found"],
  }),
  firings: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/schedule-firings",
    summary: "List when the project's schedules fired, newest first",
    access: "user",
    params: InProject,
    query: PageQuery.extend({ scheduleId: ScheduleId.optional(), state: FiringState.optional() }),
    result: pageOf(ScheduleFiring),
    errors: ["not_found"],
  }),
  calendar: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/schedule-calendar",
    summary: "When the project's schedules fired and will, between two times at most 62 days apart",
    access: "user",
    params: InProject,
    query: z.object({ from: Instant, to: Instant }),
    result: z.object({
      /** At most 2,000, oldest first. */
      firings: z.array(ScheduleFiring),
      /** At most 500 of each schedule, oldest first. */
      due: z.array(ScheduledTime.extend({ scheduleId: ScheduleId })),
      /** Whether there are more of either. */
      isCut: z.boolean(),
    }),
    errors: ["not_found", "schedule_invalid"],
  }),
  preview: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/schedules/preview",
    summary: "The next times of a cron expression",
    access: "user",
    role: "viewer",
    params: InProject,
    body: z.object({ cron: Cron, timeZone: TimeZone, count: z.number().int().min(1).max(100).default(5) }),
    result: z.object({ times: z.array(ScheduledTime) }),
    errors: ["not_found", "schedule_invalid"],
  }),
} as const;
