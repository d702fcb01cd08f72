import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasPython, pythonEnvironment } from "../../bench/python.mjs";
import { type Client, createClient } from "../../packages/sdk/src/index.js";
import { detectConfinement } from "../../packages/server/src/compute/process/confinement-support.js";
import { hasVariable, processIds, statOf } from "../../packages/server/src/compute/process/process-table.js";
import { MLFLOW_PACKAGES } from "../../scripts/mlflow-packages.mjs";
import { startServerProcess } from "../server-process.js";

const exec = promisify(execFile);
const script = fileURLToPath(new URL("served.py", import.meta.url));
const support = detectConfinement();

describe.skipIf(!hasPython())("models of MLflow's that run their own code", () => {
  let server: Awaited<ReturnType<typeof startServerProcess>>;
  let client: Client;
  let folder: string;
  let params: { projectId: string };
  let expected: Record<
    string,
    { rows: Record<string, number>[]; predictions: unknown[]; probabilities: number[][]; classes: string[] }
  >;

  beforeAll(async () => {
    const program = await pythonEnvironment("mlflow-clients", MLFLOW_PACKAGES, console.log);
    folder = await mkdtemp(join(tmpdir(), "crisol-served-"));
    server = await startServerProcess();
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      MLFLOW_TRACKING_URI: server.url,
      MLFLOW_TRACKING_TOKEN: server.token,
      MLFLOW_DISABLE_TELEMETRY: "true",
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: "1",
    };
    await exec(program("python"), [script], { cwd: folder, env, maxBuffer: 1 << 26 });
    expected = JSON.parse(await readFile(join(folder, "served.json"), "utf8"));
    client = createClient({ baseUrl: server.url, token: server.token });
    params = { projectId: (await client.project.list()).items.find(({ name }) => name === "served")!.id };
  }, 900_000);
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function modelOf(name: string) {
    const model = (await client.model.list({ params })).items.find((one) => one.name === name)!;
    return { modelId: model.id, version: 1 };
  }

  /** Waits until the model answers or has failed; the endpoint. */
  async function settled(endpointId: string) {
    for (;;) {
      const endpoint = await client.endpoint.get({ params: { ...params, endpointId } });
      if (endpoint.process?.state === "ready") return endpoint;
      if (endpoint.process?.state === "failed") throw new Error(endpoint.process.log.join("\n"));
      await sleep(300);
    }
  }

  async function deployed(name: string) {
    const { id } = await client.endpoint.create({ params, body: { name, ...(await modelOf(name)), runsCode: true } });
    return settled(id);
  }

  const predict = async (endpointName: string, rows: readonly Record<string, string | number | null>[]) =>
    (await client.endpoint.predict({ params: { endpointName }, body: { rows: [...rows] } })).predictions;
  const custom = async (...words: string[]) =>
    (
      await predict(
        "custom",
        words.map((word) => ({ do: word, count: 1 })),
      )
    ).map(({ prediction }) => String(prediction));

  test("safety-07 none is loaded before somebody has said that its code may run", async () => {
    const create = async (body: object) =>
      client.endpoint.create({ params, body: { name: "refused", ...(await modelOf("neighbors")), ...body } });
    await expect(create({})).rejects.toMatchObject({ code: "runs_code", status: 409 });
    await expect(create({ runsCode: false })).rejects.toMatchObject({ code: "runs_code" });
    expect((await client.endpoint.list({ params })).items).toEqual([]);
    expect(await readdir(join(server.folder, "serving")).catch(() => [])).toEqual([]);
    // Without a signature nobody knows what it takes.
    const bare = { name: "bare", ...(await modelOf("bare")), runsCode: true };
    await expect(client.endpoint.create({ params, body: bare })).rejects.toMatchObject({
      code: "model_not_served",
      message: expect.stringContaining("logged without a signature"),
    });
  });

  test("a classifier of scikit-learn predicts what it predicts where it was trained", async () => {
    const body = { name: "neighbors", ...(await modelOf("neighbors")), runsCode: true };
    const created = await client.endpoint.create({ params, body });
    // Making its environment takes minutes: nobody waits for it here.
    expect(created.process?.state).toBe("preparing");
    const { rows, predictions, probabilities, classes } = expected.neighbors!;
    await expect(predict("neighbors", rows)).rejects.toMatchObject({ code: "model_not_ready", status: 503 });
    const endpoint = await settled(created.id);
    expect(endpoint.signature.output).toMatchObject({ task: "binary_classification", classes });
    const answered = await predict("neighbors", rows);
    expect(answered.map(({ prediction }) => prediction)).toEqual(predictions);
    expect(answered.map((one) => classes.map((name) => one.probabilities?.[name]))).toEqual(probabilities);
    const bad = { ...rows[0], "mean radius": "wide" };
    await expect(predict("neighbors", [rows[0]!, bad])).rejects.toMatchObject({
      code: "input_invalid",
      problems: [expect.objectContaining({ field: 'rows[1]["mean radius"]' })],
    });
    const explained = client.endpoint.explain({ params: { endpointName: "neighbors" }, body: { rows: [rows[0]!] } });
    await expect(explained).rejects.toMatchObject({ code: "not_explained" });
  }, 900_000);

  test("a model that takes an array", async () => {
    await deployed("ridge");
    const { rows, predictions } = expected.ridge!;
    expect((await predict("ridge", rows)).map(({ prediction }) => prediction)).toEqual(predictions);
  }, 900_000);

  test("safety-41 a request that ends the process, or that the model refuses, fails alone", async () => {
    await deployed("custom");
    expect(await custom("a", "b")).toEqual(["A", "B"]);
    const [before, exit, after] = await Promise.allSettled([custom("one"), custom("exit"), custom("two")]);
    expect(before).toMatchObject({ value: ["ONE"] });
    expect(exit).toMatchObject({ reason: { code: "model_failed", message: expect.stringContaining("exit code 3") } });
    expect(after).toMatchObject({ value: ["TWO"] });
    await expect(custom("raise")).rejects.toMatchObject({
      code: "model_failed",
      message: expect.stringContaining("ValueError: a row that it does not like"),
    });
    await expect(predict("custom", [{ do: "a", count: 1.5 }])).rejects.toMatchObject({
      code: "input_invalid",
      problems: [expect.objectContaining({ field: "rows[0].count" })],
    });
    expect(await custom("c")).toEqual(["C"]);
  }, 900_000);

  /** Scores the rows as a file; the result's lines of CSV, and what was counted. */
  async function score(name: string, csv: string, runsCode = true) {
    const upload = await client.data.upload({ params, query: { fileName: "rows.csv" } }, new Blob([csv]));
    const body = { ...(await modelOf(name)), source: { uploadId: upload.id }, ...(runsCode && { runsCode }) };
    const { prediction, job } = await client.prediction.create({ params, body });
    for await (const _ of client.job.events({ params: { jobId: job.id } }));
    const { error, state } = await client.job.get({ params: { jobId: job.id } });
    const { lines: said } = await client.job.log({ params: { jobId: job.id } });
    const one = { ...params, predictionId: prediction.id };
    const log = said.map((line) => line.text);
    if (state !== "succeeded") return { error, log, lines: [], counted: null };
    const text = await (await client.prediction.download({ params: one, query: { format: "csv" } })).text();
    return { error, log, lines: text.trim().split("\n"), counted: await client.prediction.get({ params: one }) };
  }

  test("safety-07 a file is scored by its own code only once somebody has said that it may run", async () => {
    await expect(score("custom", "do,count\na,1\n", false)).rejects.toMatchObject({ code: "runs_code" });
  });

  test("a file is scored as its rows are one by one, with probabilities by class", async () => {
    const { rows, predictions, probabilities, classes } = expected.neighbors!;
    const names = Object.keys(rows[0]!);
    const csv = [names.join(","), ...rows.map((row) => names.map((name) => row[name]).join(","))].join("\n");
    const { lines, counted, error } = await score("neighbors", csv);
    expect(error).toBe(null);
    expect(counted).toMatchObject({ rowCount: rows.length, refusedRowCount: 0 });
    const [head, ...scored] = lines.map((line) => line.split(","));
    expect(head!.slice(names.length)).toEqual([
      "prediction",
      ...classes.map((one) => `probability_${one}`),
      "refused_reason",
    ]);
    expect(scored.map((row) => row[names.length])).toEqual(predictions);
    expect(scored.map((row) => row.slice(names.length + 1, names.length + 3).map(Number))).toEqual(probabilities);
  }, 900_000);

  test("rows that its code cannot score are refused alone, and what it prints is in the job's log", async () => {
    const words = Array.from({ length: 300 }, (_, at) => `w${at}`);
    const csv = (word: (at: number) => string) => `do,count\n${words.map((_, at) => `${word(at)},${at}`).join("\n")}\n`;
    const bad = [0, 63, 64, 200, 299];
    const { lines, counted, log } = await score(
      "custom",
      csv((at) => (bad.includes(at) ? "raise" : words[at]!)),
    );
    expect(counted).toMatchObject({ rowCount: 295, refusedRowCount: 5 });
    const answers = lines.slice(1).map((line) => line.split(","));
    expect(answers.map(([, , prediction]) => prediction)).toEqual(
      words.map((word, at) => (bad.includes(at) ? "" : word.toUpperCase())),
    );
    expect(answers[63]![3]).toContain("a row that it does not like");
    expect(log.some((line) => line.includes("it prints on the standard output"))).toBe(true);

    // A count that is missing, which its signature has as a whole number.
    const missing = await score("custom", "do,count\na,1\nb,\nc,3\n");
    expect(missing.counted).toMatchObject({ rowCount: 2, refusedRowCount: 1 });
    expect(missing.lines[2]).toContain("must be a whole number");
  }, 300_000);

  test("safety-41 a file whose row ends the process, and one of which no row can be scored, end with the reason", async () => {
    const exits = await score("custom", "do,count\na,1\nexit,2\n");
    expect(exits.error).toMatchObject({ code: "scoring_failed", message: expect.stringContaining("exit code 3") });
    const all = await score("custom", `do,count\n${"raise,1\n".repeat(500)}`);
    expect(all.error).toMatchObject({
      code: "scoring_failed",
      message: expect.stringContaining("each of the first 100 rows: ValueError: a row that it does not like"),
    });
    expect(all.log.join("\n")).toContain("Traceback");
    await expect(score("custom", "other\n1\n")).rejects.toMatchObject({ code: "input_invalid" });
  }, 300_000);

  // Where a system lets us do neither, that stands in the endpoint's log.
  test.runIf(support.otherUser || support.namespaces)(
    "safety-07 its code sees neither the data nor what the server knows",
    async () => {
      const files = await readdir(server.folder);
      const store = files.find((name) => /\.(db|sqlite)$/.test(name))!;
      const [read, list, environment] = await custom(
        `read ${join(server.folder, store)}`,
        `list ${server.folder}`,
        "environment",
      );
      expect(read).toMatch(/^(FileNotFoundError|PermissionError)$/);
      expect(list).not.toContain(store);
      expect(environment).toContain("CRISOL_JOB_ID");
      expect(environment).not.toContain(server.token);
    },
    60_000,
  );

  test("a server that was killed leaves no process of a model behind, and serves on when it is started again", async () => {
    const served = () =>
      processIds().filter((pid) => hasVariable(pid, `CRISOL_JOB_ID=${jobId}`) && statOf(pid)?.isZombie === false);
    const { modelId, version } = await modelOf("custom");
    const jobId = `serving-${modelId}-${version}`;
    const before = served();
    expect(before.length).toBeGreaterThan(0);
    await server.kill();
    server = await startServerProcess({ folder: server.folder });
    client = createClient({ baseUrl: server.url, token: server.token });
    const endpoints = (await client.endpoint.list({ params })).items;
    for (const { id } of endpoints) await settled(id);
    expect(await custom("again")).toEqual(["AGAIN"]);
    expect(served().filter((pid) => before.includes(pid))).toEqual([]);
    // Nobody needs it any more.
    for (const { id } of endpoints) {
      await client.endpoint.update({ params: { ...params, endpointId: id }, body: { state: "stopped" } });
    }
    expect(served()).toEqual([]);
    await expect(custom("stopped")).rejects.toMatchObject({ code: "endpoint_stopped" });
  }, 300_000);
});
