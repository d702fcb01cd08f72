import { readFileSync } from "node:fs";
import { errorCatalogue } from "@crisol/contract";
import { expect, test } from "vitest";

const rows = readFileSync(new URL("errors.md", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, code, status, sentence, why, whatToDo]) => ({ code, status, sentence, why, whatToDo }));

test("the page of errors lists the catalogue, code for code in its order", () => {
  const listed = rows.map(({ code, status, sentence }) => ({ code, status, sentence }));
  const catalogued = Object.entries(errorCatalogue).map(([code, [status, sentence]]) => ({
    code: `\`${code}\``,
    status: String(status),
    sentence,
  }));
  expect(listed).toEqual(catalogued);
});

test("each error has a cause and a remedy, in sentences", () => {
  for (const { code, why, whatToDo } of rows) {
    expect([code, /^[A-Z].*\.$/.test(why ?? ""), /^[A-Z].*\.$/.test(whatToDo ?? "")]).toEqual([code, true, true]);
  }
});
