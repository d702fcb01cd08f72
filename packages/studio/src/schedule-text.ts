import type { Schedule, ScheduleFiring } from "@crisol/contract";
import { cronWords } from "./cron-words.js";
import { pageLocale } from "./page-locale.js";
import { path } from "./path.js";

type Translate = (key: string, options?: Record<string, unknown>) => string;

/** When a schedule fires, as a sentence. */
export function triggerWords(trigger: Schedule["trigger"], t: Translate): string {
  if (trigger.kind === "data") return t("schedule.onData", { name: trigger.data });
  if (trigger.kind === "drift") return t("schedule.onDrift", { name: trigger.endpoint });
  return cronWords(trigger.cron, t, pageLocale()) ?? t("schedule.words.other", { cron: trigger.cron });
}

/** What it starts, in a few words. */
export function actionWords(action: Schedule["action"], t: Translate): string {
  if (action.kind === "pipeline") return t("schedule.starts.pipeline", { name: action.pipeline });
  if (action.kind === "script")
    return t("schedule.starts.script", { name: action.script.name ?? action.script.command });
  return action.sweep.name === undefined
    ? t("schedule.starts.aSweep")
    : t("schedule.starts.sweep", { name: action.sweep.name });
}

/** The page of what a firing started. */
export function startedPath(projectId: string, { kind, id, runId }: NonNullable<ScheduleFiring["started"]>) {
  if (kind === "sweep") return path.sweep(projectId, id);
  return kind === "pipeline" ? path.pipelineRun(projectId, id) : path.runLog(projectId, runId);
}

/** `7:30`, or `7:30 am` where people write that; in `timeZone`, by default the browser's. */
export function clock(iso: string, timeZone?: string): string {
  const options = { hour: "numeric", minute: "2-digit", ...(timeZone && { timeZone }) } as const;
  return new Intl.DateTimeFormat(pageLocale(), options).format(new Date(iso));
}

/** `Mon, 30 Nov, 7:30`, of another year with it; in `timeZone`, by default the browser's. */
export function dayAndClock(iso: string, timeZone?: string): string {
  const at = new Date(iso);
  const options: Intl.DateTimeFormatOptions = {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(at.getFullYear() !== new Date().getFullYear() && { year: "numeric" }),
    ...(timeZone && { timeZone }),
  };
  const date = new Intl.DateTimeFormat(pageLocale(), options).format(at);
  return `${date}, ${clock(iso, timeZone)}`;
}

export const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
