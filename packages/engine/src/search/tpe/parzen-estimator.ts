import type { Random } from "../../random.js";
import type { Parameter, ParameterSpace } from "../parameter-space.js";
import { type Kernels, kernelsOf } from "./kernels.js";

/** How many of the newest observations count in full; older ones count less (Bergstra et al. 2013). */
const FULL_WEIGHTS = 25;

/**
 * A density over some parameters of a space: a mixture with one part for each observation and one for none (Falkner et al. 2018,
 * "BOHB", and Watanabe 2023, "Tree-structured Parzen estimator", for products of kernels). A part is a product over the parameters
 * that are active; one that its observation did not have is drawn evenly, which keeps a space with conditions whole.
 */
export class ParzenEstimator {
  readonly #parameters: readonly (Parameter & { readonly at: number })[];
  readonly #kernels: readonly Kernels[];
  readonly #logWeights: Float64Array;
  readonly #sums: Float64Array;

  /** @param observations places as `ParameterSpace.encode` gives them, oldest first */
  constructor(space: ParameterSpace, names: ReadonlySet<string>, observations: readonly Float64Array[]) {
    this.#parameters = space.parameters.flatMap((parameter, at) =>
      names.has(parameter.name) ? { ...parameter, at } : [],
    );
    this.#kernels = this.#parameters.map(({ domain, at }) =>
      kernelsOf(
        domain,
        Float64Array.from(observations, (places) => places[at] as number),
      ),
    );
    const weights = weightsOf(observations.length);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    this.#logWeights = Float64Array.from(weights, (weight) => Math.log(weight / total));
    this.#sums = new Float64Array(weights.length);
  }

  /** Draws the parameters of this estimator that are active beside `given`, in places over those of all parameters. */
  sample(given: Float64Array, isActive: ActiveTest, random: Random): Float64Array {
    const places = given.slice();
    const kernel = this.#drawKernel(random);
    this.#parameters.forEach((parameter, p) => {
      if (isActive(parameter, places)) places[parameter.at] = this.#kernels[p]!.sample(kernel, random);
    });
    return places;
  }

  /** The logarithm of the density of the places of this estimator's parameters; NaN places are not active and do not count. */
  logDensity(places: Float64Array): number {
    const sums = this.#sums;
    sums.set(this.#logWeights);
    this.#parameters.forEach(({ at }, p) => {
      if (!Number.isNaN(places[at])) this.#kernels[p]!.addLogDensities(places[at]!, sums);
    });
    const most = sums.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return most + Math.log(sums.reduce((total, sum) => total + Math.exp(sum - most), 0));
  }

  #drawKernel(random: Random): number {
    let left = random.uniform();
    for (let k = 0; k < this.#logWeights.length - 1; k++) {
      left -= Math.exp(this.#logWeights[k]!);
      if (left < 0) return k;
    }
    return this.#logWeights.length - 1;
  }
}

/** Whether a parameter is active, given the places of those that come before it. */
export type ActiveTest = (parameter: Parameter, places: Float64Array) => boolean;

/** One weight an observation, rising to 1 with age, and last the 1 of what nothing was observed for. */
function weightsOf(count: number): Float64Array {
  const ramp = count - FULL_WEIGHTS;
  return Float64Array.from({ length: count + 1 }, (_, i) => {
    if (i >= ramp) return 1;
    return ramp === 1 ? 1 / count : 1 / count + (i / (ramp - 1)) * (1 - 1 / count);
  });
}
