import type { Column, NumericColumn } from "../frame/frame.js";
import { type ColumnTransform, expectCategory, type FitContext, type FittedColumn } from "./column-transform.js";
import { originOf } from "./feature-origin.js";
import type { EncodeStep } from "./recipe-spec.js";
import type { StateReader } from "./state-reader.js";

export const DEFAULT_MAX_LEVELS = 50;

/**
 * A feature of 0 and 1 for each of the `maxLevels` most frequent training levels, in sorted order, and one named
 * `<column>_other` for the rest where there is a rest. A tie in frequency goes to the level first in order. Unseen
 * and missing rows are 0 everywhere.
 */
export function fitEncodeOneHot(column: Column, step: EncodeStep, context: FitContext): FittedColumn {
  const { name, levels, codes } = expectCategory(column, "one_hot encoding");
  const counts = new Float64Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const kept = levels
    .map((_, code) => code)
    .sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b)
    .slice(0, step.maxLevels ?? DEFAULT_MAX_LEVELS)
    .sort((a, b) => a - b);
  const names = kept.map((code) => context.uniqueName(`${name}_${levels[code]}`));
  if (kept.length < levels.length) names.push(context.uniqueName(`${name}_other`));
  const transform = encodeOneHot(name, levels.length, kept, names);
  return { transform, train: transform.apply(column) };
}

export function loadEncodeOneHot(state: StateReader): ColumnTransform {
  const levelCount = state.count("levelCount");
  const kept = state.numbers("kept");
  const names = state.distinctTexts("names");
  kept.forEach((code, i) => {
    const ascending = i === 0 || code > (kept[i - 1] as number);
    if (!Number.isInteger(code) || code < 0 || code >= levelCount || !ascending) {
      state.fail("kept", `ascending codes below ${levelCount}`);
    }
  });
  const expected = kept.length + (kept.length < levelCount ? 1 : 0);
  if (names.length !== expected) state.fail("names", `a list of ${expected} names`);
  return encodeOneHot(state.text("column"), levelCount, kept, names);
}

/** `names` has one entry more than `kept` when some levels share the last feature. */
function encodeOneHot(
  column: string,
  levelCount: number,
  kept: readonly number[],
  names: readonly string[],
): ColumnTransform {
  const featureOf = new Int32Array(levelCount).fill(kept.length);
  kept.forEach((code, feature) => {
    featureOf[code] = feature;
  });
  return {
    column,
    apply(source) {
      const { codes } = expectCategory(source, "one_hot encoding", levelCount);
      const outputs = names.map((): Float64Array => new Float64Array(codes.length));
      for (let row = 0; row < codes.length; row++) {
        const code = codes[row] as number;
        if (code >= 0) (outputs[featureOf[code] as number] as Float64Array)[row] = 1;
      }
      return names.map((name, i): NumericColumn => ({ kind: "numeric", name, values: outputs[i] as Float64Array }));
    },
    trace({ column: source }, made) {
      const { levels } = expectCategory(made, "one_hot encoding", levelCount);
      return names.map((_, i) => {
        const level = levels[kept[i] ?? -1];
        return originOf(source, level === undefined ? { kind: "other_levels" } : { kind: "level", level });
      });
    },
    save: () => ({ type: "encode_one_hot", column, levelCount, kept: [...kept], names: [...names] }),
  };
}
