import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestStore } from "../../test/open-store.js";
import { jsonList, jsonRows } from "./sql.js";
import type { Store } from "./store.js";

let dataDir: string;
let store: Store;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-sql-"));
  store = await openTestStore({ dataDir });
});
afterAll(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

const row = fc.record({
  text: fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
  whole: fc.maxSafeInteger(),
  float: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
});

test("a list of objects has the same texts and numbers as its rows, to the last bit, in their order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
      const selects = rows.map(
        (
          { text, whole, float },
          i,
        ) => sql`select cast(${rows.length - i} as bigint) as "place", cast(${text} as text) as "text",
          cast(${whole} as bigint) as "whole", cast(${float} as double precision) as "float"`,
      );
      const fields = { t: { column: "text" }, w: { column: "whole" }, f: { column: "float", type: "float" } } as const;
      const { rows: found } = await sql<{ json: string }>`select ${jsonList(store.read, fields, "place")} as "json"
        from (${sql.join(selects, sql` union all `)}) as "given"`.execute(store.read);
      const expected = rows.map(({ text, whole, float }) => ({
        t: text,
        w: whole,
        f: float === null ? "NaN" : float + 0,
      }));
      expect(JSON.parse(found[0]!.json)).toEqual(expected.reverse());
    }),
    { numRuns: 500 },
  );
});

test("rows as one parameter come back with the same numbers, to the last bit", async () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  const likeMetrics = fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: -8, max: 4 }));
  const floats = fc.oneof(
    finite,
    likeMetrics.map(([value, power]) => value * 10 ** power),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(floats), { minLength: 1, maxLength: 1000, size: "max" }), async (given) => {
      const rows = given.map((float, whole) => ({ float, whole }));
      const columns = { float: "double precision", whole: "bigint" } as const;
      const { rows: found } = await sql<{ float: number | null }>`
        select "float" from ${jsonRows(store.read, columns, rows)} as "given" order by "whole"`.execute(store.read);
      expect(found.map(({ float }) => float)).toEqual(given.map((float) => (float === null ? null : float + 0)));
    }),
    { numRuns: 60, examples: [[[4.044e-5, -4.671557616496698e259, 0.1, 5e-324, 1.7976931348623157e308]]] },
  );
});
