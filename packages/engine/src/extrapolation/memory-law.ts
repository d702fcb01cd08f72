import { widened } from "./banded.js";
import { type GrowthLaw, type GrowthPoint, growthLaw } from "./growth-law.js";
import { sigmasOf } from "./normal-mixture.js";

/** Of one training's peak of memory against that of another just like it, as a share. */
const ERROR = 0.03;
/** Of what a whole training takes against what the parts say, as a share: when a heap is cleaned is a matter of chance. */
const WHOLE_ERROR = 0.06;
/** A bit below 1: part of what grows at first, such as the rows that explain a model, has a limit. */
const EXPONENT = { mean: 0.94, deviation: 0.05 };
/** How far off what another row is known to take may be, as a share. */
const SLOPE_ERROR = 0.1;

/**
 * How the peak of memory of a training grows with its rows, from the peaks of trainings on parts of them. `bytesPerSize` is what as
 * many more rows as there are at size 1 take, where that is known: beyond the largest size it says more than the parts, as a heap
 * that grows at first grows by its own garbage too, up to a limit.
 */
export function memoryLaw(points: readonly GrowthPoint[], bytesPerSize?: number): GrowthLaw {
  const law = growthLaw(points, { error: ERROR, exponent: EXPONENT });
  const largest = Math.max(...points.map(({ size }) => size));
  return {
    at(size, level) {
      const base = law.at(bytesPerSize === undefined ? size : Math.min(size, largest), level);
      const added = bytesPerSize === undefined ? 0 : bytesPerSize * Math.max(0, size - largest);
      const band = { value: base.value + added, lower: base.lower + added, upper: base.upper + added };
      return widened(band, sigmasOf(level) * Math.hypot(SLOPE_ERROR * added, WHOLE_ERROR * band.value));
    },
  };
}
