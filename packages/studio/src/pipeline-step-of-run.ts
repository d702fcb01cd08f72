import { type ScriptSpec, Slug } from "@crisol/contract";
import { queryOptions } from "@tanstack/react-query";
import { api } from "./api.js";
import type { PipelineFile } from "./pipeline-text.js";
import { asksForNothing } from "./resources-draft.js";

type Value = ScriptSpec["parameters"][string];

/** What a run did, as a step: with the values of its parameters, which a pipeline may make its own. */
export interface StepOfRun {
  readonly name: string;
  readonly step: object;
  /** The field of the step in which they stand. */
  readonly group: "parameters" | "params";
  readonly values: Readonly<Record<string, Value>>;
}

/** The step that does what the run did, with the same code or recipe, the same parameters, and inputs by their names. */
export const stepOfRunQuery = (projectId: string, runId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "stepOfRun", runId],
    queryFn: ({ signal }) =>
      runId.startsWith("run_") ? ofTraining(projectId, runId, signal) : ofScript(projectId, runId, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

async function ofScript(projectId: string, runId: string, signal: AbortSignal): Promise<StepOfRun> {
  const { spec, job } = await api.job.ofRun({ params: { projectId, runId } }, { signal });
  const { name, experiment: _, parameters, inputs, ...rest } = spec;
  const named = await Promise.all(
    Object.entries(inputs).map(async ([input, value]) => {
      if ("runId" in value) return [input, value] as const;
      const { dataId, ...more } = value;
      const { name: data } = await api.data.get({ params: { projectId, dataId } }, { signal });
      return [input, { data, ...more }] as const;
    }),
  );
  const step = { kind: "script", ...rest, parameters, inputs: Object.fromEntries(named) };
  return { name: name ?? job.name ?? "script", step, group: "parameters", values: parameters };
}

async function ofTraining(projectId: string, runId: string, signal: AbortSignal): Promise<StepOfRun> {
  const run = await api.run.get({ params: { projectId, runId } }, { signal });
  const { recipeId, algorithm, params, calibration, coverage, seed, resources } = run;
  const recipe = await api.recipe.get({ params: { projectId, recipeId } }, { signal });
  const step = {
    kind: "train",
    ...{ recipe: recipe.name, recipeVersion: recipe.version },
    ...{ algorithm, params, calibration, coverage, seed },
    ...(!asksForNothing(resources) && { resources }),
  };
  // A list or a record is no parameter of a pipeline: it stays where it is.
  const plain = Object.entries(params).filter((entry): entry is [string, Value] => typeof entry[1] !== "object");
  return { name: algorithm, step, group: "params", values: Object.fromEntries(plain) };
}

/**
 * The pipeline with the step after its others. A value becomes a parameter of the pipeline, so that it can be run with
 * others, where the pipeline has none of that name or the same; else it stays in the step.
 */
export function withStep(file: PipelineFile, { name, step, group, values }: StepOfRun): PipelineFile {
  const taken = Object.entries(values).filter(
    ([key, value]) => PARAMETER.test(key) && (!Object.hasOwn(file.parameters, key) || file.parameters[key] === value),
  );
  const own = (step as Readonly<Record<string, object>>)[group];
  const linked = Object.fromEntries(taken.map(([key]) => [key, { parameter: key }]));
  return {
    ...file,
    parameters: { ...file.parameters, ...Object.fromEntries(taken) },
    steps: { ...file.steps, [freeName(name, Object.keys(file.steps))]: { ...step, [group]: { ...own, ...linked } } },
  };
}

/** A new pipeline of that one step. */
export function pipelineOfStep(step: StepOfRun): PipelineFile {
  const name = step.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 50)
    .replaceAll(/^-+|-+$/g, "");
  return withStep({ name: Slug.safeParse(name).success ? name : "my-pipeline", parameters: {}, steps: {} }, step);
}

const PARAMETER = /^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/;

/** The name as one of a step that the others do not have. */
function freeName(name: string, others: readonly string[]): string {
  const plain =
    name
      .replaceAll(/[^A-Za-z0-9_]+/g, "-")
      .replaceAll(/^[^A-Za-z]+|-+$/g, "")
      .slice(0, 50) || "step";
  for (let number = 1; ; number++) {
    const free = number === 1 ? plain : `${plain}-${number}`;
    if (!others.includes(free)) return free;
  }
}
