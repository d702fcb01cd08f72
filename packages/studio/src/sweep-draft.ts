import type { AlgorithmParam, SearchValue, SweepSpecInput, Task } from "@crisol/contract";
import { taskParams } from "@crisol/contract";

/** A parameter as the form has it while it is edited. */
export interface VariedParameter {
  readonly name: string;
  readonly type: "float" | "integer" | "choice";
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
  readonly values: readonly SearchValue[];
}

/** Of how many times a value the range begins and ends that is suggested around it. */
const SPREAD = 8;

/** What of an algorithm can be varied, each with the range that is suggested first: around its value. */
export function variedOfAlgorithm(
  params: readonly AlgorithmParam[],
  task: Task | null,
  values: Readonly<Record<string, unknown>>,
): VariedParameter[] {
  return taskParams(params, task).flatMap((param): VariedParameter[] => {
    const { name, type, minimum = -Infinity, maximum = Infinity, exclusiveMinimum, scale } = param;
    if (type === "boolean") return [choiceOf(name, [true, false])];
    if (type === "choice") return [choiceOf(name, param.choices ?? [])];
    if (type !== "integer" && type !== "number") return [];
    const around = Number(values[name] ?? param.default);
    const suggested = rangeAround(name, around, type === "integer");
    const least = exclusiveMinimum && minimum === 0 ? maximum / 1e6 : minimum;
    const low = clamp(suggested.low, least, maximum);
    const high = clamp(suggested.high, least, maximum);
    return [{ ...suggested, low, high, isLog: scale === "log" && low > 0 }];
  });
}

/** The same of a script's parameters, by their values. */
export function variedOfScript(parameters: Readonly<Record<string, SearchValue>>): VariedParameter[] {
  return Object.entries(parameters).map(([name, value]) => {
    if (typeof value === "boolean") return choiceOf(name, [true, false]);
    if (typeof value === "string") return choiceOf(name, [value]);
    return rangeAround(name, value, Number.isInteger(value));
  });
}

/** What the API takes of them. */
export function spaceOf(varied: readonly VariedParameter[]): SweepSpecInput["space"] {
  return Object.fromEntries(
    varied.map(({ name, type, low, high, isLog, values }) => [
      name,
      type === "choice"
        ? { type, values: [...values] }
        : { type, low, high, scale: isLog ? ("log" as const) : ("linear" as const) },
    ]),
  );
}

/** What somebody typed as a value of a choice: a number or true and false where it reads as one. */
export function typedValue(text: string): SearchValue {
  if (text === "true" || text === "false") return text === "true";
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function rangeAround(name: string, value: number, isWhole: boolean): VariedParameter {
  const type = isWhole ? "integer" : "float";
  const rest = { name, values: [], type } as const;
  if (value === 0) return { ...rest, low: 0, high: isWhole ? 10 : 1, isLog: false };
  if (value < 0) return { ...rest, low: value * 2, high: 0, isLog: false };
  const [low, high] = [value / SPREAD, value * SPREAD];
  if (isWhole) return { ...rest, low: Math.max(1, Math.floor(low)), high: Math.ceil(high), isLog: false };
  return { ...rest, low: Number(low.toPrecision(3)), high: Number(high.toPrecision(3)), isLog: true };
}

const choiceOf = (name: string, values: readonly SearchValue[]): VariedParameter => {
  return { name, type: "choice", low: 0, high: 1, isLog: false, values };
};

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
