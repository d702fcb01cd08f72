import type { Band } from "@crisol/contract";

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

/** How long work takes on `after` cores, as a share of the time that it takes on `before`. */
export function timeOn(after: number, before: number, share: number): number {
  return (1 - share + share / after) / (1 - share + share / before);
}

/** The same with the bounds of the share; one that is not known may be any: half is expected. */
export function timesOn(after: number, before: number, share: Band | null): Band {
  const { low, expected, high } = share ?? { low: 0, expected: 0.5, high: 1 };
  const all = [low, expected, high].map((each) => timeOn(after, before, each));
  return { low: Math.min(...all), expected: all[1] as number, high: Math.max(...all) };
}
