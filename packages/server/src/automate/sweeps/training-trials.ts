import type { FieldProblem, SweepSpec, SweepTemplate, TrainingRequest } from "@crisol/contract";
import { type Configuration, checkParams, METRICS, ParameterSpace, type SpaceSpec } from "@crisol/engine";
import { getProject } from "../../define/projects.js";
import type { Effects } from "../../effects.js";
import type { Tx } from "../../store/database.js";
import { addTraining } from "../../train/add-training.js";
import { algorithmNamed } from "../../train/algorithms.js";
import { checkRun } from "../../train/new-run.js";
import type { CheckedTemplate, PreparedTraining } from "./checked-sweep.js";

type TrainingTemplate = SweepTemplate & { readonly kind: "training" };

const VALIDATION = "validation_";

/** Checks the training, and each parameter at the ends of its range. Throws what a single training throws. */
export async function checkTrainingTemplate(
  effects: Effects,
  projectId: string,
  { space, objective }: SweepSpec,
  template: TrainingTemplate,
): Promise<CheckedTemplate> {
  const { training } = template;
  const project = await getProject(effects.store.read, projectId);
  const { definition, recipe, dataSha256 } = await checkRun(effects, project, requestOf(training));
  const problems: FieldProblem[] = [];
  const { params: table } = algorithmNamed(training.algorithm);
  const seen = new Set<string>();
  for (const { name, configuration } of extremes(space as SpaceSpec)) {
    const given = { ...training.params, ...configuration };
    const found = checkParams(table, given, definition.task).problems.find(({ field }) => field === name);
    const field = `space.${name}`;
    if (found && !seen.has(found.message)) problems.push({ field, message: `space.${found.message}` });
    if (found) seen.add(found.message);
  }
  const metrics = Object.entries(METRICS).filter(([, { tasks }]) =>
    (tasks as readonly string[]).includes(definition.task),
  );
  const wanted = objective.metric ?? `${VALIDATION}${definition.primaryMetric}`;
  const metric = metrics.find(([name]) => `${VALIDATION}${name}` === wanted);
  if (!metric) {
    const choices = metrics.map(([name]) => `${VALIDATION}${name}`).join(", ");
    problems.push({
      field: "objective.metric",
      message: `objective.metric must be a metric on the validation rows: ${choices}; not ${wanted}`,
    });
  }
  return {
    template,
    name: training.algorithm,
    objective: { metric: wanted, goal: metric?.[1].direction ?? "minimise" },
    prepared: { kind: "training", definition, recipe, dataSha256 },
    problems,
  };
}

export interface NewTrainingTrial {
  readonly projectId: string;
  readonly template: TrainingTemplate;
  readonly prepared: PreparedTraining;
  readonly name: string;
  readonly configuration: Configuration;
  readonly parentRunId: string;
}

/** Queues the training with the values of a configuration; returns the ids of its job and run. */
export async function addTrainingTrial(
  tx: Tx,
  effects: Pick<Effects, "jobs" | "clock" | "settings">,
  { projectId, template: { training }, prepared, name, configuration, parentRunId }: NewTrainingTrial,
): Promise<{ readonly jobId: string; readonly runId: string }> {
  const { definition, recipe, dataSha256 } = prepared;
  const given = { ...training.params, ...configuration };
  const { values: params } = checkParams(algorithmNamed(training.algorithm).params, given, definition.task);
  return addTraining(tx, effects, {
    project: await getProject(tx, projectId),
    request: { ...requestOf(training), seed: training.seed, name },
    checked: { definition, recipe, dataSha256, params, warmStart: null },
    parentRunId,
  });
}

function requestOf({ recipeId, algorithm, params, calibration, coverage, resources }: TrainingRequest) {
  return { recipeId, algorithm, params, calibration, coverage, resources, warmStartRunId: null };
}

/** Configurations in which each parameter that is always active has, one after the other, its extreme values. */
function extremes(space: SpaceSpec): { readonly name: string; readonly configuration: Configuration }[] {
  const made = new ParameterSpace(space);
  return Object.entries(space).flatMap(([name, parameter]) => {
    const values = parameter.type === "choice" ? parameter.values : [parameter.low, parameter.high];
    return values.map((value) => {
      const rest = made.build(({ domain }) => domain.decode(0.5));
      return { name, configuration: { ...rest, [name]: value } };
    });
  });
}
