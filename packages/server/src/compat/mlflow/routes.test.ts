import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { callMlflow, type MlflowAnswer, okOfMlflow } from "../../../test/mlflow-call.js";
import { sweepBlobs } from "../../housekeeping.js";
import { purgeTracked } from "../../track/purge.js";

let server: TestServer;
let nowMs = 1_800_000_000_000;
beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => nowMs++ } });
});
afterAll(() => server.close());

const call = (method: string, path: string, body?: object) => callMlflow(server, method, path, body);
const ok = (method: string, path: string, body?: object) => okOfMlflow(server, method, path, body);

let names = 0;
async function newRun(): Promise<{ experimentId: string; runId: string; artifacts: string }> {
  const { experiment_id: experimentId } = await ok("POST", "experiments/create", { name: `e${names++}` });
  const { run } = await ok("POST", "runs/create", { experiment_id: experimentId, start_time: nowMs });
  const { run_id: runId } = run.info;
  return { experimentId, runId, artifacts: `/api/2.0/mlflow-artifacts/artifacts/${experimentId}/${runId}/artifacts` };
}

describe("experiments", () => {
  test('"0" is there from the first use on, in a project of its own', async () => {
    expect((await ok("GET", "experiments/get?experiment_id=0")).experiment).toMatchObject({ name: "Default" });
    const { run } = await ok("POST", "runs/create", { experiment_id: "0" });
    expect(run.info).toMatchObject({ experiment_id: "0", status: "RUNNING", lifecycle_stage: "active" });
    expect(run.info.run_id).toMatch(/^[0-9a-f]{32}$/);
  });

  test("make a project of their name, or are made in one that a tag names", async () => {
    await ok("POST", "experiments/create", { name: "own" });
    const tags = [{ key: "crisol.project", value: "own" }];
    const { experiment_id } = await ok("POST", "experiments/create", { name: "second", tags });
    const rows = await server.effects.store.read.selectFrom("experiment").selectAll().execute();
    const [own, second] = ["own", "second"].map((name) => rows.find((row) => row.name === name)!);
    expect(second!.id).toBe(experiment_id);
    expect(second!.projectId).toBe(own!.projectId);
    const none = { name: "third", tags: [{ key: "crisol.project", value: "none" }] };
    expect(await call("POST", "experiments/create", none)).toMatchObject({ status: 404 });
  });

  test("safety-01 safety-21 keep their files here: any other place is refused", async () => {
    const create = (artifact_location: unknown) =>
      call("POST", "experiments/create", { name: `located ${names++}`, artifact_location });
    for (const location of [undefined, null, "", "mlflow-artifacts:/", "mlflow-artifacts:/some/folder"]) {
      const made = await create(location);
      expect([location, made.status]).toEqual([location, 200]);
      const { experiment_id: id } = made.body;
      const { experiment } = await ok("GET", `experiments/get?experiment_id=${id}`);
      expect(experiment.artifact_location).toBe(`mlflow-artifacts:/${id}`);
    }
    for (const location of [
      ...["s3://bucket/path", "file:///etc", "/etc", "folder", "http://169.254.169.254/latest", "dbfs:/x", "C:\\x"],
      ...["mlflow-artifacts://evil.test/x", "mlflow-artifacts:x", "mlflow-artifacts:///x", "MLFLOW-ARTIFACTS:/x"],
      ...[
        "mlflow-artifacts:/../x",
        "mlflow-artifacts:/%252e%252e/x",
        "mlflow-artifacts:/a#b",
        "mlflow-artifacts:/a\u0000",
      ],
    ]) {
      const answer = await create(location);
      expect([location, answer.status, answer.body.error_code]).toEqual([location, 400, "INVALID_PARAMETER_VALUE"]);
    }
    expect((await create("s3://bucket/path")).body.message).toContain("keeps the files of experiments itself");
  });

  test("take their runs along when they are deleted and restored", async () => {
    const { experimentId, runId } = await newRun();
    await ok("POST", "experiments/delete", { experiment_id: experimentId });
    expect((await ok("GET", `runs/get?run_id=${runId}`)).run.info.lifecycle_stage).toBe("deleted");
    expect(await call("POST", "runs/create", { experiment_id: experimentId })).toMatchObject({ status: 400 });
    await ok("POST", "experiments/restore", { experiment_id: experimentId });
    expect((await ok("GET", `runs/get?run_id=${runId}`)).run.info.lifecycle_stage).toBe("active");
  });

  test("answer with MLflow's codes", async () => {
    await ok("POST", "experiments/create", { name: "twice" });
    expect(await call("POST", "experiments/create", { name: "twice" })).toMatchObject({
      status: 400,
      body: { error_code: "RESOURCE_ALREADY_EXISTS" },
    });
    expect(await call("GET", "experiments/get-by-name?experiment_name=none")).toEqual({
      status: 404,
      body: { error_code: "RESOURCE_DOES_NOT_EXIST", message: "Could not find experiment with name 'none'" },
    });
    expect(await call("POST", "experiments/create", {})).toMatchObject({
      status: 400,
      body: { error_code: "INVALID_PARAMETER_VALUE", message: expect.stringContaining("Missing value for required") },
    });
  });
});

describe("runs", () => {
  test("log floats that JSON cannot hold, long unicode keys and large whole numbers", async () => {
    const { runId, experimentId } = await newRun();
    const key = "ñ/".repeat(250);
    const metrics = ["NaN", "Infinity", "-Infinity"].map((value, i) => ({
      key: `${value}`,
      value,
      step: i,
      timestamp: 1,
    }));
    metrics.push({ key, value: "0.5", step: Number.MAX_SAFE_INTEGER, timestamp: 1 });
    await ok("POST", "runs/log-batch", { run_id: runId, metrics, params: [{ key, value: "" }] });
    const { data } = (await ok("GET", `runs/get?run_id=${runId}`)).run;
    const values = Object.fromEntries(data.metrics.map((metric: MlflowAnswer) => [metric.key, metric.value]));
    expect(values).toEqual({ NaN: "NaN", Infinity: Number.MAX_VALUE, "-Infinity": -Number.MAX_VALUE, [key]: 0.5 });
    expect(data.params).toEqual([{ key, value: "" }]);
    const found = await ok("POST", "runs/search", {
      experiment_ids: [experimentId],
      filter: `metrics.\`${key}\` > 0.4`,
      order_by: ["metrics.NaN DESC"],
    });
    expect(found.runs.map((run: MlflowAnswer) => run.info.run_id)).toEqual([runId]);
  });

  test("keep a batch whole or not at all", async () => {
    const { runId } = await newRun();
    await ok("POST", "runs/log-parameter", { run_id: runId, key: "lr", value: "0.1" });
    const metrics = [{ key: "loss", value: 1, step: 0, timestamp: 1 }];
    const refused = await call("POST", "runs/log-batch", {
      run_id: runId,
      metrics,
      params: [{ key: "lr", value: "2" }],
    });
    expect(refused).toEqual({
      status: 400,
      body: {
        error_code: "INVALID_PARAMETER_VALUE",
        message:
          "Changing param values is not allowed. Param with key='lr' was already logged with value='0.1' " +
          `for run ID='${runId}'. Attempted logging new value '2'.`,
      },
    });
    expect((await ok("GET", `runs/get?run_id=${runId}`)).run.data.metrics).toEqual([]);
  });

  test("give the history of a metric in pages", async () => {
    const { runId } = await newRun();
    const metrics = Array.from({ length: 1000 }, (_, step) => ({ key: "m", value: step, step, timestamp: step }));
    await ok("POST", "runs/log-batch", { run_id: runId, metrics });
    const first = await ok("GET", `metrics/get-history?run_id=${runId}&metric_key=m&max_results=600`);
    const path = `metrics/get-history?run_id=${runId}&metric_key=m&max_results=600&page_token=${first.next_page_token}`;
    const second = await ok("GET", path);
    expect([...first.metrics, ...second.metrics]).toEqual(metrics);
    expect(second.next_page_token).toBeUndefined();
    const bulk = `metrics/get-history-bulk-interval?run_ids=${runId}&metric_key=m&max_results=10`;
    expect((await ok("GET", bulk)).metrics).toHaveLength(10);
  });

  test("show a model that they made, with what they measured of it", async () => {
    const { runId, experimentId } = await newRun();
    const given = { experiment_id: experimentId, name: "m", source_run_id: runId, params: [{ key: "d", value: "3" }] };
    const { model } = await ok("POST", "logged-models", given);
    const id = model.info.model_id;
    await ok("POST", "runs/outputs", { run_id: runId, models: [{ model_id: id, step: 2 }] });
    await ok("POST", "runs/log-metric", { run_id: runId, key: "acc", value: 0.9, timestamp: 5, model_id: id });
    await ok("PATCH", `logged-models/${id}`, { status: "LOGGED_MODEL_READY" });
    const search = { experiment_ids: [experimentId], filter: "name = 'm' AND metrics.acc > 0.5 AND params.d = '3'" };
    await ok("POST", "runs/log-metric", {
      run_id: runId,
      key: "acc",
      value: 0.8,
      timestamp: 5,
      model_id: id,
      dataset_name: "d",
      dataset_digest: "1",
    });
    const order = { order_by: [{ field_name: "metrics.acc", ascending: false }] };
    expect((await ok("POST", "logged-models/search", { ...search, ...order })).models).toHaveLength(1);
    const [found] = (await ok("POST", "logged-models/search", search)).models;
    expect(found.info).toMatchObject({ model_id: id, status: "LOGGED_MODEL_READY", source_run_id: runId });
    expect(found.data.metrics).toMatchObject([
      { key: "acc", value: 0.9, run_id: runId },
      { key: "acc", value: 0.8, run_id: runId, dataset_name: "d" },
    ]);
    const { outputs } = (await ok("GET", `runs/get?run_id=${runId}`)).run;
    expect(outputs.model_outputs).toEqual([{ model_id: id, step: 2 }]);
    await ok("DELETE", `logged-models/${id}`);
    expect(await call("GET", `logged-models/${id}`)).toMatchObject({ status: 404 });
  });
});

test("the datasets that an experiment's runs read are told with what they were read for", async () => {
  const { runId, experimentId } = await newRun();
  const dataset = { name: "d", digest: "1", source_type: "local", source: "d.csv" };
  const tags = [{ key: "mlflow.data.context", value: "training" }];
  await ok("POST", "runs/log-inputs", { run_id: runId, datasets: [{ dataset, tags }] });
  const told = await ok("POST", "experiments/search-datasets", { experiment_ids: [experimentId] });
  expect(told.dataset_summaries).toEqual([
    { experiment_id: experimentId, name: "d", digest: "1", context: "training" },
  ]);
  const search = { experiment_ids: [experimentId], filter: "datasets.context = 'training'" };
  expect((await ok("POST", "runs/search", search)).runs).toHaveLength(1);
});

describe("artifacts", () => {
  test("safety-26: one that says it is larger than the limit is refused before it is sent, and an empty one is kept", async () => {
    const { artifacts } = await newRun();
    const { maximumUploadBytes } = server.effects.settings;
    const headers = { authorization: `Bearer ${server.token}`, "content-length": maximumUploadBytes + 1 };
    const answer = await new Promise<string>((resolve, reject) => {
      const sent = request(`${server.url}${artifacts}/large.bin`, { method: "PUT", headers }, (response) => {
        response.on("data", (piece) => resolve(`${response.statusCode} ${piece}`));
      });
      sent.on("error", reject).write("x");
    });
    expect(answer).toMatch(/^400 .*INVALID_PARAMETER_VALUE.*larger than the limit of 50000000000 bytes/);
    expect((await server.fetch(`${artifacts}/empty.txt`, { method: "PUT" })).status).toBe(200);
    expect(await (await server.fetch(`${artifacts}/empty.txt`)).text()).toBe("");
  });

  test("come back byte for byte, in lists of folders, and go with their run", async () => {
    const { runId, artifacts } = await newRun();
    const bytes = randomBytes(300_000);
    const put = await server.fetch(`${artifacts}/dir/a%20%25%C3%B1.json`, {
      method: "PUT",
      body: bytes,
      headers: { "content-type": "application/json" },
    });
    expect(put.status).toBe(200);
    const got = await server.fetch(`${artifacts}/dir/a%20%25%C3%B1.json`);
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
    const root = artifacts.split("/artifacts/")[1];
    const list = await server.fetch(`/api/2.0/mlflow-artifacts/artifacts?path=${root}/dir`);
    expect(await list.json()).toEqual({ files: [{ path: "a %ñ.json", is_dir: false, file_size: 300_000 }] });
    expect((await ok("GET", `artifacts/list?run_id=${runId}`)).files).toEqual([{ path: "dir", is_dir: true }]);

    await ok("POST", "runs/delete", { run_id: runId });
    await purgeTracked(server.effects);
    await ok("POST", "runs/restore", { run_id: runId });
    expect((await server.fetch(`${artifacts}/dir/a%20%25%C3%B1.json`)).status).toBe(200);

    const own = server.effects.store.read.selectFrom("artifact").selectAll().where("rootId", "=", runId);
    const { sha256 } = await own.executeTakeFirstOrThrow();
    await ok("POST", "runs/delete", { run_id: runId });
    nowMs += 8 * 86_400_000;
    await purgeTracked(server.effects);
    await sweepBlobs(server.effects, 0);
    expect(await call("GET", `runs/get?run_id=${runId}`)).toMatchObject({ status: 404 });
    expect(await server.effects.blobs.has(sha256)).toBe(false);
  });

  test("a file and a folder of one name cannot both be", async () => {
    const { artifacts } = await newRun();
    const put = async (path: string) =>
      (
        await server.fetch(`${artifacts}/${path}`, {
          method: "PUT",
          body: "x",
          headers: { "content-type": "text/plain" },
        })
      ).status;
    expect(await put("a/b")).toBe(200);
    expect(await put("a")).toBe(400);
    expect(await put("a/b/c")).toBe(400);
    expect(await put("a/b")).toBe(200);
    const deleted = await server.fetch(`${artifacts}/a`, { method: "DELETE" });
    expect(deleted.status).toBe(200);
    expect(await put("a")).toBe(200);
  });

  test.each([
    "..",
    "../x",
    "a/../../x",
    "%2e%2e/x",
    "a/%2e%2e/%2e%2e/x",
    "%252e%252e/x",
    "%25252e%25252e%25252fx",
    "a%5c..%5cx",
    "a%255c..%255cx",
    "%2fetc/passwd",
    "%252fetc",
    "file:%2f%2f/etc/passwd",
    "C:/x",
    "a%00b",
    "a%2500b",
    "a%23b",
    "a//b",
    "a%0ab",
  ])("safety-01 the path %s is refused and nothing is written", async (path) => {
    const { artifacts, runId } = await newRun();
    const before = await server.effects.store.read.selectFrom("artifact").selectAll().execute();
    // As it is: fetch would resolve the dots.
    for (const method of ["PUT", "GET", "DELETE"]) {
      expect([400, 404]).toContain(await rawStatus(method, `${artifacts}/${path}`));
    }
    const list = await server.fetch(`/api/2.0/mlflow/artifacts/list?run_id=${runId}&path=${path}`);
    expect(list.status).toBe(400);
    expect(await server.effects.store.read.selectFrom("artifact").selectAll().execute()).toEqual(before);
  });

  test("safety-23 an upload that is cut off leaves nothing", async () => {
    const { artifacts, runId } = await newRun();
    await new Promise<void>((resolve) => {
      const sent = request(`${server.url}${artifacts}/half.bin`, {
        method: "PUT",
        headers: { authorization: `Bearer ${server.token}`, "content-length": "1000000", "content-type": "image/png" },
      });
      sent.on("error", () => resolve());
      sent.write(Buffer.alloc(200_000), () => setTimeout(() => sent.destroy(), 50));
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await ok("GET", `artifacts/list?run_id=${runId}`)).files).toEqual([]);
  });

  function rawStatus(method: string, path: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const headers = { authorization: `Bearer ${server.token}`, "content-type": "text/plain" };
      const sent = request({ hostname, port, method, path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode!);
      });
      sent.on("error", reject);
      sent.end(method === "PUT" ? "x" : undefined);
    });
  }
});

describe("what does not fit", () => {
  test.each([
    [
      "runs/log-metric",
      { run_id: 31, key: "a", value: 1, timestamp: 1 },
      "Invalid value 31 for parameter 'run_id' supplied",
    ],
    [
      "runs/log-metric",
      { run_id: "x", key: "a", value: "one", timestamp: 1 },
      "Invalid value \"one\" for parameter 'value'",
    ],
    ["runs/log-metric", { run_id: "x", key: "a\0", value: 1 }, "cannot be kept"],
    ["runs/set-tag", { run_id: "x", key: "k".repeat(501), value: "" }, "'key' exceeds the maximum length of 500"],
    ["runs/log-batch", { run_id: "x", metrics: [[]] }, "Invalid value [[]] for parameter 'metrics'"],
    ["runs/search", { experiment_ids: ["0"], filter: "1 = 1; drop" }, "cannot be used"],
    ["runs/search", { experiment_ids: ["0"], page_token: "made up" }, "page token"],
    ["runs/search", { experiment_ids: ["0"], max_results: 0 }, "It must be between 1 and 50000"],
  ])("safety-23 %s %j is refused", async (path, body, message) => {
    expect(await call("POST", path, body)).toMatchObject({
      status: 400,
      body: { error_code: "INVALID_PARAMETER_VALUE", message: expect.stringContaining(message) },
    });
  });

  test("safety-23 JSON of 5,000 levels is refused without harm", async () => {
    const body = `{"run_id":${"[".repeat(5000)}${"]".repeat(5000)}}`;
    const headers = { "content-type": "application/json" };
    const response = await server.fetch("/api/2.0/mlflow/runs/set-tag", { method: "POST", body, headers });
    expect(response.status).toBe(400);
  });

  test("what Crisol does not have is 501, what nobody has 404, and nothing is open", async () => {
    expect(await call("POST", "traces/search", {})).toMatchObject({
      status: 501,
      body: { error_code: "NOT_IMPLEMENTED" },
    });
    expect(await call("GET", "nothing/such")).toMatchObject({
      status: 404,
      body: { error_code: "ENDPOINT_NOT_FOUND" },
    });
    for (const path of [
      "/version",
      "/api/2.0/mlflow/experiments/search",
      "/api/2.0/mlflow-artifacts/artifacts/1/2/artifacts/x",
    ]) {
      const response = await server.fetch(path, { headers: { authorization: "" } });
      expect([response.status, await response.json()]).toMatchObject([401, { error_code: "UNAUTHENTICATED" }]);
    }
  });
});
