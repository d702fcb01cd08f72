import { expect, test } from "vitest";
import { createRandom } from "../../random.js";
import type { Explanation } from "../explanation.js";
import { meanContributions } from "./mean-contributions.js";
import { valueRanks } from "./value-ranks.js";

const random = createRandom(2);
const rowCount = 600;
const names = ["a", "b", "c", "d"];
const columns = names.map(() => Float64Array.from({ length: rowCount }, () => random.normal()));
// a's contribution depends on c, and b's on nothing else.
const contributions = Float64Array.from({ length: rowCount * 4 }, (_, i) => {
  const [a, b, c] = columns.map((column) => column[i >> 2] as number) as [number, number, number];
  return [(a * c) / 2, 3 * b, (a * c) / 2, 0][i % 4] as number;
});
const explanation: Explanation = {
  method: "tree",
  scale: "raw",
  names,
  rowCount,
  outputs: 1,
  contributions,
  expected: Float64Array.of(0.25),
};

test("columns by mean size of their contributions", () => {
  const means = meanContributions(explanation);
  expect(means[0]?.name).toBe("b");
  expect(means.at(-1)).toEqual({ name: "d", meanAbsolute: [0], mean: [0] });
  const expected = (columns[1] as Float64Array).reduce((sum, value) => sum + Math.abs(3 * value), 0) / rowCount;
  expect(means[0]?.meanAbsolute[0]).toBeCloseTo(expected, 10);
  expect(meanContributions({ ...explanation, rowCount: 0, contributions: new Float64Array(0) })).toHaveLength(4);
});

test("ranks follow the values, from 0 to 1; equals share theirs, and what is missing has none", () => {
  expect([...valueRanks(Float64Array.of(10, Number.NaN, 30, 20))]).toEqual([0, Number.NaN, 1, 0.5]);
  expect([...valueRanks(Float64Array.of(1, 2, 2, 3, 9))]).toEqual([0, 0.375, 0.375, 0.75, 1]);
  expect([...valueRanks(Float64Array.of(7, 7))]).toEqual([0.5, 0.5]);
});
