import { EngineError } from "../engine-error.js";
import type { Banded } from "./banded.js";
import { type MixturePart, mixtureQuantile } from "./normal-mixture.js";

/** What something cost at a size. */
export interface GrowthPoint {
  readonly size: number;
  /** Above 0. */
  readonly cost: number;
}

export interface GrowthOptions {
  /** How far a measurement may be off, as a share: 0.05 for 5 %. */
  readonly error: number;
  /** What is believed of the exponent before: normal, kept within three deviations and above 0. Default 1 within 0.1. */
  readonly exponent?: { readonly mean: number; readonly deviation: number } | undefined;
  /**
   * How much of what was measured of the exponent is believed beyond the largest size, from 0 to 1; the rest is what was believed
   * before. Default 0.5: what raised it once, such as data that no longer fit a cache, does not do so again.
   */
  readonly trust?: number;
  /** Whether a part of the cost may be the same at any size. Default true. */
  readonly mayBeFixed?: boolean | undefined;
  /** How much of that part there is at a size, in any unit, above 0; for what grows up to a limit that is known. Default the same at any. */
  readonly fixedAt?: ((size: number) => number) | undefined;
}

/** What is believed of how a cost grows. */
export interface GrowthLaw {
  /** The cost at `size`, with the band that holds it with probability `level`. */
  at(size: number, level: number): Banded;
}

const SHARES = 41;
const EXPONENTS = 41;

/**
 * How a cost grows with a size, from a few measurements: cost = a + b size^c. All shares of the fixed part `a` and exponents `c` on
 * a grid are weighed by how well they fit, with errors that are a share of the cost and a prior on `c`; few points leave many of
 * them possible, and the band is as wide as these lie apart (a Bayesian average over the grid, with the scale integrated out).
 * Throws EngineError "bad_params" for no points, or one that is not above 0.
 */
export function growthLaw(points: readonly GrowthPoint[], options: GrowthOptions): GrowthLaw {
  const { error, exponent = { mean: 1, deviation: 0.1 }, trust = 0.5, mayBeFixed = true, fixedAt = () => 1 } = options;
  if (points.length === 0) throw new EngineError("bad_params", "a growth law needs at least one measurement");
  for (const { size, cost } of points) {
    if (size > 0 && cost > 0 && Number.isFinite(size * cost)) continue;
    throw new EngineError("bad_params", `size and cost must be above 0 and finite, not ${size} and ${cost}`);
  }
  const largest = Math.max(...points.map(({ size }) => size));
  const curves = candidates(points, largest, { error, trust, exponent, mayBeFixed, fixedAt });
  return {
    at(size, level) {
      const deviation = error * Math.sqrt(1 + 1 / points.length);
      const parts = gathered(
        curves.map(({ weight, scale, growth }) => ({ weight, mean: scale + Math.log(growth(size)) })),
        deviation,
      );
      const quantile = (probability: number) => Math.exp(mixtureQuantile(parts, probability));
      return { value: quantile(0.5), lower: quantile((1 - level) / 2), upper: quantile((1 + level) / 2) };
    },
  };
}

/** As parts of a mixture: means that are near each other beside the deviation count as one. */
function gathered(
  curves: readonly { readonly weight: number; readonly mean: number }[],
  deviation: number,
): readonly MixturePart[] {
  const width = deviation / 8;
  const weights = new Map<number, number>();
  for (const { weight, mean } of curves) {
    const place = Math.round(mean / width);
    weights.set(place, (weights.get(place) ?? 0) + weight);
  }
  return [...weights].map(([place, weight]) => ({ weight, mean: place * width, deviation }));
}

interface Curve {
  readonly weight: number;
  /** Logarithm of the cost at the largest measured size. */
  readonly scale: number;
  /** The cost at a size, as a share of that at the largest measured one. */
  readonly growth: (size: number) => number;
}

function candidates(
  points: readonly GrowthPoint[],
  largest: number,
  { error, trust, exponent: { mean, deviation }, mayBeFixed, fixedAt }: Required<GrowthOptions>,
): Curve[] {
  const found: (Curve & { readonly logWeight: number })[] = [];
  for (let i = 0; i < (mayBeFixed ? SHARES : 1); i++) {
    const fixed = i / SHARES;
    for (let k = 0; k < EXPONENTS; k++) {
      const sigmas = (6 * k) / (EXPONENTS - 1) - 3;
      const power = mean + sigmas * deviation;
      if (power <= 0) continue;
      const beyond = trust * power + (1 - trust) * mean;
      const growth = (size: number) =>
        (fixed * fixedAt(size)) / fixedAt(largest) +
        (1 - fixed) * (size / largest) ** (size > largest ? beyond : power);
      const residuals = points.map(({ size, cost }) => Math.log(cost) - Math.log(growth(size)));
      const scale = residuals.reduce((sum, each) => sum + each, 0) / residuals.length;
      const squares = residuals.reduce((sum, each) => sum + (each - scale) ** 2, 0);
      found.push({ logWeight: -squares / (2 * error ** 2) - sigmas ** 2 / 2, weight: 0, scale, growth });
    }
  }
  const best = Math.max(...found.map(({ logWeight }) => logWeight));
  return found
    .map((curve) => ({ ...curve, weight: Math.exp(curve.logWeight - best) }))
    .filter(({ weight }) => weight > 1e-6);
}
