import type { Column } from "../frame/frame.js";
import { mean, presentValues, quantileSorted, standardDeviation } from "../frame/number-summary.js";
import { type ColumnTransform, expectNumbers, type FittedColumn } from "./column-transform.js";
import { scaledOrigin } from "./feature-origin.js";
import type { ScaleStep } from "./recipe-spec.js";
import type { StateReader } from "./state-reader.js";

/**
 * Fits `(value - center) / scale`. Missing values are left out and stay missing. A column that does not vary is
 * only centred (scale 1), so that it becomes 0 and not NaN. The standard deviation is the population's.
 */
export function fitScale(column: Column, step: ScaleStep): FittedColumn {
  const { center, scale } = measure(presentValues(expectNumbers(column, "scale").values), step.method);
  const transform = scaleBy(column.name, Number.isFinite(center) ? center : 0, usable(scale, center) ? scale : 1);
  return { transform, train: transform.apply(column) };
}

export function loadScale(state: StateReader): ColumnTransform {
  return scaleBy(state.text("column"), state.number("center"), state.positive("scale"));
}

function scaleBy(column: string, center: number, scale: number): ColumnTransform {
  return {
    column,
    apply(source) {
      const { name, values } = expectNumbers(source, "scale");
      return [{ kind: "numeric", name, values: values.map((value) => (value - center) / scale) }];
    },
    trace: (origin) => [scaledOrigin(origin, center, scale)],
    save: () => ({ type: "scale", column, center, scale }),
  };
}

function measure(values: Float64Array, method: ScaleStep["method"]): { center: number; scale: number } {
  if (values.length === 0) return { center: 0, scale: 1 };
  if (method === "robust") {
    const sorted = values.sort();
    return {
      center: quantileSorted(sorted, 0.5),
      scale: quantileSorted(sorted, 0.75) - quantileSorted(sorted, 0.25),
    };
  }
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  if (method === "min_max") return { center: lowest, scale: highest - lowest };
  const center = mean(values);
  return { center, scale: lowest === highest ? 0 : standardDeviation(values, center) };
}

/** A spread below the rounding of its own values is noise, and dividing by it would turn rounding into signal. */
function usable(scale: number, center: number): boolean {
  return Number.isFinite(scale) && scale > Math.abs(center) * 10 * Number.EPSILON && scale > 1e-300;
}
