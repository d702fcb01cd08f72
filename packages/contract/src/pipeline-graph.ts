import type { PipelineStep } from "./pipeline.js";

/** What a step reads of another. */
export interface StepReference {
  readonly step: string;
  readonly output: string;
  /** Where the step says so: `inputs.train`. */
  readonly field: string;
}

/** The outputs of other steps that a step reads. */
export function referencesOf(step: PipelineStep): StepReference[] {
  if (step.kind === "train") {
    const { data } = step;
    return data && "step" in data ? [{ step: data.step, output: data.output, field: "data" }] : [];
  }
  return Object.entries(step.inputs).flatMap(([name, input]) =>
    "step" in input ? [{ step: input.step, output: input.output, field: `inputs.${name}` }] : [],
  );
}

/** The steps that must have ended well before the step starts, each once. */
export function needsOf(step: PipelineStep): string[] {
  return [...new Set([...referencesOf(step).map((reference) => reference.step), ...step.after])];
}

/** Whether a value of a step stands for a parameter of the pipeline. */
export function isFromParameter(value: unknown): value is { readonly parameter: string } {
  return typeof value === "object" && value !== null && "parameter" in value;
}
