import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Advice } from "@crisol/contract";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url));

/** `crisol advise` with that on its standard input, which is then closed unless `keepOpen`. */
async function advise(args: readonly string[], { input = "", keepOpen = false } = {}) {
  const child = spawn(process.execPath, [program, "advise", ...args], { env: { ...process.env, LC_ALL: "C" } });
  let [out, errors] = ["", ""];
  child.stdout.on("data", (piece) => (out += piece));
  child.stderr.on("data", (piece) => (errors += piece));
  if (input !== "") child.stdin.write(input);
  if (!keepOpen) child.stdin.end();
  const [code] = await once(child, "close");
  return { code, out, errors };
}

test("answers as JSON give everything as JSON", async () => {
  const answers = {
    control: "full",
    languages: ["python"],
    interfaces: ["cli"],
    rows: 1000,
    columns: 5,
    dataKind: "table",
  };
  const { code, out } = await advise(["--json"], { input: JSON.stringify(answers) });
  const advice = JSON.parse(out) as Advice;
  expect(code).toBe(0);
  expect(advice.answers).toEqual(answers);
  expect(advice).toMatchObject({ way: { id: "own_script" }, compute: { training: { class: "general_purpose" } } });
});

test("without a terminal nothing is waited for", async () => {
  const { code, out } = await advise(["--json"], { keepOpen: true });
  expect(code).toBe(0);
  expect((JSON.parse(out) as Advice).warnings.map(({ code: warned }) => warned)).toContain("task_unknown");
});

test("a text in Spanish is answered in Spanish, with what was read", async () => {
  const { code, out } = await advise(["Tenemos dos años de ventas por tienda y queremos las del mes que viene"]);
  expect(code).toBe(0);
  expect(out).toContain("lo que se predice: previsión, números futuros (“");
  expect(out).toContain("Qué lo cambiaría");
});

test("what was read is told in the language that is asked for", async () => {
  const args = ["Tenemos dos años de ventas por tienda y queremos las del mes que viene", "--language", "en"];
  const { out } = await advise(args);
  expect(out).toContain("what is predicted: forecasting, future numbers (“");
});

test("a file is measured without a server", async () => {
  const { code, out } = await advise(["example:diabetes", "--json"]);
  const advice = JSON.parse(out) as Advice;
  expect(code).toBe(0);
  expect(advice).toMatchObject({ target: "diabetes", estimate: { basis: "measured" }, facts: { rows: 768 } });
});

test.each([
  [["no-such-file.csv"], "", 1, "it is not there"],
  [["nothing"], "", 2, "neither a file"],
  [["--answer", "control=total"], "", 2, "control"],
  [["--answer", "speed=9"], "", 2, "speed"],
  [[], "[1, 2]", 2, "one JSON object"],
  [[], "{", 2, "no JSON"],
])("what cannot be is a sentence: %j %s", async (args, input, code, words) => {
  const answer = await advise(args, { input });
  expect([answer.code, answer.errors]).toEqual([code, expect.stringContaining(words)]);
});

test("the form of the answers is printed", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [program, "advise", "--schema"]);
  expect(JSON.stringify(JSON.parse(stdout))).toContain("growthPercentPerYear");
});
