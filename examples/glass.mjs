import { CrisolError, waitForJob } from "@crisol/sdk";
import { connect, shown } from "./connect.mjs";

const crisol = connect();

const { id: projectId } = await crisol.project.create({
  body: { name: "Glass", output: "what a splinter of glass came from", criteria: ["accuracy >= 0.99"] },
});
const params = { projectId };
const imported = await crisol.data.import({ params, body: { name: "glass", source: { example: "glass" } } });
await waitForJob(crisol, imported.job.id);
await crisol.project.update({ params, body: { data: { dataId: imported.data.id, version: imported.version } } });
const found = await crisol.project.suggest({ params });
await crisol.project.update({
  params,
  body: { target: found.target.value, task: found.task.value, primaryMetric: "f1_macro" },
});

// 214 rows in six classes: a stratified split keeps the share of each.
const recipe = await crisol.recipe.create({
  params,
  body: {
    name: "as it is",
    steps: [],
    split: { method: "stratified", validationFraction: 0.2, testFraction: 0.3, seed: 3 },
  },
});
const training = await crisol.run.create({
  params,
  body: { recipeId: recipe.id, algorithm: "gradient_boosting", seed: 3 },
});
await waitForJob(crisol, training.job.id);
const run = await crisol.run.get({ params: { ...params, runId: training.run.id } });
console.log(`macro F1 on ${run.rowCounts.test} test rows: ${shown(run.metrics.test.f1_macro)}`);
const { classes, confusion } = await crisol.run.evaluation({ params: { ...params, runId: run.id } });
for (const [index, name] of classes.entries()) console.log(`${name}: ${confusion.counts[index].join(" ")}`);

// The criterion is out of reach on purpose: the gate holds, and an override is recorded with who and why.
const model = await crisol.model.register({ params, body: { runId: run.id, name: "glass" } });
const body = { name: `glass-${projectId.slice(-6)}`, modelId: model.modelId, version: model.version };
try {
  await crisol.endpoint.create({ params, body });
} catch (error) {
  if (!(error instanceof CrisolError) || error.code !== "criteria_not_met") throw error;
  console.log(error.message);
}
const endpoint = await crisol.endpoint.create({
  params,
  body: { ...body, override: { reason: "a trial, nobody relies on it" } },
});
const { by, reason } = endpoint.deployment.override;
console.log(`deployed all the same by ${by}: ${reason}`);
