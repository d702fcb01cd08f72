import { PipelineDefinition, type PipelineDefinitionInput } from "@crisol/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePipeline, withCode, withResources } from "./pipeline-parse.js";
import { pipelineOfStep, withStep } from "./pipeline-step-of-run.js";
import { pipelineTemplate } from "./pipeline-template.js";
import { pipelineText } from "./pipeline-text.js";

const t = (key: string) => key;
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/);
const value = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.string({ maxLength: 20 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const parameters = fc.dictionary(
  name,
  fc.oneof(
    value,
    name.map((parameter) => ({ parameter })),
  ),
  { maxKeys: 3 },
);
const script = fc.record(
  {
    kind: fc.constant("script" as const),
    command: fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }).filter((text) => text.trim() !== ""),
    parameters,
    inputs: fc.dictionary(
      name,
      fc.oneof(
        fc.record({ step: name, output: name, format: fc.constantFrom("csv" as const, "parquet" as const) }),
        fc.record({ data: name, version: fc.integer({ min: 1, max: 9 }) }),
      ),
      { maxKeys: 2 },
    ),
    outputs: fc.dictionary(name, fc.constant({ kind: "artifact" as const }), { maxKeys: 2 }),
    after: fc.array(name, { maxLength: 2 }),
    cache: fc.boolean(),
    retries: fc.nat({ max: 10 }),
    environment: fc.constantFrom(
      { kind: "none" as const },
      { kind: "packages" as const, requirements: ["pandas==2.2", "# a comment"], python: "3.12" },
    ),
  },
  { requiredKeys: ["kind", "command"] },
);
const train = fc.record(
  {
    kind: fc.constant("train" as const),
    recipe: name,
    data: fc.record({ step: name, output: name }),
    params: parameters,
    seed: fc.nat(1000),
  },
  { requiredKeys: ["kind", "recipe"] },
);
const definitions = fc.record({
  parameters: fc.dictionary(name, value, { maxKeys: 3 }),
  steps: fc.dictionary(name, fc.oneof(script, train), { minKeys: 1, maxKeys: 4 }),
}) as fc.Arbitrary<PipelineDefinitionInput>;

test("the text of a pipeline is read as the same pipeline", () => {
  fc.assert(
    fc.property(definitions, fc.string({ maxLength: 40 }), (given, description) => {
      // As it comes from the API: without -0, which JSON has not.
      const definition = PipelineDefinition.parse(JSON.parse(JSON.stringify(given)));
      const parsed = parsePipeline(pipelineText({ name: "p", description, ...definition }), t);
      expect(parsed.problems).toEqual([]);
      expect(parsed.body?.description).toBe(description);
      expect(PipelineDefinition.parse(parsed.body?.definition)).toEqual(definition);
    }),
  );
});

test("the template is right, and written as every pipeline is", () => {
  const { body, problems, steps } = parsePipeline(pipelineTemplate, t);
  expect(problems).toEqual([]);
  expect(steps).toEqual([
    { name: "prepare", kind: "script", codeId: null, needs: [] },
    { name: "report", kind: "script", codeId: null, needs: ["prepare"] },
  ]);
  const definition = PipelineDefinition.parse(body!.definition);
  expect(pipelineText({ name: "my-pipeline", ...definition })).toBe(
    pipelineTemplate.replace('description: ""\n', "").replaceAll(/command: (.*)/g, 'command: "$1"'),
  );
});

test("what is wrong is said at its line: a syntax error, a misspelt field, a value, and what the server has against it", () => {
  expect(parsePipeline("name: a\nsteps: {", t)).toMatchObject({
    body: undefined,
    steps: undefined,
    problems: [{ line: 2 }],
  });
  const { problems, lineOf, steps } = parsePipeline(
    "name: A b\nsteps:\n  one:\n    kind: script\n    comand: ls\n  two:\n    kind: train\n    recipe: r\n    params:\n      a.b: {parameter: 1}\n",
    t,
  );
  expect(problems.map(({ line, field }) => [line, field])).toEqual([
    [1, "name"],
    [3, "steps.one.command"],
    [10, "steps.two.params.a.b"],
    [5, "steps.one.comand"],
  ]);
  expect(lineOf("steps.two.params.a.b.parameter")).toBe(10);
  expect(lineOf("steps.two.data")).toBe(6);
  expect(steps?.map(({ name: step }) => step)).toEqual(["one", "two"]);
  expect(parsePipeline("", t).problems.map(({ field }) => field)).toEqual(["name", "steps"]);
});

test("a run becomes a step whose values are the pipeline's parameters, unless it has others of these names", () => {
  const step = {
    name: "python train.py",
    step: {
      kind: "script",
      command: "python train.py ${{parameters.rate}}",
      codeId: null,
      parameters: { rate: 0.1, depth: 3 },
    },
    group: "parameters",
    values: { rate: 0.1, depth: 3 },
  } as const;
  const file = pipelineOfStep(step);
  expect(file).toMatchObject({ name: "python-train-py", parameters: { rate: 0.1, depth: 3 } });
  expect(Object.keys(file.steps)).toEqual(["python-train-py"]);
  const both = withStep({ ...file, parameters: { rate: 0.5 } }, step);
  expect(Object.keys(both.steps)).toEqual(["python-train-py", "python-train-py-2"]);
  expect(both.parameters).toEqual({ rate: 0.5, depth: 3 });
  expect(both.steps["python-train-py-2"]).toMatchObject({ parameters: { rate: 0.1, depth: { parameter: "depth" } } });
  expect(parsePipeline(pipelineText(both), t).problems).toEqual([]);
});

test("a step is given code and loses it again, and what else was typed stays as it was", () => {
  const before =
    "# mine\nname: a\nsteps:\n  one: { kind: script, command: ls } # short\n  two:\n    kind: script\n    command: pwd\n";
  const both = withCode(withCode(before, "one", "cod_1"), "two", "cod_2");
  expect(parsePipeline(both, t).steps?.map(({ codeId }) => codeId)).toEqual(["cod_1", "cod_2"]);
  expect(both).toContain("# mine\n");
  expect(both).toContain("# short\n");
  expect(withCode(withCode(both, "one", null), "two", null)).toBe(before);
});

test("a step is told where it runs and no more, and what else was typed stays as it was", () => {
  const before =
    "# mine\nname: a\nsteps:\n  one: { kind: script, command: ls } # short\n  two:\n    kind: train\n    recipe: r\n    resources: { cores: 2 } # two\n";
  const none = { cores: null, memoryBytes: null };
  const placed = withResources(before, "one", { ...none, memoryBytes: 1_500_000_000, target: "box" });
  expect(parsePipeline(placed, t).steps?.map(({ resources }) => resources)).toEqual([
    { memoryBytes: 1_500_000_000, target: "box" },
    { cores: 2 },
  ]);
  expect(placed).toContain("# short\n");
  expect(placed).toContain("# two\n");
  expect(withResources(placed, "one", none)).toBe(before);
  expect(parsePipeline(withResources(placed, "two", none), t).steps?.at(1)?.resources).toBeUndefined();
  // Of a script on several nodes these stay.
  const nodes = "name: a\nsteps:\n  one: { kind: script, command: ls, resources: { nodes: 2, target: box } }\n";
  expect(parsePipeline(withResources(nodes, "one", none), t).steps?.[0]?.resources).toEqual({ nodes: 2 });
});
