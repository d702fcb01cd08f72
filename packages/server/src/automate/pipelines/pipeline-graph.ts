import {
  CrisolError,
  type FieldProblem,
  isFromParameter,
  needsOf,
  type PipelineDefinition,
  type PipelineStep,
  type Reason,
  referencesOf,
} from "@crisol/contract";
import { checkNames } from "../../script/script-check.js";

/** Everything that is wrong with the graph, as far as it can be told without the project; fields from its root. */
export function graphProblems(definition: PipelineDefinition): PipelineProblem[] {
  return [
    ...Object.entries(definition.steps).flatMap(([name, step]) => stepProblems(definition, name, step)),
    ...circleProblems(definition),
  ];
}

/** A problem with a field of the definition, with what the Studio needs to say it in another language. */
export interface PipelineProblem {
  readonly field: string;
  readonly message: string;
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** The error for `problems`, each of a field of the definition. */
export function invalidPipeline(problems: readonly PipelineProblem[]): CrisolError {
  const problem = problems
    .slice(0, 5)
    .map(({ message }) => message)
    .join("; ");
  return new CrisolError("pipeline_invalid", { problem }, fieldProblems(problems));
}

/** The problems by their fields in a request. */
export function fieldProblems(problems: readonly PipelineProblem[]): FieldProblem[] {
  return problems.map(({ field, ...rest }) => ({ ...rest, field: `definition.${field}`, params: { ...rest.params } }));
}

/** What is allowed and may not be meant: parameters and outputs that no step takes. */
export function remarksOf({ parameters, steps }: PipelineDefinition): Reason[] {
  const all = Object.values(steps);
  const taken = new Set(all.flatMap((step) => parametersOf(step).map(({ parameter }) => parameter)));
  const read = new Set(all.flatMap(referencesOf).map(({ step, output }) => `${step}.${output}`));
  const unusedParameters = Object.keys(parameters).filter((name) => !taken.has(name));
  const unusedOutputs = Object.entries(steps).flatMap(([name, step]) =>
    step.kind === "train"
      ? []
      : Object.entries(step.outputs).flatMap(([output, { kind }]) =>
          kind === "artifact" && !read.has(`${name}.${output}`) ? [`${name}.${output}`] : [],
        ),
  );
  return [
    ...unusedParameters.map((name) => ({
      code: "pipeline_parameter_unused",
      params: { name },
      text: `No step takes the parameter ${name}.`,
    })),
    ...unusedOutputs.map((name) => ({
      code: "pipeline_output_unread",
      params: { name },
      text: `No step reads ${name}: it is only kept with its run.`,
    })),
  ];
}

function stepProblems({ parameters, steps }: PipelineDefinition, name: string, step: PipelineStep): PipelineProblem[] {
  const problem = (field: string, message: string, code: string, params: PipelineProblem["params"]) => ({
    field: `steps.${name}.${field}`,
    message,
    code,
    params: { step: name, ...params },
  });
  const stepNames = Object.keys(steps).join(", ");
  const unknownSteps = step.after
    .filter((other) => !Object.hasOwn(steps, other))
    .map((other) =>
      problem("after", `the step ${name} waits for ${other}, and the steps are ${stepNames}`, "step_waits_for", {
        other,
        choices: stepNames,
      }),
    );
  const unknownOutputs = referencesOf(step).flatMap(({ step: other, output, field }) => {
    const producer = Object.hasOwn(steps, other) ? steps[other] : undefined;
    if (!producer) {
      const message = `the step ${name} reads of ${other}, and the steps are ${stepNames}`;
      return [problem(field, message, "step_reads_of", { other, choices: stepNames })];
    }
    const outputs = producer.kind === "train" ? ["model"] : Object.keys(producer.outputs);
    if (!outputs.includes(output)) {
      const choices = outputs.join(", ") || "none";
      const message = `the step ${name} reads ${other}.${output}, and the outputs of ${other} are ${choices}`;
      return [problem(field, message, "step_reads_output", { other, output, choices })];
    }
    const isData = producer.kind === "script" && producer.outputs[output]!.kind === "data";
    return step.kind === "train" && !isData
      ? [
          problem(field, `the step ${name} trains on ${other}.${output}, which is no data`, "step_trains_on", {
            other,
            output,
          }),
        ]
      : [];
  });
  const unknownParameters = parametersOf(step)
    .filter(({ parameter }) => !Object.hasOwn(parameters, parameter))
    .map(({ parameter, field }) => {
      const choices = Object.keys(parameters).join(", ") || "none";
      const message = `the step ${name} takes the parameter ${parameter}, and the pipeline's are ${choices}`;
      return problem(field, message, "step_takes", { parameter, choices });
    });
  return [...unknownSteps, ...unknownOutputs, ...unknownParameters, ...scriptProblems(name, step)];
}

function scriptProblems(name: string, step: PipelineStep): PipelineProblem[] {
  if (step.kind === "train") return [];
  try {
    checkNames(step);
    return [];
  } catch (error) {
    if (!(error instanceof CrisolError)) throw error;
    const found = error.problems?.[0];
    return [
      {
        field: `steps.${name}.${found?.field}`,
        message: `the step ${name}: ${error.params.problem}`,
        code: `step_${found?.code}`,
        params: { step: name, ...found?.params },
      },
    ];
  }
}

function parametersOf(step: PipelineStep): { readonly parameter: string; readonly field: string }[] {
  const group = step.kind === "train" ? "params" : "parameters";
  const values: Readonly<Record<string, unknown>> = step.kind === "train" ? step.params : step.parameters;
  return Object.entries(values).flatMap(([key, value]) =>
    isFromParameter(value) ? [{ parameter: value.parameter, field: `${group}.${key}` }] : [],
  );
}

/** Takes away what needs nothing that is left, until nothing goes: what then stays is in a circle, or behind one. */
function circleProblems({ steps }: PipelineDefinition): PipelineProblem[] {
  const needs = new Map(
    Object.entries(steps).map(([name, step]) => [name, needsOf(step).filter((other) => Object.hasOwn(steps, other))]),
  );
  for (let size = -1; size !== needs.size; ) {
    size = needs.size;
    for (const [name, others] of needs) if (!others.some((other) => needs.has(other))) needs.delete(name);
  }
  const first = needs.keys().next().value;
  if (first === undefined) return [];
  // Every one that is left needs one that is left, so following them comes round.
  const path = [first];
  for (let name = first; path.indexOf(name) === path.length - 1; path.push(name)) {
    name = needs.get(name)!.find((other) => needs.has(other))!;
  }
  const circle = path.slice(path.indexOf(path.at(-1)!));
  const names = circle.join(", ");
  const message = `the steps ${names} wait for each other in a circle`;
  return [{ field: `steps.${circle[0]}`, message, code: "step_circle", params: { steps: names } }];
}
