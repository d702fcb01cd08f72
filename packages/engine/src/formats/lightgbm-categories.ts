import { ModelFileError } from "../engine-error.js";
import { membersOf } from "./bitset.js";
import type { CategoryValue } from "./imported-model.js";
import type { LightGbmText } from "./lightgbm-text.js";

/** Bins are 0 .. 65534. */
const MOST_CATEGORIES = 65_535;

/** The categories of one feature: what they are called, and the code of each number that stands for one in the text. */
export interface FeatureCategories {
  readonly values: readonly CategoryValue[];
  readonly codeOf: ReadonlyMap<number, number>;
}

/**
 * The categories of each category feature, by feature: those of pandas where the text lists them, else the numbers that
 * `feature_infos` or a split has. `splits` has for each feature the union of its splits' bitsets.
 */
export function readFeatureCategories(
  text: LightGbmText,
  infos: readonly string[],
  splits: ReadonlyMap<number, Uint32Array>,
  notes: string[],
): ReadonlyMap<number, FeatureCategories> {
  const categories = new Map<number, FeatureCategories>();
  infos.forEach((info, f) => {
    const bitset = splits.get(f);
    if (bitset || /^-?\d+(:-?\d+)*$/.test(info)) categories.set(f, listed(info, bitset, f));
  });
  pandasFeatures(text, infos, [...categories.keys()], notes).forEach((f, i) => {
    const values = named(text.pandasCategorical[i] as readonly unknown[]);
    const largest = Math.max(-1, ...((categories.get(f)?.values as readonly number[] | undefined) ?? []));
    if (largest >= values.length) {
      throw new ModelFileError(
        `feature ${f} splits on category ${largest}, and pandas_categorical lists ${values.length}`,
      );
    }
    categories.set(f, { values, codeOf: new Map(values.map((_, code) => [code, code])) });
  });
  return categories;
}

/** Which feature each list of pandas is about; none where that cannot be told, with a note. */
function pandasFeatures(
  text: LightGbmText,
  infos: readonly string[],
  known: readonly number[],
  notes: string[],
): readonly number[] {
  const count = text.pandasCategorical.length;
  if (count === 0) return [];
  const trained = (text.parameter("categorical_feature") ?? "").split(",").filter((part) => /^\d+$/.test(part));
  const features = trained.map(Number).sort((a, b) => a - b);
  if (features.length === count && features.every((f) => f < infos.length)) return features;
  if (known.length === count) return [...known].sort((a, b) => a - b);
  notes.push(
    `pandas_categorical lists the categories of ${count} columns, and ${known.length} features are categories: ` +
      "which is which cannot be told, and the categories have pandas's numbers instead of names.",
  );
  return [];
}

function listed(info: string, bitset: Uint32Array | undefined, feature: number): FeatureCategories {
  const numbers = new Set<number>();
  const add = (number: number): void => {
    if (numbers.add(number).size > MOST_CATEGORIES) {
      throw new ModelFileError(`feature ${feature} has more than ${MOST_CATEGORIES} categories`);
    }
  };
  // A bin for missing values is written as -1.
  if (/^-?\d/.test(info)) for (const part of info.split(":")) if (Number(part) >= 0) add(Number(part));
  if (bitset) for (const member of membersOf(bitset)) add(member);
  const values = [...numbers].sort((a, b) => a - b);
  return { values, codeOf: new Map(values.map((value, code) => [value, code])) };
}

/** pandas's categories: numbers where all are, else text. */
function named(values: readonly unknown[]): readonly CategoryValue[] {
  if (values.length > MOST_CATEGORIES) {
    throw new ModelFileError(`pandas_categorical lists ${values.length} categories; at most ${MOST_CATEGORIES} can be`);
  }
  const numeric = values.every((value) => typeof value === "number" && Number.isFinite(value));
  const categories = numeric ? (values as number[]) : values.map(String);
  if (new Set(categories.map(String)).size < categories.length) {
    throw new ModelFileError("pandas_categorical lists a category twice");
  }
  return categories;
}
