import type { Target } from "../estimator.js";
import type { Column, ColumnKind, Frame } from "../frame/frame.js";
import { createRandom, permutation, type Random } from "../random.js";
import { RecipeError, type RecipeProblem } from "./recipe-error.js";
import type { SplitSpec } from "./recipe-spec.js";
import { splitByTime } from "./split-by-time.js";
import { stratifiedCounts, targetStrata } from "./stratify.js";

/** Rows of each part, ascending; together all rows, each once. */
export interface RowSplit {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

/** Positions of the parts in every array of three below. */
const TRAIN = 0;
const VALIDATION = 1;
const TEST = 2;

/** What is wrong with `spec` for a dataset with `columns`, before any row is looked at. */
export function checkSplit(
  spec: SplitSpec,
  columns: readonly { readonly name: string; readonly kind: ColumnKind }[],
): readonly RecipeProblem[] {
  const problems: RecipeProblem[] = [];
  const report = (field: string, message: string) => problems.push({ field, message });
  const { method, validationFraction, testFraction, seed } = spec;
  if (!["random", "stratified", "group", "time"].includes(method)) {
    report("method", `method must be one of random, stratified, group, time, not ${JSON.stringify(method)}`);
  }
  const fractions = { validationFraction, testFraction };
  for (const [field, value] of Object.entries(fractions)) {
    if (!(value >= 0 && value < 1))
      report(field, `${field} must be at least 0 and below 1, not ${JSON.stringify(value)}`);
  }
  if (validationFraction + testFraction >= 1) {
    const sum = Number((validationFraction + testFraction).toPrecision(6));
    report(
      "testFraction",
      `validationFraction and testFraction must leave rows for training: their sum is ${sum}, not below 1`,
    );
  }
  if (!Number.isSafeInteger(seed)) report("seed", `seed must be a whole number, not ${JSON.stringify(seed)}`);
  if (method !== "group" && method !== "time") return problems;
  const column = columns.find(({ name }) => name === spec.column);
  if (!column) {
    const given = columns.map(({ name }) => `"${name}"`).join(", ");
    report(
      "column",
      `a ${method} split needs a column; there is no ${JSON.stringify(spec.column) ?? "column given"} among ${given}`,
    );
  } else if (method === "time" && column.kind === "category") {
    report("column", `a time split needs a timestamp or numeric column, and "${column.name}" is a category`);
  }
  return problems;
}

/**
 * Divides the rows of `frame`. The same rows and spec give the same split. Throws RecipeError where it cannot be
 * done, and where a part with a fraction above 0 would be left without a row.
 *
 * - random: `round(fraction * n)` rows drawn for each part.
 * - stratified: each part's count of a class is its share rounded up or down; the first row of a rare class goes to
 *   training. Regression: the same over ten target quantiles. Needs `target`; rows where it is NaN go to training.
 * - group: no group is in two parts. Groups are given out from the largest down to the part that lacks most rows, in
 *   random order among equals. A row without a group is a group of its own.
 * - time: training is strictly before validation, validation strictly before test; rows of one time stay together,
 *   so the parts are as near to the fractions as times allow. Rows without a time go to training.
 */
export function splitRows(frame: Frame, target: Target | null, spec: SplitSpec): RowSplit {
  const problems = checkSplit(spec, frame.columns);
  if (problems.length > 0) throw new RecipeError(problems);
  const random = createRandom(spec.seed);
  const split = collect(assign(frame, target, spec, random));
  const wanted = { train: 1, validation: spec.validationFraction, test: spec.testFraction };
  for (const part of ["train", "validation", "test"] as const) {
    if (wanted[part] > 0 && split[part].length === 0) {
      const field = part === "train" ? "testFraction" : `${part}Fraction`;
      const detail = part === "train" ? "the fractions" : `${field} ${wanted[part]}`;
      throw RecipeError.of(
        field,
        `${detail} of ${frame.rowCount} rows in a ${spec.method} split leaves no row for ${part === "train" ? "training" : part}`,
      );
    }
  }
  return split;
}

/** The part of each row. */
function assign(frame: Frame, target: Target | null, spec: SplitSpec, random: Random): Uint8Array {
  const n = frame.rowCount;
  const shares = [1 - spec.validationFraction - spec.testFraction, spec.validationFraction, spec.testFraction] as const;
  switch (spec.method) {
    case "random": {
      const validation = Math.round(n * spec.validationFraction);
      const test = Math.min(n - validation, Math.round(n * spec.testFraction));
      return deal(permutation(n, random), [n - validation - test, validation, test], new Uint8Array(n));
    }
    case "stratified":
      if (!target) throw RecipeError.of("method", "a stratified split needs a target");
      if (target.values.length !== n) {
        throw RecipeError.of("target", `the target has ${target.values.length} rows, and the frame ${n}`);
      }
      return assignStratified(target, shares, random);
    case "group":
      return assignGroups(columnOf(frame, spec), shares, random);
    case "time":
      return splitByTime(columnOf(frame, spec), spec.validationFraction, spec.testFraction);
  }
}

function assignStratified(target: Target, shares: readonly number[], random: Random): Uint8Array {
  const order = permutation(target.values.length, random);
  const strata = targetStrata(target, order, permutation(target.values.length, random));
  const counts = stratifiedCounts(
    strata.map((rows) => rows.length),
    shares,
  );
  const parts = new Uint8Array(target.values.length);
  strata.forEach((rows, stratum) => {
    deal(rows, counts[stratum] as readonly number[], parts);
  });
  return parts;
}

function assignGroups(column: Column, shares: readonly number[], random: Random): Uint8Array {
  const groups = new Map<number | string, number[]>();
  const values = column.kind === "category" ? column.codes : column.values;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    const missing = column.kind === "category" ? value < 0 : Number.isNaN(value);
    // By the level's text, because a frame may hold a level twice.
    const key = missing ? `row ${row}` : column.kind === "category" ? `level ${column.levels[value]}` : value;
    const rows = groups.get(key);
    if (rows) rows.push(row);
    else groups.set(key, [row]);
  }
  const list = [...groups.values()];
  const shuffled = [...permutation(list.length, random)].map((i) => list[i] as number[]);
  shuffled.sort((a, b) => b.length - a.length);
  const lacking = shares.map((share) => share * values.length);
  const parts = new Uint8Array(values.length);
  for (const rows of shuffled) {
    const part = lacking.indexOf(Math.max(...lacking));
    lacking[part]! -= rows.length;
    for (const row of rows) parts[row] = part;
  }
  return parts;
}

/** Gives the first `counts[0]` of `rows` to part 0, the next to part 1 and so on. */
function deal(rows: ArrayLike<number>, counts: readonly number[], parts: Uint8Array): Uint8Array {
  let at = 0;
  counts.forEach((count, part) => {
    for (const end = at + count; at < end; at++) parts[rows[at] as number] = part;
  });
  return parts;
}

function collect(parts: Uint8Array): RowSplit {
  const rows = Uint32Array.from(parts.keys());
  return {
    train: rows.filter((row) => parts[row] === TRAIN),
    validation: rows.filter((row) => parts[row] === VALIDATION),
    test: rows.filter((row) => parts[row] === TEST),
  };
}

function columnOf(frame: Frame, spec: SplitSpec): Column {
  return frame.columns.find(({ name }) => name === spec.column) as Column;
}
