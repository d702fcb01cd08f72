import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cell } from "../../packages/contract/src/index.js";
import { createClient, waitForJob } from "../../packages/sdk/src/index.js";
import { customers } from "../../packages/server/test/trained-run.js";

/** What is predicted of customers, and by which algorithm. */
const MODELS = [
  {
    name: "own churn",
    target: "churn",
    task: "binary_classification",
    primaryMetric: "roc_auc",
    algorithm: "gradient_boosting",
  },
  {
    name: "own city",
    target: "city",
    task: "multiclass_classification",
    primaryMetric: "f1_macro",
    algorithm: "logistic_regression",
  },
  { name: "own amount", target: "amount", task: "regression", primaryMetric: "rmse", algorithm: "ridge" },
] as const;

/** A model that ONNX cannot hold. */
const NEIGHBORS = { ...MODELS[0], name: "own neighbors", algorithm: "nearest_neighbors" } as const;

const csv = (rows: readonly Record<string, Cell>[]) =>
  [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row))].map((cells) => cells.join(",")).join("\n");

/**
 * Trains and deploys models on a server as its users do, and leaves in `folder` what a client of MLflow is to find: `rows.csv`,
 * and `own.json` with what the endpoints answer to them.
 */
export async function trainOwnModels(server: { readonly url: string; readonly token: string }, folder: string) {
  const client = createClient({ baseUrl: server.url, token: server.token });
  const { id: projectId } = await client.project.create({ body: { name: "Customers" } });
  const params = { projectId };
  const people = customers(600, 3).map(({ row, churn }) => ({ ...row, churn }));
  const file = new Blob([csv(people)]);
  const upload = await client.data.upload({ params, query: { fileName: "customers.csv" } }, file);
  const { data, version, job } = await client.data.import({
    params,
    body: { name: "customers", source: { uploadId: upload.id } },
  });
  await waitForJob(client, job.id);

  const train = async ({ name, algorithm, ...definition }: (typeof MODELS)[number] | typeof NEIGHBORS) => {
    await client.project.update({ params, body: { data: { dataId: data.id, version }, ...definition } });
    const { steps, split } = await client.recipe.suggest({ params, query: { algorithm } });
    const recipe = await client.recipe.create({
      params,
      body: { name, steps: steps.map(({ step }) => step), split: split.value },
    });
    const training = await client.run.create({ params, body: { recipeId: recipe.id, algorithm, seed: 1 } });
    await waitForJob(client, training.job.id);
    return training.run.id;
  };

  // Missing values, and a city that training did not have.
  const rows = customers(120, 9).map(({ row, churn }, at) => ({
    ...row,
    churn,
    city: at % 10 === 0 ? "Ourense" : row.city!,
  }));
  const models = [];
  for (const model of MODELS) {
    const { name, target } = model;
    const runId = await train(model);
    const { modelId } = await client.model.register({ params, body: { runId, name } });
    const endpointName = name.replace(" ", "-");
    await client.endpoint.create({ params, body: { name: endpointName, modelId, version: 1 } });
    const given = rows.map(({ [target]: _, ...row }: Record<string, Cell>) => row);
    const { predictions } = await client.endpoint.predict({ params: { endpointName }, body: { rows: given } });
    models.push({ name, target, runId, predictions });
  }
  const neighbors = { name: NEIGHBORS.name, runId: await train(NEIGHBORS) };
  await client.model.register({ params, body: neighbors });
  await writeFile(join(folder, "rows.csv"), csv(rows));
  await writeFile(join(folder, "own.json"), JSON.stringify({ models, neighbors }));
}
