import type { Target } from "../estimator.js";
import type { CategoryColumn, Column, NumericColumn } from "../frame/frame.js";
import { createRandom, permutation } from "../random.js";
import { type ColumnTransform, expectCategory, type FitContext, type FittedColumn } from "./column-transform.js";
import { originOf } from "./feature-origin.js";
import type { EncodeStep } from "./recipe-spec.js";
import type { StateReader } from "./state-reader.js";

export const DEFAULT_SMOOTHING = 20;
export const DEFAULT_FOLDS = 5;

/**
 * Replaces a level by its smoothed mean of the target (Micci-Barreca 2001): `(sum + m * mean) / (count + m)` with
 * `m` the smoothing in rows. Binary: one feature, near P(class 1). Multiclass: one feature a class, named
 * `<column>_class_<index>`. Regression: one feature. Unseen and missing get the overall mean.
 *
 * Training rows are cross-fitted: each is encoded by means over the other folds, so that an estimator does not meet
 * its own row's target inside a feature. Folds keep class shares. A level that only one fold has gets the others'
 * overall mean there.
 */
export function fitEncodeTarget(column: Column, step: EncodeStep, context: FitContext): FittedColumn {
  const source = expectCategory(column, "target encoding");
  const { target } = context;
  const smoothing = step.smoothing ?? DEFAULT_SMOOTHING;
  const outputCount = target.task === "multiclass_classification" ? target.classCount : 1;
  const names =
    outputCount === 1
      ? [source.name]
      : Array.from({ length: outputCount }, (_, k) => context.uniqueName(`${source.name}_class_${k}`));

  const whole = new Tally(source.levels.length, outputCount);
  for (let row = 0; row < source.codes.length; row++)
    whole.add(source.codes[row] as number, target.values[row] as number);
  const transform = encodeTarget(source.name, names, whole.means(smoothing));

  const folds = assignFolds(target, step.folds ?? DEFAULT_FOLDS, context.seed);
  return { transform, train: crossFit(source, target, names, folds, smoothing) };
}

export function loadEncodeTarget(state: StateReader): ColumnTransform {
  const names = state.distinctTexts("names");
  if (names.length === 0) state.fail("names", "a list of at least 1 name");
  const levelCount = state.count("levelCount");
  // One row of `names.length` means a level, and the overall means last.
  const means = state.numbers("means", (levelCount + 1) * names.length);
  return encodeTarget(state.text("column"), names, Float64Array.from(means));
}

function encodeTarget(column: string, names: readonly string[], means: Float64Array): ColumnTransform {
  const levelCount = means.length / names.length - 1;
  return {
    column,
    apply(source) {
      const { codes } = expectCategory(source, "target encoding", levelCount);
      return names.map((name, k): NumericColumn => {
        const values = new Float64Array(codes.length);
        for (let row = 0; row < codes.length; row++) {
          const code = codes[row] as number;
          values[row] = means[(code < 0 ? levelCount : code) * names.length + k] as number;
        }
        return { kind: "numeric", name, values };
      });
    },
    trace: ({ column: source }) =>
      names.map((_, k) => originOf(source, { kind: "target_mean", ...(names.length > 1 && { classIndex: k }) })),
    save: () => ({ type: "encode_target", column, names: [...names], levelCount, means: [...means] }),
  };
}

function crossFit(
  source: CategoryColumn,
  target: Target,
  names: readonly string[],
  folds: Uint32Array,
  smoothing: number,
): NumericColumn[] {
  const { codes, levels } = source;
  const foldCount = folds.reduce((most, fold) => Math.max(most, fold), 0) + 1;
  const encoded = names.map((): Float64Array => new Float64Array(codes.length));
  for (let fold = 0; fold < foldCount; fold++) {
    const others = new Tally(levels.length, names.length);
    for (let row = 0; row < codes.length; row++) {
      if (folds[row] !== fold || foldCount === 1) others.add(codes[row] as number, target.values[row] as number);
    }
    const means = others.means(smoothing);
    for (let row = 0; row < codes.length; row++) {
      if (folds[row] !== fold) continue;
      const code = codes[row] as number;
      const start = (code < 0 ? levels.length : code) * names.length;
      for (let k = 0; k < names.length; k++) (encoded[k] as Float64Array)[row] = means[start + k] as number;
    }
  }
  return names.map((name, k) => ({ kind: "numeric", name, values: encoded[k] as Float64Array }));
}

/** Sums and counts by level, the last level standing for all rows together. */
class Tally {
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;
  readonly #width: number;

  constructor(levelCount: number, width: number) {
    this.#sums = new Float64Array((levelCount + 1) * width);
    this.#counts = new Float64Array(levelCount + 1);
    this.#width = width;
  }

  /** `value` is a class index where there are several outputs, else the number (or 0 and 1) itself. */
  add(code: number, value: number): void {
    const position = this.#width > 1 ? value : 0;
    const amount = this.#width > 1 ? 1 : value;
    const all = this.#counts.length - 1;
    this.#counts[all]!++;
    this.#sums[all * this.#width + position]! += amount;
    if (code < 0) return;
    this.#counts[code]!++;
    this.#sums[code * this.#width + position]! += amount;
  }

  means(smoothing: number): Float64Array {
    const all = this.#counts.length - 1;
    const total = this.#counts[all] as number;
    return this.#sums.map((sum, i) => {
      const level = Math.floor(i / this.#width);
      const overall = total === 0 ? 0 : (this.#sums[all * this.#width + (i % this.#width)] as number) / total;
      const count = this.#counts[level] as number;
      return level === all || count + smoothing === 0 ? overall : (sum + smoothing * overall) / (count + smoothing);
    });
  }
}

/** Each row's fold, drawn at random within each class so that every fold has its share of it. */
function assignFolds(target: Target, requested: number, seed: number): Uint32Array {
  const n = target.values.length;
  const foldCount = Math.max(1, Math.min(requested, n));
  const order = permutation(n, createRandom(seed));
  if (target.task !== "regression") {
    const position = new Uint32Array(n);
    for (let i = 0; i < n; i++) position[order[i] as number] = i;
    order.sort(
      (a, b) =>
        (target.values[a] as number) - (target.values[b] as number) ||
        (position[a] as number) - (position[b] as number),
    );
  }
  const folds = new Uint32Array(n);
  for (let i = 0; i < n; i++) folds[order[i] as number] = i % foldCount;
  return folds;
}
