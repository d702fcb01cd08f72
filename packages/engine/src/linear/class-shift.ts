import type { LinearObjective } from "./linear-objective.js";

/**
 * Moves each column's coefficients of all classes by the amount that makes their penalty least. The probabilities do not
 * change with it, so that descent class by class would creep along that direction (Friedman, Hastie and Tibshirani 2010,
 * section 4.1). Returns whether anything moved.
 */
export function shiftClasses({ design, outputs, penalties }: LinearObjective, point: Float64Array): boolean {
  const span = design.width + 1;
  const values = new Float64Array(outputs);
  let moved = false;
  for (let f = 0; f < design.width; f++) {
    for (let k = 0; k < outputs; k++) values[k] = point[k * span + f] as number;
    if (values.every((value) => value === 0)) continue;
    const shift = bestShift(values, penalties.l1[f] as number, penalties.l2[f] as number);
    if (shift === 0) continue;
    moved = true;
    for (let k = 0; k < outputs; k++) point[k * span + f] = (values[k] as number) - shift;
  }
  return moved;
}

/** The c that minimises sum l1 |value - c| + l2 (value - c)^2 / 2; the one nearest to 0 where several do. */
function bestShift(values: Float64Array, l1: number, l2: number): number {
  const sorted = values.slice().sort();
  const count = sorted.length;
  const sum = sorted.reduce((a, b) => a + b, 0);
  // With i values below c the derivative is l1 (2 i - count) + l2 (count c - sum), which must change its sign.
  for (let i = 0; i < count; i++) {
    const value = sorted[i] as number;
    const slope = (below: number) => l1 * (2 * below - count) + l2 * (count * value - sum);
    if (slope(i + 1) < 0) continue;
    if (slope(i) <= 0) {
      // Without squares the objective is flat up to the next value when the slope beyond this one is 0.
      return slope(i + 1) === 0 && l2 === 0 ? Math.min(Math.max(0, value), sorted[i + 1] ?? value) : value;
    }
    return (sum - (l1 * (2 * i - count)) / l2) / count;
  }
  return sorted[count - 1] as number;
}
