import type { Band } from "@crisol/contract";

/** Half a GB is what one asks for memory in. */
const MEMORY_STEP = 5e8;

/** As much memory as is asked for where so much is needed. */
export function stepsUp(bytes: number): number {
  return Math.ceil(bytes / MEMORY_STEP) * MEMORY_STEP;
}

export function scaled({ low, expected, high }: Band, change: (value: number) => number): Band {
  return { low: change(low), expected: change(expected), high: change(high) };
}

/** As long as now, give or take what runs of the same differ by. */
export function exactly(seconds: number): Band {
  return { low: 0.9 * seconds, expected: seconds, high: 1.15 * seconds };
}
