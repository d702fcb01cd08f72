import {
  NewSchedule,
  type NewScheduleInput,
  type Pipeline,
  type Schedule,
  type SweepSpecInput,
} from "@crisol/contract";
import { isWrong, valueLike } from "./components/value-fields.js";
import { emptyDraft as emptyScript, type ScriptDraft, draftOf as scriptDraftOf, specOf } from "./script-draft.js";

type TimeTrigger = Extract<Schedule["trigger"], { readonly kind: "time" }>;

/** The form of a schedule as it is typed: every field is there, right or wrong. */
export interface ScheduleDraft {
  readonly name: string;
  readonly description: string;
  readonly trigger: Schedule["trigger"]["kind"];
  readonly cron: string;
  readonly timeZone: string;
  readonly missed: TimeTrigger["missed"];
  readonly data: string;
  readonly endpoint: string;
  readonly action: Schedule["action"]["kind"];
  readonly pipeline: string;
  /** Of the pipeline, as they are typed; those that are not typed are as the pipeline has them. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly cache: boolean;
  readonly script: ScriptDraft;
  readonly sweep: SweepSpecInput | null;
  readonly overlap: Schedule["overlap"];
  readonly isEnabled: boolean;
}

export function emptySchedule(timeZone: string): ScheduleDraft {
  return {
    ...{
      name: "",
      description: "",
      trigger: "time",
      cron: "0 7 * * *",
      timeZone,
      missed: "once",
      data: "",
      endpoint: "",
    },
    ...{ action: "pipeline", pipeline: "", parameters: {}, cache: true, script: emptyScript, sweep: null },
    ...{ overlap: "skip", isEnabled: true },
  } as const;
}

/** The form of a schedule that there is. */
export function draftOfSchedule(schedule: Schedule, timeZone: string): ScheduleDraft {
  const { name, description, trigger, action, overlap, isEnabled } = schedule;
  const begun = { ...emptySchedule(timeZone), name, description, trigger: trigger.kind, overlap, isEnabled };
  return { ...begun, ...triggerFields(trigger), ...actionFields(action) };
}

function triggerFields(trigger: Schedule["trigger"]): Partial<ScheduleDraft> {
  const { kind: _, ...fields } = trigger;
  return fields;
}

function actionFields(action: Schedule["action"]): Partial<ScheduleDraft> {
  if (action.kind === "script") return { action: "script", script: scriptDraftOf(action.script) };
  if (action.kind === "sweep") return { action: "sweep", sweep: action.sweep };
  const parameters = Object.fromEntries(
    Object.entries(action.parameters).map(([name, value]) => [name, String(value)]),
  );
  return { action: "pipeline", pipeline: action.pipeline, parameters, cache: action.cache };
}

/** What is sent for the draft, as right as it is; `pipeline` says of what kind each parameter is. */
export function scheduleOf(draft: ScheduleDraft, pipeline: Pipeline | undefined): NewScheduleInput {
  const { name, description, overlap, isEnabled } = draft;
  return {
    name,
    ...(description && { description }),
    trigger: triggerOf(draft),
    action: actionOf(draft, pipeline),
    overlap,
    ...(!isEnabled && { isEnabled }),
  };
}

function triggerOf({ trigger, cron, timeZone, missed, data, endpoint }: ScheduleDraft): NewScheduleInput["trigger"] {
  if (trigger === "data") return { kind: "data", data };
  if (trigger === "drift") return { kind: "drift", endpoint };
  return { kind: "time", cron, timeZone, missed };
}

function actionOf(draft: ScheduleDraft, pipeline: Pipeline | undefined): NewScheduleInput["action"] {
  if (draft.action === "script") return { kind: "script", script: specOf(draft.script) };
  // None has been chosen yet: its schema says so.
  if (draft.action === "sweep") return { kind: "sweep", sweep: draft.sweep as SweepSpecInput };
  const known = Object.entries(pipeline?.definition.parameters ?? {});
  const parameters = Object.fromEntries(
    known.flatMap(([name, was]) => {
      const text = draft.parameters[name];
      return text === undefined || text === String(was)
        ? []
        : [[name, isWrong(was, text) ? Number.NaN : valueLike(was, text)]];
    }),
  );
  return {
    kind: "pipeline",
    pipeline: draft.pipeline,
    ...(Object.keys(parameters).length > 0 && { parameters }),
    ...(!draft.cache && { cache: false }),
  };
}

/** What the contract has against what would be sent, by field, such as `name` and `action.pipeline`. */
export function scheduleProblems(given: NewScheduleInput): ReadonlyMap<string, string> {
  const issues = NewSchedule.safeParse(given).error?.issues ?? [];
  return new Map(issues.toReversed().map(({ path, message }) => [path.join("."), message]));
}

/** Makes a schedule of the same again, such as one that was deleted. */
export function againOf({ name, description, trigger, action, overlap, isEnabled }: Schedule): NewScheduleInput {
  return { name, description, trigger, action, overlap, isEnabled };
}
