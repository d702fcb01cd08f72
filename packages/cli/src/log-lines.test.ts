import { expect, test } from "vitest";
import { logGapText, logHitText, logLineText } from "./log-lines.js";

const line = (text: string) => ({
  number: 1,
  at: "2026-01-01T00:00:00.000Z",
  source: "stdout" as const,
  rank: null,
  text,
});
const coloured = "\u001b[1;31mred\u001b[0m \u001b[38;5;208morange\u001b[m";

test("colours of a log reach a terminal and end with the line; a pipe gets the text alone", () => {
  expect(logLineText(line(coloured), true)).toBe(`${coloured}\u001b[0m`);
  expect(logLineText(line(coloured), false)).toBe("red orange");
});

test.each([
  ["a title", "\u001b]0;owned\u0007x", "x"],
  ["the clipboard", "\u001b]52;c;ZWNobw==\u0007x", "x"],
  ["a move", "\u001b[2J\u001b[1;1Hx", "x"],
  ["an escape cut short", "x\u001b", "x\ufffd"],
  ["a command made of two", "\u001b\u001b[2J[2Jx", "\ufffd[2Jx"],
  ["a bell and a C1 command", "\u0007\u009b2Jx\0", "\ufffd\ufffd2Jx\ufffd"],
])("%s in a log commands no terminal", (_, text, shown) => {
  expect(logLineText(line(text), true).replace("\u001b[0m", "")).toBe(shown);
  expect(logLineText(line(text), false)).toBe(shown);
});

test("what was found is inverted, on a terminal", () => {
  const hit = { ...line("an error here"), ranges: [{ start: 3, end: 8 }] };
  expect(logHitText(hit, true)).toBe("1: an \u001b[7merror\u001b[27m here");
  expect(logHitText(hit, false)).toBe("1: an error here");
});

test("a gap says how much it is", () => {
  expect(logGapText({ line: 5, lineCount: 9_120_000, sizeBytes: 812e6 })).toBe(
    "[… 9,120,000 lines, 812.0 MB left out]",
  );
});
