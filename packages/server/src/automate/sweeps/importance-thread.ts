import { parentPort, workerData } from "node:worker_threads";
import type { SweepImportance } from "@crisol/contract";
import { ParameterSpace, parameterImportance, type SpaceSpec, type Trial } from "@crisol/engine";

// Entry of a thread that computes which parameters of one sweep matter, and ends.

const { space, trials } = workerData as { readonly space: SpaceSpec; readonly trials: readonly Trial[] };
const { trialCount, parameters, interactions } = parameterImportance(new ParameterSpace(space), trials);
const answer: SweepImportance = {
  trialCount,
  parameters: parameters.map(({ curve, ...parameter }) => ({
    ...parameter,
    curve: {
      values: [...curve.values],
      means: Array.from(curve.means),
      deviations: Array.from(curve.deviations),
    },
  })),
  interactions: interactions.map(({ names, variance }) => ({ names: [...names], variance })),
};
parentPort?.postMessage(answer);
