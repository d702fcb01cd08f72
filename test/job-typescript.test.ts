import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { WebSocket } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { column, frameFromCsv, frameFromRows, loadPipeline, savePipeline } from "../packages/engine/src/index.js";
import { packFolder } from "../packages/sdk/src/node.js";
import { crisolIn, jsonOf, program } from "./crisol-command.js";
import { startServerProcess } from "./server-process.js";

const exec = promisify(execFile);
const diabetes = fileURLToPath(new URL("../examples/data/diabetes.csv", import.meta.url));
const compiler = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
/** How this Node leaves types out; and as an older one, which does not by itself, where this one does. */
const ways = [
  { way: "as this Node does", flags: [] as string[] },
  ...("typescript" in process.features && process.features.typescript
    ? [{ way: "as an older Node does", flags: ["--no-experimental-strip-types"] }]
    : []),
];

let folder: string;
let server: Awaited<ReturnType<typeof startServerProcess>>;
let crisol: ReturnType<typeof crisolIn>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "crisol-job-typescript-"));
  server = await startServerProcess();
  crisol = crisolIn(folder, server);
  await json("project", "create", "TypeScript");
  await json("data", "import", "example:diabetes", "--name", "diabetes");
  await json("job", "init", "script", "--language", "typescript");
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const json = (...args: string[]) => jsonOf(crisol(...args, "--json"));

/** `crisol node` without a server in sight. */
async function node(cwd: string, ...args: string[]) {
  const { CRISOL_URL, CRISOL_TOKEN, CRISOL_RUN_ID, ...env } = process.env;
  return exec(process.execPath, [program, "node", ...args], { cwd: join(folder, cwd), env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

const lastOf = (log: Record<"metrics", { key: string; value: number; step: number }[]>) =>
  log.metrics.map(({ key, value, step }) => [key, value, step]).sort();

describe("what job init writes", () => {
  test("is a folder whose types the compiler finds, without an installation, and finds nothing wrong with", async () => {
    const cwd = join(folder, "script");
    const written = [".crisolignore", ".vscode", "bar-chart.ts", "crisol.yml", "node_modules", "package.json"];
    expect(readdirSync(cwd).sort()).toEqual([...written, "train.ts", "tsconfig.json"]);
    for (const name of ["tasks", "launch"]) JSON.parse(readFileSync(join(cwd, `.vscode/${name}.json`), "utf8"));
    // It does look: a wrong name is found, and nothing else.
    writeFileSync(join(cwd, "wrong.ts"), 'import { frameFromCvs } from "@crisol/engine";\nframeFromCvs("");\n');
    const said = await exec(process.execPath, [compiler, "-p", ".", "--pretty", "false"], { cwd }).catch(
      (error) => error,
    );
    expect(said.stdout.match(/error TS.*/g)).toEqual([
      expect.stringContaining("no exported member named 'frameFromCvs'"),
    ]);
    rmSync(join(cwd, "wrong.ts"));
    // The links are of this machine: they are no code.
    const { files } = await packFolder(cwd);
    expect(files.map(({ path }) => path).filter((path) => path.includes("node_modules"))).toEqual([]);
    expect(readFileSync(join(cwd, "node_modules/.gitignore"), "utf8")).toBe("*\n");
  }, 300_000);

  test("is linked anew where it was fetched from elsewhere, and what somebody installed there stays", async () => {
    const cwd = join(folder, "cloned");
    cpSync(join(folder, "script"), cwd, { recursive: true, filter: (path) => !path.includes("node_modules") });
    cpSync(join(folder, "script/package.json"), join(cwd, "node_modules/@crisol/sdk/package.json"));
    const { links } = await json("job", "types", "cloned");
    expect(links.map((link: string) => link.replaceAll("\\", "/"))).toEqual([
      "cloned/node_modules/@crisol/engine",
      "cloned/node_modules/@types/node",
    ]);
    expect(existsSync(join(cwd, "node_modules/@crisol/engine/package.json"))).toBe(true);
  });
});

describe("the script", () => {
  test.each(ways)("runs by hand as it stands, and leaves a model that predicts, $way", async ({ flags }) => {
    const kept = ["--model", "model", "--report", "report"];
    const { code, stdout, stderr } = await node(
      ...["script", ...flags, "train.ts", "--data", diabetes, "--target", "diabetes", ...kept],
    );
    expect([code, stderr]).toEqual([0, ""]);
    const accuracy = /^100 trees, test: roc_auc ([\d.]+)/m.exec(stdout)?.[1];
    expect(Number(accuracy)).toBeGreaterThan(0.8);
    const pipeline = loadPipeline(readFileSync(join(folder, "script/model/model.crisol")));
    const table = frameFromCsv(readFileSync(diabetes, "utf8"));
    const predicted = pipeline.predict(table);
    const truth = column(table, "diabetes");
    if (truth.kind !== "category" || predicted.task !== "binary_classification") throw new Error("not two classes");
    const right = Array.from(predicted.classIndices).filter(
      (k, row) => predicted.classes[k] === truth.levels[truth.codes[row]!],
    );
    expect(right.length / table.rowCount).toBeGreaterThan(0.8);
    expect(readFileSync(join(folder, "script/report/importance.svg"), "utf8")).toMatch(/^<svg .*>glucose</s);
    for (const name of ["model", "report"]) rmSync(join(folder, "script", name), { recursive: true });
  });

  test("does the same on numbers and on many classes, and says what it cannot do", async () => {
    const data = (name: string) => fileURLToPath(new URL(`../examples/data/${name}.csv`, import.meta.url));
    const wine = await node(
      "script",
      "train.ts",
      "--data",
      data("wine-quality"),
      "--target",
      "quality",
      "--trees",
      "30",
    );
    expect(wine.stdout).toMatch(/^30 trees, test: r2 0\.\d+ rmse/m);
    const glass = await node("script", "train.ts", "--data", data("glass"), "--target", "type", "--trees", "5");
    expect(glass.stdout).toMatch(/^5 trees, test: accuracy 0\.\d+ f1_macro/m);
    const none = await node("script", "train.ts", "--data", diabetes, "--target", "diabetis");
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("has no column diabetis that could be")]);
  });

  test("runs in place, and then as a job, and is a run with what it logged at each step", async () => {
    const here = await crisol("job", "run", "script", "--local");
    expect(here.code, here.stdout + here.stderr).toBe(0);
    const local = await json("run", "log", /run (\w+)/.exec(here.stderr)![1]!);
    const { job, run } = await json("job", "run", "script");
    expect(job).toMatchObject({ state: "succeeded" });
    const sent = await json("run", "log", run.id);
    expect(sent).toMatchObject({ state: "succeeded", name: "gradient boosted trees" });
    expect(sent.log.params).toEqual([
      { key: "learning_rate", value: "0.1" },
      { key: "target", value: "diabetes" },
      { key: "trees", value: "100" },
    ]);
    expect(sent.log.params).toEqual(local.log.params);
    // To the bit, on whichever side it ran.
    expect(lastOf(sent.log)).toEqual(lastOf(local.log));
    const points = Object.fromEntries(
      sent.log.metrics.map(({ key, pointCount }: { key: string; pointCount: number }) => [key, pointCount]),
    );
    expect(points).toMatchObject({ validation_roc_auc: 10, validation_log_loss: 10, roc_auc: 1 });
    const { stdout } = await crisol("job", "log", job.id);
    expect(stdout).toContain(here.stdout.split("\n").find((line) => line.includes(", test:")));
    const kept = await fetch(
      `${server.url}/api/v1/projects/${run.projectId}/runs/${run.id}/artifact?path=outputs/model/model.crisol`,
      { headers: { authorization: `Bearer ${server.token}` } },
    );
    const model = loadPipeline(new Uint8Array(await kept.arrayBuffer()));
    expect(model.targetColumn).toBe("diabetes");
    expect(Buffer.from(savePipeline(model))).toEqual(
      readFileSync(join(folder, "script/.crisol/outputs/model/model.crisol")),
    );
  });

  test("registers its model where that has a name, which is deployed and predicts what the script's does", async () => {
    const yml = readFileSync(join(folder, "script/crisol.yml"), "utf8").replace(
      /(kind: model)/,
      "$1\n    name: boosted",
    );
    writeFileSync(join(folder, "named.yml"), yml);
    await json("project", "update", "TypeScript", "--criterion", "roc_auc >= 0.8");
    const { job, run } = await json("job", "run", "script", "--file", "named.yml");
    expect(job).toMatchObject({ state: "succeeded" });
    const headers = { authorization: `Bearer ${server.token}`, "content-type": "application/json" };
    const script = await (await fetch(`${server.url}/api/v1/jobs/${job.id}/script`, { headers })).json();
    expect(script.outputs[0]).toMatchObject({ name: "model", model: { name: "boosted", version: 1 }, problem: null });
    const endpoint = await json("endpoint", "create", "boosted", "--model", "boosted");
    const rows = [
      { pregnancies: 6, glucose: 148, blood_pressure: 72, skin_thickness: 35, insulin: 0, bmi: 33.6 },
      { pregnancies: 1, glucose: 85, blood_pressure: 66, skin_thickness: 29, insulin: 0, bmi: 26.6 },
    ].map((row, at) => ({ ...row, diabetes_pedigree: [0.627, 0.351][at]!, age: [50, 31][at]! }));
    const answer = await fetch(`${server.url}/api/v1/endpoints/boosted/predict`, {
      method: "POST",
      headers: { ...headers, authorization: `Bearer ${endpoint.key}` },
      body: JSON.stringify({ rows }),
    });
    const predicted = await answer.json();
    expect(answer.status, JSON.stringify(predicted)).toBe(200);
    const kept = await fetch(
      `${server.url}/api/v1/projects/${run.projectId}/runs/${run.id}/artifact?path=outputs/model/model.crisol`,
      { headers },
    );
    const own = loadPipeline(new Uint8Array(await kept.arrayBuffer())).predict(frameFromRows(rows));
    if (own.task !== "binary_classification") throw new Error("not two classes");
    const positive = [1, 3].map((at) => own.probabilities[at]);
    expect(
      predicted.predictions.map((one: { probabilities: { positive: number } }) => one.probabilities.positive),
    ).toEqual(positive);
  });

  test("is swept unchanged", async () => {
    const sweep = await json(
      ...["sweep", "create", "--folder", "script", "--vary", "learning_rate=0.01..0.5:log", "--set", "trees=20"],
      ...["--metric", "validation_log_loss", "--goal", "minimise", "--trials", "4", "--strategy", "random", "--follow"],
    );
    expect(sweep).toMatchObject({ state: "completed" });
  }, 120_000);
});

describe("a file of TypeScript", () => {
  const LINES = [
    "interface Row {",
    "  readonly value: number;",
    "}",
    "",
    "export function fail(row: Row): never {",
    "  const doubled: number = row.value * 2;",
    "  throw new Error(`it was ${doubled}`);",
    "}",
    "",
  ];

  test.each(ways)("that throws is shown where it throws, in its own lines and columns, $way", async ({ flags }) => {
    writeFileSync(join(folder, "fail.ts"), LINES.join("\n"));
    writeFileSync(
      join(folder, "main.ts"),
      'import { fail } from "./fail.ts";\n\nfail({ value: 21 } as { value: number });\n',
    );
    const { code, stderr } = await node(".", ...flags, "main.ts");
    expect(code).toBe(1);
    expect(stderr).toContain("Error: it was 42");
    expect(stderr).toMatch(/at fail \(file:.*\/fail\.ts:7:9\)/);
    expect(stderr).toMatch(/at file:.*\/main\.ts:3:1/);
  });

  test.each(ways)("with what is more than types is refused with its place, $way", async ({ flags }) => {
    writeFileSync(join(folder, "enum.ts"), "const a: number = 1;\nenum Kind {\n  A,\n}\n");
    const { code, stderr } = await node(".", ...flags, "enum.ts");
    expect([code, stderr]).toEqual([1, expect.stringMatching(/enum\.ts:2/)]);
    expect(stderr).toContain("TypeScript enum is not supported in strip-only mode");
  });

  test("stops at the breakpoint that a debugger sets in it", async () => {
    writeFileSync(join(folder, "fail.ts"), LINES.join("\n"));
    writeFileSync(
      join(folder, "main.ts"),
      'import { fail } from "./fail.ts";\n\nfail({ value: 21 } as { value: number });\n',
    );
    const child = spawn(process.execPath, [program, "node", "--inspect-brk=127.0.0.1:0", "main.ts"], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    try {
      const place = { url: pathToFileURL(join(folder, "fail.ts")).href, line: 7 };
      expect(await pausedAt(child, place)).toEqual({ ...place, doubled: 42 });
    } finally {
      child.kill("SIGKILL");
    }
  });

  test("is a job that says what went wrong; there it has the command line too, and no server of its own", async () => {
    cpSync(join(folder, "script"), join(folder, "other"), {
      recursive: true,
      filter: (path) => !path.includes("modules"),
    });
    const run = (command: string) => {
      writeFileSync(join(folder, "other/crisol.yml"), `command: ${command}\nenvironment: none\n`);
      return crisol("job", "run", "other");
    };
    const missing = await run("crisol node train.ts --data nothing.csv --target diabetes");
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("nothing.csv")]);
    const listed = await run("crisol run log $CRISOL_RUN_ID --project $CRISOL_PROJECT_ID --json");
    expect(listed.code, listed.stdout + listed.stderr).toBe(0);
    expect(listed.stdout).toContain('"state":"running"');
    const started = await run("crisol start --port 0");
    expect([started.code, started.stderr]).toEqual([1, expect.stringContaining("is not for jobs")]);
  });
});

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Stop & { readonly scriptId: string; readonly url: string };
  readonly result?: { readonly result: { readonly value: unknown } };
}

interface Stop {
  readonly hitBreakpoints: readonly string[];
  readonly callFrames: readonly {
    readonly callFrameId: string;
    readonly location: { readonly scriptId: string; readonly lineNumber: number };
  }[];
}

/** Where the child stops that a debugger gave a breakpoint in the file's line, and the value of `doubled` there. */
async function pausedAt(child: ChildProcess, { url, line }: { readonly url: string; readonly line: number }) {
  const address = await new Promise<string>((resolve) => {
    let text = "";
    child.stderr!.on("data", (part) => {
      text += part;
      const found = /ws:\/\/\S+/.exec(text);
      if (found) resolve(found[0]);
    });
  });
  const socket = new WebSocket(address);
  await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
  const urls = new Map<string, string>();
  const answers = new Map<number, (message: Message) => void>();
  const ask = (method: string, params: object = {}) =>
    new Promise<Message>((resolve) => {
      answers.set(answers.size + 1, resolve);
      socket.send(JSON.stringify({ id: answers.size, method, params }));
    });
  const stopped = new Promise<Stop>((resolve) => {
    socket.addEventListener("message", ({ data }) => {
      const { id, method, params, ...answer } = JSON.parse(String(data)) as Message;
      if (id !== undefined) answers.get(id)?.(answer);
      if (method === "Debugger.scriptParsed") urls.set(params!.scriptId, params!.url);
      if (method !== "Debugger.paused") return;
      if (params!.hitBreakpoints.length > 0) resolve(params!);
      // Where every program stops that is started so.
      else void ask("Debugger.resume");
    });
  });
  await ask("Debugger.enable");
  await ask("Debugger.setBreakpointByUrl", { url, lineNumber: line - 1 });
  await ask("Runtime.runIfWaitingForDebugger");
  const { callFrameId, location } = (await stopped).callFrames[0]!;
  const doubled = await ask("Debugger.evaluateOnCallFrame", { callFrameId, expression: "doubled" });
  socket.close();
  return { url: urls.get(location.scriptId), line: location.lineNumber + 1, doubled: doubled.result?.result.value };
}
