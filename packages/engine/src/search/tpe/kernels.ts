import type { Random } from "../../random.js";
import { normalCdf } from "../../statistics/normal.js";
import type { Domain } from "../domain.js";

/** The densities of one parameter around each of some observed places, and last the one that nothing was observed for. */
export interface Kernels {
  /** A place drawn around observation `kernel`. */
  sample(kernel: number, random: Random): number;
  /** The logarithm of each kernel's density at a place, or of its probability of a value, added to `sums`. */
  addLogDensities(place: number, sums: Float64Array): void;
}

/** Kernels around `places`: NaN where a trial did not have the parameter, which says nothing about it. */
export function kernelsOf(domain: Domain, places: Float64Array): Kernels {
  return domain.kind === "choice" ? new ChoiceKernels(domain, places) : new NormalKernels(domain, places);
}

/** The share of an observed choice in its own kernel grows with the number of kernels (Watanabe 2023, section 3.3.2). */
class ChoiceKernels implements Kernels {
  readonly #size: number;
  readonly #chosen: Int32Array;
  readonly #logOther: number;
  readonly #logChosen: number;
  readonly #shareOther: number;

  constructor({ size }: Domain, places: Float64Array) {
    const kernelCount = places.length + 1;
    const total = size / kernelCount + 1;
    this.#size = size;
    this.#chosen = Int32Array.from(places, (place) => (Number.isNaN(place) ? -1 : Math.floor(place * size)));
    this.#shareOther = 1 / kernelCount / total;
    this.#logOther = Math.log(this.#shareOther);
    this.#logChosen = Math.log((1 / kernelCount + 1) / total);
  }

  sample(kernel: number, random: Random): number {
    const chosen = this.#chosen[kernel] ?? -1;
    const isOwn = chosen >= 0 && random.uniform() >= this.#shareOther * this.#size;
    return ((isOwn ? chosen : random.integer(this.#size)) + 0.5) / this.#size;
  }

  addLogDensities(place: number, sums: Float64Array): void {
    const at = Math.floor(place * this.#size);
    for (let k = 0; k < sums.length; k++) {
      const chosen = this.#chosen[k] ?? -1;
      sums[k]! += chosen < 0 ? -Math.log(this.#size) : chosen === at ? this.#logChosen : this.#logOther;
    }
  }
}

/** Normal distributions cut off at the ends of the unit interval; of a domain with steps the probability of each value. */
class NormalKernels implements Kernels {
  readonly #domain: Domain;
  readonly #centers: Float64Array;
  readonly #widths: Float64Array;
  /** The logarithm of what is left of each distribution within the interval. */
  readonly #logMasses: Float64Array;
  /** Of each value that was asked for: candidates often share one. */
  readonly #logProbabilities = new Map<number, Float64Array>();

  constructor(domain: Domain, places: Float64Array) {
    this.#domain = domain;
    const isObserved = (i: number) => i < places.length && !Number.isNaN(places[i]);
    this.#centers = Float64Array.from({ length: places.length + 1 }, (_, i) => (isObserved(i) ? places[i]! : 0.5));
    this.#widths = new Float64Array(places.length + 1).fill(1);
    setWidths(places, this.#widths);
    this.#logMasses = this.#centers.map((_, k) => Math.log(this.#massBetween(k, 0, 1)));
  }

  sample(kernel: number, random: Random): number {
    // Centers lie within the interval and widths are at most its length: at least a third of the draws are within.
    for (;;) {
      const place = this.#centers[kernel]! + this.#widths[kernel]! * random.normal();
      if (place >= 0 && place <= 1) return this.#domain.encode(this.#domain.decode(place));
    }
  }

  addLogDensities(place: number, sums: Float64Array): void {
    if (this.#domain.kind === "continuous") {
      for (let k = 0; k < sums.length; k++) {
        const width = this.#widths[k] as number;
        const z = (place - this.#centers[k]!) / width;
        sums[k]! -= z * z * 0.5 + Math.log(width) + HALF_LOG_TWO_PI + this.#logMasses[k]!;
      }
      return;
    }
    const ofValue = this.#logProbabilitiesOf(this.#domain.indexOf(this.#domain.decode(place)));
    for (let k = 0; k < sums.length; k++) sums[k]! += ofValue[k]!;
  }

  #logProbabilitiesOf(index: number): Float64Array {
    const known = this.#logProbabilities.get(index);
    if (known) return known;
    const low = this.#domain.edge(index);
    const high = this.#domain.edge(index + 1);
    const found = this.#logMasses.map((logMass, k) => Math.log(this.#massBetween(k, low, high)) - logMass);
    this.#logProbabilities.set(index, found);
    return found;
  }

  #massBetween(kernel: number, low: number, high: number): number {
    const from = (low - this.#centers[kernel]!) / this.#widths[kernel]!;
    const to = (high - this.#centers[kernel]!) / this.#widths[kernel]!;
    // The lower tail has more digits than 1 minus it.
    return from > 0 ? normalCdf(-from) - normalCdf(-to) : normalCdf(to) - normalCdf(from);
  }
}

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * Each observation's width is the larger distance to its neighbours (Bergstra et al. 2011, section 4), the ends of the interval
 * being neighbours only of a single one; not less than 1 / (kernels + 1), nor than 1 / 100.
 */
function setWidths(places: Float64Array, widths: Float64Array): void {
  const order = Array.from(places.keys()).filter((i) => !Number.isNaN(places[i]));
  order.sort((i, j) => places[i]! - places[j]! || i - j);
  const least = 1 / Math.min(100, order.length + 2);
  order.forEach((i, position) => {
    const at = places[i] as number;
    const before = position > 0 ? at - places[order[position - 1]!]! : order.length === 1 ? at : 0;
    const after = position < order.length - 1 ? places[order[position + 1]!]! - at : order.length === 1 ? 1 - at : 0;
    widths[i] = Math.min(1, Math.max(least, before, after));
  });
}
