import fc from "fast-check";
import { expect, test } from "vitest";
import { LineAssembler } from "./line-assembler.js";
import { MAXIMUM_LINE_BYTES } from "./log-format.js";

/** The lines of `chunks`, with what was said of how many they are. */
function linesOf(chunks: readonly Buffer[]) {
  const taken: Buffer[] = [];
  let lineCount = 0;
  const lines = new LineAssembler((bytes, count) => {
    taken.push(Buffer.from(bytes));
    lineCount += count;
  });
  for (const chunk of chunks) lines.push(chunk);
  lines.flush();
  return { bytes: Buffer.concat(taken), lineCount };
}

/** What the lines of `bytes` are, by what is promised, in the plainest way. */
function expected(bytes: Buffer): string[] {
  const raw = bytes.toString("latin1").split("\n");
  if (raw.at(-1) === "") raw.pop();
  return raw.map((line) => {
    const shown = line.replace(/\r+$/, "").split("\r").at(-1)!;
    return shown.length <= MAXIMUM_LINE_BYTES
      ? shown
      : `${shown.slice(0, MAXIMUM_LINE_BYTES)}${Buffer.from(` [… ${shown.length - MAXIMUM_LINE_BYTES} bytes left out]`).toString("latin1")}`;
  });
}

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("\n", "\r", "\r\n", "a", "loss 0.25", "\0", "\x1b[31m", "\xff\xfe", "") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(MAXIMUM_LINE_BYTES - 1, MAXIMUM_LINE_BYTES, 70_000).map((n) => "x".repeat(n)),
  },
);

test("any chunking of any bytes gives the same lines", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(200_000), { maxLength: 30 }), (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(""), "latin1");
      const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
      const lines = expected(bytes);
      const found = linesOf(chunks);
      expect(found.lineCount).toBe(lines.length);
      expect(found.bytes.toString("latin1")).toBe(lines.map((line) => `${line}\n`).join(""));
    }),
    { numRuns: 300 },
  );
});

test("every chunk of one byte, too", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("\n", "\r", "a", "é", "\r\r\n"), { maxLength: 60 }), (pieces) => {
      const bytes = Buffer.from(pieces.join(""));
      expect(linesOf([...bytes].map((byte) => Buffer.from([byte])))).toEqual(linesOf([bytes]));
    }),
  );
});

test("a progress bar is one line: what it showed last", () => {
  const bar = Array.from({ length: 101 }, (_, percent) => `\r${percent}%|${"█".repeat(percent / 10)}| it/s`).join("");
  expect(linesOf([Buffer.from(`start\r\n${bar}\nend`)]).bytes.toString()).toBe("start\n100%|██████████| it/s\nend\n");
});

test("of a line without an end, what it shows now is known, however long it has been rewritten", () => {
  const lines = new LineAssembler(() => expect.unreachable());
  expect(lines.unfinished()).toBeUndefined();
  for (let i = 0; i < 100_000; i++) lines.push(Buffer.from(`step ${i}\r`));
  expect(lines.unfinished()?.toString()).toBe("step 99999");
});

test("a long line is cut before a character, not within it", () => {
  const { bytes } = linesOf([Buffer.from(`a${"€".repeat(30_000)}\n`)]);
  const text = bytes.toString();
  expect(text).not.toContain("\ufffd");
  expect(text).toMatch(/^a€{21845} \[… 24465 bytes left out\]\n$/);
});
