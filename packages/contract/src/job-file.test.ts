import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldProblems } from "./field-problem.js";
import { dataNamesOf, JobFile, jobFileOf, scriptSpecOf } from "./job-file.js";
import { ScriptSpec, type ScriptSpecInput } from "./script-job.js";

const runId = "f7ca5e97a92a4bc2a4d64ca7073d0758";
const dataId = (letter: string) => `dat_${letter.repeat(26)}`;
const nameOf = (id: string) => `set ${id.slice(-1)}`;
const idOf = (name: string) => dataId(name.slice(-1));

/** What the file has to say against `value`, as `field: sentence`. */
function problemsOf(value: unknown): string[] {
  const { error } = JobFile.safeParse(value);
  return error ? fieldProblems(error, value, { of: "file" }).map(({ field, message }) => `${field}: ${message}`) : [];
}

test("a file becomes a spec, with the defaults of the contract and ids for names", () => {
  const file = JobFile.parse({
    command: "python train.py ${{inputs.train}} ${{ parameters.rate }} ${{outputs.model}}",
    parameters: { rate: 0.1, label: "10" },
    inputs: { train: "set a", test: { data: "set b", version: 3, format: "csv" }, again: "set a", old: { run: runId } },
    outputs: { model: { kind: "model", name: "churn" } },
    environment: { requirements: ["pandas==2.2.3"], python: "3.12" },
    resources: { cores: 2, size: "general-4", nodes: 2 },
  });
  expect(dataNamesOf(file)).toEqual(["set a", "set b"]);
  const spec = scriptSpecOf(file, { codeId: null, parameters: { rate: 0.5 }, dataIdOf: idOf });
  expect(spec).toEqual(
    ScriptSpec.parse({
      command: file.command,
      parameters: { rate: 0.5, label: "10" },
      inputs: {
        train: { dataId: dataId("a") },
        test: { dataId: dataId("b"), version: 3, format: "csv" },
        again: { dataId: dataId("a") },
        old: { runId },
      },
      outputs: { model: { kind: "model", name: "churn" } },
      environment: { kind: "packages", requirements: ["pandas==2.2.3"], python: "3.12" },
      resources: { cores: 2, size: "general-4", nodes: 2 },
    }),
  );
});

describe("a sentence names the field, what it may be, and the value", () => {
  const right = { command: "true" };
  test.each([
    ["no command", {}, "command: is missing"],
    ["no object", [1], ": must be an object, not an array"],
    [
      "an environment that there is not",
      { ...right, environment: "cod" },
      'environment: must be code, none, { name } or { requirements, python }, not "cod"',
    ],
    [
      "an input that is none",
      { ...right, inputs: { train: 5 } },
      "inputs.train: must be the name of a data set, { data, version, format } or { run, path }, not 5",
    ],
    [
      "a misspelt field of an input",
      { ...right, inputs: { train: { data: "a", formt: "csv" } } },
      "inputs.train.formt: is not a field of this file",
    ],
    [
      "a format that there is not",
      { ...right, inputs: { train: { data: "a", format: "cvs" } } },
      'inputs.train.format: must be one of parquet, csv, not "cvs"',
    ],
    [
      "a run that is none",
      { ...right, inputs: { all: { run: "nothing" } } },
      'inputs.all.run: must be the id of a run, not "nothing"',
    ],
    [
      "an output that there is not",
      { ...right, outputs: { model: { kind: "modle" } } },
      'outputs.model.kind: must be one of artifact, data, model, not "modle"',
    ],
    [
      "a name that none may have",
      { ...right, variables: { "1A": "x" } },
      'variables["1A"]: must begin with a letter and have letters, digits or _ after it, not "1A"',
    ],
    [
      "a parameter that is a list",
      { ...right, parameters: { rate: [1] } },
      "parameters.rate: must be a number, a boolean or a string, not an array",
    ],
    ["too many tries", { ...right, retries: 99 }, "retries: must be at most 10, not 99"],
    [
      "one core and a half",
      { ...right, resources: { cores: 1.5 } },
      "resources.cores: must be a whole number, not 1.5",
    ],
    ["a misspelt resource", { ...right, resources: { core: 2 } }, "resources.core: is not a field of this file"],
    ["a misspelt field", { ...right, timeoutSecond: 3 }, "timeoutSecond: is not a field of this file"],
    ["code", { ...right, codeId: null }, "codeId: is not a field of this file"],
    [
      "a command that names what is not there",
      { command: "run ${{inputs.train}}" },
      "command: ${{inputs.train}} names nothing of this file",
    ],
  ])("%s", (_, value, sentence) => {
    expect(problemsOf(value)).toEqual([sentence]);
  });

  test("all of them at once", () => {
    expect(problemsOf({ command: "", retries: 99, priority: -1 })).toHaveLength(3);
  });
});

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/).filter((text) => text !== "__proto__");
const title = fc.stringMatching(/^[\w ñ'"#:-]{0,20}\w$/).filter((text) => text === text.trim());
const named = <T>(value: fc.Arbitrary<T>) => fc.dictionary(name, value, { maxKeys: 3, noNullPrototype: true });
const spec: fc.Arbitrary<ScriptSpecInput> = fc.record(
  {
    name: title,
    experiment: title,
    command: fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== "" && !text.includes("${{")),
    parameters: named(
      fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.double({ noNaN: true, min: -1e9, max: 1e9 })),
    ),
    inputs: named(
      fc.oneof(
        fc.record(
          {
            dataId: fc.constantFrom("a", "b", "c").map(dataId),
            version: fc.integer({ min: 1, max: 9 }),
            format: fc.constantFrom("csv" as const, "parquet" as const),
          },
          { requiredKeys: ["dataId"] },
        ),
        fc.record({ runId: fc.constant(runId), path: fc.string({ maxLength: 20 }) }, { requiredKeys: ["runId"] }),
      ),
    ),
    outputs: named(
      fc.oneof(
        fc.constant({ kind: "artifact" as const }),
        fc.record({
          kind: fc.constant("data" as const),
          name: title,
          format: fc.constantFrom("csv" as const, "parquet" as const, "jsonl" as const),
        }),
        fc.record({ kind: fc.constant("model" as const), name: fc.oneof(fc.constant(null), name) }),
      ),
    ),
    environment: fc.oneof(
      fc.constant({ kind: "code" as const }),
      fc.constant({ kind: "none" as const }),
      fc.record({ kind: fc.constant("named" as const), name: title }),
      fc.record(
        { kind: fc.constant("packages" as const), requirements: fc.array(title), python: fc.constant("3.12") },
        { requiredKeys: ["kind", "requirements"] },
      ),
    ),
    variables: named(fc.string()),
    secrets: fc.array(name, { maxLength: 3 }),
    resources: fc.record(
      {
        cores: fc.integer({ min: 1, max: 64 }),
        memoryBytes: fc.constantFrom(null, 16_000_000, 3e9),
        target: fc.constant("big"),
        class: fc.constant("gpu" as const),
        size: fc.constant("general-4"),
        nodes: fc.integer({ min: 1, max: 4 }),
        processesPerNode: fc.integer({ min: 1, max: 4 }),
      },
      { requiredKeys: [] },
    ),
    timeoutSeconds: fc.constantFrom(null, 1, 90, 3600),
    retries: fc.integer({ min: 0, max: 10 }),
    priority: fc.integer({ min: 0, max: 100 }),
  },
  { requiredKeys: ["command"] },
);

test("the file of a spec is read as that spec, whatever it asks for", () => {
  fc.assert(
    fc.property(spec, (given) => {
      // As a file has it.
      const file = JSON.parse(JSON.stringify(jobFileOf(given, nameOf)));
      const whole = ScriptSpec.parse(given);
      const read = scriptSpecOf(JobFile.parse(file), { codeId: null, dataIdOf: idOf });
      expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify(whole)));
    }),
    { numRuns: 300 },
  );
});
