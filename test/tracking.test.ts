import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createClient } from "../packages/sdk/src/index.js";
import { startTestServer, type TestServer } from "../packages/server/test/harness.js";

let server: TestServer;
let folder: string;
let client: ReturnType<typeof createClient>;
beforeAll(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), "crisol-tracking-"));
  client = createClient({ baseUrl: server.url, token: server.token });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const logOf = ({ summary }: { summary: { projectId: string; id: string } }) =>
  client.run.log({ params: { projectId: summary.projectId, runId: summary.id } });

/** All points that MLflow's clients see of the metric. */
async function historyOf(runId: string, key: string): Promise<{ step: number; value: number }[]> {
  const query = new URLSearchParams({ run_id: runId, metric_key: key, max_results: "25000" });
  const answer = await server.fetch(`/api/2.0/mlflow/metrics/get-history?${query}`);
  return ((await answer.json()) as { metrics: { step: number; value: number }[] }).metrics;
}

describe("a script that logs", () => {
  test("leaves a run with params, metrics, tags, files and a model, which ends as it says", async () => {
    const run = await client.tracking.startRun({
      experiment: "churn",
      name: "first try",
      params: { lr: 0.1, layers: [64, 32] },
      tags: { team: "blue" },
    });
    await run.logParams({ optimizer: "adam", dropout: false });
    for (let step = 0; step < 2500; step++) await run.logMetric("loss", 1 / (step + 1), { step });
    await run.logMetrics({ auc: 0.9, gain: Number.POSITIVE_INFINITY, broken: Number.NaN });
    await run.setTag("stage", "trial");
    await writeFile(join(folder, "plot.svg"), "<svg/>");
    await run.logArtifact(join(folder, "plot.svg"));
    await run.logArtifact(new Uint8Array([1, 2, 3]), "raw/bytes.bin");
    await run.logJson({ ok: true }, "raw/report.json");
    const model = await run.logModel(new Uint8Array([8, 9]), { name: "net", path: "net.onnx", type: "onnx" });
    const ended = await run.end();
    expect(ended).toMatchObject({ name: "first try", state: "succeeded", user: "Administrator", algorithm: null });
    expect(Date.parse(ended.endedAt as string)).toBeGreaterThanOrEqual(Date.parse(ended.startedAt as string));

    const { log } = await logOf(run);
    expect(log.params).toEqual([
      { key: "dropout", value: "false" },
      { key: "layers", value: "[64,32]" },
      { key: "lr", value: "0.1" },
      { key: "optimizer", value: "adam" },
    ]);
    expect(log.tags).toContainEqual({ key: "stage", value: "trial" });
    expect(log.metrics.map(({ key, value, step, pointCount }) => [key, value, step, pointCount])).toEqual([
      ["auc", 0.9, 0, 1],
      ["broken", null, 0, 1],
      ["gain", Number.MAX_VALUE, 0, 1],
      ["loss", 1 / 2500, 2499, 2500],
    ]);
    expect(log.models).toMatchObject([{ id: model.id, name: "net", type: "onnx", state: "ready" }]);
    const params = { projectId: run.summary.projectId, runId: run.id };
    const files = async (path: string) => (await client.run.artifacts({ params, query: { path } })).items;
    expect((await files("")).map(({ path }) => path)).toEqual(["plot.svg", "raw"]);
    expect((await files("raw")).map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
      ["raw/bytes.bin", 3],
      ["raw/report.json", 17],
    ]);
    const file = await client.run.artifact({ params, query: { path: "net.onnx", modelId: model.id } });
    expect([...new Uint8Array(await file.arrayBuffer())]).toEqual([8, 9]);
  });

  test("nests runs, and finds runs of an experiment by what they logged", async () => {
    const parent = await client.tracking.startRun({ experiment: "sweep", name: "all" });
    for (const lr of [0.1, 0.01]) {
      const child = await parent.startRun({ name: `lr ${lr}`, params: { lr } });
      await child.logMetric("loss", lr * 2);
      await child.end();
    }
    await parent.end("failed");
    const found = await client.tracking.searchRuns({
      experiment: "sweep",
      filter: `tags.\`mlflow.parentRunId\` = '${parent.id}'`,
      orderBy: "metrics.loss ASC",
      metrics: ["loss"],
      params: ["lr"],
    });
    expect(found.map(({ name, metrics, params }) => [name, metrics[0]?.value, params[0]?.value])).toEqual([
      ["lr 0.01", 0.02, "0.01"],
      ["lr 0.1", 0.2, "0.1"],
    ]);
    expect(await client.tracking.searchRuns({ experiment: "no such" })).toEqual([]);
    expect(await client.tracking.searchRuns({ experiment: "sweep", limit: 1 })).toHaveLength(1);
  });

  test("a project that is made with an experiment has as much of its name as projects' names may have", async () => {
    const name = `${"a".repeat(119)} ${"b".repeat(300)}`;
    const { projectId } = await client.experiment.open({ body: { name } });
    const project = await client.project.get({ params: { projectId } });
    expect(project.name).toBe("a".repeat(119));
    await client.project.update({ params: { projectId }, body: { name: project.name } });
  });

  test("uses a project that is named, its first experiment or one of its own", async () => {
    const { id: projectId } = await client.project.create({ body: { name: "Weather" } });
    const first = await client.tracking.startRun({ projectId });
    const [a, b] = await Promise.all([
      client.tracking.startRun({ projectId, experiment: "storms" }),
      client.tracking.startRun({ projectId, experiment: "storms" }),
    ]);
    expect(a.summary.experimentId).toBe(b.summary.experimentId);
    expect(a.summary.experimentId).not.toBe(first.summary.experimentId);
    const other = await client.project.create({ body: { name: "Sea" } });
    await expect(client.tracking.startRun({ projectId: other.id, experiment: "storms" })).rejects.toMatchObject({
      code: "already_exists",
    });
    await expect(client.tracking.startRun({})).rejects.toThrow("Give an experiment");
  });

  test("in a job finds the server, the project and the job's own run by itself, unless another is named", async () => {
    const { id: projectId } = await client.project.create({ body: { name: "By itself" } });
    vi.stubEnv("CRISOL_URL", `${server.url}/`);
    vi.stubEnv("CRISOL_TOKEN", server.token);
    vi.stubEnv("CRISOL_PROJECT_ID", projectId);
    vi.stubEnv("CRISOL_RUN_ID", "");
    try {
      // As in a notebook: a project, and no run yet.
      const own = await createClient().tracking.startRun({ params: { lr: 0.1 } });
      expect(own.summary).toMatchObject({ projectId, state: "running" });
      vi.stubEnv("CRISOL_RUN_ID", own.id);
      const again = await createClient().tracking.startRun({ params: { depth: 3 }, tags: { by: "itself" } });
      expect([again.id, again.name]).toEqual([own.id, own.name]);
      await again.logMetric("loss", 1);
      await again.end();
      const { log, state } = await logOf(own);
      expect([state, log.metrics.length, log.params.map(({ key }) => key)]).toEqual(["succeeded", 1, ["depth", "lr"]]);
      expect(log.tags).toContainEqual({ key: "by", value: "itself" });
      const nested = await createClient().tracking.startRun({ parentRunId: own.id });
      const elsewhere = await createClient().tracking.startRun({ experiment: "elsewhere" });
      expect(new Set([own.id, nested.id, elsewhere.id]).size).toBe(3);
      expect(elsewhere.summary.projectId).not.toBe(projectId);
      expect((await createClient().tracking.searchRuns({})).map(({ id }) => id).sort()).toEqual(
        [nested.id, own.id].sort(),
      );
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("ends a run as failed when its work throws, and can take it up again", async () => {
    let id = "";
    const failing = client.tracking.withRun({ experiment: "work" }, async (run) => {
      id = run.id;
      await run.logMetric("loss", 1);
      throw new Error("out of data");
    });
    await expect(failing).rejects.toThrow("out of data");
    const [failed] = await client.tracking.searchRuns({ experiment: "work", metrics: ["loss"] });
    expect(failed).toMatchObject({ id, state: "failed", metrics: [{ key: "loss", value: 1 }] });
    const again = await client.tracking.resumeRun((failed as { projectId: string }).projectId, id);
    expect(again.summary).toMatchObject({ state: "running", endedAt: null });
    await again.logMetric("loss", 0.5, { step: 1 });
    expect(await again.end()).toMatchObject({ state: "succeeded" });
    expect((await historyOf(id, "loss")).map(({ value }) => value)).toEqual([1, 0.5]);
  });

  test("hears at once of a param that changed, and of a run that is not there any more", async () => {
    const run = await client.tracking.startRun({ experiment: "churn", params: { lr: 1 } });
    await run.logParam("lr", 1);
    await expect(run.logParams({ other: 1, lr: 2 })).rejects.toMatchObject({ code: "param_changed" });
    expect((await logOf(run)).log.params).toEqual([{ key: "lr", value: "1" }]);
    await server.fetch("/api/2.0/mlflow/runs/delete", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ run_id: run.id }),
    });
    await run.logMetric("loss", 1);
    await expect(run.flush()).rejects.toMatchObject({ code: "not_found" });
    await expect(run.logMetric("loss", 2)).rejects.toMatchObject({ code: "not_found" });
  });

  test("writes all once, however often an answer is lost or the server cannot be reached", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("answered", "lost", "unreached"), { maxLength: 12 }),
        fc.integer({ min: 1, max: 6000 }),
        async (fates, count) => {
          let request = 0;
          const faulty: typeof fetch = async (...of) => {
            const fate = fates[request++];
            if (fate === "unreached") throw new TypeError("fetch failed");
            const answer = await fetch(...of);
            if (fate === "lost") {
              await answer.arrayBuffer();
              throw new TypeError("fetch failed");
            }
            return answer;
          };
          const { tracking } = createClient({ baseUrl: server.url, token: server.token, fetch: faulty });
          const run = await tracking.startRun({ experiment: "faults", capacity: 100_000 });
          for (let step = 0; step < count; step++) await run.logMetric("loss", step, { step, timestampMs: 5 });
          await run.logModel(new Uint8Array([1]), { name: "net" });
          await run.end();
          const history = await historyOf(run.id, "loss");
          expect(history.map(({ step }) => step)).toEqual(Array.from({ length: count }, (_, step) => step));
          const { log, state } = await logOf(run);
          expect([state, log.models.length, log.metrics[0]?.pointCount]).toEqual(["succeeded", 1, count]);
        },
      ),
      { numRuns: 12 },
    );
    const runs = await client.tracking.searchRuns({ experiment: "faults" });
    expect(runs.length).toBe(12);
  }, 120_000);

  test("gives up when the server cannot be reached for as long as it was told", async () => {
    const run = await client.tracking.startRun({ experiment: "churn" });
    const { tracking } = createClient({ baseUrl: "http://127.0.0.1:9", token: "t" });
    await expect(tracking.startRun({ experiment: "churn", retryMs: 300 })).rejects.toMatchObject({
      name: "ConnectionError",
    });
    await run.end();
  });
});

describe("what a script may not log", () => {
  let run: Awaited<ReturnType<typeof client.tracking.startRun>>;
  const params = () => ({ projectId: run.summary.projectId, runId: run.id });
  beforeAll(async () => {
    run = await client.tracking.startRun({ experiment: "bounds" });
  });

  test.each(["../x", "%2e%2e/x", "%252e%252e/x", "/etc/passwd", "a\\b", "file:///etc/passwd", "a\0b", "a#b"])(
    "safety-01: a file at the path %s is refused, and nothing is written",
    async (path) => {
      const bytes = new Uint8Array([1]);
      await expect(run.logArtifact(bytes, path)).rejects.toMatchObject({ code: "artifact_path_invalid" });
      await expect(run.logModel(bytes, { name: "net", path })).rejects.toMatchObject({ code: "artifact_path_invalid" });
      expect((await client.run.artifacts({ params: params() })).items).toEqual([]);
      expect((await logOf(run)).log.models).toEqual([]);
    },
  );

  test("safety-12: files go to no run and no model of another project, whatever ids are given", async () => {
    const other = await client.project.create({ body: { name: "Other" } });
    const model = await run.logModel(new Uint8Array([1]), { name: "mine" });
    const query = { path: "x" };
    const bytes = new Uint8Array([1]);
    const foreign = { projectId: other.id, runId: run.id };
    await expect(client.run.putArtifact({ params: foreign, query }, bytes)).rejects.toMatchObject({
      code: "not_found",
    });
    const own = await client.tracking.startRun({ projectId: other.id });
    const ownParams = { projectId: other.id, runId: own.id };
    await expect(
      client.run.putArtifact({ params: ownParams, query: { ...query, modelId: model.id } }, bytes),
    ).rejects.toMatchObject({ code: "not_found" });
    await expect(
      client.run.logModel({ params: ownParams, query: { ...query, name: "net", id: model.id } }, bytes),
    ).rejects.toMatchObject({ code: "conflict" });
    await expect(client.run.start({ params: { projectId: other.id }, body: { id: run.id } })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(
      client.run.start({ params: { projectId: other.id }, body: { parentRunId: run.id } }),
    ).rejects.toMatchObject({ code: "not_found" });
    await expect(
      client.run.start({ params: { projectId: other.id }, body: { experimentId: run.summary.experimentId } }),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  test("safety-12: an experiment of a project that one has no role in is neither found nor opened", async () => {
    const { addTestUser } = await import("../packages/server/test/as-user.js");
    const { headers } = await addTestUser(server, "stranger");
    const found = await server.fetch("/api/v1/experiments?name=bounds", { headers });
    expect(await found.json()).toEqual({ items: [] });
    const opened = await server.fetch("/api/v1/experiments", {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ name: "bounds" }),
    });
    expect(opened.status).toBe(409);
    expect(await opened.text()).not.toContain(run.summary.projectId);
  });

  test("a batch of more than 1,000, a key of 501 characters and a NUL are told with the field, and nothing is kept", async () => {
    const metrics = Array.from({ length: 1001 }, (_, step) => ({ key: "loss", value: 1, step }));
    const batch = (body: object) => client.run.logBatch({ params: params(), body });
    await expect(batch({ metrics })).rejects.toThrow(/at most 1000/);
    await expect(batch({ metrics: [{ key: "k".repeat(501), value: 1 }] })).rejects.toMatchObject({
      problems: [{ field: "metrics[0].key" }],
    });
    await expect(batch({ tags: [{ key: "a", value: "b\0" }] })).rejects.toMatchObject({
      problems: [{ field: "tags[0].value" }],
    });
    await expect(batch({ metric: [] })).rejects.toMatchObject({ code: "invalid_request" });
    const { log } = await logOf(run);
    expect([log.metrics, log.params]).toEqual([[], []]);
  });

  test("a training of ours ends with its job only", async () => {
    const { addTrainedRun } = await import("../packages/server/test/trained-run.js");
    const trained = await addTrainedRun(server);
    const of = { params: { projectId: trained.projectId, runId: trained.runId } };
    await expect(client.run.update({ ...of, body: { state: "failed" } })).rejects.toMatchObject({ code: "conflict" });
    expect(await client.run.update({ ...of, body: { name: "the good one" } })).toMatchObject({
      name: "the good one",
      state: "succeeded",
    });
  });
});
