import type { JobEvent, JobState } from "@crisol/contract";
import { CrisolError } from "@crisol/sdk";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer } from "react";
import { api } from "./api.js";

export interface JobView {
  readonly state: JobState | undefined;
  readonly progress:
    | { readonly phase: string; readonly done: number; readonly total: number | null; readonly unit: string }
    | undefined;
  /** By metric key: steps and values, as uPlot takes them. */
  readonly series: Readonly<Record<string, { readonly steps: readonly number[]; readonly values: readonly number[] }>>;
  /** Seconds that are left at the pace so far; undefined while unknown. */
  readonly secondsLeft: number | undefined;
  readonly connected: boolean;
  readonly startedAt: number | undefined;
}

const empty: JobView = {
  state: undefined,
  progress: undefined,
  series: {},
  secondsLeft: undefined,
  connected: true,
  startedAt: undefined,
};

type Change = readonly JobEvent[] | { readonly connected: boolean } | "reset";

function reduce(view: JobView, change: Change): JobView {
  if (change === "reset") return empty;
  if ("connected" in change) return { ...view, connected: change.connected };
  const series: Record<string, { steps: number[]; values: number[] }> = {};
  let { state, progress, startedAt } = view;
  for (const event of change) {
    if (event.type === "state") {
      state = event.state;
      if (event.state === "running") startedAt = new Date(event.at).getTime();
    } else if (event.type === "progress") progress = event;
    else if (event.type === "metric") {
      const old = view.series[event.key];
      series[event.key] ??= { steps: [...(old?.steps ?? [])], values: [...(old?.values ?? [])] };
      series[event.key]?.steps.push(event.step);
      series[event.key]?.values.push(event.value);
    }
  }
  const elapsed = startedAt === undefined ? 0 : (Date.now() - startedAt) / 1000;
  const secondsLeft =
    progress?.total && progress.done > 0 && elapsed > 0.5
      ? (elapsed / progress.done) * (progress.total - progress.done)
      : undefined;
  return { ...view, state, progress, startedAt, secondsLeft, series: { ...view.series, ...series } };
}

/** A job as it goes, by server-sent events. Events are taken in together a few times a second: a fast job sends thousands. */
export function useJob(jobId: string | undefined, onEnd?: () => void): JobView {
  const [view, dispatch] = useReducer(reduce, empty);
  const queryClient = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another job is a reason to listen anew
  useEffect(() => {
    if (!jobId) return;
    const abort = new AbortController();
    let waiting: JobEvent[] = [];
    const flush = () => {
      if (waiting.length > 0) dispatch(waiting);
      waiting = [];
    };
    const timer = setInterval(flush, 120);
    dispatch("reset");
    void follow();
    return () => {
      clearInterval(timer);
      abort.abort();
    };

    async function follow() {
      try {
        const onConnection = (connected: boolean) => dispatch({ connected });
        for await (const event of api.job.events(
          { params: { jobId: jobId as string } },
          { signal: abort.signal, onConnection },
        ))
          waiting.push(event);
      } catch (error) {
        if (!(error instanceof CrisolError)) throw error;
      }
      if (abort.signal.aborted) return;
      flush();
      await queryClient.invalidateQueries();
      onEnd?.();
    }
  }, [jobId]);
  return view;
}
