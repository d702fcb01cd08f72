import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { stripTypes } from "./strip-types.js";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** Real programs: the template, and files of ours that need no more than their types left out. */
const files = [folder("../../templates/typescript"), folder("../../../engine/src/metrics"), folder("../../../sdk/src")]
  .flatMap((at) => readdirSync(at).map((name) => join(at, name)))
  .filter((path) => path.endsWith(".ts"));

test("what is left is where it was: every character of it, in its line and column", () => {
  expect(files.length).toBeGreaterThan(40);
  let blanked = 0;
  for (const path of files) {
    const source = readFileSync(path, "utf8");
    // The one thing of ours that it refuses stands in a few files.
    if (/constructor\([^)]*\b(readonly|private|public)\b/.test(source)) continue;
    const code = stripTypes(source, path);
    expect(code.length, path).toBe(source.length);
    for (const [at, character] of Array.from(code).entries()) {
      if (character === " " && source[at] !== " ") blanked++;
      // A semicolon keeps apart what a type stood between.
      else if (character !== source[at]) expect(character, `${path} at ${at}`).toBe(";");
    }
  }
  expect(blanked).toBeGreaterThan(10_000);
});

test("what is no TypeScript, and what would take more than leaving out, is refused with its place", () => {
  const refused = (source: string) => expect(() => stripTypes(source, "/job/train.ts"));
  refused("const a = 1;\n\nenum Kind { A }\n").toThrow(
    /^\/job\/train.ts:3:1: TypeScript enum is not supported in strip-only mode\n+enum Kind { A }\n\^\^\^/,
  );
  refused("class A { constructor(readonly b: number) {} }").toThrow(
    /^\/job\/train.ts:1:\d+: TypeScript parameter prop/,
  );
  refused("const a: = 3").toThrow(/^\/job\/train.ts:1:10: Unexpected token `=`/);
  refused("const a = 1;\nenum Kind { A }\n").toThrow(SyntaxError);
});
