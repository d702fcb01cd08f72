import type { Forecast } from "@crisol/contract";
import {
  type GrowthPoint,
  learningCurveLaw,
  memoryLaw,
  type ProbedTime,
  type RoundsEnd,
  type TrainingRounds,
  type TrainingTimePoint,
  trainingTimeLaw,
} from "@crisol/engine";
import { resampledRows } from "../bootstrap.js";
import type { TrainedPart } from "../training-process.js";
import type { PairedDeviations } from "./paired-deviations.js";
import type { ProbeRequest } from "./probe.js";

/** A training on a part of the rows, with all that was measured of it. */
export interface MeasuredPart {
  readonly share: number;
  readonly rowCount: number;
  readonly seconds: number;
  /** Together all of it. */
  readonly phaseSeconds: Readonly<Record<string, number>>;
  readonly peakMemoryBytes: number;
  /** Peak of memory before it was measured and explained. */
  readonly fitPeakBytes: number;
  /** Null where the algorithm has none. */
  readonly rounds: TrainingRounds | null;
  readonly modelSha256: string;
}

/** A few rounds on all rows. */
export type Probe = Pick<ProbeRequest, "of"> &
  Pick<MeasuredPart, "share" | "phaseSeconds" | "rounds" | "fitPeakBytes"> &
  Pick<TrainedPart, "settledRoundSeconds">;

export interface MeasuredQuality extends PairedDeviations {
  /** Of all test rows, how many all parts were measured on. */
  readonly testShare: number;
  readonly direction: "maximise" | "minimise";
  readonly best: number | undefined;
}

/** What is known of a training besides its parts. */
export interface KnownOfTraining {
  /** Undefined for algorithms without rounds, or with few. */
  readonly probe: Probe | undefined;
  /** Whether the model's rounds grow with the rows, and with them whatever goes through the model. */
  readonly growsByRounds: boolean;
  /** Rows that a whole training is measured on. */
  readonly measuredRows: readonly number[];
  readonly roundsEnd: RoundsEnd;
  /** Of memory that another row takes; undefined where it is not known. */
  readonly bytesPerRow: number | undefined;
}

/** How often the band holds the truth. */
const LEVEL = 0.9;
const MOST_TIMES = 10;
const POINTS_PER_DOUBLING = 2;

/** What a training takes and gives from the smallest part to ten times all rows, from what the parts took and gave. */
export function forecastsOf(
  parts: readonly MeasuredPart[],
  rowCount: number,
  quality: MeasuredQuality | undefined,
  { probe, growsByRounds, measuredRows, roundsEnd, bytesPerRow }: KnownOfTraining,
): Forecast[] {
  const time = trainingTimeLaw(parts.map(timePoint), {
    roundsEnd,
    ...(!growsByRounds && { bounded: ON_A_SAMPLE }),
    sampled: { evaluate: (share) => resampledTogether(measuredRows, share) },
    ...(probe && { probed: probedTime(probe, growsByRounds) }),
  });
  // A few trees of a forest take less memory than all of them.
  const memory = memoryLaw(
    memoryPoints(parts, growsByRounds ? undefined : probe),
    bytesPerRow && bytesPerRow * rowCount,
  );
  const learning = quality && learningCurve(parts, quality);
  return sharesOf(parts[0]?.share ?? 1).map((share) => ({
    share,
    rowCount: Math.round(share * rowCount),
    seconds: time.at(share, LEVEL),
    peakMemoryBytes: memory.at(share, LEVEL),
    quality: learning ? learning(share) : null,
  }));
}

/** How many rows the resamples of a share of some rows have; 1 where there are none, as there is no phase then. */
function resampledTogether(rows: readonly number[], share: number): number {
  return Math.max(
    1,
    rows.reduce((sum, each) => sum + resampledRows(share * each), 0),
  );
}

/** Of all phases, fitting without its rounds. */
function timePoint({
  share,
  phaseSeconds,
  rounds,
}: Pick<MeasuredPart, "share" | "phaseSeconds" | "rounds">): TrainingTimePoint {
  if (!rounds) return { size: share, rounds, phaseSeconds };
  const fit = Math.max(0, (phaseSeconds.fit ?? 0) - rounds.done * rounds.seconds);
  return { size: share, rounds, phaseSeconds: { ...phaseSeconds, fit } };
}

/** Phases that work on a sample of the rows: explanations, the model. */
const ON_A_SAMPLE: ReadonlySet<string> = new Set(["explain", "save"]);
/** Phases that mind little how many rounds there are. */
const ALIKE: ReadonlySet<string> = new Set(["start", "read", "prepare", "fit"]);
/** The same where the model is as small whatever its rows. */
const ALIKE_OF_SMALL: ReadonlySet<string> = new Set(["evaluate"]);
/** Phases of which each round takes a part of its own, and of which parts, explaining more rows of smaller trees, say little. */
const BY_ROUNDS: ReadonlySet<string> = new Set(["explain"]);

function probedTime(probe: Probe, growsByRounds: boolean): ProbedTime {
  const { of, rounds } = probe;
  const phases = Object.entries(timePoint(probe).phaseSeconds).flatMap(([phase, seconds]) => {
    if (ALIKE.has(phase) || (!growsByRounds && ALIKE_OF_SMALL.has(phase))) return [[phase, seconds]];
    return growsByRounds && BY_ROUNDS.has(phase) ? [[phase, (seconds * of) / (rounds?.done ?? of)]] : [];
  });
  return {
    size: probe.share,
    roundSeconds: probe.settledRoundSeconds,
    phaseSeconds: Object.fromEntries(phases),
    ...(growsByRounds && { alone: BY_ROUNDS }),
  };
}

function memoryPoints(parts: readonly MeasuredPart[], probe: Probe | undefined): GrowthPoint[] {
  const points = parts.map(({ share, peakMemoryBytes }) => ({ size: share, cost: peakMemoryBytes }));
  const largest = parts.at(-1);
  if (!probe || !largest) return points;
  // What measuring and explaining the model need besides; a few rounds make no model to explain, and may need less than all of them.
  const besides = largest.peakMemoryBytes - largest.fitPeakBytes;
  return [...points, { size: probe.share, cost: Math.max(probe.fitPeakBytes, largest.fitPeakBytes) + besides }];
}

function learningCurve(
  parts: readonly MeasuredPart[],
  { values, ofDifferences, ofLast, testShare, direction, best }: MeasuredQuality,
): (share: number) => Forecast["quality"] {
  const law = learningCurveLaw(
    parts.map(({ share }, at) => {
      // Two trainings on different rows differ by the root of two of what one alone does; half of it is the test rows' chance.
      const near = [ofDifferences[at - 1], ofDifferences[at]].filter((each) => each !== undefined);
      const deviation = near.reduce((sum, each) => sum + each, 0) / near.length / Math.SQRT2;
      const value = values[at] as number;
      return { size: share, value, deviation: Math.max(deviation, 1e-9 * Math.max(1, Math.abs(value))) };
    }),
    { direction, ...(best !== undefined && { best }) },
  );
  // A whole training is tested on all test rows, of which these are some; with more rows than there are, on others and more.
  const ofAll = ofLast * Math.sqrt(1 - testShare);
  const ofOthers = (share: number) => ofLast * Math.sqrt(1 + testShare / share);
  return (share) => law.at(share, LEVEL, share > 1 ? ofOthers(share) : ofAll);
}

/** From the smallest to ten times all, evenly in the logarithm, with 1/2, 1 and 10 among them. */
function sharesOf(smallest: number): number[] {
  const steps = Math.round(Math.log2(1 / smallest) * POINTS_PER_DOUBLING);
  const below = Array.from({ length: steps + 1 }, (_, index) => smallest ** (1 - index / steps));
  const above = Array.from({ length: 6 }, (_, index) => MOST_TIMES ** ((index + 1) / 6));
  return [...new Set([...below, 0.5, ...above].map((share) => Number(share.toPrecision(12))))].sort(
    (one, other) => one - other,
  );
}
