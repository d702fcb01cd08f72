import { openAsBlob } from "node:fs";
import { fileURLToPath } from "node:url";
import { waitForJob } from "@crisol/sdk";
import { connect, shown } from "./connect.mjs";

const crisol = connect();
const file = fileURLToPath(new URL("data/wine-quality.csv", import.meta.url));

const { id: projectId } = await crisol.project.create({
  body: { name: "Wine quality", output: "the grade that tasters would give", criteria: ["r2 >= 0.3"] },
});
const params = { projectId };

// Upload a file, look at how it would be read, import it.
const upload = await crisol.data.upload({ params, query: { fileName: "wine-quality.csv" } }, await openAsBlob(file));
const source = { uploadId: upload.id };
const { options, columns } = await crisol.data.detect({ params, body: { source } });
console.log(`${options.format}, "${options.delimiter}" between ${columns.length} columns`);
const imported = await crisol.data.import({ params, body: { name: "wine", source } });
await waitForJob(crisol, imported.job.id);
const reference = { dataId: imported.data.id, version: imported.version };
await crisol.project.update({ params, body: { data: reference } });

// Let the data suggest the rest, and say why.
const found = await crisol.project.suggest({ params, query: { target: "quality" } });
console.log(`${found.task.value}: ${found.task.reason.text}`);
await crisol.project.update({
  params,
  body: { target: "quality", task: found.task.value, primaryMetric: found.primaryMetric.value },
});

// Two algorithms on the same split, each with the recipe that suits it.
const runs = [];
for (const algorithm of ["linear_regression", "gradient_boosting"]) {
  const plan = await crisol.recipe.suggest({ params, query: { algorithm } });
  const body = { name: algorithm, steps: plan.steps.map(({ step }) => step), split: { ...plan.split.value, seed: 1 } };
  const recipe = await crisol.recipe.create({ params, body });
  const training = await crisol.run.create({ params, body: { recipeId: recipe.id, algorithm, seed: 1 } });
  await waitForJob(crisol, training.job.id);
  const run = await crisol.run.get({ params: { ...params, runId: training.run.id } });
  console.log(`${algorithm}: RMSE ${shown(run.metrics.test.rmse)}, R² ${shown(run.metrics.test.r2)}`);
  runs.push(run);
}
const best = runs.reduce((a, b) => (b.metrics.validation.rmse.value < a.metrics.validation.rmse.value ? b : a));
const model = await crisol.model.register({ params, body: { runId: best.id, name: "wine-quality" } });

// Score the data as a whole.
const batch = await crisol.prediction.create({
  params,
  body: {
    modelId: model.modelId,
    version: model.version,
    source: { dataId: reference.dataId, dataVersion: reference.version },
  },
});
await waitForJob(crisol, batch.job.id);
const result = await crisol.prediction.download({ params: { ...params, predictionId: batch.prediction.id } });
const lines = (await result.text()).trim().split("\n");
console.log(`scored ${lines.length - 1} rows with ${best.algorithm}`);
