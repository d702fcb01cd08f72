import { ModelFileError } from "../engine-error.js";
import { membersOf } from "./bitset.js";
import type { CategoryValue } from "./imported-model.js";
import type { LightGbmText } from "./lightgbm-text.js";

/** Bins are 0 .. 65534. */
const MOST_CATEGORIES = 65_535;

/** The categories of one feature. */
export interface FeatureCategories {
  /** What they are called, by code. */
  readonly values: readonly CategoryValue[];
  /** What stands for them in the text, by code and ascending; absent where that is the code itself. */
  readonly numbers?: readonly number[];
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
    categories.set(f, { values });
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
  // A bin for missing values is written as -1.
  const all = /^-?\d/.test(info)
    ? info
        .split(":")
        .map(Number)
        .filter((number) => number >= 0)
    : [];
  for (const member of bitset ? membersOf(bitset) : []) {
    if (all.push(member) > 2 * MOST_CATEGORIES) break;
  }
  all.sort((a, b) => a - b);
  const values = all.filter((number, i) => number !== all[i - 1]);
  if (values.length > MOST_CATEGORIES) {
    throw new ModelFileError(`feature ${feature} has more than ${MOST_CATEGORIES} categories`);
  }
  return values.at(-1) === values.length - 1 ? { values } : { values, numbers: values };
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

/** The set of the codes of a set of the text's numbers, all of which are known. */
export function codesOf(set: Uint32Array, { numbers }: FeatureCategories): Uint32Array {
  if (!numbers) return set;
  const words = new Uint32Array(Math.ceil(numbers.length / 32));
  let code = 0;
  for (const member of membersOf(set)) {
    while ((numbers[code] as number) < member) code++;
    words[code >> 5]! |= 1 << (code & 31);
  }
  return words;
}
