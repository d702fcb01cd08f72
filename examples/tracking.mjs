import { readFile } from "node:fs/promises";
import { connect } from "./connect.mjs";

const crisol = connect();
const experiment = `logistic-${Date.now()}`;

// Logistic regression by gradient descent, in a few lines: any program that learns can log what it does.
const text = await readFile(new URL("data/diabetes.csv", import.meta.url), "utf8");
const rows = text
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(","));
const labels = rows.map((row) => (row.at(-1) === "positive" ? 1 : 0));
const columns = rows[0].slice(0, -1).map((_, j) => scaled(rows.map((row) => Number(row[j]))));

function scaled(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.map((value) => (value - mean) / deviation);
}

/** One step of descent on all rows; returns the log loss before it. */
function descend(model, lr) {
  let loss = 0;
  const gradient = [0, ...columns.map(() => 0)];
  for (const [i, label] of labels.entries()) {
    const score = columns.reduce((sum, column, j) => sum + model.weights[j] * column[i], model.intercept);
    const probability = 1 / (1 + Math.exp(-score));
    loss -= Math.log(label === 1 ? probability : 1 - probability) / labels.length;
    const error = (probability - label) / labels.length;
    gradient[0] += error;
    for (const [j, column] of columns.entries()) gradient[j + 1] += error * column[i];
  }
  model.intercept -= lr * gradient[0];
  model.weights = model.weights.map((weight, j) => weight - lr * gradient[j + 1]);
  return loss;
}

// A run for the whole search, and in it one for each learning rate.
await crisol.tracking.withRun({ experiment, name: "learning rates" }, async (search) => {
  for (const lr of [0.01, 0.1, 0.3]) {
    const run = await search.startRun({ name: `lr ${lr}`, params: { lr, epochs: 50 } });
    const model = { intercept: 0, weights: columns.map(() => 0) };
    let loss = 0;
    for (let step = 0; step < 50; step++) {
      loss = descend(model, lr);
      await run.logMetric("log_loss", loss, { step });
    }
    await run.logJson({ rows: rows.length, positive: labels.filter((label) => label === 1).length }, "data.json");
    await run.logModel(new TextEncoder().encode(JSON.stringify(model)), { name: "logistic", path: "model.json" });
    await run.end();
    console.log(`${run.name}: log loss ${loss.toFixed(3)}`);
  }
});

const runs = await crisol.tracking.searchRuns({
  experiment,
  filter: "params.epochs = '50'",
  orderBy: "metrics.log_loss ASC",
  params: ["lr"],
  metrics: ["log_loss"],
});
const [best] = runs;
const { log } = await crisol.run.log({ params: { projectId: best.projectId, runId: best.id } });
const [model] = log.models;
const loss = best.metrics[0].value.toFixed(3);
console.log(`best: lr ${best.params[0].value}, log loss ${loss}, model ${model.name} (${model.state})`);
console.log(`${log.metrics[0].pointCount} points of its loss, ${runs.length} runs in ${experiment}`);
