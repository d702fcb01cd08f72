import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { crisolIn, jsonOf } from "./crisol-command.js";
import { startServerProcess } from "./server-process.js";

let folder: string;
let server: Awaited<ReturnType<typeof startServerProcess>>;
let crisol: ReturnType<typeof crisolIn>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "crisol-cli-pipeline-"));
  server = await startServerProcess();
  crisol = crisolIn(folder, server);
  expect((await crisol("project", "create", "Pipelines")).code).toBe(0);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const json = (...args: string[]) => jsonOf(crisol(...args, "--project", "Pipelines", "--json"));

const file = (word: string) => `
name: greet
parameters: { word: ${word} }
steps:
  write:
    kind: script
    code: ./src
    command: sh write.sh \${{parameters.word}} \${{outputs.text}}
    parameters: { word: { parameter: word } }
    outputs: { text: { kind: artifact } }
  read:
    kind: script
    command: grep \${{parameters.word}} \${{inputs.text}}/word.txt
    parameters: { word: { parameter: word } }
    inputs: { text: { step: write, output: text } }
`;

test("a pipeline of a file is made, run, changed, gone on with and deleted by commands", async () => {
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/write.sh"), 'echo "$1" > "$2/word.txt"\n');
  writeFileSync(join(folder, "greet.yml"), file("hello"));
  expect(await json("pipeline", "create", "greet.yml")).toMatchObject({ name: "greet", version: 1, remarks: [] });
  const p = ["--project", "Pipelines"];
  const first = await crisol("pipeline", "run", "greet", ...p);
  expect([first.code, first.stdout], first.stderr).toEqual([
    0,
    expect.stringMatching(/run 1 succeeded\n.*\nwrite +succeeded +first/),
  ]);
  const states = (run: { steps: { state: string }[] }) => run.steps.map(({ state }) => state);
  expect(states(await json("pipeline", "run", "greet"))).toEqual(["cached", "cached"]);
  expect(states(await json("pipeline", "run", "greet", "--param", "word=bye"))).toEqual(["succeeded", "succeeded"]);
  expect(states(await json("pipeline", "run", "greet", "--no-cache"))).toEqual(["succeeded", "succeeded"]);

  // Other content of its code is another step.
  writeFileSync(join(folder, "src/write.sh"), 'echo "not $2" > "$2/word.txt"\n');
  expect(await json("pipeline", "update", "greet.yml")).toMatchObject({ version: 2 });
  const failed = await crisol("pipeline", "run", "greet", ...p, "--json");
  expect(failed.code).toBe(1);
  const run = JSON.parse(failed.stdout);
  expect([run.state, states(run), run.steps[0].reasons]).toEqual(["failed", ["succeeded", "failed"], ["code"]]);
  expect((await crisol("pipeline", "retry", "greet", String(run.number), ...p)).code).toBe(1);
  const shown = await crisol("pipeline", "get", "greet", "--run", String(run.number), ...p);
  expect(shown.stdout).toContain("The command ended with exit code 1.");
  expect((await json("pipeline", "runs", "greet")).map((one: { number: number }) => one.number)).toEqual([
    5, 4, 3, 2, 1,
  ]);

  writeFileSync(join(folder, "bad.yml"), file("hello").replace("step: write", "step: 7"));
  const bad = await crisol("pipeline", "create", "bad.yml", ...p);
  expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining("bad.yml:15: steps.read.inputs.text.step: ")]);

  // One step alone, on what the other has left; and what is missing for that.
  const alone = await crisol("pipeline", "run", "greet", "--step", "read", ...p);
  expect([alone.code, alone.stdout], alone.stderr).toEqual([
    1,
    expect.stringMatching(/run 6 \(only read\) failed\n.*\nwrite +cached .*\nread +failed/),
  ]);
  const missing = await crisol("pipeline", "run", "greet", "--step", "read", "--param", "word=ciao", ...p);
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("of what it needs, write did not end")]);

  // A file is checked without anything being made.
  writeFileSync(join(folder, "odd.yml"), file("hello").replace("step: write", "step: wrote"));
  const checked = await crisol("pipeline", "check", "odd.yml", ...p);
  expect([checked.code, checked.stdout]).toEqual([
    1,
    "steps.read.inputs.text: the step read reads of wrote, and the steps are write, read\n" +
      "No step reads write.text: it is only kept with its run.\n",
  ]);
  expect(await json("pipeline", "check", "greet.yml")).toEqual({ problems: [], remarks: [] });
  expect((await json("pipeline", "get", "greet")).version).toBe(2);

  expect((await crisol("pipeline", "delete", "greet", ...p)).stdout).toBe("deleted greet\n");
  expect(await json("pipeline", "list")).toEqual([]);
  expect(await json("pipeline", "restore", "greet")).toMatchObject({ name: "greet", restorableUntil: null });
  expect(await json("pipeline", "runs", "greet")).toHaveLength(6);
  const again = await crisol("pipeline", "restore", "greet", ...p);
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("no deleted pipeline greet")]);
});
