import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { contract, isolationCodes, type ScriptSpecInput } from "@crisol/contract";
import { fitPipeline, frameFromRows, savePipeline } from "@crisol/engine";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { type TarMember, tarGzOf } from "../../test/tar.js";

let server: TestServer;
let projectId: string;
let dataId: string;
beforeAll(async () => {
  server = await startTestServer();
  ({ id: projectId } = await server.api(contract.project.create, { body: { name: "Scripts" } }));
  const { data, job } = await server.api(contract.data.import, {
    params: { projectId },
    body: { name: "glass", source: { example: "glass" } },
  });
  await server.effects.jobs.ended(job.id);
  dataId = data.id;
});
afterAll(async () => {
  await server.close();
});

async function submit(body: ScriptSpecInput) {
  return server.api(contract.job.submit, { params: { projectId }, body });
}

/** Sends the script and waits for its end. */
async function run(body: ScriptSpecInput) {
  const { job, run } = await submit(body);
  await server.effects.jobs.ended(job.id);
  return finished(job.id, run.id);
}

async function finished(jobId: string, runId: string) {
  return {
    script: await server.api(contract.job.script, { params: { jobId } }),
    run: await server.api(contract.run.log, { params: { projectId, runId } }),
  };
}

async function artifact(runId: string, path: string): Promise<string> {
  const query = new URLSearchParams({ path });
  return (await server.fetch(`/api/v1/projects/${projectId}/runs/${runId}/artifact?${query}`)).text();
}

async function codeOf(members: readonly TarMember[], to = projectId): Promise<string> {
  const params = { projectId: to };
  const { id: uploadId } = await server.api(contract.data.upload, {
    params,
    query: { fileName: "code.tar.gz" },
    raw: tarGzOf(members),
  });
  const git = { url: "https://example.org/x.git", commit: "c".repeat(40), branch: "main", isDirty: false, diff: null };
  return (await server.api(contract.code.create, { params, body: { uploadId, git } })).id;
}

describe("a script of one's own", () => {
  test("runs in a folder with its code, and its run says from which commit that is", async () => {
    const codeId = await codeOf([
      { name: "run.sh", content: "#!/bin/sh\ncat src/data.txt; ls" },
      { name: "src/data.txt", content: "read\n" },
    ]);
    const { script, run: ended } = await run({
      codeId,
      command: "./run.sh > ${{outputs.said}}/said.txt",
      outputs: { said: { kind: "artifact" } },
    });
    expect(script).toMatchObject({ exitCode: 0, spec: { codeId } });
    expect(await artifact(ended.id, `${script.outputs[0]!.artifactPath}/said.txt`)).toBe("read\nrun.sh\nsrc\n");
    expect(ended.log.tags).toContainEqual({ key: "mlflow.source.git.commit", value: "c".repeat(40) });
    const { id: other } = await server.api(contract.project.create, { body: { name: "Other code" } });
    const theirs = await codeOf([{ name: "a" }], other);
    await expect(submit({ codeId: theirs, command: "ls" })).rejects.toMatchObject({ code: "not_found" });
  });

  test("is a run with its parameters and the data it read, and leaves files, data and lineage", async () => {
    const { script, run: ended } = await run({
      command:
        "head -n 3 ${{inputs.train}} > ${{outputs.first}}/rows.csv && head -n 11 $CRISOL_INPUT_TRAIN > ${{outputs.small}} && " +
        "echo $CRISOL_PARAMETERS > $CRISOL_OUTPUT_FIRST/deep.json && echo rate ${{parameters.rate}}",
      parameters: { rate: 0.1, note: "it's a 'note'" },
      inputs: { train: { dataId, format: "csv" } },
      outputs: { first: { kind: "artifact" }, small: { kind: "data", name: "glass small", format: "csv" } },
    });
    expect(script.job).toMatchObject({ state: "succeeded", error: null, attempt: 1, kind: "script" });
    expect(script).toMatchObject({ exitCode: 0, inputs: { train: { name: "glass", version: 1 } } });
    expect(ended).toMatchObject({ state: "succeeded", name: "head -n 3" });
    expect(ended.log.params).toEqual([
      { key: "note", value: "it's a 'note'" },
      { key: "rate", value: "0.1" },
    ]);
    expect((await artifact(ended.id, "outputs/first/rows.csv")).split("\n")).toHaveLength(4);
    expect(JSON.parse(await artifact(ended.id, "outputs/first/deep.json"))).toEqual({
      rate: 0.1,
      note: "it's a 'note'",
    });
    const small = script.outputs.find(({ name }) => name === "small")!;
    expect(small.data).toMatchObject({ version: 1 });
    const data = await server.api(contract.data.get, { params: { projectId, dataId: small.data!.dataId } });
    expect(data.versions[0]).toMatchObject({ rowCount: 10 });
  });

  test("may log its parameters again as its language writes them, and not as others", async () => {
    const { run: own } = await run({ command: "true", parameters: { strength: 1, isOn: true, name: "a" } });
    const log = (key: string, value: string) =>
      server.api(contract.run.logBatch, { params: { projectId, runId: own.id }, body: { params: [{ key, value }] } });
    await log("strength", "1.0");
    await log("isOn", "True");
    await log("name", "a");
    await expect(log("strength", "1.5")).rejects.toMatchObject({ code: "param_changed" });
    await expect(log("name", "A")).rejects.toMatchObject({ code: "param_changed" });
    const { log: logged } = await server.api(contract.run.log, { params: { projectId, runId: own.id } });
    expect(logged.params.find(({ key }) => key === "strength")).toEqual({ key: "strength", value: "1" });
  });

  test("fails with its exit code, and keeps what it left", async () => {
    const { script, run: ended } = await run({
      command: "echo seen > ${{outputs.found}}/a.txt; exit 3",
      outputs: { found: { kind: "artifact" } },
    });
    expect(script.job).toMatchObject({ state: "failed", error: { code: "script_failed" } });
    expect(script.job.error!.message).toContain("exit code 3");
    expect(script.exitCode).toBe(3);
    expect(ended.state).toBe("failed");
    expect(await artifact(ended.id, "outputs/found/a.txt")).toBe("seen\n");
  });

  test("runs the code that it was sent with, says what it prints, and why it failed", async () => {
    const archive = execFileSync("tar", [
      "-cz",
      "-C",
      fileURLToPath(new URL("../../test/script", import.meta.url)),
      ".",
    ]);
    const params = { projectId };
    const { id: uploadId } = await server.api(contract.data.upload, {
      params,
      query: { fileName: "c.tgz" },
      raw: archive,
    });
    const { id: codeId } = await server.api(contract.code.create, { params, body: { uploadId } });
    const { script } = await run({ codeId, command: "./say.sh ${{parameters.word}}", parameters: { word: "hola" } });
    expect(script.job).toMatchObject({ state: "failed", error: { code: "script_failed" } });
    expect(script.job.error!.message).toBe("The command ended with exit code 4: what went wrong");
    const { lines } = await server.api(contract.job.log, { params: { jobId: script.job.id }, query: {} });
    // Two pipes: which of them is read first is not said.
    expect(lines.map(({ source, text }) => `${source}: ${text}`).sort()).toEqual([
      "stderr: what went wrong",
      "stdout: said hola",
    ]);
  });

  test("is told apart from the rest of the machine as far as the system allows, and that is said", async () => {
    const { script } = await run({
      command: `id -u; ls ${server.dataDir}/store.db ${server.dataDir}/blobs 2>&1 | tail -n 1; nproc`,
      resources: { cores: 1 },
    });
    const { lines } = await server.api(contract.job.log, { params: { jobId: script.job.id }, query: {} });
    const holds = Object.fromEntries(script.isolation!.map((note) => [note.aspect, note.holds]));
    expect(Object.keys(holds)).toEqual(["user", "files", "processes", "memory", "cores"]);
    for (const { aspect, code } of script.isolation!) expect(isolationCodes[aspect]).toContain(code);
    const [user, files] = lines.map(({ text }) => text);
    expect(user !== String(process.getuid!())).toBe(holds.user);
    if (holds.files) expect(files).toMatch(/No such file|Permission denied|cannot (access|open)/);
  });

  test("safety-27: above its memory it has failed for that, with its peak, and the server goes on", async () => {
    const { script } = await run({
      command: `${process.execPath} -e "const all = []; for (;;) all.push(Buffer.alloc(1e7, 1))"`,
      resources: { cores: 1, memoryBytes: 100_000_000 },
    });
    expect(script.job.error).toMatchObject({ code: "out_of_memory", message: expect.stringMatching(/100 MB/) });
  });

  test("daemons that it leaves behind, deaf to SIGTERM, are gone with it", async () => {
    const mark = `sleep 61${Date.now() % 1000}`;
    await run({ command: `for i in 1 2 3; do (trap '' TERM; setsid ${mark} >/dev/null 2>&1 &) ; done; sleep 0.3` });
    expect(execFileSync("sh", ["-c", `pgrep -fx '${mark}' || true`], { encoding: "utf8" })).toBe("");
  });

  test("safety-14: has its secrets and its token, and neither is in its log, its error or the store", async () => {
    const value = "s3cret/with+signs&more";
    await server.api(contract.secret.set, { params: { projectId, secretName: "API_KEY" }, body: { value } });
    const { script } = await run({
      command:
        'echo "key=$API_KEY token=$CRISOL_TOKEN"; printf %s "$API_KEY" | base64; printf %s "$API_KEY" | wc -c; echo "bad $API_KEY" >&2; exit 1',
      secrets: ["API_KEY"],
    });
    const { lines } = await server.api(contract.job.log, { params: { jobId: script.job.id }, query: {} });
    const text = lines.map((line) => line.text).join("\n");
    expect(text).toContain("key=*** token=***");
    expect(text).toContain(String(value.length));
    expect(text).not.toContain(Buffer.from(value).toString("base64").slice(0, 16));
    expect(script.job.error!.message).toBe("The command ended with exit code 1: bad ***");
    expect(JSON.stringify(script)).not.toContain(value);
    await expect(submit({ command: "true", secrets: ["OTHER"] })).rejects.toMatchObject({ code: "not_found" });
  });

  test("of Python has the packages that its code asks for, and the same when it runs again", async () => {
    const folder = fileURLToPath(new URL("../../test/script-python", import.meta.url));
    const archive = execFileSync("tar", ["-cz", "-C", folder, "."]);
    const params = { projectId };
    const upload = { params, query: { fileName: "c.tgz" }, raw: archive };
    const { id: uploadId } = await server.api(contract.data.upload, upload);
    const { id: codeId } = await server.api(contract.code.create, { params, body: { uploadId } });
    const first = await run({ codeId, command: "python say.py", resources: { cores: 1 } });
    expect(first.script.job.error).toBe(null);
    expect(first.script.environment).toMatchObject({ lock: expect.stringContaining("six==1.17.0") });
    const { job } = await server.api(contract.job.rerun, { params: { jobId: first.script.job.id }, body: {} });
    await server.effects.jobs.ended(job.id);
    const again = await server.api(contract.job.script, { params: { jobId: job.id } });
    expect(again.job.error).toBe(null);
    expect(again.environment).toEqual({ ...first.script.environment, isCached: true });
    const { lines } = await server.api(contract.job.log, { params: { jobId: job.id }, query: {} });
    expect(lines.map(({ text }) => text)).toContain("six 1.17.0");
  });

  test("whose packages cannot be had together fails with the solver's words, and not twice", async () => {
    const { script } = await run({
      command: "python -c 1",
      environment: { kind: "packages", requirements: ["six==1.17.0", "six==1.16.0"] },
      retries: 3,
    });
    expect(script.job).toMatchObject({ state: "failed", attempt: 1, error: { code: "environment_unsolvable" } });
    expect(script.job.error!.message).toContain("six");
  });

  test("that does not leave what it promised has failed", async () => {
    const { script } = await run({
      command: "true",
      outputs: { table: { kind: "data", name: "none", format: "csv" } },
    });
    expect(script.job.error).toEqual({
      code: "output_invalid",
      message: "The output table cannot be kept: the script did not write table.csv.",
    });
    expect(script.outputs[0]).toMatchObject({ data: null, problem: "the script did not write table.csv" });
  });

  test("safety-02: an output that is a link is not followed", async () => {
    const { script } = await run({
      command: "ln -s /etc/passwd ${{outputs.table}}; ln -s /etc ${{outputs.folder}}/etc",
      outputs: { table: { kind: "data", name: "passwd", format: "csv" }, folder: { kind: "artifact" } },
    });
    expect(script.job.state).toBe("failed");
    expect(script.outputs.map(({ problem }) => problem !== null)).toEqual([true, true]);
    expect(await server.api(contract.run.artifacts, { params: { projectId, runId: script.runId } })).toEqual({
      items: [],
    });
  });

  test("leaves a model of LightGBM that can be served, as one that MLflow's client registers", async () => {
    const golden = new URL("../../../engine/test/golden/lightgbm.json", import.meta.url);
    const { cases } = JSON.parse(readFileSync(golden, "utf8")) as { cases: Record<string, { text: string }> };
    const codeId = await codeOf([
      { name: "model/MLmodel", content: "flavors:\n  lightgbm:\n    model_class: lightgbm.basic.Booster\n" },
      { name: "model/model.txt", content: cases.quantile!.text },
    ]);
    const { script } = await run({
      codeId,
      command: "cp model/* ${{outputs.made}}/",
      outputs: { made: { kind: "model", name: "left by a script" } },
    });
    expect(script.outputs[0]).toMatchObject({ problem: null, model: { name: "left by a script", version: 1 } });
    const versions = server.effects.store.read.selectFrom("modelVersion").selectAll();
    await vi.waitFor(
      async () => {
        const row = await versions.where("runId", "=", script.runId).executeTakeFirstOrThrow();
        expect(row).toMatchObject({ format: "mlflow", algorithm: "gradient_boosting", primaryMetric: "rmse" });
        expect([row.sha256, row.signature]).not.toContain(null);
      },
      { timeout: 30_000, interval: 100 },
    );
  });

  test("leaves a model of the engine that is served; what is none is kept, and said to be none", async () => {
    const rows = Array.from({ length: 60 }, (_, at) => ({ x: at, y: at * 2, kind: at % 3 === 0 ? "a" : "b" }));
    const pipeline = fitPipeline({
      frame: frameFromRows(rows),
      ...{ targetColumn: "y", task: "regression", algorithm: "gradient_boosting", recipe: { steps: [] }, seed: 0 },
      rows: { train: rows.map((_, at) => at) },
      params: { n_estimators: 5 },
    });
    const file = savePipeline(pipeline);
    const broken = Buffer.from(file);
    broken[broken.length - 20]! ^= 0xff;
    const codeId = await codeOf([
      { name: "good/model.crisol", content: Buffer.from(file) },
      { name: "broken/model.crisol", content: broken },
      { name: "two/a.crisol", content: Buffer.from(file) },
      { name: "two/b.crisol", content: Buffer.from(file) },
      { name: "none/notes.txt", content: "nothing" },
    ]);
    const model = (name: string | null) => ({ kind: "model" as const, name });
    const outputs = { good: model("a"), broken: model("b"), two: model("c"), none: model("d"), nameless: model(null) };
    const copies = Object.keys(outputs).map(
      (name) => `cp ${name === "nameless" ? "broken" : name}/* \${{outputs.${name}}}/`,
    );
    const { script } = await run({ codeId, command: copies.join(" && "), outputs });
    expect(script.job.state, JSON.stringify(script.job.error)).toBe("succeeded");
    const said = Object.fromEntries(script.outputs.map(({ name, problem, model }) => [name, problem ?? model]));
    expect(said).toEqual({
      good: { name: "a", version: 1 },
      broken: expect.stringMatching(/^model.crisol is no model that can be served: .*, and was not registered$/),
      two: "it has two model files, a.crisol and b.crisol, and was not registered",
      none: expect.stringMatching(/^it has neither an MLmodel .* nor a model file of the engine/),
      nameless: null,
    });
    expect(await artifact(script.runId, "outputs/none/notes.txt")).toBe("nothing");
    const { items } = await server.api(contract.model.list, { params: { projectId } });
    const [version] = items.find(({ name }) => name === "a")!.versions;
    expect(version).toMatchObject({ format: "crisol", algorithm: "gradient_boosting", runId: script.runId });
    expect(version!.signature!.inputs.map(({ name, type }) => [name, type])).toEqual([
      ["x", "number"],
      ["kind", "text"],
    ]);
    expect(items.map(({ name }) => name)).not.toContain("b");
    // MLflow's clients load it too, as any of ours.
    const uri = await (await server.fetch("/api/2.0/mlflow/model-versions/get-download-uri?name=a&version=1")).json();
    const place = (uri as { artifact_uri: string }).artifact_uri.replace("mlflow-artifacts:/", "");
    const mlmodel = await server.fetch(`/api/2.0/mlflow-artifacts/artifacts/${place}/MLmodel`);
    expect([mlmodel.status, await mlmodel.text()]).toEqual([200, expect.stringContaining("onnx")]);
  });

  test("starts again after a failure as often as it was told, and no more", async () => {
    const { script, run: ended } = await run({ command: "exit 1", retries: 2 });
    expect(script.job).toMatchObject({ state: "failed", attempt: 3 });
    expect(ended.state).toBe("failed");
  });

  test("is ended at its time limit, with all that it started", async () => {
    const { script } = await run({ command: "sleep 600 & sleep 600", timeoutSeconds: 1 });
    expect(script.job.error).toEqual({
      code: "timed_out",
      message: "The command was ended after 1 s, its time limit.",
    });
  });

  test("that is cancelled has its signal and a while to put its things in order", async () => {
    const { job, run: started } = await submit({
      command: "trap 'sleep 1; exit 0' TERM; sleep 600 & wait",
      timeoutSeconds: 600,
    });
    while ((await server.api(contract.job.get, { params: { jobId: job.id } })).progress?.phase !== "run")
      await sleep(50);
    await sleep(300);
    expect((await server.api(contract.job.cancel, { params: { jobId: job.id } })).state).toBe("cancelled");
    expect((await finished(job.id, started.id)).run.state).toBe("cancelled");
  });

  test("runs again as it was, or with other parameters", async () => {
    const first = await run({
      name: "Say",
      command: "echo ${{parameters.word}} > ${{outputs.said}}/word.txt",
      parameters: { word: "one" },
      outputs: { said: { kind: "artifact" } },
    });
    const { job, run: again } = await server.api(contract.job.rerun, {
      params: { jobId: first.script.job.id },
      body: { parameters: { word: "two words" } },
    });
    await server.effects.jobs.ended(job.id);
    expect(await artifact(again.id, "outputs/said/word.txt")).toBe("two words\n");
    const script = await server.api(contract.job.ofRun, { params: { projectId, runId: again.id } });
    expect(script).toMatchObject({ rerunOf: first.run.id, spec: { name: "Say" } });
    await expect(
      server.api(contract.job.rerun, { params: { jobId: job.id }, body: { parameters: { wrod: "x" } } }),
    ).rejects.toMatchObject({ code: "script_invalid", message: expect.stringContaining("it has word") });
  });

  test("tells its phases by a file or a tag of its run, and what is no name is none", async () => {
    const tag = (phase: string) =>
      `curl -sf -X POST "$MLFLOW_TRACKING_URI/api/2.0/mlflow/runs/set-tag" -H "Authorization: Bearer $MLFLOW_TRACKING_TOKEN" ` +
      `-H "Content-Type: application/json" -d '{"run_id": "'$MLFLOW_RUN_ID'", "key": "crisol.phase", "value": "${phase}"}'`;
    const phasesOf = async (command: string) => {
      const { script } = await run({ command, environment: { kind: "none" } });
      expect(script.job.error).toBeNull();
      const { items } = await server.api(contract.job.usage, { params: { jobId: script.job.id }, query: {} });
      return items.map(({ phase }) => phase).filter((phase, at, all) => phase !== all[at - 1]);
    };
    const byFile = "echo load > $CRISOL_PHASE; sleep 1.5; echo train > $CRISOL_PHASE; sleep 1.5";
    expect((await phasesOf(byFile)).slice(-2)).toEqual(["load", "train"]);
    const byTag = `${tag("load")}; sleep 2.5; ${tag("../train")}; sleep 1; ${tag("train 2")}; sleep 2.5`;
    expect((await phasesOf(byTag)).slice(-2)).toEqual(["load", "train 2"]);
    const noName = `rm -f $CRISOL_PHASE; ln -s /proc/version $CRISOL_PHASE; sleep 1.5; rm $CRISOL_PHASE; mkfifo $CRISOL_PHASE; sleep 1.2`;
    expect((await phasesOf(noName)).at(-1)).toBe("run");
  });

  test("with a higher priority starts first", async () => {
    const hold = await Promise.all([submit({ command: "sleep 1" }), submit({ command: "sleep 1" })]);
    const low = await submit({ command: "true", priority: 10 });
    const high = await submit({ command: "true", priority: 90 });
    for (const { job } of [...hold, low, high]) await server.effects.jobs.ended(job.id);
    const startOf = async (jobId: string) =>
      Date.parse((await server.api(contract.job.get, { params: { jobId } })).startedAt!);
    expect(await startOf(high.job.id)).toBeLessThanOrEqual(await startOf(low.job.id));
  });

  test.each<[string, ScriptSpecInput, string]>([
    ["a placeholder that it is not given", { command: "echo ${{parameters.rate}}" }, "${{parameters.rate}}"],
    ["a variable of ours", { command: "true", variables: { CRISOL_TOKEN: "x" } }, "CRISOL_TOKEN"],
    ["a loader's variable", { command: "true", variables: { LD_PRELOAD: "x.so" } }, "LD_PRELOAD"],
    ["a secret that is a variable too", { command: "true", variables: { KEY: "x" }, secrets: ["KEY"] }, "KEY"],
  ])("is refused with %s", async (_, spec, named) => {
    await expect(submit(spec)).rejects.toMatchObject({
      code: "script_invalid",
      message: expect.stringContaining(named),
    });
  });

  test("is refused with data that are not there", async () => {
    const missing = "dat_00000000000000000000000000";
    await expect(submit({ command: "true", inputs: { a: { dataId: missing } } })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(submit({ command: "true", inputs: { a: { dataId, version: 9 } } })).rejects.toMatchObject({
      code: "not_found",
      message: expect.stringContaining("glass/9"),
    });
  });
});

describe("a job's token", () => {
  test("safety-12: looks at its project, changes the runs that its job made, and nothing else; and ends with it", async () => {
    const { run: other } = await run({ command: "true" });
    const { job, run: own } = await submit({
      command: "echo $CRISOL_TOKEN > ${{outputs.o}}/t; sleep 600",
      outputs: { o: { kind: "artifact" } },
    });
    const token = await tokenOf(job.id);
    const call = async (method: string, path: string, body?: object) =>
      (
        await server.fetch(path, {
          method,
          headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
          ...(body && { body: JSON.stringify(body) }),
        })
      ).status;
    const project = `/api/v1/projects/${projectId}`;
    const mlflow = "/api/2.0/mlflow";
    expect(await call("GET", project)).toBe(200);
    expect(await call("POST", `${project}/runs/${own.id}/log`, { params: [{ key: "a", value: "b" }] })).toBe(204);
    expect(await call("POST", `${project}/runs/${other.id}/log`, { params: [{ key: "a", value: "b" }] })).toBe(403);
    expect(await call("PATCH", project, { name: "taken over" })).toBe(403);
    expect(await call("POST", `${project}/jobs`, { command: "true" })).toBe(403);
    expect(await call("DELETE", `${project}/data/${dataId}`)).toBe(403);
    expect(await call("POST", "/api/v1/tokens", { name: "more" })).toBe(403);
    expect(await call("POST", "/api/v1/projects", { name: "another" })).toBe(403);
    expect(await call("POST", `${mlflow}/runs/log-metric`, { run_id: own.id, key: "m", value: 1, timestamp: 1 })).toBe(
      200,
    );
    expect(
      await call("POST", `${mlflow}/runs/log-metric`, { run_id: other.id, key: "m", value: 1, timestamp: 1 }),
    ).toBe(403);
    expect(await call("POST", `${mlflow}/runs/delete`, { run_id: own.id })).toBe(403);
    expect(await call("POST", `${mlflow}/experiments/delete`, { experiment_id: own.experimentId })).toBe(403);
    const nested = await server.fetch(`${mlflow}/runs/create`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ experiment_id: own.experimentId, tags: [{ key: "mlflow.parentRunId", value: own.id }] }),
    });
    const nestedId = ((await nested.json()) as { run: { info: { run_id: string } } }).run.info.run_id;
    expect(
      await call("POST", `${mlflow}/runs/log-metric`, { run_id: nestedId, key: "m", value: 1, timestamp: 1 }),
    ).toBe(200);
    await server.api(contract.job.cancel, { params: { jobId: job.id } });
    expect(await call("GET", project)).toBe(401);
    expect((await server.api(contract.run.log, { params: { projectId, runId: nestedId } })).state).toBe("cancelled");
  });
});

/** Empty for a process that has ended since it was found. */
function environmentIn(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** Of a job that runs, from the environment of its process. */
async function tokenOf(jobId: string): Promise<string> {
  for (;;) {
    const found = execFileSync("sh", ["-c", `grep -lsz "^CRISOL_JOB_ID=${jobId}$" /proc/[0-9]*/environ || true`], {
      encoding: "utf8",
    });
    for (const path of found.split("\n").filter(Boolean)) {
      const token = /CRISOL_TOKEN=([^\0]+)/.exec(environmentIn(path));
      if (token) return token[1]!;
    }
    await sleep(50);
  }
}
