import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import type { Project } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServerProcess } from "./server-process.js";

const shim = fileURLToPath(new URL("../packages/cli/bin/crisol.mjs", import.meta.url));
/** Util-linux's `script` gives a program a terminal; it is on every Debian. */
const hasTerminal = spawnSync("script", ["-qec", "test -t 0", "/dev/null"]).status === 0;
if (!hasTerminal) console.warn("The interview is not tried in a terminal: there is no `script` of util-linux here.");

let folder: string;
let server: Awaited<ReturnType<typeof startServerProcess>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "crisol-interview-"));
  server = await startServerProcess();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const variables = () => ({ ...process.env, CRISOL_URL: server.url, CRISOL_TOKEN: server.token, LC_ALL: "C" });

/**
 * `crisol ARGS` in a terminal. At each prompt the first reply not given yet whose question is on the screen is typed, else Enter.
 * Returns what was on the screen.
 */
async function answering(args: readonly string[], replies: readonly (readonly [question: RegExp, line: string])[]) {
  const command = [process.execPath, shim, ...args].map((one) => `'${one}'`).join(" ");
  const child = spawn("script", ["-qec", command, "/dev/null"], { env: variables(), cwd: folder });
  const left = [...replies];
  let [screen, since] = ["", ""];
  child.stdout.on("data", (piece: Buffer) => {
    screen += piece;
    since += piece;
    if (!/(^|[\n)]) ?> $/.test(stripVTControlCharacters(since))) return;
    const at = left.findIndex(([question]) => question.test(since));
    const [, line] = at < 0 ? [] : (left.splice(at, 1)[0] as (typeof left)[number]);
    since = "";
    child.stdin.write(`${line ?? ""}\r`);
  });
  const [code] = await once(child, "close");
  return { code, left: left.map(([, line]) => line), screen: stripVTControlCharacters(screen).replaceAll("\r", "") };
}

async function projectNamed(name: string): Promise<Project> {
  const headers = { authorization: `Bearer ${server.token}` };
  const { items } = (await (await fetch(`${server.url}/api/v1/projects`, { headers })).json()) as { items: Project[] };
  const found = items.find((one) => one.name === name);
  if (!found) throw new Error(`there is no project ${name}`);
  return found;
}

describe.skipIf(!hasTerminal)("the interview in a terminal", () => {
  test("takes answers, goes back, skips and says what is no answer, and sets the project up", async () => {
    const { code, left, screen } = await answering(
      ["advise", "--apply", "Churn"],
      [
        [/What is to be predicted\?/, "3"],
        // One that was mistaken.
        [/Which mistakes cost most\?/, "<"],
        [/What is to be predicted\?/, "99"],
        [/none of the choices/, "1"],
        [/What kind of data\?/, "1"],
        [/How many rows/, "lots"],
        [/no number/, "20,000"],
        [/How many columns/, "12"],
        [/Which languages/, "q"],
      ],
    );
    expect(screen).toContain("Enter skips a question, < goes back");
    expect([code, left]).toEqual([0, []]);
    const project = await projectNamed("Churn");
    expect(project).toMatchObject({ task: "binary_classification", primaryMetric: "roc_auc" });
    expect(screen).toContain(`${project.id}  Churn`);
  });

  test("is held in Spanish, with numbers as they are written there", async () => {
    const { code, left, screen } = await answering(
      ["advise", "--language", "es", "--apply", "Precios"],
      [
        [/¿Qué hay que predecir\?/, "3"],
        [/¿Qué tipo de datos\?/, "1"],
        [/¿Cuántas filas/, "2 millones"],
        [/¿Cuántas columnas/, "20"],
        [/¿Cuánto crecen/, "q"],
      ],
    );
    expect(screen).toContain("Intro salta una pregunta, < vuelve a la anterior");
    expect([code, left]).toEqual([0, []]);
    expect(await projectNamed("Precios")).toMatchObject({ task: "regression" });
    expect(screen).not.toMatch(/What is|Which|How many/);
  });

  test("with a file asks nothing, and makes a project with its data, task and target", async () => {
    const rows = Array.from({ length: 300 }, (_, i) => `${i % 7},${(i * 13) % 11},${i % 3 === 0 ? "yes" : "no"}`);
    writeFileSync(join(folder, "leavers.csv"), ["visits,calls,leaves", ...rows].join("\n"));
    const { code, screen } = await answering(
      ["advise", "leavers.csv", "--target", "leaves", "--apply", "Leavers"],
      [[/What is to be predicted\?/, "q"]],
    );
    expect(code).toBe(0);
    expect(screen).not.toContain("What is to be predicted?");
    const project = await projectNamed("Leavers");
    expect(project).toMatchObject({ task: "binary_classification", target: "leaves", data: { version: 1 } });
  });
});
