import { TERMINAL_COMMANDS } from "@crisol/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ansiSpans } from "./ansi.js";

test.each([
  [
    "\u001b[31mred\u001b[0m plain",
    [
      ["red", { color: 1 }],
      [" plain", {}],
    ],
  ],
  [
    "\u001b[1;91;44mx\u001b[22my\u001b[39;49mz",
    [
      ["x", { bold: true, color: 9, background: 4 }],
      ["y", { color: 9, background: 4 }],
      ["z", {}],
    ],
  ],
  [
    "\u001b[38;5;208mo\u001b[48;5;232mg\u001b[38;5;9ms",
    [
      ["o", { color: "rgb(255 135 0)" }],
      ["g", { color: "rgb(255 135 0)", background: "rgb(8 8 8)" }],
      ["s", { color: 9, background: "rgb(8 8 8)" }],
    ],
  ],
  [
    "\u001b[38:2:1:2:3mx\u001b[mend",
    [
      ["x", { color: "rgb(1 2 3)" }],
      ["end", {}],
    ],
  ],
  [
    "\u001b[38;5;999mx\u001b[38;2;1mx",
    [
      ["x", {}],
      ["x", {}],
    ],
  ],
  ["\u001b]8;;javascript:alert(1)\u0007link\u001b]8;;\u0007", [["link", {}]]],
  ["", []],
])("%j is shown in its colours", (line, spans) => {
  expect(ansiSpans(line).map(({ text, style }) => [text, style])).toEqual(spans);
});

test("what is shown of any line is the line without what commands a terminal, and no colour is anything but one", () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom("\u001b[", "\u001b]", "m", ";", "38", "5", "2", ":", "\u0007", "\u001b\\", "H"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const line = pieces.join("");
      const spans = ansiSpans(line);
      expect(spans.map(({ text }) => text).join("")).toBe(line.replace(TERMINAL_COMMANDS, ""));
      for (const colour of spans.flatMap(({ style }) => [style.color, style.background])) {
        if (typeof colour === "string") expect(colour).toMatch(/^rgb\(\d{1,3} \d{1,3} \d{1,3}\)$/);
        else if (colour !== undefined) expect(colour >= 0 && colour < 16).toBe(true);
      }
    }),
  );
});
