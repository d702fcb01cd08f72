import { EngineError } from "../engine-error.js";
import type { ParamTable } from "../params.js";
import { Grid } from "./grid.js";
import type { ParameterSpace } from "./parameter-space.js";
import type { SearchStrategy } from "./search-strategy.js";

const MOST_CONFIGURATIONS = 1_000_000;

const gridParams = {
  points: {
    type: "integer",
    default: 5,
    minimum: 2,
    maximum: 1000,
    description: "Values of a number without a step: evenly spaced on its scale, both ends included.",
  },
} as const satisfies ParamTable;

/** Every configuration once, in the order of nested loops over the parameters as declared: the last one varies fastest. */
export const gridSearch: SearchStrategy = {
  name: "grid",
  description: "Every combination once, the last parameter varying fastest.",
  params: gridParams,
  suggest({ space, trials, params }) {
    const grid = new Grid(space, params.points as number);
    requireSize(grid.size);
    const tried = new Set(trials.map((trial) => grid.rankOf(trial.parameters)));
    // The first gap is at most as far as there are trials.
    for (let rank = 0; rank < grid.size; rank++) if (!tried.has(rank)) return grid.at(rank);
    return "exhausted";
  },
};

/** How many trials a grid has; throws EngineError "bad_search" above a million. */
export function gridSize(space: ParameterSpace, points: number): number {
  const { size } = new Grid(space, points);
  requireSize(size);
  return size;
}

function requireSize(size: number): void {
  if (size <= MOST_CONFIGURATIONS) return;
  throw new EngineError("bad_search", `a grid must have at most ${MOST_CONFIGURATIONS} configurations, not ${size}`);
}
