import type { LogGap } from "@crisol/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rowAt, rowCountOf, rowOfLine } from "./log-rows.js";

test("rows are the lines that are kept and the gaps, each once and in order", () => {
  const parts = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })), { maxLength: 6 });
  fc.assert(
    fc.property(parts, fc.nat(20), (kept, last) => {
      const expected: (number | "gap")[] = [];
      const gaps: LogGap[] = [];
      let line = 1;
      for (const [lines, lineCount] of kept) {
        for (let i = 0; i < lines; i++) expected.push(line++);
        expected.push("gap");
        gaps.push({ line, lineCount, sizeBytes: 1 });
        line += lineCount;
      }
      for (let i = 0; i < last; i++) expected.push(line++);
      expect(rowCountOf(line - 1, gaps)).toBe(expected.length);
      const rows = expected.map((_, index) => rowAt(index, gaps));
      expect(rows.map((row) => ("line" in row ? row.line : "gap"))).toEqual(expected);
      for (const [index, row] of rows.entries())
        expect(rowOfLine("line" in row ? row.line : row.gap.line, gaps)).toBe(index);
      for (const gap of gaps) expect(rowOfLine(gap.line + gap.lineCount - 1, gaps)).toBe(rowOfLine(gap.line, gaps));
    }),
  );
});
