import { createRandom, type Random } from "../random.js";
import { finiteGrid } from "./grid.js";
import type { ParameterSpace } from "./parameter-space.js";
import type { SearchStrategy, SuggestInput } from "./search-strategy.js";
import type { Configuration } from "./space-spec.js";

const DRAWS = 100;

/**
 * Each parameter drawn evenly on its scale (Bergstra and Bengio 2012, "Random search for hyper-parameter optimization"). A
 * configuration that was tried is not drawn again.
 */
export const randomSearch: SearchStrategy = {
  name: "random",
  description: "Each parameter drawn evenly on its scale, nothing twice.",
  params: {},
  suggest: (input) => drawUntried(input, createRandom(input.seed, input.trials.length)),
};

/** A random configuration that none of the trials has, or "exhausted" where they have all. */
export function drawUntried(
  { space, trials }: Pick<SuggestInput, "space" | "trials">,
  random: Random,
): Configuration | "exhausted" {
  const tried = new Set(trials.map(({ parameters }) => space.keyOf(parameters)));
  for (let draw = 0; draw < DRAWS; draw++) {
    const drawn = drawConfiguration(space, random);
    if (!tried.has(space.keyOf(drawn))) return drawn;
  }
  // Nearly all have been tried. A space that is not finite does not come here.
  const grid = finiteGrid(space);
  if (!grid) return drawConfiguration(space, random);
  const begin = Math.floor(random.uniform() * grid.size);
  for (let i = 0; i < grid.size && i <= trials.length; i++) {
    const next = grid.at((begin + i) % grid.size);
    if (!tried.has(space.keyOf(next))) return next;
  }
  return "exhausted";
}

const drawConfiguration = (space: ParameterSpace, random: Random) =>
  space.build(({ domain }) => domain.decode(random.uniform()));
