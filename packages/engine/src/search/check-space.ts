import type { ParamProblem } from "../params.js";
import { domainOf } from "./domain.js";
import type { ParameterSpec, SpaceSpec } from "./space-spec.js";

const MOST_PARAMETERS = 200;
const MOST_CHOICES = 1000;

/** What is wrong with a space, all at once: the field, such as "rate.low", and a sentence with the bound and the value. */
export function checkSpace(space: SpaceSpec): readonly ParamProblem[] {
  const names = Object.keys(space);
  if (names.length === 0 || names.length > MOST_PARAMETERS) {
    return [problem("space", `must have from 1 to ${MOST_PARAMETERS} parameters`, names.length)];
  }
  const problems = names.flatMap((name) => checkValues(name, space[name] as ParameterSpec));
  // A condition is about the values of another parameter, which have to be right first.
  return problems.length > 0 ? problems : names.flatMap((name) => checkCondition(name, space));
}

function checkValues(name: string, spec: ParameterSpec): readonly ParamProblem[] {
  if (name === "") return [problem("space", "must have no parameter without a name", name)];
  const given: unknown = spec?.type;
  if (given !== "float" && given !== "integer" && given !== "choice") {
    return [problem(`${name}.type`, "must be float, integer or choice", given)];
  }
  if (spec.type === "choice") return checkChoice(name, spec.values);
  const { type, low, high, scale = "linear", step } = spec;
  const wholes = type === "integer" ? ["a whole number", Number.isSafeInteger] : ["a number", Number.isFinite];
  const [what, isOne] = wholes as [string, (value: unknown) => boolean];
  const numbers = { low, high, ...(step !== undefined && { step }) };
  const problems = Object.entries(numbers).flatMap(([field, value]) =>
    isOne(value) ? [] : [problem(`${name}.${field}`, `must be ${what}`, value)],
  );
  if (scale !== "linear" && scale !== "log") problems.push(problem(`${name}.scale`, "must be linear or log", scale));
  if (problems.length > 0) return problems;
  if (high < low) return [problem(`${name}.high`, `must be at least low, ${low}`, high)];
  if (!Number.isFinite(high - low))
    return [problem(`${name}.high`, `must be less than 1.8e308 above low, ${low}`, high)];
  if (step !== undefined && step <= 0) return [problem(`${name}.step`, "must be above 0", step)];
  // Doubles have to tell the values apart.
  const size = Math.max(Math.abs(low), Math.abs(high));
  const smallest = step ?? (type === "integer" ? 1 : undefined);
  if (smallest !== undefined && smallest < size * 1e-12) {
    return [problem(`${name}.step`, `must be at least ${size * 1e-12} for values as large as these`, smallest)];
  }
  if (smallest === undefined && high > low && high - low < size * 1e-9) {
    return [problem(`${name}.high`, `must be at least ${size * 1e-9} above low, ${low}`, high)];
  }
  if (scale !== "log") return [];
  // The interval of the first value begins half a step below it.
  const least = step === undefined ? 0 : step / 2;
  return low > least ? [] : [problem(`${name}.low`, `must be above ${least} on a log scale`, low)];
}

function checkChoice(name: string, values: unknown): readonly ParamProblem[] {
  const field = `${name}.values`;
  if (!Array.isArray(values) || values.length === 0 || values.length > MOST_CHOICES) {
    return [problem(field, `must be a list of 1 to ${MOST_CHOICES} values`, values)];
  }
  const wrong = values.find((value) => !["string", "boolean"].includes(typeof value) && !Number.isFinite(value));
  if (wrong !== undefined || values.includes(undefined)) {
    return [problem(field, "must be texts, numbers, true or false", wrong)];
  }
  const twice = values.find((value, i) => values.indexOf(value) < i);
  return twice === undefined ? [] : [problem(field, "must not have a value twice", twice)];
}

function checkCondition(name: string, space: SpaceSpec): readonly ParamProblem[] {
  const { when } = space[name] as ParameterSpec;
  if (when === undefined) return [];
  const field = `${name}.when`;
  if (!Object.hasOwn(space, when.parameter)) {
    return [problem(`${field}.parameter`, `must be one of ${Object.keys(space).join(", ")}`, when.parameter)];
  }
  if (dependsOnItself(name, space)) {
    return [problem(`${field}.parameter`, "must not lead back to the parameter itself", when.parameter)];
  }
  const domain = domainOf(space[when.parameter] as ParameterSpec);
  if (domain.kind === "continuous") {
    return [problem(`${field}.parameter`, "must be a choice, an integer or a float with a step", when.parameter)];
  }
  if (!Array.isArray(when.values) || when.values.length === 0) {
    return [problem(`${field}.values`, "must be a list of at least one value", when.values)];
  }
  const wrong = when.values.find((value) => !domain.contains(value));
  return wrong === undefined ? [] : [problem(`${field}.values`, `must be values of ${when.parameter}`, wrong)];
}

function dependsOnItself(name: string, space: SpaceSpec): boolean {
  const passed = new Set<string>();
  let at: string | undefined = name;
  while (at !== undefined && Object.hasOwn(space, at) && !passed.has(at)) {
    passed.add(at);
    at = (space[at] as ParameterSpec).when?.parameter;
  }
  return at !== undefined && passed.has(at);
}

function problem(field: string, rule: string, value: unknown): ParamProblem {
  return { field, message: `${field} ${rule}, not ${JSON.stringify(value) ?? String(value)}` };
}
