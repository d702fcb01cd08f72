import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDuck } from "./duckdb.js";
import { tryImport } from "./trial.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crisol-parquet-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function parquet(sql: string): Promise<Buffer> {
  const path = join(folder, "source.parquet");
  const duck = await openDuck({ folder });
  await duck.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
  duck.close();
  return readFile(path);
}

test("types are mapped, nested values become JSON, numbers too long for a double become text", async () => {
  const bytes = await parquet(`SELECT 1::TINYINT AS a, 2.5::DECIMAL(9,2) AS b, true AS c, DATE '2024-01-02' AS d,
    TIMESTAMPTZ '2024-01-01 10:00:00+02' AS e, [1, 2] AS f, {'x': 'y'} AS g, 12345678901234567890::UBIGINT AS h,
    'nan'::DOUBLE AS i, 'x'::BLOB AS j, INTERVAL 1 DAY AS k, uuid '00000000-0000-0000-0000-000000000001' AS l, 5::BIGINT AS m`);
  const { imported, rows } = await tryImport(bytes, {}, "t.parquet");
  expect(imported.columns.map((column) => column.type)).toEqual([
    ...[
      "integer",
      "number",
      "boolean",
      "date",
      "timestamp",
      "text",
      "text",
      "text",
      "number",
      "text",
      "text",
      "text",
      "integer",
    ],
  ]);
  expect(rows[0]!.slice(0, 9)).toEqual([
    ...[1, 2.5, true, "2024-01-02", "2024-01-01T08:00:00.000Z", "[1,2]", '{"x":"y"}', "12345678901234567890", null],
  ]);
});

test("a chosen type is cast to", async () => {
  const bytes = await parquet("SELECT range AS a, range::VARCHAR AS b FROM range(3)");
  const { rows } = await tryImport(bytes, { columnTypes: { a: "text", b: "integer" } }, "t.parquet");
  expect(rows).toEqual([
    ["0", 0],
    ["1", 1],
    ["2", 2],
  ]);
});

test("safety-08 mutated Parquet is imported or refused with a sentence, never a crash", async () => {
  const seed = await parquet(
    "SELECT range AS a, 'v' || (range % 5) AS b, [range] AS c, range / 7 AS d FROM range(500)",
  );
  const mutation = fc.record({ at: fc.nat(seed.length - 9), byte: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 6 }), async (mutations) => {
      const bytes = Buffer.from(seed);
      for (const { at, byte } of mutations) bytes[at] = byte;
      const outcome = await tryImport(bytes, {}, "t.parquet").catch((error: Error) => error);
      if (outcome instanceof Error) expect(outcome.name, String(outcome.stack)).toBe("CrisolError");
    }),
    { numRuns: 400 },
  );
}, 120_000);
