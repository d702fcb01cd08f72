import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PackageIndex, startPackageIndex } from "../packages/server/test/environments/package-index.js";
import { jsonOf } from "./crisol-command.js";
import { type SpawnedWorkspace, spawnWorkspace } from "./spawned-workspace.js";
import { type SshMachine, startSshMachine, whyNoMachine } from "./ssh-machine.js";

const why = whyNoMachine();
if (why !== undefined) console.log(`the tests of targets by SSH are skipped: ${why}`);

describe.skipIf(why !== undefined)("a target by SSH", { timeout: 180_000 }, () => {
  let machine: SshMachine;
  let index: PackageIndex;
  let workspace: SpawnedWorkspace;
  let params: SpawnedWorkspace["params"];
  let recipeId: string;
  let targetId: string;
  const resources = { target: "box" };
  const client = () => workspace.client();
  const crisol = (...args: string[]) => workspace.crisol(...args);
  const look = (jobId: string) => workspace.look(jobId);
  const ended = (jobId: string) => workspace.ended(jobId);
  const linesOf = (jobId: string) => workspace.linesOf(jobId);
  const hasLine = (jobId: string, line: string) => workspace.hasLine(jobId, line);
  const send = (command: string, more: Record<string, unknown> = {}) => workspace.send(command, { resources, ...more });
  const isIn = (state: string) => workspace.isIn(targetId, state);

  beforeAll(async () => {
    index = await startPackageIndex("held", { "held.py": "answer = 42\n" }, undefined, "0.0.0.0");
    const variables = (address: string) => ({ UV_DEFAULT_INDEX: index.url.replace("127.0.0.1", address) });
    machine = await startSshMachine({ variables });
    workspace = await spawnWorkspace("Elsewhere");
    ({ params } = workspace);
    const { data, job } = await client().data.import({
      params,
      body: { name: "diabetes", source: { example: "diabetes" } },
    });
    await ended(job.id);
    const definition = { task: "binary_classification", target: "diabetes", positiveClass: "positive" } as const;
    await client().project.update({
      params,
      body: { ...definition, primaryMetric: "roc_auc", data: { dataId: data.id, version: 1 } },
    });
    const { steps, split } = await client().recipe.suggest({ params, query: { algorithm: "gradient_boosting" } });
    const body = { steps: steps.map(({ step }) => step), split: split.value };
    recipeId = (await client().recipe.create({ params, body })).id;
  }, 120_000);
  afterAll(async () => {
    await workspace?.remove();
    await machine?.remove();
    index?.close();
  });

  async function train(body: Record<string, unknown> = {}) {
    const { job, run } = await client().run.create({ params, body: { recipeId, resources, ...body } });
    return { jobId: job.id, runId: run.id };
  }

  /** Counts to `last`, five a second. */
  const counting = (last: number) => `i=0; while [ $i -lt ${last} ]; do i=$((i+1)); echo "line $i"; sleep 0.2; done`;
  const numbered = (last: number) => Array.from({ length: last }, (_, at) => `line ${at + 1}`);

  test("is added with its host key pinned and the agent put there; what is not its key, or no key of ours, is refused", async () => {
    const at = ["--ssh", `root@${machine.host}`, "--identity", machine.identityFile];
    const wrong = `SHA256:${"A".repeat(43)}`;
    const refused = await crisol("compute", "add", "box", ...at, "--host-key", wrong);
    expect(refused.stderr).toContain(`not ${wrong}`);
    expect(existsSync(join(machine.home, ".crisol/agent"))).toBe(false);
    const denied = await crisol(
      "compute",
      "add",
      "box",
      ...at.slice(0, 2),
      "--identity",
      join(workspace.dataDir, "crisol.db"),
    );
    expect(denied.stderr).toMatch(/does not let the server's key in|not reached/);
    const made = await jsonOf(crisol("compute", "add", "box", ...at, "--cores", "2", "--json"));
    targetId = made.id;
    expect(made).toMatchObject({
      kind: "ssh",
      ssh: { host: machine.host, user: "root", port: 22 },
      agent: { hostKey: expect.stringMatching(/^SHA256:/), node: process.version, isConnected: true },
      takesAny: false,
    });
    expect(made.ssh.hostKey).toBe(made.agent.hostKey);
    expect(machine.run(`ls ${machine.home}/.crisol/agent`).trim()).toMatch(/^[0-9a-f]{32}$/);
    const checked = await crisol("compute", "check", "box");
    expect(checked.stdout).toContain(`shows the host key ${made.ssh.hostKey}`);
  });

  test("trains there what it would train here, to the byte, and says what it took", async () => {
    const there = await train();
    const here = await train({ resources: { target: "local" } });
    const job = await ended(there.jobId);
    expect(job).toMatchObject({ state: "succeeded", target: { name: "box" }, attempt: 1, error: null });
    expect(job.usage?.cpuSeconds).toBeGreaterThan(0);
    expect((await ended(here.jobId)).state).toBe("succeeded");
    const run = (runId: string) => client().run.get({ params: { ...params, runId } });
    expect((await run(there.runId)).modelSha256).toBe((await run(here.runId)).modelSha256);
    expect(existsSync(join(workspace.dataDir, "jobs", there.jobId))).toBe(false);
    await expect.poll(() => machine.run(`find ${machine.home}/.crisol/work -name '${there.jobId}'`)).toBe("");
  });

  test("tries part of the rows there, where the training would run", async () => {
    const { job, extrapolation } = await client().extrapolation.create({
      params,
      body: { recipeId, resources: { ...resources, cores: 1 }, params: { n_estimators: 300 }, shares: [0.25, 0.5] },
    });
    const done = await ended(job.id);
    expect(done).toMatchObject({ state: "succeeded", target: { name: "box" }, error: null });
    const found = await client().extrapolation.get({ params: { ...params, extrapolationId: extrapolation.id } });
    expect(found).toMatchObject({ state: "succeeded", target: { name: "box" } });
    expect(found.parts.map(({ seconds, quality }) => seconds > 0 && quality !== null)).toEqual([true, true]);
    expect(found.forecasts.find(({ share }) => share === 1)?.seconds.value).toBeGreaterThan(0);
    await expect.poll(() => machine.run(`find ${machine.home}/.crisol/work -name '${job.id}'`)).toBe("");
  });

  test("runs a script there with its code, its inputs, its metrics by the API, and what it leaves", async () => {
    const program = [
      "import json, os, urllib.request",
      "body = json.dumps({'run_id': os.environ['MLFLOW_RUN_ID'], 'key': 'answer', 'value': 42, 'timestamp': 1}).encode()",
      "url = os.environ['MLFLOW_TRACKING_URI'] + '/api/2.0/mlflow/runs/log-metric'",
      "head = {'authorization': 'Bearer ' + os.environ['MLFLOW_TRACKING_TOKEN'], 'content-type': 'application/json'}",
      "urllib.request.urlopen(urllib.request.Request(url, body, head))",
      "rows = open(os.environ['CRISOL_INPUT_TABLE']).read().count(chr(10))",
      "open(os.environ['CRISOL_OUTPUT_FOUND'] + '/rows.txt', 'w').write(str(rows))",
      "print('home', os.path.exists('/proc/1/cwd'), rows)",
    ].join("\n");
    const { items } = await client().data.list({ params, query: {} });
    const jobId = await send(`python3 -c "${program.replaceAll('"', '\\"')}"`, {
      inputs: { table: { dataId: items[0]!.id, format: "csv" } },
      outputs: { found: { kind: "artifact" } },
    });
    const job = await ended(jobId);
    expect(job.error, (await linesOf(jobId)).join("\n")).toBe(null);
    const { runId, outputs } = await client().job.script({ params: { jobId } });
    expect(outputs).toMatchObject([{ name: "found", problem: null }]);
    const { log } = await client().run.log({ params: { ...params, runId } });
    expect(log.metrics.find(({ key }) => key === "answer")).toMatchObject({ value: 42 });
    expect(machine.run("ps -e -o args").includes("log-metric")).toBe(false);
  });

  test("makes a script's environment there, from the package index that the machine has", async () => {
    const environment = { kind: "packages", requirements: ["held==1.0"] };
    const jobId = await send("python -c 'import held; print(held.answer)'", { environment });
    const job = await ended(jobId);
    expect(job.error, (await linesOf(jobId)).join("\n")).toBe(null);
    expect(await linesOf(jobId)).toContain("42");
    expect((await client().job.script({ params: { jobId } })).environment?.lock).toContain("held==1.0");
    const elsewhere = await send("true", { environment: { kind: "packages", requirements: ["not-there==1.0"] } });
    expect((await ended(elsewhere)).error).toMatchObject({ code: "environment_unsolvable" });
  });

  test("loses nothing where the cable is out for a while: it is unreachable, the process lives on", async () => {
    const jobId = await send(counting(150));
    await hasLine(jobId, "line 5");
    machine.cut();
    await isIn("unreachable");
    const waiting = await send("true");
    await expect.poll(async () => (await look(waiting)).reason?.code).toBe("target_unreachable");
    expect((await look(jobId)).state).toBe("running");
    machine.mend();
    await isIn("ready");
    expect(await ended(jobId)).toMatchObject({ state: "succeeded", attempt: 1 });
    expect(await linesOf(jobId)).toEqual(numbered(150));
    expect((await ended(waiting)).state).toBe("succeeded");
  });

  test("goes on where it was when the server was killed meanwhile, also where the job had ended by then", async () => {
    const [long, short] = [await send(counting(60)), await send(counting(8))];
    await hasLine(long, "line 3");
    await hasLine(short, "line 3");
    await workspace.kill();
    await sleep(3000);
    await workspace.start();
    for (const [jobId, last] of [
      [long, 60],
      [short, 8],
    ] as const) {
      expect(await ended(jobId)).toMatchObject({ state: "succeeded", attempt: 1 });
      expect(await linesOf(jobId)).toEqual(numbered(last));
    }
  });

  test("starts a job once more whose process the machine ended, and only once", async () => {
    const params = { n_estimators: 100_000, early_stopping_rounds: 0 };
    const { jobId } = await train({ params });
    for (const attempt of [1, 2]) {
      const isUnderWay = async () => {
        const job = await look(jobId);
        return job.attempt === attempt && (job.progress?.done ?? 0) > 10;
      };
      await expect.poll(isUnderWay, { timeout: 60_000 }).toBe(true);
      machine.run(`pkill -TERM -f '[a]gent.js .*${jobId} ${attempt}'`);
    }
    const job = await ended(jobId);
    expect(job).toMatchObject({ state: "failed", attempt: 2, error: { code: "interrupted" } });
    expect(machine.run("ps -e -o args")).not.toContain(jobId);
  });

  test("cancels there all that a job has started; without a connection, once there is one again", async () => {
    const one = await send(`(setsid sh -c 'while true; do sleep 0.21; done' &) ; ${counting(1000)}`);
    await hasLine(one, "line 3");
    await client().job.cancel({ params: { jobId: one } });
    expect((await look(one)).state).toBe("cancelled");
    expect(machine.run("ps -e -o args")).not.toMatch(/sleep 0\.2/);
    const other = await send(counting(1000));
    await hasLine(other, "line 3");
    machine.cut();
    await isIn("unreachable");
    await client().job.cancel({ params: { jobId: other } });
    expect((await look(other)).state).toBe("cancelled");
    expect(machine.run("ps -e -o args")).toContain("sleep 0.2");
    machine.mend();
    await isIn("ready");
    await expect.poll(() => machine.run("ps -e -o args")).not.toContain("sleep 0.2");
    await expect.poll(() => machine.run(`find ${machine.home}/.crisol/work -name 'job_*'`)).toBe("");
  });

  test("fails a job whose file is damaged there with the file's hash, while others go on", async () => {
    const [damaged, other] = [await send("echo begun; sleep 63"), await send(counting(25))];
    await hasLine(damaged, "begun");
    const sha256 = "a".repeat(64);
    const blobs = `${machine.home}/.crisol/work/*/jobs/${damaged}/blobs-1`;
    machine.run(`cd ${blobs} && mkdir aa && echo other bytes > aa/${sha256}`);
    const job = await ended(damaged);
    expect(job).toMatchObject({ state: "failed", error: { code: "blob_corrupt" } });
    expect(job.error?.message).toContain(sha256);
    expect((await ended(other)).error).toBe(null);
    expect(await linesOf(other)).toEqual(numbered(25));
    await expect.poll(() => machine.run("ps -e -o args")).not.toContain("sleep 63");
  });

  test("is for scripts and trainings alone", async () => {
    const { job } = await client().data.import({
      params,
      body: { name: "wine", source: { example: "wine-quality" } },
    });
    await client().compute.update({ params: { targetId }, body: { takesAny: true, pricePerHour: 0, currency: "EUR" } });
    expect(await ended(job.id)).toMatchObject({ state: "succeeded", target: { name: "local" } });
  });

  test("that shows another host key is not used, until it is added anew", async () => {
    await machine.changeHostKey();
    const { stdout, code } = await crisol("compute", "check", "box", "--json");
    // The connection that is open is to the machine that was pinned.
    expect(code).toBe(0);
    expect(JSON.parse(stdout).isWell).toBe(true);
    await workspace.kill();
    await workspace.start();
    await isIn("unreachable");
    expect((await client().compute.get({ params: { targetId } })).reason).toMatchObject({ code: "ssh_host_key" });
    const at = ["--ssh", `root@${machine.host}`, "--identity", machine.identityFile];
    await jsonOf(crisol("compute", "set", "box", ...at, "--json"));
    await isIn("ready");
    expect(await ended(await send("true"))).toMatchObject({ state: "succeeded" });
  });

  test("keeps nothing on the server but the key of the machine", async () => {
    const names = readdirSync(join(workspace.dataDir, "ssh"));
    expect(names.sort()).toEqual(["id", `${targetId}.known_hosts`].sort());
    expect(await readFile(join(workspace.dataDir, "ssh", `${targetId}.known_hosts`), "utf8")).toMatch(
      /^crisol-target ssh-/,
    );
  });
});
