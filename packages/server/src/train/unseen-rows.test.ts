import type { Frame } from "@crisol/engine";
import fc from "fast-check";
import { expect, test } from "vitest";
import { unseenRows } from "./unseen-rows.js";

const range = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);

/** Rows that differ in their text, whose codes are in another order, or in their number. */
function frameOf(rows: readonly (readonly [number, string])[], turned = false): Frame {
  const sorted = [...new Set(rows.map(([, text]) => text))].sort();
  const levels = turned ? sorted.reverse() : sorted;
  return {
    rowCount: rows.length,
    columns: [
      { kind: "numeric", name: "number", values: Float64Array.from(rows, ([number]) => number) },
      { kind: "category", name: "text", levels, codes: Int32Array.from(rows, ([, text]) => levels.indexOf(text)) },
    ],
  };
}

const entry = fc.tuple(fc.constantFrom(0, -0, 1.5, Number.NaN, 2 ** 40), fc.constantFrom("", "a", "b", "ab", "ba"));

test("the split that the earlier training had keeps all its rows, whatever repeats", () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 3, maxLength: 40 }), (rows) => {
      const third = Math.ceil(rows.length / 3);
      const split = {
        train: range(0, third),
        validation: range(third, 2 * third),
        test: range(2 * third, rows.length),
      };
      const earlier = { frame: frameOf(rows, true), train: split.train };
      expect(unseenRows(frameOf(rows), split, [earlier, earlier])).toEqual(split);
    }),
  );
});

test("of rows that are alike, as many are kept for measuring as are more than the earlier training had", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 20 }), fc.array(entry, { maxLength: 20 }), fc.nat(), (old, added, at) => {
      const rows = [...old, ...added];
      const cut = rows.length === 0 ? 0 : at % rows.length;
      const split = { train: range(0, 0), validation: range(0, cut), test: range(cut, rows.length) };
      const kept = unseenRows(frameOf(rows), split, [{ frame: frameOf(old, true), train: range(0, old.length) }]);
      const countOf = (some: readonly (readonly [number, string])[]) => {
        const counts: Record<string, number> = {};
        for (const [number, text] of some) counts[`${number + 0} ${text}`] = (counts[`${number + 0} ${text}`] ?? 0) + 1;
        return counts;
      };
      const measured = [...kept.validation, ...kept.test].map((row) => rows[row] as [number, string]);
      expect(countOf(measured)).toEqual(countOf(added));
    }),
  );
});

test("columns that only one of the versions has do not tell rows apart", () => {
  const old = frameOf([
    [1, "a"],
    [2, "b"],
  ]);
  const added = { kind: "numeric", name: "new", values: Float64Array.of(7, 8) } as const;
  const split = { train: range(0, 0), validation: range(0, 1), test: range(1, 2) };
  const kept = unseenRows({ ...old, columns: [...old.columns, added] }, split, [{ frame: old, train: range(0, 1) }]);
  expect(kept).toEqual({ ...split, validation: range(0, 0) });
});
