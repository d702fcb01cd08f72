import { EngineError } from "./engine-error.js";
import type { Target, Task } from "./estimator.js";
import { type Column, column, type Frame } from "./frame/frame.js";

/** The target of some rows, without those whose value is missing or, for classes, not among the model's. */
export interface TargetRows {
  readonly rows: Uint32Array;
  readonly target: Target;
}

/** How a target column is read: what its classes are, in the order of the probabilities. */
export interface TargetReader {
  /** Empty for regression. */
  readonly classes: readonly string[];
  /** Those of `rows` whose target can be used, with their targets. */
  read(rows: ArrayLike<number>): TargetRows;
}

/**
 * Reads the target column of `frame`. Classes are the values of `trainRows`, sorted (numbers by size), with
 * `positiveClass` last, which makes it class 1 of a binary model; or they are the `known` ones of a model to go on from.
 * Throws EngineError "bad_target" when the column does not fit the task or has classes that are not known.
 */
export function readTarget(
  frame: Frame,
  targetColumn: string,
  task: Task,
  trainRows: ArrayLike<number>,
  positiveClass?: string,
  known?: readonly string[],
): TargetReader {
  const source = column(frame, targetColumn);
  if (task === "regression") return regressionReader(source);
  const labels = labelsOf(source);
  const seen = new Set<string>();
  for (let i = 0; i < trainRows.length; i++) {
    const label = labels(trainRows[i] as number);
    if (label !== undefined) seen.add(label);
  }
  const found = sortClasses([...seen], source.kind !== "category" && !isBoolean(source), positiveClass);
  if (known) checkKnown(targetColumn, found, known, positiveClass);
  else checkClasses(targetColumn, task, found, positiveClass);
  const classes = known ?? found;
  const indexOf = new Map(classes.map((label, index) => [label, index]));
  return {
    classes,
    read: (rows) =>
      collect(rows, (row) => indexOf.get(labels(row) as string), {
        task,
        classCount: classes.length,
      }),
  };
}

function regressionReader(source: Column): TargetReader {
  if (source.kind === "category") {
    throw new EngineError("bad_target", `target "${source.name}" must be numeric for regression, not category`);
  }
  const valueAt = (row: number) => {
    const value = source.values[row] as number;
    return Number.isFinite(value) ? value : undefined;
  };
  return { classes: [], read: (rows) => collect(rows, valueAt, { task: "regression", classCount: 0 }) };
}

function collect(
  rows: ArrayLike<number>,
  valueAt: (row: number) => number | undefined,
  kind: Pick<Target, "task" | "classCount">,
): TargetRows {
  const kept: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const value = valueAt(rows[i] as number);
    if (value === undefined) continue;
    kept.push(rows[i] as number);
    values.push(value);
  }
  return { rows: Uint32Array.from(kept), target: { ...kind, values: Float64Array.from(values) } };
}

/** The label of each row as text, undefined where it is missing. */
function labelsOf(source: Column): (row: number) => string | undefined {
  if (source.kind === "category") return (row) => source.levels[source.codes[row] as number];
  return (row) => {
    const value = source.values[row] as number;
    return Number.isFinite(value) ? classOfNumber({ boolean: isBoolean(source) }, value) : undefined;
  };
}

/** The class that a number is: its text, and that of a truth value "false" or "true". */
export function classOfNumber(of: { readonly boolean?: boolean }, value: number): string {
  return of.boolean ? String(value !== 0) : String(value);
}

function isBoolean(source: Column): boolean {
  return source.kind === "numeric" && source.boolean === true;
}

function sortClasses(labels: string[], numeric: boolean, positiveClass: string | undefined): readonly string[] {
  const sorted = numeric ? labels.sort((a, b) => Number(a) - Number(b)) : labels.sort();
  if (positiveClass === undefined || !sorted.includes(positiveClass)) return sorted;
  return [...sorted.filter((label) => label !== positiveClass), positiveClass];
}

function checkClasses(
  targetColumn: string,
  task: Task,
  classes: readonly string[],
  positiveClass: string | undefined,
): void {
  const shown = classes.slice(0, 5).map((label) => `"${label}"`);
  const found = `the training rows of target "${targetColumn}" have ${classes.length}: ${shown.join(", ")}${classes.length > 5 ? ", ..." : ""}`;
  if (task === "binary_classification" && classes.length !== 2) {
    throw new EngineError("bad_target", `binary classification needs 2 classes, and ${found}`);
  }
  if (classes.length < 2) throw new EngineError("bad_target", `classification needs at least 2 classes, and ${found}`);
  if (positiveClass !== undefined && !classes.includes(positiveClass)) {
    throw new EngineError(
      "bad_target",
      `the positive class must be one of the classes, not "${positiveClass}"; ${found}`,
    );
  }
}

/** Throws for what a model of the `known` classes cannot go on to learn; some of them may be absent from the new rows. */
function checkKnown(
  targetColumn: string,
  found: readonly string[],
  known: readonly string[],
  positiveClass: string | undefined,
): void {
  const added = found.find((label) => !known.includes(label));
  if (added !== undefined) {
    throw new EngineError(
      "bad_target",
      `the training rows of target "${targetColumn}" have the class "${added}", and the model to go on from has ${known.join(", ")}`,
    );
  }
  if (positiveClass !== undefined && known.at(-1) !== positiveClass) {
    throw new EngineError(
      "bad_target",
      `the positive class of the model to go on from is "${known.at(-1)}", not "${positiveClass}"`,
    );
  }
}
