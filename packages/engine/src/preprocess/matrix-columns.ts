import type { Column } from "../frame/frame.js";
import type { Feature, FeatureMatrix } from "../frame/matrix.js";
import { codesAsNumbers, MISSING, UNSEEN } from "./column-transform.js";
import { cleanNumber } from "./recipe-inputs.js";

export const DAY_MS = 86_400_000;

/** Columns as features: a category's codes as they are, a timestamp as days since 1970. */
export function matrixOf(columns: readonly Column[], rowCount: number): FeatureMatrix {
  const features = columns.map(
    (column): Feature =>
      column.kind === "category"
        ? { name: column.name, kind: "category", cardinality: column.levels.length }
        : { name: column.name, kind: "numeric" },
  );
  const values = columns.map((column) => {
    if (column.kind === "category") return codesAsNumbers(column.codes);
    return column.kind === "timestamp" ? column.values.map((ms) => ms / DAY_MS) : column.values;
  });
  return { rowCount, features, columns: values };
}

/**
 * Features as columns. The levels of a category are its codes as text; what is no code of it is unseen. Infinite numbers
 * are missing.
 */
export function columnsOf({ features, columns }: FeatureMatrix): readonly Column[] {
  return features.map((feature, f): Column => {
    const values = columns[f] as Float64Array;
    const { name } = feature;
    if (feature.kind === "numeric") return { kind: "numeric", name, values: values.map(cleanNumber) };
    const isCode = (value: number) => Number.isInteger(value) && value >= 0 && value < feature.cardinality;
    return {
      kind: "category",
      name,
      levels: Array.from({ length: feature.cardinality }, (_, code) => String(code)),
      codes: Int32Array.from(values, (value) => (Number.isNaN(value) ? MISSING : isCode(value) ? value : UNSEEN)),
    };
  });
}
