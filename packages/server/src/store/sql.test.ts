import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestStore } from "../../test/open-store.js";
import { jsonList } from "./sql.js";
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
