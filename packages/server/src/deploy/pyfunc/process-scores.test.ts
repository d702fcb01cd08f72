import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelAnswer } from "./model-process.js";
import { AnswerColumns, type AnsweredPart, type Cells, ProcessScores } from "./process-scores.js";

/** A model that adds ten to its only number, but fails with some and does not take others. */
function ask(failing: ReadonlySet<number>, untaken: ReadonlySet<number>) {
  return async (rows: readonly Cells[]): Promise<ModelAnswer> => {
    const values = rows.map(([value]) => value as number);
    const row = values.findIndex((value) => untaken.has(value));
    if (row >= 0) return { input: { row, column: "x", message: "is not taken" } };
    if (values.some((value) => failing.has(value))) return { failed: "it does not like one" };
    return { predictions: values.map((value) => ({ prediction: value + 10 })) };
  };
}

async function scored(scores: ProcessScores, rows: readonly Cells[]): Promise<AnsweredPart[]> {
  const parts: AnsweredPart[] = [];
  for await (const part of scores.answers(rows)) parts.push(part);
  return parts;
}

describe("many rows for a model's process", () => {
  test("are answered in their order, and those that it cannot answer are refused alone", async () => {
    const numbers = fc.uniqueArray(fc.nat(120), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.nat(120), numbers, numbers, async (count, failing, untaken) => {
        const bad = new Set([...failing, ...untaken]);
        // The first is fine: else a model that fails with everything is what is tested below.
        bad.delete(0);
        const good = [failing, untaken].map((ones) => new Set(ones.filter((one) => one !== 0)));
        const rows = Array.from({ length: count }, (_, at) => [at]);
        const parts = await scored(new ProcessScores(ask(good[0]!, good[1]!), "m"), rows);
        const all = parts.flatMap((part) => part.answers?.map(({ prediction }) => prediction) ?? [null]);
        expect(all).toEqual(rows.map(([at]) => (bad.has(at!) ? null : at! + 10)));
      }),
      { numRuns: 200 },
    );
  });

  test("end with the model's own words if it fails with each of the first hundred", async () => {
    const all = new Set(Array.from({ length: 1000 }, (_, at) => at));
    const rows = [...all].map((at) => [at]);
    await expect(scored(new ProcessScores(ask(all, new Set()), "m"), rows)).rejects.toMatchObject({
      code: "scoring_failed",
      message: expect.stringContaining("each of the first 100 rows: it does not like one"),
    });
    // One that was answered before is reason enough to go on.
    const parts = await scored(new ProcessScores(ask(new Set([...all].slice(1)), new Set()), "m"), rows);
    expect(parts.filter(({ problem }) => problem !== undefined)).toHaveLength(999);
  });

  test("a text among numbers is refused, and the rows around it are not", () => {
    const columns = new AnswerColumns({ prediction: 1 }, null);
    const parts = [...columns.parts({ answers: [1, "two", 3, 4].map((prediction) => ({ prediction })) })];
    expect(parts.map(({ rowCount, values }) => [rowCount, values])).toEqual([
      [1, [[1]]],
      [1, null],
      [2, [[3, 4]]],
    ]);
  });
});
