import { CrisolError, type FieldProblem, type SweepSpec } from "@crisol/contract";
import {
  checkParams,
  checkSpace,
  EngineError,
  gridSize,
  ParameterSpace,
  type ParamProblem,
  type ParamTable,
  type SpaceSpec,
} from "@crisol/engine";
import type { Effects } from "../../effects.js";
import type { CheckedSweep } from "./checked-sweep.js";
import { checkScriptTemplate } from "./script-trials.js";
import { stoppingRuleNamed, strategyNamed } from "./search-methods.js";
import { checkTrainingTemplate } from "./training-trials.js";

/**
 * Checks a sweep before its first trial: the space, the search, the stopping rule, and what is run with values of the
 * space. Throws `sweep_invalid` with all that is wrong, and what a single job or training of the kind throws.
 */
export async function checkSweep(effects: Effects, projectId: string, spec: SweepSpec): Promise<CheckedSweep> {
  const space = spec.space as SpaceSpec;
  const { strategy, stopping } = spec;
  const found: FieldProblem[] = under("space", checkSpace(space));
  const searched = checkedParams("strategy.params", strategyNamed(strategy.name).params, strategy.params);
  found.push(...searched.problems);
  const rule = stoppingRuleNamed(stopping.rule);
  const stopped = checkedParams("stopping.params", rule?.params ?? {}, stopping.params);
  found.push(...stopped.problems, ...missingResources(spec));
  if (found.length > 0) throw invalid(found);
  const ready = new ParameterSpace(space);
  const configurationCount = sizeOfGrid(ready, strategy.name, searched.values);
  const template =
    spec.template.kind === "script"
      ? await checkScriptTemplate(effects.store.read, projectId, spec, spec.template)
      : await checkTrainingTemplate(effects, projectId, spec, spec.template);
  if (template.problems.length > 0) throw invalid(template.problems);
  const metric = spec.objective.metric ?? template.objective.metric;
  if (metric === undefined) {
    throw invalid([{ field: "objective.metric", message: "objective.metric must name a metric that the script logs" }]);
  }
  const isDefault = metric === template.objective.metric;
  const goal = spec.objective.goal ?? (isDefault ? template.objective.goal : "minimise");
  return {
    spec: {
      ...spec,
      name: spec.name ?? template.name,
      template: template.template,
      objective: { ...spec.objective, metric, goal },
      strategy: { name: strategy.name, params: searched.values as typeof strategy.params },
      stopping: {
        rule: stopping.rule,
        params: stopped.values as typeof stopping.params,
        metric: stopping.metric ?? metric,
        goal: stopping.goal ?? goal,
      },
    },
    prepared: template.prepared,
    configurationCount,
  };
}

export function invalid(problems: readonly FieldProblem[]): CrisolError {
  return new CrisolError("sweep_invalid", { problem: problems.map(({ message }) => message).join("; ") }, [
    ...problems,
  ]);
}

function under(prefix: string, problems: readonly ParamProblem[]): FieldProblem[] {
  return problems.map(({ field, message }) => ({
    field: field === prefix ? field : `${prefix}.${field}`,
    message: field === prefix ? message : `${prefix}.${message}`,
  }));
}

function checkedParams(field: string, table: ParamTable, given: Readonly<Record<string, unknown>>) {
  const { values, problems } = checkParams(table, given);
  return { values, problems: under(field, problems) };
}

/** Rungs at the wrong steps do more harm than good, and no default is right for all: they have to be given. */
function missingResources({ stopping, template }: SweepSpec): FieldProblem[] {
  const needed: Readonly<Record<string, readonly string[]>> = {
    successive_halving: ["min_resource"],
    hyperband: ["min_resource", "max_resource"],
  };
  const steps = template.kind === "training" ? Number(template.training.params.n_estimators ?? Number.NaN) : Number.NaN;
  const advice: Readonly<Record<string, string>> = {
    min_resource: Number.isFinite(steps)
      ? `an eighth of a trial's ${steps} steps is a good first rung, ${Math.max(1, Math.round(steps / 8))}`
      : "an eighth of a trial's steps is a good first rung",
    max_resource: "the last step of a trial that is not stopped",
  };
  const isGiven = (name: string) => stopping.params[name] !== undefined;
  return (needed[stopping.rule] ?? [])
    .filter((name) => !isGiven(name) && !(name === "min_resource" && isGiven("grace_period")))
    .map((name) => {
      const field = `stopping.params.${name}`;
      return { field, message: `${field} must be given: ${advice[name]}` };
    });
}

function sizeOfGrid(space: ParameterSpace, strategy: string, params: Readonly<Record<string, unknown>>) {
  if (strategy !== "grid") return null;
  try {
    return gridSize(space, params.points as number);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw invalid([{ field: "strategy", message: error.message }]);
  }
}
