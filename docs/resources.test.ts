import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { readResources } from "../packages/cli/src/resources/file.js";
import { kinds } from "../packages/cli/src/resources/kinds.js";

test("the page's example is a file that can be applied, with every kind once", async () => {
  const page = await readFile(new URL("resources.md", import.meta.url), "utf8");
  const example = /```yaml\n(.*?)```/s.exec(page)?.[1] ?? "";
  expect(readResources("resources.md", example).map(({ kind }) => kind)).toEqual(Object.keys(kinds));
});
