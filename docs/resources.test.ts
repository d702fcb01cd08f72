import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { readResources } from "../packages/cli/src/resources/file.js";
import { kinds } from "../packages/cli/src/resources/kinds.js";

test("the page's examples are files that can be applied, the first with every kind once", async () => {
  const page = await readFile(new URL("resources.md", import.meta.url), "utf8");
  const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, example]) => example as string);
  const [first, ...others] = examples.map((example) => readResources("resources.md", example).map(({ kind }) => kind));
  expect(first).toEqual(Object.keys(kinds));
  expect(others).toEqual([["model-version"]]);
});
