import { expect, test } from "vitest";
import type { JournalRecord } from "../compute/journal.js";
import { roundsIn, SETTLING_MS } from "./journal-rounds.js";

/** Rounds of a fitting as the journal has them: `[done, ms]`. */
function told(rounds: readonly (readonly [done: number, at: number])[], total: number | null): JournalRecord[] {
  return rounds.map(([done, at], n) => ({
    ...{ n, at, origin: null, type: "progress", phase: "fit", done, total, unit: "iterations" },
  })) as unknown as JournalRecord[];
}

test("rounds after the first second are timed apart from all of them", () => {
  const early = Array.from({ length: 6 }, (_, i) => [i + 1, 500 + 200 * i] as const);
  const later = Array.from({ length: 94 }, (_, i) => [i + 7, 500 + SETTLING_MS + 100 * (i + 1)] as const);
  const { rounds, settledRoundSeconds } = roundsIn(told([...early, ...later], 100));
  expect(settledRoundSeconds).toBeCloseTo(0.1, 12);
  expect(rounds).toEqual({ done: 100, limit: 100, seconds: expect.closeTo((5 * 0.2 + 94 * 0.1) / 99, 12) });
});

test("where all rounds are within the first second, any of them stand for the later ones", () => {
  const { settledRoundSeconds } = roundsIn(
    told(
      [
        [1, 100],
        [5, 500],
      ],
      5,
    ),
  );
  expect(settledRoundSeconds).toBeCloseTo(0.1, 12);
});

test("the last of rounds that ended early is not timed, but counted", () => {
  const { rounds } = roundsIn(
    told(
      [
        [1, 1000],
        [11, 2000],
        [12, 9000],
      ],
      300,
    ),
  );
  expect(rounds).toEqual({ done: 12, limit: 300, seconds: expect.closeTo(0.1, 12) });
});

test.each([
  ["no records", []],
  [
    "no total",
    told(
      [
        [1, 0],
        [2, 100],
      ],
      null,
    ),
  ],
  [
    "one round",
    told(
      [
        [0, 0],
        [1, 100],
      ],
      10,
    ),
  ],
] as const)("%s tell no rounds", (_name, records) => {
  expect(roundsIn(records).rounds).toBeNull();
});
