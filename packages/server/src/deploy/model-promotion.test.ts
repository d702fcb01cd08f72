import { contract, type ModelVersion } from "@crisol/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { addTrainedRun, type TrainedRun } from "../../test/trained-run.js";

let server: TestServer;
let run: TrainedRun;
let good: ModelVersion;
let bad: ModelVersion;
let nowMs = 1_800_000_000_000;
beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => nowMs++ } });
  run = await addTrainedRun(server, { criteria: ["roc_auc >= 0.8"] });
  good = await register(run);
  // The same criteria, which a model of another kind does not meet.
  const other = await addTrainedRun(server, { projectId: run.projectId, seed: 2 });
  await server.effects.store.write((tx) =>
    tx
      .updateTable("training")
      .set({ metrics: JSON.stringify({ validation: {}, test: { roc_auc: { value: 0.6, lower: 0.5, upper: 0.7 } } }) })
      .where("runId", "=", other.runId)
      .execute(),
  );
  bad = await register(other);
});
afterAll(() => server.close());

const register = ({ projectId, runId }: TrainedRun) =>
  server.api(contract.model.register, { params: { projectId }, body: { runId, name: "churn" } });

const at = async ({ projectId, modelId, version }: ModelVersion) => {
  const found = await server.api(contract.model.getVersion, { params: { projectId, modelId, version } });
  return [found.aliases, found.stage];
};
const criteria = async (params: ModelVersion) => (await server.api(contract.model.criteria, { params })).items;
const stages = async (params: ModelVersion) => (await server.api(contract.model.stages, { params })).items;

test("a version that meets the criteria becomes the champion, in production, and it is kept who did it and why", async () => {
  expect(await at(good)).toEqual([[], "none"]);
  expect(await criteria(good)).toEqual([
    { criterion: "roc_auc >= 0.8", value: expect.any(Number), passed: true, missedBy: null },
  ]);
  const promoted = await server.api(contract.model.promote, { params: good, body: { reason: "Best so far" } });
  expect(promoted).toMatchObject({ aliases: ["champion"], stage: "production" });
  expect(await stages(good)).toEqual([
    {
      stage: "production",
      by: "Administrator",
      reason: "Best so far",
      criteria: [{ criterion: "roc_auc >= 0.8", value: expect.any(Number), passed: true }],
      isOverride: false,
      at: expect.stringMatching(/^2027-/),
    },
  ]);
});

test("one that misses a criterion needs a reason on every way there, and nothing changes without", async () => {
  const refused = { code: "criteria_not_met", message: expect.stringContaining("roc_auc >= 0.8") };
  const { projectId, modelId } = bad;
  expect(await criteria(bad)).toEqual([
    { criterion: "roc_auc >= 0.8", value: 0.6, passed: false, missedBy: expect.closeTo(0.2, 12) },
  ]);
  await expect(
    server.api(contract.model.promote, { params: bad, body: { reason: "I like it" } }),
  ).rejects.toMatchObject(refused);
  await expect(
    server.api(contract.model.setAlias, {
      params: { projectId, modelId, alias: "champion" },
      body: { version: bad.version },
    }),
  ).rejects.toMatchObject(refused);
  await expect(
    server.api(contract.model.moveToStage, { params: bad, body: { stage: "production" } }),
  ).rejects.toMatchObject(refused);
  expect(await at(bad)).toEqual([[], "none"]);
  expect(await stages(bad)).toEqual([]);
  expect(await at(good)).toEqual([["champion"], "production"]);

  const override = { reason: "A pilot with ten customers" };
  await server.api(contract.model.promote, { params: bad, body: { override } });
  expect(await at(bad)).toEqual([["champion"], "production"]);
  expect(await at(good)).toEqual([[], "archived"]);
  expect(await stages(bad)).toMatchObject([
    { reason: override.reason, isOverride: true, criteria: [{ passed: false }] },
  ]);
  expect(await stages(good)).toMatchObject([
    { stage: "archived", reason: `Version ${bad.version} is the champion now`, isOverride: false, criteria: [] },
    { stage: "production" },
  ]);
});

test("criteria are those of now, and what passes needs no reason", async () => {
  const { projectId, modelId } = bad;
  await server.api(contract.project.update, { params: { projectId }, body: { criteria: ["roc_auc >= 0.5"] } });
  await server.api(contract.model.setAlias, {
    params: { projectId, modelId, alias: "champion" },
    body: { version: good.version },
  });
  expect(await at(good)).toEqual([["champion"], "production"]);
  expect((await stages(good))[0]).toMatchObject({ criteria: [{ criterion: "roc_auc >= 0.5", passed: true }] });
});

test("other stages and aliases are free, and a version that is not there has none", async () => {
  await server.api(contract.model.moveToStage, { params: bad, body: { stage: "staging", reason: "Again" } });
  expect(await at(bad)).toEqual([[], "staging"]);
  const params = { ...bad, version: 99 };
  await expect(server.api(contract.model.promote, { params, body: {} })).rejects.toMatchObject({ code: "not_found" });
  await expect(stages(params)).rejects.toMatchObject({ code: "not_found" });
});

test("a client's version is held against the latest metrics of its run, by their names", async () => {
  const { projectId } = run;
  await server.api(contract.project.update, { params: { projectId }, body: { criteria: ["roc_auc >= 0.9"] } });
  const mlflow = async (path: string, body: object) => {
    const answer = await server.fetch(`/api/2.0/mlflow/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
    return { status: answer.status, ...(await answer.json()) };
  };
  const tags = [{ key: "crisol.project", value: projectId }];
  const { experiment_id } = await mlflow("experiments/create", { name: "clients", tags });
  const { run: own } = await mlflow("runs/create", { experiment_id });
  const { run_id } = own.info;
  const name = "of a client";
  await mlflow("registered-models/create", { name });
  await mlflow("model-versions/create", { name, source: `runs:/${run_id}/model` });
  const champion = { name, alias: "champion", version: "1" };
  expect(await mlflow("registered-models/alias", champion)).toMatchObject({
    status: 400,
    message: expect.stringContaining("it is not known"),
  });
  await mlflow("runs/log-metric", { run_id, key: "roc_auc", value: 0.93, step: 0, timestamp: 1 });
  expect(await mlflow("registered-models/alias", champion)).toMatchObject({ status: 200 });
});
