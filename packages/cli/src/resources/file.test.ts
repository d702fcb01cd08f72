import fc from "fast-check";
import { expect, test } from "vitest";
import { FileError, readResources, writeResources } from "./file.js";

/** The problems of a text, as `line field: message`. */
function problemsOf(text: string): string[] {
  try {
    readResources("f.yml", text);
  } catch (error) {
    if (error instanceof FileError) return error.message.split("\n");
    throw error;
  }
  return [];
}

test("resources come in the order in which they can be applied, with their lines", () => {
  const text = "kind: data\nproject: P\nname: d\nsource: d.csv\n---\n# a comment\nkind: project\nname: P\n";
  expect(readResources("f.yml", text)).toEqual([
    { kind: "project", name: "P", spec: { name: "P" }, line: 7 },
    { kind: "data", name: "P/d", spec: { project: "P", name: "d", source: "d.csv" }, line: 1 },
  ]);
  expect(readResources("f.yml", "")).toEqual([]);
  expect(readResources("f.yml", "---\n---\n")).toEqual([]);
});

test("what is made from another of its kind comes after it; a circle is nobody's first", () => {
  const run = (name: string, warmStart: string) =>
    `kind: run\nproject: P\nname: ${name}\nrecipe: r\nwarmStart: ${warmStart}\n`;
  const names = (...texts: string[]) => readResources("f.yml", texts.join("---\n")).map(({ name }) => name);
  expect(names(run("c", "b"), run("b", "a"), run("a", "x"))).toEqual(["P/a", "P/b", "P/c"]);
  expect(names(run("a", "x"), run("b", "x"))).toEqual(["P/a", "P/b"]);
  expect(names(run("a", "b"), run("b", "a"))).toHaveLength(2);
});

test("a problem is told with its line and field, and all problems at once", () => {
  const text = `kind: project
name: P
descripton: typo
---
kind: recipe
project: P
name: r
data: d
steps:
  - step: scale
    columns: all_numeric
    method: wrong
split:
  method: random
  testFraction: 2
`;
  expect(problemsOf(text)).toEqual([
    expect.stringMatching(/^f\.yml:3: descripton: /),
    expect.stringMatching(/^f\.yml:12: steps\[0\]\.method: .*"wrong"/),
    expect.stringMatching(/^f\.yml:15: split\.testFraction: .*0\.8.*2/),
  ]);
  expect(problemsOf("kind: volcano\nname: P\n")).toEqual([
    expect.stringMatching(/^f\.yml:1: kind: must be one of user, group, project, .*not "volcano"/),
  ]);
  expect(problemsOf("name: P\n")[0]).toMatch(/^f\.yml:1: kind: /);
  expect(problemsOf("- a list\n")[0]).toMatch(/^f\.yml:1: kind: /);
  expect(problemsOf("kind: project\nname: P\n---\nkind: project\nname: P\n")).toEqual([
    "f.yml:4: the project P stands in line 1 already",
  ]);
});

test("safety-06 a file with tags of its own, a key twice, aliases without end or depth without end is refused", () => {
  expect(problemsOf("kind: project\nname: !!js/function 'x'\n")[0]).toMatch(/^f\.yml:2: .*tag/i);
  expect(problemsOf("kind: project\nname: a\nname: b\n")[0]).toMatch(/^f\.yml:3: .*unique/);
  const bomb = Array.from(
    { length: 12 },
    (_, i) =>
      `a${i}: &a${i} [${Array(9)
        .fill(i ? `*a${i - 1}` : "x")
        .join(", ")}]`,
  );
  expect(problemsOf(`kind: project\nname: P\n${bomb.join("\n")}\n`)[0]).toMatch(/alias/i);
  expect(problemsOf(`kind: project\nname: ${"[".repeat(200_000)}`).length).toBeGreaterThan(0);
  expect(problemsOf(`kind: project\nname: P\n${" ".repeat(5 * 2 ** 20)}`)[0]).toContain("larger than");
  // Not a prototype: a field like any other, and unknown.
  expect(problemsOf("kind: project\nname: P\n__proto__: {polluted: true}\n")).toHaveLength(1);
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});

test("what is written is read back, whatever the texts are", () => {
  const text = fc.string({ unit: "binary", maxLength: 200 });
  const name = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 40 }).filter((one) => one.trim() === one);
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 5 }), text, (names, description) => {
      const resources = names.map((one) => ({ kind: "project", spec: { name: one, description } }));
      expect(readResources("f.yml", writeResources(resources)).map(({ spec }) => spec)).toEqual(
        resources.map(({ spec }) => spec),
      );
    }),
  );
});
