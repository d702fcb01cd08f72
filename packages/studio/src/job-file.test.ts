import { type JobFile, ScriptSpec, type ScriptSpecInput } from "@crisol/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { dataWithout, differences, draftOfJobFile, isUntouched } from "./job-file-draft.js";
import { parseJobFile } from "./job-file-parse.js";
import { jobFileText } from "./job-file-text.js";
import { draftOf, emptyDraft, specOf } from "./script-draft.js";

const codeId = `cod_${"a".repeat(26)}`;
const sets = ["customers", "orders 2026", "ñandú: #1"].map((name, i) => ({ name, id: `dat_${`${i}`.repeat(26)}` }));
const names = new Map(sets.map(({ id, name }) => [id, name]));

function fileOf(text: string): JobFile {
  const { file, problems } = parseJobFile(text);
  if (!file) throw new Error(JSON.stringify(problems));
  return file;
}

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/).filter((text) => text !== "__proto__");
const title = fc.stringMatching(/^[\w ñ'"#:-]{0,20}\w$/).filter((text) => text === text.trim());
const named = <T>(value: fc.Arbitrary<T>) => fc.dictionary(name, value, { maxKeys: 3, noNullPrototype: true });
const spec: fc.Arbitrary<ScriptSpecInput> = fc.record(
  {
    name: title,
    experiment: title,
    command: fc
      .string({ minLength: 1, maxLength: 40, unit: "grapheme" })
      .filter((text) => text.trim() !== "" && !text.includes("${{")),
    parameters: named(fc.oneof(fc.string(), fc.boolean(), fc.integer())),
    inputs: named(
      fc.oneof(
        fc.record({
          dataId: fc.constantFrom(...names.keys()),
          version: fc.integer({ min: 1, max: 9 }),
          format: fc.constantFrom("csv" as const, "parquet" as const),
        }),
        fc.record({ runId: fc.constant("f7ca5e97a92a4bc2a4d64ca7073d0758"), path: fc.string({ maxLength: 20 }) }),
      ),
    ),
    outputs: named(
      fc.oneof(
        fc.constant({ kind: "artifact" as const }),
        fc.record({ kind: fc.constant("data" as const), name: title, format: fc.constant("jsonl" as const) }),
        fc.record({ kind: fc.constant("model" as const), name: fc.oneof(fc.constant(null), name) }),
      ),
    ),
    environment: fc.oneof(
      fc.constant({ kind: "none" as const }),
      fc.record({ kind: fc.constant("named" as const), name: title }),
      fc.record({ kind: fc.constant("packages" as const), requirements: fc.array(title), python: title }),
    ),
    variables: named(fc.string()),
    secrets: fc.array(name, { maxLength: 3 }),
    resources: fc.record({
      cores: fc.integer({ min: 1, max: 64 }),
      memoryBytes: fc.constantFrom(null, 16_000_000, 3e9),
      size: fc.constant("general-4"),
      nodes: fc.integer({ min: 1, max: 4 }),
    }),
    timeoutSeconds: fc.constantFrom(null, 1, 90, 3600),
    retries: fc.integer({ min: 0, max: 10 }),
    priority: fc.integer({ min: 0, max: 100 }),
  },
  { requiredKeys: ["command"] },
);

test("a form that is kept as crisol.yml is the same form when it is read", () => {
  fc.assert(
    fc.property(spec, (given) => {
      fc.pre(ScriptSpec.safeParse(given).success);
      const draft = { ...draftOf(given), codeId };
      const again = draftOfJobFile(fileOf(jobFileText(specOf(draft), names)), codeId, sets);
      expect(differences(draft, again)).toEqual([]);
      expect(ScriptSpec.parse(specOf(again))).toEqual(ScriptSpec.parse(specOf(draft)));
    }),
    { numRuns: 300 },
  );
});

test("a form knows what the file says otherwise, and which data sets the project has not", () => {
  const file = fileOf(`command: wc \${{inputs.a}} \${{inputs.b}}
inputs: { a: customers, b: { data: nobody, format: csv } }
retries: 2
`);
  const draft = draftOfJobFile(file, codeId, sets);
  expect(draft).toMatchObject({ codeId, offered: codeId, retries: 2 });
  expect(draft.inputs.map(({ name, dataId, format }) => [name, dataId, format])).toEqual([
    ["a", sets[0]!.id, "parquet"],
    ["b", "", "csv"],
  ]);
  expect(dataWithout(file, draft)).toEqual(["nobody"]);
  // A data set that is chosen for it is none that the file says otherwise.
  const chosen = { ...draft, inputs: draft.inputs.map((row) => ({ ...row, dataId: sets[0]!.id })) };
  expect([dataWithout(file, chosen), differences(chosen, draft)]).toEqual([[], []]);
  expect(differences({ ...chosen, retries: "", name: "x" }, draft)).toEqual(["jobs.form.name", "jobs.form.retries"]);
  expect([isUntouched(draft), isUntouched({ ...emptyDraft, codeId, offered: codeId })]).toEqual([false, true]);
});

test("what is wrong stands at its line and field", () => {
  const { problems } = parseJobFile(`command: ""
parameters:
  rate: [1]
inputs:
  train:
    data: customers
    format: cvs
outputs: { model: { kind: modle } }
secrets:
  - KEY
  - 1 2
retries: 99
timeoutSecond: 3
`);
  expect(problems.map(({ line, field, code }) => [line, field, code])).toEqual([
    [1, "command", "least_characters"],
    [3, "parameters.rate", "type_number_boolean_string"],
    [7, "inputs.train.format", "choice"],
    [8, "outputs.model.kind", "choice"],
    [11, "secrets[1]", "form_variable_name"],
    [12, "retries", "most"],
    [13, "timeoutSecond", "no_field_of_file"],
  ]);
  expect(parseJobFile("retries: 1\n").problems).toMatchObject([{ line: 1, field: "command", code: "missing" }]);
});

test.each([
  ["nothing", ""],
  ["a list", "- a\n"],
  ["no YAML", "command: [\n"],
  ["two documents", "command: a\n---\ncommand: b\n"],
  ["the same key twice", "command: a\ncommand: b\n"],
  ["a prototype", "command: a\n__proto__: { retries: 3 }\n"],
  ["a program", "MZ\u0090\u0000\u0003\u0000\u0000"],
  ["a deep nest", `command: ${"[".repeat(100_000)}`],
  [
    "a bomb of aliases",
    `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefgh"]
      .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`)
      .join("\n")}\n`,
  ],
  ["a megabyte", `command: ${"x".repeat(1_000_001)}`],
])("safety-06 %s fills in no form, and is said in a sentence", (_, text) => {
  const { file, problems } = parseJobFile(text);
  expect(file).toBeUndefined();
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.every(({ line, message }) => line >= 1 && message !== "")).toBe(true);
});
