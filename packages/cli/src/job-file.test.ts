import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseJobFile } from "./job-file.js";
import { FileError } from "./resources/file.js";

/** The problems of a text, as `file:line: field: message`. */
function problemsOf(text: string): string[] {
  try {
    parseJobFile("crisol.yml", text);
  } catch (error) {
    if (error instanceof FileError) return error.message.split("\n");
    throw error;
  }
  return [];
}

test("a job's description is read, with the defaults of the contract", () => {
  const text = `
command: python train.py \${{inputs.train}} --rate \${{ parameters.rate }} \${{outputs.model}}
parameters: { rate: 0.1, deep: true, label: "10" }
inputs: { train: customers, test: { data: others, version: 3, format: csv } }
outputs: { model: { kind: model, name: churn } }
environment: { requirements: [pandas==2.2.3], python: "3.12" }
resources: { cores: 2 }
secrets: [API_KEY]
`;
  expect(parseJobFile("crisol.yml", text)).toMatchObject({
    parameters: { rate: 0.1, deep: true, label: "10" },
    inputs: { train: { data: "customers", format: "parquet" }, test: { data: "others", version: 3, format: "csv" } },
    environment: { kind: "packages", requirements: ["pandas==2.2.3"], python: "3.12" },
    resources: { cores: 2, memoryBytes: null },
    retries: 0,
  });
  expect(parseJobFile("crisol.yml", "command: make\n").environment).toEqual({ kind: "code" });
  expect(parseJobFile("crisol.yml", "command: make\nenvironment: none\n").environment).toEqual({ kind: "none" });
});

test("all problems are told at once, each with its line and field", () => {
  const problems = problemsOf(`command: ""
parameters:
  rate: [1]
inputs:
  train: { data: customers, formt: csv }
outputs:
  model: { kind: modle }
retries: 99
timeoutSecond: 3
`);
  const places = problems.map((problem) =>
    problem
      .split(":")
      .slice(1, 3)
      .map((part) => part.trim()),
  );
  expect(places).toEqual(
    expect.arrayContaining([
      ["1", "command"],
      ["3", "parameters.rate"],
      ["5", "inputs.train.formt"],
      ["7", "outputs.model.kind"],
      ["8", "retries"],
    ]),
  );
  expect(problems).toContain("crisol.yml:8: retries: must be at most 10, not 99");
  expect(problems.join("\n")).toContain("timeoutSecond: is not a field of this file");
});

test("what a command names must be in the file", () => {
  const problems = problemsOf("name: x\ncommand: run ${{inputs.train}} ${{parameters.rate}} ${{secrets.key}}\n");
  expect(problems).toEqual([
    "crisol.yml:2: command: ${{inputs.train}} names nothing of this file",
    "crisol.yml:2: command: ${{parameters.rate}} names nothing of this file",
    "crisol.yml:2: command: ${{secrets.key}} names nothing of this file",
  ]);
});

test.each([
  ["nothing", ""],
  ["a list", "- a\n"],
  ["no YAML", "command: [\n"],
  ["two documents", "command: a\n---\ncommand: b\n"],
  ["the same key twice", "command: a\ncommand: b\n"],
  ["a tag of one's own", "command: !!js/function 'x'\n"],
  ["a prototype", "command: a\n__proto__: { retries: 3 }\n"],
  [
    "a bomb of aliases",
    `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
      .split("")
      .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`)
      .join("\n")}\n`,
  ],
  ["a megabyte", `command: ${"x".repeat(1_000_001)}`],
])("safety-06 %s is no description of a job", (_, text) => {
  expect(problemsOf(text).length).toBeGreaterThan(0);
});

test("the one that `job init` writes is right", () => {
  const path = new URL("../templates/python/crisol.yml", import.meta.url);
  const file = parseJobFile("crisol.yml", readFileSync(path, "utf8"));
  expect(file).toMatchObject({ parameters: { strength: 1 }, inputs: { train: { data: "diabetes", format: "csv" } } });
});
