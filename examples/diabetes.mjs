import { waitForJob } from "@crisol/sdk";
import { connect, shown } from "./connect.mjs";

const crisol = connect();

// 1 Define: what is put out, and when it is good enough.
const { id: projectId } = await crisol.project.create({
  body: {
    name: "Diabetes, step by step",
    output: "whether a patient tests positive for diabetes",
    task: "binary_classification",
    target: "diabetes",
    positiveClass: "positive",
    primaryMetric: "roc_auc",
    criteria: ["roc_auc >= 0.75", "recall(positive) >= 0.4", "model_size_bytes <= 5e6", "latency_ms <= 50"],
  },
});
const params = { projectId };

// 2 Get data: an immutable version, named by its content.
const imported = await crisol.data.import({ params, body: { name: "diabetes", source: { example: "diabetes" } } });
await waitForJob(crisol, imported.job.id);
await crisol.project.update({ params, body: { data: { dataId: imported.data.id, version: imported.version } } });

// 3 Prepare: zeros of these columns mean that nothing was measured; the median stands in, and a column says so.
const recipe = await crisol.recipe.create({
  params,
  body: {
    name: "medians",
    steps: [{ step: "impute", columns: ["glucose", "bmi"], strategy: "median", indicator: true }],
    split: { method: "stratified", validationFraction: 0.2, testFraction: 0.2, seed: 7 },
  },
});

// 4 Train.
const training = await crisol.run.create({
  params,
  body: { recipeId: recipe.id, algorithm: "gradient_boosting", params: { learning_rate: 0.05 }, seed: 7 },
});
await waitForJob(crisol, training.job.id);
const run = await crisol.run.get({ params: { ...params, runId: training.run.id } });
console.log(`ROC AUC on ${run.rowCounts.test} test rows: ${shown(run.metrics.test.roc_auc)}`);

// 5 Integrate: the criteria decide whether it may be deployed.
const model = await crisol.model.register({ params, body: { runId: run.id, name: "diabetes" } });
for (const { criterion, value, passed } of model.criteria)
  console.log(`${passed ? "met" : "NOT MET"}: ${criterion} (${value})`);
const endpoint = await crisol.endpoint.create({
  params,
  body: { name: `diabetes-${projectId.slice(-6)}`, modelId: model.modelId, version: model.version },
});

// An application asks with the endpoint's own key. A missing value is null.
const answer = await fetch(endpoint.url, {
  method: "POST",
  headers: { authorization: `Bearer ${endpoint.key}`, "content-type": "application/json" },
  body: JSON.stringify({
    rows: [
      {
        pregnancies: 6,
        glucose: 148,
        blood_pressure: 72,
        skin_thickness: 35,
        insulin: null,
        bmi: 33.6,
        diabetes_pedigree: 0.627,
        age: 50,
      },
    ],
  }),
});
const { predictions } = await answer.json();
console.log(`prediction: ${predictions[0].prediction} (${predictions[0].probabilities.positive.toFixed(2)})`);

// 6 Monitor: what was asked is captured, and a label that comes later is compared with it.
await crisol.monitor.label({
  params: { endpointName: endpoint.name },
  body: { labels: [{ id: predictions[0].id, label: "positive" }] },
});
const report = await crisol.monitor.report({ params: { ...params, endpointId: endpoint.id } });
console.log(`captured ${report.totals.rows} row, ${report.totals.labelledRows} labelled`);
