import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageOf, typescriptFormat } from "./packages.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "crisol-packages-"));
  mkdirSync(join(folder, "old/inner"), { recursive: true });
  writeFileSync(join(folder, "old/package.json"), '{ "type": "commonjs" }');
  mkdirSync(join(folder, "untyped"));
  writeFileSync(join(folder, "untyped/package.json"), "{}");
});
afterAll(() => rmSync(folder, { recursive: true }));

const formatOf = (path: string) => typescriptFormat(pathToFileURL(join(folder, path)).href);

test("a file is a module unless its ending or its package says otherwise", () => {
  expect(formatOf("train.ts")).toBe("module");
  expect(formatOf("untyped/train.ts")).toBe("module");
  expect(formatOf("old/inner/train.ts")).toBe("commonjs");
  expect(formatOf("old/train.mts")).toBe("module");
  expect(formatOf("untyped/train.cts")).toBe("commonjs");
  expect(typescriptFormat(`${pathToFileURL(join(folder, "a.ts")).href}?again=1`)).toBe("module");
});

test("what is no TypeScript of this disk is left to Node", () => {
  expect(formatOf("train.js")).toBeUndefined();
  expect(formatOf("train.tsx")).toBeUndefined();
  expect(typescriptFormat("node:fs")).toBeUndefined();
  expect(typescriptFormat("data:text/javascript,1//.ts")).toBeUndefined();
});

test("our packages are those that scripts can import, and nothing that an object has by itself", () => {
  expect(packageOf("@crisol/engine")).toMatch(/^file:.*\/engine\.js$/);
  expect(packageOf("@crisol/server")).toBeUndefined();
  expect(packageOf("constructor")).toBeUndefined();
});
