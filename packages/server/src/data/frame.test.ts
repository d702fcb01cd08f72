import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDuck } from "./duckdb.js";
import { readFrame } from "./frame.js";

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crisol-frame-"));
  path = join(folder, "f.parquet");
  const duck = await openDuck({ folder });
  await duck.run(`COPY (SELECT * FROM (VALUES
    (1, 1.5, true, DATE '2024-02-29', TIMESTAMP '1969-12-31 23:59:59.999', 'b', NULL::VARCHAR),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (-3, 'inf'::DOUBLE, false, DATE '1970-01-01', TIMESTAMP '2024-01-01 10:00', 'é', NULL),
    (4, 0, true, DATE '1969-12-31', TIMESTAMP '1970-01-01', 'a', NULL)) t(i, n, "b ""q""", d, t, s, e)) TO '${path}' (FORMAT parquet)`);
  await duck.run(
    `COPY (SELECT range AS i, 'k' || (range % 700) AS k FROM range(300000)) TO '${folder}/big.parquet' (FORMAT parquet)`,
  );
  duck.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("every type, with missing values, as the engine takes them", async () => {
  const { rowCount, columns } = await readFrame(path);
  expect(rowCount).toBe(4);
  const nan = Number.NaN;
  expect(columns).toEqual([
    { kind: "numeric", name: "i", values: Float64Array.of(1, nan, -3, 4) },
    { kind: "numeric", name: "n", values: Float64Array.of(1.5, nan, Number.POSITIVE_INFINITY, 0) },
    { kind: "numeric", boolean: true, name: 'b "q"', values: Float64Array.of(1, nan, 0, 1) },
    { kind: "timestamp", name: "d", values: Float64Array.of(Date.UTC(2024, 1, 29), nan, 0, -86_400_000) },
    { kind: "timestamp", name: "t", values: Float64Array.of(-1, nan, Date.UTC(2024, 0, 1, 10), 0) },
    { kind: "category", name: "s", codes: Int32Array.of(1, -1, 2, 0), levels: ["a", "b", "é"] },
    { kind: "category", name: "e", codes: Int32Array.of(-1, -1, -1, -1), levels: [] },
  ]);
});

test("columns in the order asked for, and an unknown one refused", async () => {
  const { columns } = await readFrame(path, { columns: ["s", "i"], limit: 1 });
  expect(columns.map((column) => column.name)).toEqual(["s", "i"]);
  await expect(readFrame(path, { columns: ["x"] })).rejects.toThrow('no column "x" among "i"');
});

test("rows in the file's order, whole or sampled evenly", async () => {
  const big = join(folder, "big.parquet");
  const whole = await readFrame(big);
  const [i, k] = whole.columns;
  if (i?.kind !== "numeric" || k?.kind !== "category") throw new Error("kinds");
  expect(i.values.every((value, row) => value === row)).toBe(true);
  expect(k.codes.every((code, row) => k.levels[code] === `k${row % 700}`)).toBe(true);
  const { rowCount, columns } = await readFrame(big, { sampleRows: 1000 });
  const sampled = columns[0];
  if (sampled?.kind !== "numeric") throw new Error("kinds");
  expect([rowCount, sampled.values[0], sampled.values[999]]).toEqual([1000, 0, 299_700]);
});
