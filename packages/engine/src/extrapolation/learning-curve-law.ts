import { EngineError } from "../engine-error.js";
import { normalCdf } from "../statistics/normal.js";
import type { Banded } from "./banded.js";
import { type MixturePart, mixtureQuantile } from "./normal-mixture.js";

/** A metric of a model that was trained on so many rows. */
export interface LearningPoint {
  readonly size: number;
  readonly value: number;
  /** Standard deviation that another training on other rows of the same number would show, above 0. */
  readonly deviation: number;
}

export interface LearningCurveOptions {
  readonly direction: "maximise" | "minimise";
  /** Where the metric ends: 1 for an accuracy, 0 for a loss. Undefined where it has no end on its better side. */
  readonly best?: number | undefined;
}

/** What is believed of how a metric grows with the rows to learn from. */
export interface LearningCurveLaw {
  /**
   * The metric at `size` rows, with the band that holds it with probability `level`. `deviation` is that of what else differs
   * there, such as other test rows; default 0.
   */
  at(size: number, level: number, deviation?: number): Banded;
}

const RATES = 61;
const SLOWEST = 0.05;
const FASTEST = 1.5;
/** Of the rate: where the prior is highest, and its deviation in the logarithm. */
const LIKELIEST = 0.35;
const SPREAD = 0.8;
/**
 * What a training's own chance is, such as when early stopping ends it, as a share of the range of the measured metrics: a standard
 * deviation, and how likely it is before. Points that lie on no curve make a larger one likelier.
 */
const CHANCES: readonly { readonly share: number; readonly weight: number }[] = [
  { share: 0.01, weight: 0.5 },
  { share: 0.03, weight: 0.3 },
  { share: 0.1, weight: 0.15 },
  { share: 0.3, weight: 0.05 },
];
/**
 * How far off a power law is in what it says of the gain beyond the largest size, as a share of that gain: early stopping, limits of
 * leaves and a noise that nothing learns bend real curves. From 0.25 to 0.5 on generated sets at 4 and 40 times the largest size.
 */
const MISFIT = 0.4;

/**
 * How a metric comes nearer to its limit with more rows: loss = limit + a size^-rate, the power law that most learning curves
 * follow (Viering and Loog, "The Shape of Learning Curves: a Review", 2022). Every rate and chance of a
 * training on a grid is weighed by how well it fits, with limit and `a` integrated out, `a` at least 0 and the limit within the metric's bounds; three points leave many possible, and the band
 * is as wide as these lie apart, and wider beyond the largest size, as no curve is a power law exactly. Rates about 0.35 are likelier before (a log-normal prior of deviation 0.8).
 * Throws EngineError "bad_params" for fewer than two points.
 */
export function learningCurveLaw(points: readonly LearningPoint[], options: LearningCurveOptions): LearningCurveLaw {
  if (points.length < 2) throw new EngineError("bad_params", `a learning curve needs two points, not ${points.length}`);
  const sign = options.direction === "maximise" ? -1 : 1;
  const largest = Math.max(...points.map(({ size }) => size));
  const losses = points.map(({ size, value, deviation }) => ({ share: size / largest, loss: sign * value, deviation }));
  const range = Math.max(...losses.map(({ loss }) => loss)) - Math.min(...losses.map(({ loss }) => loss));
  const best = options.best === undefined ? undefined : sign * options.best;
  const fits = CHANCES.flatMap(({ share, weight }) => {
    const chance = share * range;
    const points = losses.map((point) => ({ ...point, deviation: Math.hypot(point.deviation, chance) }));
    return rates().map((rate) => {
      const fit = fitRate(points, rate, best);
      return { ...fit, chance, logWeight: fit.logWeight + Math.log(weight) };
    });
  });
  const highest = Math.max(...fits.map(({ logWeight }) => logWeight));
  const likely = fits.filter(({ logWeight }) => logWeight > highest - 14);
  return {
    at(size, level, deviation = 0) {
      const parts = likely.map(({ rate, limit, gain, covariance, chance, logWeight }): MixturePart => {
        const x = (size / largest) ** -rate;
        const variance = covariance.limit + 2 * x * covariance.both + x * x * covariance.gain;
        const mean = limit + gain * x;
        const misfit = size > largest ? MISFIT * Math.abs(gain) * (1 - x) : 0;
        return {
          weight: Math.exp(logWeight - highest),
          mean,
          deviation: Math.sqrt(Math.max(0, variance) + deviation ** 2 + misfit ** 2 + chance ** 2),
        };
      });
      const quantile = (probability: number) => mixtureQuantile(parts, probability);
      const [low, middle, high] = [quantile((1 - level) / 2), quantile(0.5), quantile((1 + level) / 2)];
      const end = options.best === undefined ? Number.NEGATIVE_INFINITY : sign * options.best;
      const shown = (loss: number) => sign * Math.max(loss, end);
      return sign === 1
        ? { value: shown(middle), lower: shown(low), upper: shown(high) }
        : { value: shown(middle), lower: shown(high), upper: shown(low) };
    },
  };
}

function rates(): number[] {
  const step = Math.log(FASTEST / SLOWEST) / (RATES - 1);
  return Array.from({ length: RATES }, (_, index) => SLOWEST * Math.exp(step * index));
}

interface RateFit {
  readonly rate: number;
  readonly limit: number;
  readonly gain: number;
  readonly covariance: { readonly limit: number; readonly both: number; readonly gain: number };
  readonly logWeight: number;
}

/** Weighted least squares of loss on (1, share^-rate), and the logarithm of the rate's weight. */
function fitRate(
  points: readonly { readonly share: number; readonly loss: number; readonly deviation: number }[],
  rate: number,
  best: number | undefined,
): RateFit {
  let [s, sx, sxx, sy, sxy] = [0, 0, 0, 0, 0];
  for (const { share, loss, deviation } of points) {
    const [weight, x] = [1 / deviation ** 2, share ** -rate];
    s += weight;
    sx += weight * x;
    sxx += weight * x * x;
    sy += weight * loss;
    sxy += weight * x * loss;
  }
  const determinant = s * sxx - sx * sx;
  const limit = (sxx * sy - sx * sxy) / determinant;
  const gain = (s * sxy - sx * sy) / determinant;
  const covariance = { limit: sxx / determinant, both: -sx / determinant, gain: s / determinant };
  const misfit = points.reduce(
    (sum, { share, loss, deviation }) => sum + ((loss - limit - gain * share ** -rate) / deviation) ** 2,
    0,
  );
  const prior = -((Math.log(rate / LIKELIEST) / SPREAD) ** 2) / 2;
  // The share of the normal that is within bounds.
  const grows = Math.log(Math.max(normalCdf(gain / Math.sqrt(covariance.gain)), 1e-12));
  const bounded =
    best === undefined ? 0 : Math.log(Math.max(normalCdf((limit - best) / Math.sqrt(covariance.limit)), 1e-12));
  // Before, all losses at the smallest and the largest size are as likely; in limit and gain that is this density.
  const density = Math.log(Math.min(...points.map(({ share }) => share)) ** -rate - 1);
  const normalising = points.reduce((sum, { deviation }) => sum + Math.log(deviation), 0);
  return {
    rate,
    limit,
    gain,
    covariance,
    logWeight: -normalising - misfit / 2 + prior + grows + bounded + density - Math.log(determinant) / 2,
  };
}
