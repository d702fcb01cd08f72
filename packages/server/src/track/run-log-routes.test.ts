import { contract, type Experiment } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { addTrainedRun } from "../../test/trained-run.js";
import { RESTORE_MS } from "../define/projects.js";
import { putArtifact } from "./artifacts.js";
import { deleteExperiment } from "./client-experiments.js";
import { logBatch } from "./log-batch.js";
import { purgeTracked } from "./purge.js";

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

  test("are in as many experiments as it takes pages to list them, oldest first", async () => {
    const { id } = await server.api(contract.project.create, { body: { name: "Many experiments" } });
    const params = { projectId: id };
    const names = ["Many experiments"];
    for (let number = 1; number <= 12; number++) {
      names.push(`of many ${number}`);
      await server.api(contract.experiment.create, { params, body: { name: names.at(-1)! } });
    }
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const query = { limit: 3, ...(cursor !== null && { cursor }) };
      const page: { items: Experiment[]; nextCursor: string | null } = await server.api(contract.experiment.list, {
        params,
        query,
      });
      expect(page.items.length).toBeLessThanOrEqual(3);
      found.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(found).toEqual(names);
    await expect(
      server.api(contract.experiment.list, { params, query: { cursor: "1; drop table" } }),
    ).rejects.toMatchObject({ code: "page_token_invalid" });
  });

  test("are of their project only", async () => {
    const other = await server.api(contract.project.create, { body: { name: "Other" } });
    const params = { projectId: other.id, runId: ids[0]! };
    await expect(server.api(contract.run.log, { params })).rejects.toMatchObject({ code: "not_found" });
    const { items } = await server.api(contract.run.search, { params: { projectId: other.id } });
    expect(items).toEqual([]);
  });
});

describe("a run of a script", () => {
  const [, , runId] = ids as [string, string, string];
  const of = () => ({ params: { projectId, runId } });

  test("is deleted and restored with what it logged, until its time is over", async () => {
    const before = await server.api(contract.run.log, of());
    await server.api(contract.run.delete, of());
    await expect(server.api(contract.run.log, of())).rejects.toMatchObject({ code: "not_found" });
    await expect(server.api(contract.run.delete, of())).rejects.toMatchObject({ code: "not_found" });
    expect((await search({})).items.map(({ id }) => id)).not.toContain(runId);
    const [deleted, ...others] = (await search({ deleted: "true" })).items;
    expect([deleted!.id, others]).toEqual([runId, []]);
    const leftMs = Date.parse(deleted!.restorableUntil!) - server.effects.clock.now();
    expect(leftMs).toBeGreaterThan(RESTORE_MS - 60_000);
    expect(leftMs).toBeLessThanOrEqual(RESTORE_MS);
    expect(await server.api(contract.run.restore, of())).toMatchObject({ id: runId, name: "run 2" });
    expect(await server.api(contract.run.log, of())).toEqual(before);
    expect((await search({ deleted: "true" })).items).toEqual([]);

    await server.api(contract.run.delete, of());
    const { store, clock } = server.effects;
    await purgeTracked({ store, clock: { ...clock, now: () => clock.now() + RESTORE_MS - 60_000 } });
    await server.api(contract.run.restore, of());
    await server.api(contract.run.delete, of());
    await purgeTracked({ store, clock: { ...clock, now: () => clock.now() + RESTORE_MS + 60_000 } });
    await expect(server.api(contract.run.restore, of())).rejects.toMatchObject({ code: "not_found" });
  });

  test("gets and loses tags, and is restored only where its experiment is there", async () => {
    const [, id] = ids as [string, string, string];
    const params = { projectId, runId: id };
    const tags = [
      { key: "team", value: null },
      { key: "a/b ñ", value: "c" },
      { key: "nobody has it", value: null },
    ];
    await server.api(contract.run.update, { params, body: { tags } });
    const { log } = await server.api(contract.run.log, { params });
    expect(log.tags.filter(({ key }) => !key.startsWith("mlflow."))).toEqual([{ key: "a/b ñ", value: "c" }]);

    const { id: experimentId } = await server.api(contract.experiment.create, {
      params: { projectId },
      body: { name: "to delete" },
    });
    const started = await server.api(contract.run.start, { params: { projectId }, body: { experimentId } });
    await server.effects.store.write((tx) => deleteExperiment(tx, experimentId, 1));
    await expect(server.api(contract.run.restore, { params: { projectId, runId: started.id } })).rejects.toMatchObject({
      code: "conflict",
      params: { problem: expect.stringContaining("to delete") },
    });
  });

  test("that a version came from is not deleted", async () => {
    const [id] = ids as [string, string, string];
    const params = { projectId, runId: id };
    const body = { runId: trainedId, name: "of a script" };
    await server.api(contract.model.register, { params: { projectId }, body });
    await server.effects.store.write((tx) => tx.updateTable("modelVersion").set({ runId: id }).execute());
    await expect(server.api(contract.run.delete, { params })).rejects.toMatchObject({ code: "conflict" });
  });
});
