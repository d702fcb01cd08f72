import type { LinearObjective } from "./linear-objective.js";

/** From the first entry to before the second. */
type Range = readonly [begin: number, end: number];

const SUFFICIENT_DECREASE = 1e-4;
/** An expected decrease below this share of the value says nothing. */
const HIDDEN_BY_ROUNDING = 1e-13;

/** A point, its value with all penalties, and the gradient of the smooth part there. */
export interface Evaluated {
  readonly point: Float64Array<ArrayBuffer>;
  readonly gradient: Float64Array<ArrayBuffer>;
  readonly value: number;
}

/**
 * A point on the way from `point` to `target` that is lower enough, the whole way first; undefined when none is. Near the
 * minimum, where rounding hides what the value does, the target must have a smaller violation of the conditions of the coefficients `moving` instead.
 */
export function lineSearch(
  objective: LinearObjective,
  point: Float64Array,
  value: number,
  gradient: Float64Array,
  target: Float64Array,
  moving: Range = [0, point.length],
): Evaluated | undefined {
  let slope = objective.absolutePenalty(target) - objective.absolutePenalty(point);
  for (let i = 0; i < point.length; i++) {
    slope += (gradient[i] as number) * ((target[i] as number) - (point[i] as number));
  }
  if (Math.abs(slope) < HIDDEN_BY_ROUNDING * Math.abs(value)) {
    const there = evaluated(objective, target.slice());
    return violationOf(objective, there.point, there.gradient, moving) < violationOf(objective, point, gradient, moving)
      ? there
      : undefined;
  }
  if (!(slope < 0)) return undefined;
  for (let share = 1; share > 1e-9; share /= 2) {
    const candidate = Float64Array.from(point, (from, i) => {
      const to = target[i] as number;
      return share === 1 ? to : from + share * (to - from);
    });
    const there = evaluated(objective, candidate);
    if (there.value <= value + SUFFICIENT_DECREASE * share * slope) return there;
  }
  return undefined;
}

function violationOf(
  objective: LinearObjective,
  point: Float64Array,
  gradient: Float64Array,
  [begin, end]: Range,
): number {
  let worst = 0;
  for (let i = begin; i < end; i++) worst = Math.max(worst, objective.violationAt(i, point, gradient));
  return worst;
}

function evaluated(objective: LinearObjective, point: Float64Array<ArrayBuffer>): Evaluated {
  const gradient = new Float64Array(point.length);
  const value = objective.evaluate(point, gradient) + objective.absolutePenalty(point);
  return { point, gradient, value };
}
