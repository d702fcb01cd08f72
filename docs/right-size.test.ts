import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { thresholds } from "../packages/server/src/compute/verdict/thresholds.js";

/** The table of the page, as it must be. */
function tableOfThresholds(): string {
  const rows = Object.values(thresholds).map(({ value, unit, decides, because }) => {
    const said =
      unit === "share" ? `${Math.round(value * 100)} %` : unit === "bytes" ? `${value / 1e9} GB` : `${value} ${unit}`;
    return `| ${said} | ${decides} | ${because} |`;
  });
  return ["| Bound | What it decides | Why |", "| --- | --- | --- |", ...rows].join("\n");
}

const plain = (text: string) => text.replace(/ +/g, " ").replace(/-{3,}/g, "---");

test("the page shows the bounds that the verdicts weigh by", async () => {
  const page = await readFile(new URL("right-size.md", import.meta.url), "utf8");
  expect(plain(page)).toContain(plain(tableOfThresholds()));
});
