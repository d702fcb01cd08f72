import { expect, test } from "vitest";
import { z } from "zod";
import { fieldProblems } from "./field-problem.js";
import { fieldSentence } from "./field-sentence.js";
import { contract } from "./routes.js";
import { Instant, ProjectId, Slug } from "./units.js";

/** `field: message` of each problem that `schema` has with `input`. */
function problems(schema: z.ZodType, input: unknown): string[] {
  const parsed = schema.safeParse(input);
  return parsed.success ? [] : fieldProblems(parsed.error, input).map(({ field, message }) => `${field}: ${message}`);
}

test("a problem names the bound and the value", () => {
  const schema = z.object({
    port: z.number().int().min(1).max(65_535),
    name: z.string().max(5),
    tags: z.array(z.string()).max(2),
    share: z.number().gt(0).lt(1),
    task: z.enum(["regression", "ranking"]),
    at: Instant,
    id: ProjectId,
    slug: Slug,
    on: z.boolean(),
  });
  const input = {
    port: 70_000,
    name: "longer",
    tags: ["a", "b", "c"],
    share: 1,
    task: "x",
    at: "today",
    id: "7",
    slug: "A",
  };
  expect(problems(schema, input)).toEqual([
    "port: must be at most 65535, not 70000",
    "name: must have at most 5 characters, not 6",
    "tags: must have at most 2 entries, not 3",
    "share: must be less than 1, not 1",
    'task: must be one of regression, ranking, not "x"',
    'at: must be an instant in ISO 8601 and UTC, not "today"',
    'id: must be an id such as prj_01h..., not "7"',
    'slug: must be lower-case letters, digits and inner hyphens, not "A"',
    "on: is missing",
  ]);
  expect(problems(z.object({ port: z.number().int() }), { port: 1.5 })).toEqual([
    "port: must be a whole number, not 1.5",
  ]);
  expect(problems(z.object({ name: z.string() }), { name: 5 })).toEqual(["name: must be a string, not 5"]);
  expect(problems(z.object({ name: z.string() }), [])).toEqual([": must be an object, not an array"]);
});

test("a field's path reads as it is written", () => {
  const schema = z.object({ rows: z.array(z.record(z.string(), z.union([z.number(), z.null()]))) });
  expect(problems(schema, { rows: [{ age: 1 }, { age: null }, { age: {}, "two words": "x", año: "y" }] })).toEqual([
    "rows[2].age: must be a number or null, not an object",
    'rows[2]["two words"]: must be a number or null, not "x"',
    'rows[2].año: must be a number or null, not "y"',
  ]);
});

test("of alternatives the one that comes closest is spoken of", () => {
  const { body } = contract.data.import;
  expect(problems(body!, { name: "x", source: { uploadId: "upl_1" } })).toEqual([
    'source.uploadId: must be an id such as upl_01h..., not "upl_1"',
  ]);
});

test("what a sentence shows of a value is short, and a problem without end is cut", () => {
  const [long] = problems(z.object({ n: z.number() }), { n: "x".repeat(100_000) });
  expect(long!.length).toBeLessThan(150);
  const many = problems(
    z.array(z.number()),
    Array.from({ length: 10_000 }, () => "x"),
  );
  expect(many).toHaveLength(50);
});

test("a sentence has a code by which another language has it too, and signs for what is no scalar", () => {
  const schema = z.object({ n: z.number().min(3), name: Slug, kind: z.enum(["a", "b"]) });
  const input = { n: 1, name: "A", kind: [1] };
  const issues = fieldProblems(schema.safeParse(input).error!, input);
  expect(issues.map(({ code, params }) => [code, params])).toEqual([
    ["least", { value: "1", limit: 3 }],
    ["form_slug", { value: '"A"' }],
    ["choice", { value: "[…]", choices: "a, b" }],
  ]);
  expect(fieldSentence("choice", { value: "x", choices: "a, b" })).toBe("must be one of a, b, not x");
});

test("a confidential value stands in no sentence and in nothing that fills one", () => {
  const input = { pin: "x9x", keys: { "1": 2 } };
  const schema = z.object({ pin: z.enum(["a", "b"]), keys: z.record(z.string(), z.string()) });
  const issues = fieldProblems(schema.safeParse(input).error!, input, { showsValues: false });
  expect(issues).toHaveLength(2);
  expect(JSON.stringify(issues)).not.toContain("x9x");
});
