import type { ParamTable } from "../../params.js";
import { createRandom, type Random } from "../../random.js";
import type { ParameterSpace } from "../parameter-space.js";
import { drawUntried } from "../random-search.js";
import type { SearchStrategy } from "../search-strategy.js";
import { type ActiveTest, ParzenEstimator } from "./parzen-estimator.js";
import { hasValue, splitTrials } from "./split-trials.js";

const tpeParams = {
  multivariate: {
    type: "boolean",
    default: true,
    description: "Whether parameters are drawn together, as they went together in good trials, or each for itself.",
  },
  startup_trials: {
    type: "integer",
    default: 10,
    minimum: 1,
    maximum: 10_000,
    description:
      "Random trials at the beginning: as many have to have a value before there is something to learn from.",
  },
  candidates: {
    type: "integer",
    default: 24,
    minimum: 1,
    maximum: 10_000,
    advanced: true,
    description: "Configurations drawn like the good trials, of which the most promising one is suggested.",
  },
} as const satisfies ParamTable;

/**
 * Tree-structured Parzen estimator: draws configurations like the good trials and takes the one with the largest ratio of good
 * to bad density, which stands for the expected improvement (Bergstra et al. 2011, "Algorithms for hyper-parameter optimization";
 * components and defaults: Watanabe 2023, "Tree-structured Parzen estimator: understanding its algorithm components").
 */
export const tpeSearch: SearchStrategy = {
  name: "tpe",
  description: "Learns from the trials so far where good values are (tree-structured Parzen estimator).",
  params: tpeParams,
  suggest(input) {
    const { space, trials, goal, seed, params } = input;
    const random = createRandom(seed, trials.length);
    if (trials.filter(hasValue).length < (params.startup_trials as number)) return drawUntried(input, random);
    const { good, bad } = splitTrials(trials, goal);
    const placesOf = (of: typeof good) => of.map(({ parameters }) => space.encode(parameters));
    const search = new Search(space, placesOf(good), placesOf(bad), params.candidates as number, random);
    const tried = new Set(trials.map(({ parameters }) => space.keyOf(parameters)));
    const candidates = params.multivariate ? search.together() : search.oneByOne();
    const untried = candidates.map((places) => space.decode(places)).find((found) => !tried.has(space.keyOf(found)));
    return untried ?? drawUntried(input, random);
  },
};

class Search {
  readonly #space: ParameterSpace;
  readonly #good: readonly Float64Array[];
  readonly #bad: readonly Float64Array[];
  readonly #candidates: number;
  readonly #random: Random;
  readonly #isActive: ActiveTest;

  constructor(
    space: ParameterSpace,
    good: readonly Float64Array[],
    bad: readonly Float64Array[],
    candidates: number,
    random: Random,
  ) {
    this.#space = space;
    this.#good = good;
    this.#bad = bad;
    this.#candidates = candidates;
    this.#random = random;
    const indexOf = new Map(space.parameters.map((parameter, i) => [parameter.name, i]));
    this.#isActive = ({ parent, parentValues }, places) => {
      const place = parent ? (places[indexOf.get(parent.name)!] as number) : 0;
      return !parent || (!Number.isNaN(place) && parentValues.has(parent.domain.decode(place)));
    };
  }

  /** Candidates drawn from the joint density, the most promising first. */
  together(): readonly Float64Array[] {
    return this.#ranked(new Set(this.#space.parameters.map(({ name }) => name)), this.#nothing());
  }

  /** One candidate: each active parameter the most promising of its own candidates. */
  oneByOne(): readonly Float64Array[] {
    let places = this.#nothing();
    this.#space.parameters.forEach((parameter, at) => {
      if (!this.#isActive(parameter, places)) return;
      const withIt = (all: readonly Float64Array[]) => all.filter((observed) => !Number.isNaN(observed[at]));
      const ranked = this.#ranked(new Set([parameter.name]), places, withIt);
      places = ranked[0] as Float64Array;
    });
    return [places];
  }

  #ranked(names: ReadonlySet<string>, given: Float64Array, keep = (all: readonly Float64Array[]) => all) {
    const good = new ParzenEstimator(this.#space, names, keep(this.#good));
    const bad = new ParzenEstimator(this.#space, names, keep(this.#bad));
    const drawn = Array.from({ length: this.#candidates }, () => {
      const places = good.sample(given, this.#isActive, this.#random);
      return { places, score: good.logDensity(places) - bad.logDensity(places) };
    });
    return drawn.toSorted((a, b) => b.score - a.score).map(({ places }) => places);
  }

  #nothing(): Float64Array {
    return new Float64Array(this.#space.parameters.length).fill(Number.NaN);
  }
}
