import { contract } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { addTrainedRun } from "../../test/trained-run.js";
import { putArtifact } from "./artifacts.js";
import { logBatch } from "./log-batch.js";

let server: TestServer;
let projectId: string;
let trainedId: string;
const ids = ["a", "b", "c"].map((digit) => digit.repeat(32));

beforeAll(async () => {
  server = await startTestServer();
  const trained = await addTrainedRun(server);
  ({ projectId, runId: trainedId } = trained);
  const { store } = server.effects;
  const experiment = await store.read
    .selectFrom("experiment")
    .select("id")
    .where("projectId", "=", projectId)
    .executeTakeFirstOrThrow();
  for (const [at, id] of ids.entries()) {
    await store.write(async (tx) => {
      const times = { createdAtMs: at, startedAtMs: at, endedAtMs: at + 1, deletedAtMs: null };
      const what = { id, projectId, experimentId: experiment.id, name: `run ${at}`, state: "succeeded" as const };
      await tx
        .insertInto("run")
        .values({ ...what, ...times, userName: "ana", errorCode: null, errorMessage: null })
        .execute();
      const points = Array.from({ length: at === 0 ? 10_000 : 1 }, (_, step) => ({
        key: "loss",
        step,
        timestampMs: step,
        value: at === 2 ? Number.NaN : at + 1 / (step + 1),
      }));
      await logBatch(tx, id, {
        params: [
          { key: "lr", value: `0.${at + 1}` },
          { key: "__proto__", value: "x" },
        ],
        metrics: points,
        tags: [{ key: "team", value: "blue" }],
      });
    });
  }
});
afterAll(() => server.close());

const search = (query: object) => server.api(contract.run.search, { params: { projectId }, query });

describe("runs of a project, whoever made them", () => {
  test("are found by a filter, in an order, with what was asked for, NaN last", async () => {
    const { items } = await search({ orderBy: "metrics.loss ASC", metrics: ["loss"], params: ["lr", "__proto__"] });
    expect(items.map(({ id }) => id)).toEqual([...ids, trainedId]);
    expect(items[0]).toMatchObject({
      name: "run 0",
      user: "ana",
      algorithm: null,
      metrics: [{ key: "loss", value: 1e-4 }],
    });
    expect(items[0]!.params).toHaveLength(2);
    expect(items[0]!.params).toContainEqual({ key: "__proto__", value: "x" });
    expect(items[2]!.metrics).toEqual([{ key: "loss", value: null }]);
    expect(items[3]).toMatchObject({ algorithm: "gradient_boosting", params: [], metrics: [] });
    const blue = await search({ filter: "tags.team = 'blue' and metrics.loss < 1" });
    expect(blue.items.map(({ id }) => id)).toEqual([ids[0]]);
  });

  test("come in pages without gaps or repeats", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await search({ limit: 1, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect([...seen].sort()).toEqual([...ids, trainedId].sort());
  });

  test("have a sentence for a filter or a page that is none", async () => {
    await expect(search({ filter: "metrics.loss <" })).rejects.toMatchObject({ code: "filter_invalid" });
    await expect(search({ cursor: "made up" })).rejects.toMatchObject({ code: "page_token_invalid" });
  });

  test("tell the names of what they logged, found by a part in any case", async () => {
    const keys = (kind: "param" | "metric" | "tag", contains: string) =>
      server.api(contract.run.keys, { params: { projectId }, query: { kind, contains } });
    expect((await keys("metric", "LOS")).items).toEqual(["loss"]);
    expect((await keys("tag", "")).items).toEqual(["team"]);
    expect((await keys("param", "%")).items).toEqual([]);
    expect((await keys("param", "__")).items).toEqual(["__proto__"]);
  });

  test("show what they logged, and a curve of many points in as many stretches as a plot has room for", async () => {
    const params = { projectId, runId: ids[0]! };
    const { log } = await server.api(contract.run.log, { params });
    expect(log).toMatchObject({ tags: [{ key: "team", value: "blue" }], note: "" });
    expect(log.metrics).toMatchObject([{ key: "loss", step: 9999, pointCount: 10_000 }]);
    const plot = await server.api(contract.run.plot, { params, query: { key: "loss", buckets: 50 } });
    expect(plot.steps.length).toBeLessThanOrEqual(50);
    expect(plot.steps.at(-1)).toBe(9999);
    expect(plot.timesMs).toEqual(plot.steps);
    expect(Math.max(...plot.highs.map(Number))).toBe(1);
    expect(Math.min(...plot.lows.map(Number))).toBe(1e-4);
  });

  test("keep a note", async () => {
    const params = { projectId, runId: ids[1]! };
    await server.api(contract.run.note, { params, body: { text: "**Better** than the last." } });
    const { log } = await server.api(contract.run.log, { params });
    expect(log.note).toBe("**Better** than the last.");
    expect(log.tags).toEqual([{ key: "team", value: "blue" }]);
  });

  test("have files in folders, and nothing outside of them", async () => {
    const params = { projectId, runId: ids[2]! };
    const { store, blobs } = server.effects;
    for (const path of ["model/MLmodel", "model/data/weights.bin", "roc.png"]) {
      const content = await blobs.put(Buffer.from(path));
      await store.write((tx) => putArtifact(tx, { rootId: params.runId, path, ...content, updatedAtMs: 1 }));
    }
    const list = (path?: string) => server.api(contract.run.artifacts, { params, query: { path } });
    expect((await list()).items).toEqual([
      { path: "model", isFolder: true, sizeBytes: null },
      { path: "roc.png", isFolder: false, sizeBytes: 7 },
    ]);
    expect((await list("model")).items.map(({ path }) => path)).toEqual(["model/MLmodel", "model/data"]);
    const get = (path: string) =>
      server.fetch(`/api/v1/projects/${projectId}/runs/${params.runId}/artifact?path=${encodeURIComponent(path)}`);
    const file = await get("model/MLmodel");
    expect(await file.text()).toBe("model/MLmodel");
    expect(file.headers.get("content-disposition")).toContain("attachment");
    expect((await get("model")).status).toBe(404);
  });

  test.each([
    "../x",
    "a/../../x",
    "%2e%2e/x",
    "%252e%252e/x",
    "/etc/passwd",
    "a\\b",
    "file:///etc/passwd",
    "a\0b",
    "a#b",
  ])("safety-01: the path %s is refused", async (path) => {
    const params = { projectId, runId: ids[2]! };
    for (const route of [contract.run.artifacts, contract.run.artifact]) {
      await expect(server.api(route, { params, query: { path } })).rejects.toMatchObject({
        code: "artifact_path_invalid",
      });
    }
  });

  test("are in an experiment, which leads to the project", async () => {
    const { items } = await server.api(contract.experiment.list, { params: { projectId } });
    expect(items.map(({ name }) => name)).toEqual(["Churn"]);
    const params = { experimentId: items[0]!.id };
    expect(await server.api(contract.experiment.get, { params })).toEqual(items[0]);
    await expect(server.api(contract.experiment.get, { params: { experimentId: "999" } })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("are of their project only", async () => {
    const other = await server.api(contract.project.create, { body: { name: "Other" } });
    const params = { projectId: other.id, runId: ids[0]! };
    await expect(server.api(contract.run.log, { params })).rejects.toMatchObject({ code: "not_found" });
    const { items } = await server.api(contract.run.search, { params: { projectId: other.id } });
    expect(items).toEqual([]);
  });
});
