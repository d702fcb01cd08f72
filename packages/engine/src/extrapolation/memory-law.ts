import { type GrowthLaw, type GrowthPoint, growthLaw } from "./growth-law.js";

/** Of one training's peak of memory against that of another just like it, as a share. */
const ERROR = 0.03;
/** A bit below 1: part of what grows at first, such as the rows that explain a model, has a limit. */
const EXPONENT = { mean: 0.94, deviation: 0.05 };

/** How the peak of memory of a training grows with its rows, from the peaks of trainings on parts of them. */
export function memoryLaw(points: readonly GrowthPoint[]): GrowthLaw {
  return growthLaw(points, { error: ERROR, exponent: EXPONENT });
}
