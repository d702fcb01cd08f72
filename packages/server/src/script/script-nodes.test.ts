import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contract, type ScriptJob, type ScriptSpecInput } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { tarGzOf } from "../../test/tar.js";
import { hasVariable, processIds } from "../compute/process/process-table.js";
import { thisMachine } from "../compute/targets/machine.js";

let dataDir: string;
let server: TestServer;
let projectId: string;
const start = () => startTestServer({ dataDir, settings: { maximumJobs: 4 } });
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-nodes-"));
  server = await start();
  ({ id: projectId } = await server.api(contract.project.create, { body: { name: "Nodes" } }));
  for (const [name, pricePerHour] of [
    ["first", 1],
    ["second", 2],
  ] as const) {
    const shape = { class: "gpu", cores: 2, gpus: 1, memoryBytes: 4e9, maximumJobs: 4 } as const;
    await server.api(contract.compute.create, { body: { name, ...shape, pricePerHour, currency: "EUR", watts: 100 } });
  }
});
afterAll(async () => {
  await server.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
});

/** Logs by MLflow's API what the others log at the same time, and says that the run has ended, but for rank 0, which ends last. */
const everyRankLogs = `
import json, os, time, urllib.error, urllib.request

rank, run = int(os.environ["RANK"]), os.environ["MLFLOW_RUN_ID"]
api = os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/"

def send(path, body, method="POST"):
    head = {"authorization": "Bearer " + os.environ["MLFLOW_TRACKING_TOKEN"], "content-type": "application/json"}
    data = body if isinstance(body, bytes) else json.dumps({"run_id": run, **body}).encode()
    return urllib.request.urlopen(urllib.request.Request(api + path, data, head, method=method)).read()

for step in range(20):
    send("mlflow/runs/log-metric", {"key": "loss", "value": rank + step / 100, "step": step, "timestamp": 1000 + step})
try:
    send("mlflow/runs/log-parameter", {"key": "rank", "value": str(rank)})
    print("param", rank, flush=True)
except urllib.error.HTTPError as error:
    print(json.load(error)["error_code"], flush=True)
send("mlflow/runs/log-parameter", {"key": "size", "value": "4"})
place = os.environ["MLFLOW_EXPERIMENT_ID"] + "/" + run + "/artifacts/said.txt"
send("mlflow-artifacts/artifacts/" + place, str(rank).encode() * 200000, "PUT")
if rank > 0:
    send("mlflow/runs/update", {"status": "FINISHED", "end_time": 2000})
    print(rank, "ended the run", flush=True)
else:
    time.sleep(6)
`;

/** Two nodes on a target each, as each has one GPU. */
const twoByTwo = { nodes: 2, processesPerNode: 2, class: "gpu" } as const;

async function submit(command: string, resources: ScriptSpecInput["resources"], more: Partial<ScriptSpecInput> = {}) {
  const body = { command, environment: { kind: "none" }, resources, ...more } as const;
  return (await server.api(contract.job.submit, { params: { projectId }, body })).job.id;
}
const look = (jobId: string): Promise<ScriptJob> => server.api(contract.job.script, { params: { jobId } });
async function ended(jobId: string): Promise<ScriptJob> {
  await server.effects.jobs.ended(jobId);
  return look(jobId);
}
const ranksOf = ({ nodes }: ScriptJob) => nodes.flatMap(({ ranks }) => ranks);
async function linesOf(jobId: string, query: { rank?: number } = {}): Promise<string[]> {
  const { lines } = await server.api(contract.job.log, { params: { jobId }, query });
  return lines.filter(({ source }) => source === "stdout").map(({ text }) => text);
}
/** Until all four print that they are there. */
const allRun = (jobId: string) =>
  vi.waitFor(async () => expect((await linesOf(jobId)).filter((line) => line.startsWith("here"))).toHaveLength(4), {
    timeout: 25_000,
    interval: 100,
  });
const leftOf = (jobId: string) => processIds().filter((pid) => hasVariable(pid, `CRISOL_JOB_ID=${jobId}`));

describe("a script of several processes", () => {
  test("has torchrun's variables in each of them, is paid on each target, and keeps what rank 0's node leaves", async () => {
    const names = [
      "RANK",
      "LOCAL_RANK",
      "GROUP_RANK",
      "WORLD_SIZE",
      "LOCAL_WORLD_SIZE",
      "MASTER_ADDR",
      "CRISOL_JOB_ID",
    ];
    const said = names.map((name) => `$${name}`).join(" ");
    const jobId = await submit(
      `echo "${said} $OMP_NUM_THREADS"; echo "port $MASTER_PORT"; echo $RANK > \${{outputs.said}}/rank-$RANK; sleep 1.5`,
      { ...twoByTwo, cores: 2 },
      { outputs: { said: { kind: "artifact" } } },
    );
    const script = await ended(jobId);
    expect(script.job).toMatchObject({ state: "succeeded", nodes: 2, pricePerHour: 3, cores: 2 });
    expect(script).toMatchObject({
      exitCode: 0,
      nodes: [{ target: { name: "first" } }, { target: { name: "second" } }],
    });
    expect(ranksOf(script).map(({ rank, localRank, state, exitCode }) => [rank, localRank, state, exitCode])).toEqual([
      [0, 0, "succeeded", 0],
      [1, 1, "succeeded", 0],
      [2, 0, "succeeded", 0],
      [3, 1, "succeeded", 0],
    ]);
    const lines = await linesOf(jobId);
    expect(lines.filter((line) => !line.startsWith("port")).sort()).toEqual(
      [0, 1, 2, 3].map((rank) => `${rank} ${rank % 2} ${rank >> 1} 4 2 127.0.0.1 ${jobId} 1`),
    );
    expect(new Set(lines.filter((line) => line.startsWith("port"))).size).toBe(1);
    expect((await linesOf(jobId, { rank: 3 }))[0]).toMatch(/^3 1 1 /);
    const params = { projectId, runId: script.runId };
    const { items } = await server.api(contract.run.artifacts, { params, query: { path: "outputs/said" } });
    expect(items.map(({ path }: { path: string }) => path.split("/").at(-1))).toEqual(["rank-0", "rank-1"]);
    // All nodes together, and each for itself.
    const usage = script.job.usage!;
    expect(script.nodes.map((node) => node.usage!.peakMemoryBytes).reduce((a, b) => a + b)).toBe(usage.peakMemoryBytes);
    expect(usage.cost).toBeCloseTo((3 * usage.wallSeconds) / 3600, 4);
    const spending = await server.api(contract.compute.spending, { query: {} });
    const byTarget = spending.items.map(({ targetName, jobs, cost }) => [targetName, jobs, cost]);
    expect(byTarget).toContainEqual(["second", 1, expect.closeTo((2 * usage.wallSeconds) / 3600, 4)]);
    expect(byTarget).toContainEqual(["first", 1, expect.closeTo(usage.wallSeconds / 3600, 4)]);
    const samples = await server.api(contract.job.usage, { params: { jobId }, query: {} });
    expect(samples.items.length).toBeGreaterThan(0);
    // What each held and used, and what they held together: both targets are shares of this machine, whose memory a job that asks
    // for none may take.
    const { cores, memoryBytes } = thisMachine();
    const each = { cores: Math.min(2, cores), memoryBytes };
    expect(samples.nodes.map(({ target, held }) => [target.name, held])).toEqual([
      ["first", each],
      ["second", each],
    ]);
    for (const [at, { usage }] of samples.nodes.entries()) expect(usage).toEqual(script.nodes[at]!.usage);
    const verdict = await server.api(contract.job.verdict, { params: { jobId } });
    expect(verdict).toMatchObject({ nodes: samples.nodes, held: { cores: Math.min(4, cores) } });
  });

  test("may log the same from each of them: all points are kept, a param stays the first's, a file is one of theirs, and none ends the run", async () => {
    const upload = await server.api(contract.data.upload, {
      params: { projectId },
      query: { fileName: "code.tar.gz" },
      raw: tarGzOf([{ name: "log.py", content: everyRankLogs }]),
    });
    const { id: codeId } = await server.api(contract.code.create, {
      params: { projectId },
      body: { uploadId: upload.id },
    });
    const jobId = await submit("python3 log.py", twoByTwo, { codeId });
    const { runId } = await look(jobId);
    const params = { projectId, runId };
    const stateOf = async () => (await server.api(contract.run.log, { params })).state;
    await vi.waitFor(
      async () => expect((await linesOf(jobId)).filter((line) => line.endsWith("ended the run"))).toHaveLength(3),
      { timeout: 25_000, interval: 100 },
    );
    expect(await stateOf()).toBe("running");
    const script = await ended(jobId);
    expect(script.job.error, (await linesOf(jobId)).join("\n")).toBeNull();
    expect(await stateOf()).toBe("succeeded");
    const lines = await linesOf(jobId);
    expect(lines.filter((line) => line === "INVALID_PARAMETER_VALUE")).toHaveLength(3);
    const { log } = await server.api(contract.run.log, { params });
    const logged = log.params.find(({ key }) => key === "rank")!.value;
    expect(lines).toContain(`param ${logged}`);
    // By step, then time, then value: the greatest of the last step.
    expect(log.metrics.find(({ key }) => key === "loss")).toMatchObject({ pointCount: 80, step: 19, value: 3.19 });
    const query = `run_id=${runId}&metric_key=loss&max_results=1000`;
    const { metrics } = await (await server.fetch(`/api/2.0/mlflow/metrics/get-history?${query}`)).json();
    const history = (metrics as { value: number; step: number }[]).map(({ value, step }) => [step, value]);
    const wanted = [0, 1, 2, 3].flatMap((rank) => Array.from({ length: 20 }, (_, step) => [step, rank + step / 100]));
    const byStep = (a: number[], b: number[]) => a[0]! - b[0]! || a[1]! - b[1]!;
    expect(history.sort(byStep)).toEqual(wanted.sort(byStep));
    const kept = await server.fetch(`/get-artifact?run_id=${runId}&path=said.txt`);
    const text = await kept.text();
    expect(text).toBe(text[0]!.repeat(200_000));
  });

  test("of which one is killed ends the others, and says which it was and what it printed last", async () => {
    const jobId = await submit(
      'echo "here $RANK"; [ $RANK = 2 ] && { echo "what went wrong" >&2; sleep 1; kill -9 $$; }; exec sleep 60',
      twoByTwo,
    );
    const script = await ended(jobId);
    expect(script.job).toMatchObject({
      state: "failed",
      // Where it runs in a namespace of its own, that one's first process tells how it ended.
      error: {
        code: "script_failed",
        message: expect.stringMatching(/^Rank 2, on node 1, ended (by the signal SIGKILL|with exit code 137)/),
      },
    });
    expect(ranksOf(script).map(({ state }) => state)).toEqual(["stopped", "stopped", "failed", "stopped"]);
    expect(ranksOf(script)[2]).toMatchObject({ lastLines: expect.arrayContaining(["what went wrong"]) });
    expect(leftOf(jobId)).toEqual([]);
  });

  test("of a single node runs its processes there, and the first that fails is the one that is told", async () => {
    const jobId = await submit("[ $RANK = 1 ] && exit 3; exec sleep 60", { processesPerNode: 3 });
    const script = await ended(jobId);
    expect(script).toMatchObject({ exitCode: 3, nodes: [{ target: { name: "local" } }] });
    expect(script.job.error?.message).toBe("Rank 1, on node 0, ended with exit code 3.");
    expect(ranksOf(script).map(({ state }) => state)).toEqual(["stopped", "failed", "stopped"]);
  });

  test("that is cancelled ends with all that it runs", async () => {
    const jobId = await submit('trap "echo asked; exit 0" TERM; echo "here $RANK"; sleep 60 & wait', twoByTwo);
    await allRun(jobId);
    await server.api(contract.job.cancel, { params: { jobId } });
    const script = await ended(jobId);
    expect(script.job).toMatchObject({ state: "cancelled", error: null });
    expect((await linesOf(jobId)).filter((line) => line === "asked")).toHaveLength(4);
    expect(leftOf(jobId)).toEqual([]);
  });

  test("is taken up by the server that comes back in the middle of it, with all that was and is printed", async () => {
    const jobId = await submit('echo "here $RANK"; sleep 6; echo "done $RANK"', twoByTwo);
    await allRun(jobId);
    await server.close();
    server = await start();
    const script = await ended(jobId);
    expect(script.job).toMatchObject({ state: "succeeded", attempt: 1 });
    expect((await linesOf(jobId)).sort()).toEqual(
      ["done", "here"].flatMap((word) => [0, 1, 2, 3].map((rank) => `${word} ${rank}`)),
    );
  });

  test("of which the machine ends a node's process starts once more as a whole", async () => {
    const jobId = await submit('echo "here $RANK"; sleep 4', twoByTwo);
    await allRun(jobId);
    const folder = `${dataDir}/jobs/${jobId}/${jobId}.1`;
    const { pid } = JSON.parse(readFileSync(`${folder}/process-1.json`, "utf8")) as { pid: number };
    // While nobody looks, as when the machine is started anew.
    await server.close();
    process.kill(-pid, "SIGKILL");
    server = await start();
    const script = await ended(jobId);
    expect(script.job).toMatchObject({ state: "succeeded", attempt: 2 });
    expect(leftOf(jobId)).toEqual([]);
  });

  test.each([
    [
      { nodes: 3, class: "gpu" },
      "it asks for 3 nodes of 1 core, 1 GPU each, and there is a place for 2: first 1, second 1",
    ],
    [
      { nodes: 2, cores: 3, target: "first" },
      "it asks for 3 cores for each of its 2 nodes, and the largest that it may have, first, has 2 cores, 3.7 GiB, 1 GPU",
    ],
  ] as const)("that is too large for all there is is refused with what there is: %#", async (resources, problem) => {
    await expect(submit("true", resources)).rejects.toMatchObject({
      code: "no_target_fits",
      params: { problem },
    });
  });

  test("may not set what its processes find each other by, which one of a single process may", async () => {
    const variables = { MASTER_PORT: "1" };
    await expect(submit("true", { processesPerNode: 2 }, { variables })).rejects.toMatchObject({
      code: "script_invalid",
      message: expect.stringContaining("the variable MASTER_PORT is set by the server"),
    });
    const jobId = await submit('echo "$MASTER_PORT $RANK"', {}, { variables });
    expect((await ended(jobId)).nodes).toEqual([]);
    expect(await linesOf(jobId)).toEqual(["1 "]);
  });
});
