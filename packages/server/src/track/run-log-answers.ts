import type { MetricPlot, RunSummary } from "@crisol/contract";
import type { LongAnswer } from "../store/long-answer.js";
import { type KeySearch, loggedKeys } from "./logged-keys.js";
import { metricPlot, type PlotRequest } from "./metric-history.js";
import { summariesOf, type WantedKeys } from "./run-log.js";
import { type RunSearch, searchRuns } from "./run-search.js";

/** A page of runs with those of their params and metrics that are wanted. */
export const foundRunsAnswer: LongAnswer<
  { readonly search: RunSearch; readonly wanted: WantedKeys },
  { items: RunSummary[]; nextCursor: string | null }
> = {
  name: "run.search",
  async make(db, { search, wanted }) {
    const { rows, nextPageToken } = await searchRuns(db, search);
    return { items: await summariesOf(db, rows, wanted), nextCursor: nextPageToken };
  },
};

/** Names that runs of a project have logged something under. */
export const loggedKeysAnswer: LongAnswer<KeySearch, { items: string[] }> = {
  name: "run.keys",
  make: async (db, search) => ({ items: await loggedKeys(db, search) }),
};

/** A metric as a plot shows it. */
export const runPlotAnswer: LongAnswer<PlotRequest, MetricPlot> = {
  name: "run.plot",
  async make(db, request) {
    const stretches = await metricPlot(db, request);
    const number = (value: number) => (Number.isNaN(value) ? null : value);
    return {
      key: request.key,
      steps: stretches.map(({ lastStep }) => lastStep),
      timesMs: stretches.map(({ lastTimestampMs }) => lastTimestampMs),
      values: stretches.map(({ last }) => number(last)),
      lows: stretches.map(({ min }) => number(min)),
      highs: stretches.map(({ max }) => number(max)),
    };
  },
};
