import { type Forest, type Frame, fitPipeline, takeRows } from "@crisol/engine";
import { describe, expect, test } from "vitest";
import { runExplanation } from "./explanation.js";

/** As many nodes as are gone through for one row where `rows` are explained. */
const nodesFor = (rows: number) => 25_000_000 / rows;

function table(rowCount: number): Frame {
  let state = 1;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const column = (name: string) => ({
    ...{ name, kind: "numeric" as const },
    values: Float64Array.from({ length: rowCount }, random),
  });
  const [a, b] = [column("a"), column("b")];
  const y = { ...column("y"), values: a.values.map((value, row) => value * (b.values[row] as number) + random() / 9) };
  return { rowCount, columns: [a, b, y] };
}

describe("a forest is explained on", () => {
  const frame = table(1500);
  const rows = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, at) => from + at);
  const pipeline = fitPipeline({
    ...{ frame, targetColumn: "y", task: "regression", recipe: { steps: [] } },
    rows: { train: rows(0, 700), validation: rows(700, 800) },
    ...{ algorithm: "random_forest", params: { n_estimators: 5 }, seed: 1 },
  });
  const parts = { train: takeRows(frame, rows(0, 700)), test: takeRows(frame, rows(800, 1500)) };
  const nodes = (pipeline.model as unknown as { readonly forest: Forest }).forest.feature.length;
  const explained = (treesCountAs?: number) =>
    runExplanation("run_x", pipeline, { ...parts, treesCountAs }, () => undefined);

  test("500 rows where its trees are small", () => {
    expect(explained().rowCount).toBe(500);
  });

  test("as many rows as its nodes leave room for, the same each time", () => {
    const first = explained(nodesFor(120.5) / nodes);
    expect(first.rowCount).toBe(120);
    expect(first.columns.map(({ values }) => values.length)).toEqual([120, 120]);
    expect(explained(nodesFor(120.5) / nodes)).toEqual(first);
  });

  test("50 rows at least", () => {
    expect(explained(nodesFor(1) / nodes).rowCount).toBe(50);
  });
});
