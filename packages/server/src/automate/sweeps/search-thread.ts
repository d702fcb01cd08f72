import { parentPort } from "node:worker_threads";
import type { SweepImportance } from "@crisol/contract";
import { type Configuration, ParameterSpace, parameterImportance, strategies } from "@crisol/engine";
import type { ImportanceRequest, SearchRequest, Suggestions, SuggestRequest } from "./search-threads.js";
import { searchTrial } from "./trials.js";

// Entry of a thread that computes for sweeps: what is tried next, and which parameters matter. It answers in the order that it
// was asked, and keeps nothing.

parentPort?.on("message", (request: SearchRequest) => {
  parentPort?.postMessage(request.kind === "suggest" ? suggestions(request) : importance(request));
});

function suggestions({ space: spec, strategy, trials: begun, count, ...input }: SuggestRequest): Suggestions {
  const search = strategies.find(({ name }) => name === strategy.name)!;
  const space = new ParameterSpace(spec);
  const trials = begun.map(searchTrial);
  const configurations: Configuration[] = [];
  while (configurations.length < count) {
    const configuration = search.suggest({ ...input, space, trials, params: strategy.params });
    if (configuration === "exhausted") return { configurations, isExhausted: true };
    configurations.push(configuration);
    trials.push({ parameters: configuration, state: "pending" });
  }
  return { configurations, isExhausted: false };
}

function importance({ space, trials }: ImportanceRequest): SweepImportance {
  const { trialCount, parameters, interactions } = parameterImportance(
    new ParameterSpace(space),
    trials.map(searchTrial),
  );
  return {
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
}
