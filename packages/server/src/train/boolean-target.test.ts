import { contract } from "@crisol/contract";
import { readTarget } from "@crisol/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test("a target of truth values has the classes false and true, from the suggestion to the labels of a monitor", async () => {
  const { api } = server;
  const { id: projectId } = await api(contract.project.create, { body: { name: "Truth" } });
  const params = { projectId };
  const lines = Array.from({ length: 400 }, (_, i) => `${i % 40},${i % 7},${(i % 40) + (i % 7) > 30}`);
  const { id: uploadId } = await api(contract.data.upload, {
    params,
    query: { fileName: "truth.csv" },
    raw: `age,visits,left\n${lines.join("\n")}\n`,
  });
  const imported = await api(contract.data.import, { params, body: { name: "truth", source: { uploadId } } });
  await server.effects.jobs.ended(imported.job.id);
  await api(contract.project.update, { params, body: { data: { dataId: imported.data.id, version: 1 } } });

  const suggestion = await api(contract.project.suggest, { params });
  expect(suggestion).toMatchObject({
    target: { value: "left" },
    task: { value: "binary_classification" },
    positiveClass: { value: "true", reason: { code: "positive_name" } },
  });
  expect(suggestion.classes.map(({ value }) => value)).toEqual(["false", "true"]);
  const definition = { task: "binary_classification", target: "left", positiveClass: "true" } as const;
  await api(contract.project.update, { params, body: { ...definition, primaryMetric: "roc_auc" } });

  const recipe = await api(contract.recipe.create, { params, body: { steps: [], split: { method: "stratified" } } });
  const started = await api(contract.run.create, {
    params,
    body: { recipeId: recipe.id, algorithm: "gradient_boosting", params: { n_estimators: 20 } },
  });
  await server.effects.jobs.ended(started.job.id);
  const run = await api(contract.run.get, { params: { projectId, runId: started.run.id } });
  expect(run).toMatchObject({ state: "succeeded", positiveClass: "true" });
  expect((await api(contract.run.evaluation, { params: { projectId, runId: run.id } })).classes).toEqual([
    "false",
    "true",
  ]);

  const { modelId, version } = await api(contract.model.register, { params, body: { runId: run.id, name: "truth" } });
  const endpoint = await api(contract.endpoint.create, { params, body: { name: "truth", modelId, version } });
  expect(endpoint.signature.output.classes).toEqual(["false", "true"]);
  const rows = [
    { age: 39, visits: 6 },
    { age: 1, visits: 0 },
  ];
  const answer = await api(contract.endpoint.predict, { params: { endpointName: "truth" }, body: { rows } });
  expect(answer.predictions.map(({ prediction }) => prediction)).toEqual(["true", "false"]);
  const labels = answer.predictions.map(({ id, prediction }) => ({ id, label: String(prediction) }));
  expect(await api(contract.monitor.label, { params: { endpointName: "truth" }, body: { labels } })).toEqual({
    accepted: 2,
    unknown: [],
  });
});

test("regression of truth values takes them as 0 and 1", () => {
  const frame = {
    rowCount: 3,
    columns: [
      { kind: "numeric" as const, boolean: true as const, name: "y", values: Float64Array.of(1, 0, Number.NaN) },
    ],
  };
  const { target } = readTarget(frame, "y", "regression", [0, 1, 2]).read([0, 1, 2]);
  expect([...target.values]).toEqual([1, 0]);
});
