import type { Band } from "@crisol/contract";
import type { Thresholds } from "./thresholds.js";
import type { Work } from "./work.js";

/**
 * Of the work, the share that is done on all cores at once: from how many of `cores` were wanted on average, by Amdahl's law
 * (G. M. Amdahl, Validity of the single processor approach, AFIPS 1967). With a parallel share f, work W takes
 * W ((1 - f) + f / n) on n cores, and wants W / that of them on average. Null for one core, on which every share looks the
 * same. `error` to either side.
 */
export function parallelShare(wantedCores: number, cores: number, error: number): Band | null {
  if (cores < 2) return null;
  // More threads than cores would be ready to compute on more.
  const wanted = Math.min(Math.max(wantedCores, 1), cores);
  const expected = (1 - 1 / wanted) / (1 - 1 / cores);
  return { low: Math.max(0, expected - error), expected, high: Math.min(1, expected + error) };
}

/**
 * How much longer a share of the work takes on one of very many cores that are all at work than on one alone, as a share of that: 0
 * where cores do not hold each other up. They have caches and memory together, and clocks that fall; on n cores it is (1 - 1 / n) of
 * that.
 */
export type Contention = Band;

/** Our trainings go over more data than caches hold; what a script does nobody knows. */
export function contentionOf({ kind }: Pick<Work, "kind">, by: Thresholds): Contention {
  return kind === "training"
    ? { low: 0, expected: by.contention, high: by.contentionMost }
    : { low: 0, expected: 0, high: by.contention };
}

/**
 * How long work takes on `after` cores, as a share of the time that it takes on `before`: by Amdahl's law, with the shared part slowed
 * down as N. J. Gunther's universal scalability law has it (A General Theory of Computational Scalability Based on Rational Functions,
 * 2008), but bounded. `share` is what was seen on `before`.
 */
export function timeOn(after: number, before: number, share: number, contention = 0): number {
  const slowed = (cores: number) => 1 + contention * (1 - 1 / cores);
  const shared = (share * slowed(after)) / slowed(before);
  return (1 - share + shared / after) / (1 - share + share / before);
}

/** The same with the bounds of both; a share that is not known may be any: half is expected. */
export function timesOn(after: number, before: number, share: Band | null, contention: Contention): Band {
  const shares = share ?? { low: 0, expected: 0.5, high: 1 };
  const bounds = [shares.low, shares.high].flatMap((each) =>
    [contention.low, contention.high].map((slower) => timeOn(after, before, each, slower)),
  );
  const expected = timeOn(after, before, shares.expected, contention.expected);
  return { low: Math.min(expected, ...bounds), expected, high: Math.max(expected, ...bounds) };
}
