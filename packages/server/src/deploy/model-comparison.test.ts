import { contract, type ModelComparison, type Run } from "@crisol/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";

let server: TestServer;
let projectId: string;
let dataId: string;
let modelId: string;
/** Versions 1 and 2 were trained on the same rows, version 3 on others. */
let runs: Run[];
beforeAll(async () => {
  server = await startTestServer();
  ({ id: projectId } = await server.api(contract.project.create, { body: { name: "Diabetes" } }));
  const params = { projectId };
  const imported = await server.api(contract.data.import, {
    params,
    body: { name: "diabetes", source: { example: "diabetes" } },
  });
  await server.effects.jobs.ended(imported.job.id);
  dataId = imported.data.id;
  const definition = { task: "binary_classification", target: "diabetes", positiveClass: "positive" } as const;
  await server.api(contract.project.update, {
    params,
    body: { ...definition, primaryMetric: "roc_auc", data: { dataId, version: 1 } },
  });
  const suggested = await server.api(contract.recipe.suggest, { params, query: {} });
  const steps = suggested.steps.map(({ step }) => step);
  const split = suggested.split.value;
  const recipe = await server.api(contract.recipe.create, { params, body: { steps, split } });
  const other = await server.api(contract.recipe.create, {
    params,
    body: { steps, split: { ...split, seed: split.seed + 1 } },
  });
  runs = [
    await train(recipe.id, { algorithm: "gradient_boosting", params: { n_estimators: 20 } }),
    await train(recipe.id, { algorithm: "gradient_boosting", params: { n_estimators: 3 } }),
    await train(other.id, { algorithm: "gradient_boosting", params: { n_estimators: 20 } }),
  ];
  for (const { id } of runs) {
    const version = await server.api(contract.model.register, { params, body: { runId: id, name: "diabetes" } });
    ({ modelId } = version);
  }
}, 180_000);
afterAll(() => server.close());

async function train(recipeId: string, body: object): Promise<Run> {
  const { run, job } = await server.api(contract.run.create, { params: { projectId }, body: { recipeId, ...body } });
  await server.effects.jobs.ended(job.id);
  return server.api(contract.run.get, { params: { projectId, runId: run.id } });
}

async function compare(versions: number[], data?: { dataId: string; version: number }): Promise<ModelComparison> {
  const started = await server.api(contract.model.compare, {
    params: { projectId, modelId },
    body: { versions, ...(data && { data }) },
  });
  expect(started.comparison).toMatchObject({ state: "queued", versions, result: null });
  await server.effects.jobs.ended(started.job.id);
  expect((await server.api(contract.job.get, { params: { jobId: started.job.id } })).error).toBe(null);
  const comparisonId = started.comparison.id;
  return server.api(contract.model.getComparison, { params: { projectId, modelId, comparisonId } });
}

test("versions of one split have the metrics of their runs, on its test rows", async () => {
  const { state, data, result } = await compare([2, 1]);
  expect([state, data]).toEqual(["succeeded", { dataId, version: 1, part: "test" }]);
  const testRows = runs[0]!.rowCounts!.test;
  expect(result!.rowCount).toBe(testRows);
  expect(result!.leftOut).toEqual({ noTarget: 0, seen: 0, unknownClass: 0, notScored: 0 });
  expect(result!.versions.map(({ version, isTrainingKnown }) => [version, isTrainingKnown])).toEqual([
    [2, true],
    [1, true],
  ]);
  for (const { version, metrics } of result!.versions) {
    const own = runs[version - 1]!.metrics.test;
    expect(Object.keys(metrics)).toEqual(Object.keys(own));
    for (const [name, { value }] of Object.entries(own)) {
      if (value === null) expect(metrics[name]!.value, name).toBe(null);
      else expect(metrics[name]!.value, name).toBeCloseTo(value, 12);
    }
    const { value, lower, upper } = metrics.roc_auc!;
    expect(lower!).toBeLessThan(value!);
    expect(upper!).toBeGreaterThan(value!);
  }
  const [worse, better] = result!.versions.map(({ metrics }) => metrics.roc_auc!.value!);
  expect(worse).not.toBe(better);
});

test("rows that one of them was trained on are left out", async () => {
  const { result } = await compare([1, 3]);
  const { rowCount, leftOut, versions } = result!;
  // The newest says which test rows; of those, the other has learnt from most.
  expect(rowCount + leftOut.seen).toBe(runs[2]!.rowCounts!.test);
  expect(leftOut.seen).toBeGreaterThan(rowCount);
  expect(versions.map(({ metrics }) => metrics.roc_auc!.value)).toEqual([expect.any(Number), expect.any(Number)]);
});

test("all rows of a data version are those that none was trained on", async () => {
  const { data, result } = await compare([1, 2], { dataId, version: 1 });
  expect(data.part).toBe("all");
  const { train, validation, test } = runs[0]!.rowCounts!;
  expect(result!.leftOut.seen).toBe(train);
  expect(result!.rowCount).toBe(validation + test);
});

test("comparisons are kept, and go with their model", async () => {
  const { items } = await server.api(contract.model.comparisons, { params: { projectId, modelId }, query: {} });
  expect(items.map(({ versions }) => versions)).toEqual([
    [1, 2],
    [1, 3],
    [2, 1],
  ]);
  const comparisonId = "cmp_01m8hs1tq9n82mhzr5eyptxfb7";
  const missing = { params: { projectId, modelId, comparisonId } };
  await expect(server.api(contract.model.getComparison, missing)).rejects.toMatchObject({ code: "not_found" });
});

test("what cannot be compared is refused with a sentence", async () => {
  const refusal = (versions: number[], data?: { dataId: string; version: number }) =>
    server
      .api(contract.model.compare, { params: { projectId, modelId }, body: { versions, ...(data && { data }) } })
      .then(() => "accepted")
      .catch(({ code, message }) => `${code}: ${message}`);
  expect(await refusal([1])).toMatch(/^invalid_request/);
  expect(await refusal([1, 1])).toMatch(/different versions/);
  expect(await refusal([1, 9])).toMatch(/^not_found/);
  expect(await refusal([1, 2], { dataId, version: 7 })).toMatch(/^not_found/);
  const edit = (change: object) =>
    server.effects.store.write((tx) =>
      tx.updateTable("modelVersion").set(change).where("modelId", "=", modelId).where("version", "=", 2).execute(),
    );
  const version = await server.api(contract.model.getVersion, { params: { projectId, modelId, version: 2 } });
  const { inputs, output } = version.signature!;
  await edit({ signature: JSON.stringify({ inputs, output: { ...output, target: "glucose" } }) });
  expect(await refusal([1, 2])).toMatch(/input_invalid.*version 1 predicts diabetes and version 2 glucose/);
  await edit({ signature: null, sha256: null });
  expect(await refusal([1, 2])).toMatch(/^model_not_served: Version 2 of the model diabetes/);
});
