import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DataColumn } from "@crisol/contract";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDuck } from "./duckdb.js";
import { histogramEdges } from "./histogram-edges.js";
import { makeProfile } from "./profile.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crisol-profile-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function profileOfSql(sql: string, columns: DataColumn[], target: string | null = null) {
  const path = join(folder, "p.parquet");
  const duck = await openDuck({ folder });
  await duck.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
  duck.close();
  return makeProfile(path, columns, target);
}

const codes = (column: { remarks: readonly { code: string }[] }) => column.remarks.map((remark) => remark.code);

test("counts, moments, quantiles and bins are those of the values", async () => {
  const profile = await profileOfSql(
    "SELECT CASE WHEN range < 100 THEN range END::BIGINT AS i, (range % 2 = 0) AS b FROM range(110)",
    [
      { name: "i", type: "integer" },
      { name: "b", type: "boolean" },
    ],
  );
  const [i, b] = profile.columns;
  expect(i).toMatchObject({ rowCount: 110, missingCount: 10, distinctCount: 100 });
  expect(i!.numeric).toMatchObject({ minimum: 0, maximum: 99, mean: 49.5, zeroCount: 1 });
  expect(i!.numeric!.standardDeviation).toBeCloseTo(29.011491975882016, 10);
  expect(i!.numeric!.quantiles[3]).toEqual({ probability: 0.5, value: 49.5 });
  expect(i!.numeric!.histogram.counts.reduce((a, n) => a + n)).toBe(100);
  expect(b!.topValues).toEqual([
    { value: false, rowCount: 55 },
    { value: true, rowCount: 55 },
  ]);
  expect(profile.duplicateRowCount).toBe(8);
});

test("associations and remarks", async () => {
  const n = 1000;
  const profile = await profileOfSql(
    `SELECT range AS id, 'v' || range AS key, 7 AS same, CASE WHEN range % 10 = 0 THEN 1.5 END AS sparse,
       CASE WHEN range % 3 = 0 THEN 'yes' ELSE 'no' END AS target, CASE WHEN range % 3 = 0 THEN 1 ELSE 0 END AS leak,
       CASE WHEN range % 3 = 0 THEN 'A' ELSE 'B' END AS copy, (range * 7919) % 13 AS noise,
       CASE WHEN range % 50 = 0 THEN 0 ELSE 80 + range % 40 END AS glucose, exp(range / 50.0) AS tail FROM range(${n})`,
    [
      "id:integer",
      "key:text",
      "same:integer",
      "sparse:number",
      "target:text",
      "leak:integer",
      "copy:text",
      "noise:integer",
      "glucose:integer",
      "tail:number",
    ].map((text) => {
      const [name, type] = text.split(":") as [string, DataColumn["type"]];
      return { name, type };
    }),
    "target",
  );
  const found = new Map(profile.columns.map((column) => [column.name, column]));
  expect(codes(found.get("id")!)).toContain("id_like");
  expect(codes(found.get("key")!)).toContain("id_like");
  expect(codes(found.get("same")!)).toContain("constant");
  expect(codes(found.get("sparse")!)).toContain("mostly_missing");
  expect(codes(found.get("leak")!)).toContain("suspected_leakage");
  expect(codes(found.get("copy")!)).toContain("suspected_leakage");
  expect(codes(found.get("noise")!)).toEqual([]);
  expect(codes(found.get("glucose")!)).toEqual(["zeros_may_be_missing"]);
  expect(codes(found.get("tail")!)).toContain("skewed");
  expect(found.get("leak")!.target).toEqual({ method: "eta", value: 1 });
  expect(found.get("copy")!.target!.value).toBeCloseTo(1, 3);
  expect(found.get("target")!.target).toBeNull();
});

test("extremes: all missing, infinite, the ends of a double, times", async () => {
  const profile = await profileOfSql(
    `SELECT * FROM (VALUES (NULL::DOUBLE, 'inf'::DOUBLE, 1.7e308, TIMESTAMP '1850-01-01'), (NULL, 1, -1.7e308, TIMESTAMP '2150-01-01')) t(e, i, x, t)`,
    [
      { name: "e", type: "number" },
      { name: "i", type: "number" },
      { name: "x", type: "number" },
      { name: "t", type: "timestamp" },
    ],
    "i",
  );
  const [e, i, x, t] = profile.columns;
  expect(codes(e!)).toEqual(["all_missing"]);
  expect(e!.numeric).toBeNull();
  expect(i!.numeric).toMatchObject({ minimum: 1, maximum: 1 });
  expect(x!.numeric!.histogram.counts.reduce((a, n) => a + n)).toBe(2);
  expect(t!.numeric).toMatchObject({ minimum: Date.UTC(1850, 0, 1), maximum: Date.UTC(2150, 0, 1) });
});

describe("histogramEdges", () => {
  test("are round and cover the range", () => {
    expect(histogramEdges(0, 1, 10, false)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(histogramEdges(1, 6, 30, true)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(histogramEdges(5, 5, 30, true)).toEqual([4.5, 5.5]);
    const largest = Number.MAX_VALUE;
    for (const only of [largest, -largest])
      expect(histogramEdges(only, only, 30, false).every(Number.isFinite)).toBe(true);
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        (a, b, whole) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          const edges = histogramEdges(low, high, 30, whole && Number.isSafeInteger(low) && Number.isSafeInteger(high));
          expect(edges.length).toBeGreaterThan(1);
          expect(edges.length).toBeLessThan(130);
          expect(edges.every((edge) => Number.isFinite(edge))).toBe(true);
          expect(edges[0]).toBeLessThanOrEqual(low + Math.abs(low) * 1e-12 + (high - low) * 1e-12);
          expect(edges.at(-1)).toBeGreaterThanOrEqual(high - Math.abs(high) * 1e-9 - (high - low) * 1e-8);
        },
      ),
    );
  });
});
