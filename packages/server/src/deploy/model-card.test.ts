import { contract, type ModelVersion } from "@crisol/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { addTrainedRun } from "../../test/trained-run.js";

let server: TestServer;
let version: ModelVersion;
beforeAll(async () => {
  server = await startTestServer();
  const { projectId, runId } = await addTrainedRun(server, { criteria: ["roc_auc >= 0.5"] });
  const description = "Customers that leave.\n\n## Notes\n\nAsk *Ana* first.";
  await server.api(contract.project.update, { params: { projectId }, body: { description: "To keep customers." } });
  version = await server.api(contract.model.register, {
    params: { projectId },
    body: { runId, name: "churn | 'a'", description },
  });
});
afterAll(() => server.close());

async function cardOf(params: ModelVersion): Promise<string> {
  const { projectId, modelId, version: number } = params;
  const path = `/api/v1/projects/${projectId}/models/${modelId}/versions/${number}/card`;
  const response = await server.fetch(path);
  expect(response.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
  expect(response.headers.get("content-disposition")).toContain("attachment");
  return response.text();
}

test("says what is known of a version of ours, with what people wrote about it", async () => {
  await server.api(contract.endpoint.create, {
    params: { projectId: version.projectId },
    body: { name: "churn", modelId: version.modelId, version: 1 },
  });
  await server.api(contract.model.promote, { params: version, body: { reason: "First | ever" } });
  const card = await cardOf(version);
  expect(card).toMatch(/^# churn \\\| 'a', version 1\n\nCustomers that leave\.\n\n## Notes\n\nAsk \*Ana\* first\./);
  for (const part of [
    "To keep customers.",
    "It predicts churn (binary classification, positive class yes).",
    `| SHA-256 of the model file | ${version.sha256} |`,
    "| amount | number | 0.011 to 99.942 | yes |",
    "| seen at | timestamp | 2024-",
    "On 400 test rows",
    "| amount | 0.3 | 0.5 |",
    "Bilbao",
    "It answers churn: one of no, yes, with the probability of each.",
    "| `roc_auc >= 0.5` | ",
    "/api/v1/endpoints/churn/predict",
    `crisol model download 'churn | '\\''a'\\''' --version 1`,
    "| production | Administrator | First \\| ever |",
  ]) {
    expect(card).toContain(part);
  }
  const { value, lower, upper } = version.metrics.roc_auc!;
  const shown = [value, lower, upper].map((number) => (number === null ? "–" : String(Number(number.toPrecision(4)))));
  expect(card).toContain(`| roc_auc | ${shown.join(" | ")} |`);
  expect(card).not.toMatch(/undefined|\[object|NaN/);
});

test("of a client's version says what its run logged, and that this server did not measure it", async () => {
  const post = async (path: string, body: object) => {
    const headers = { "content-type": "application/json" };
    const sent = { method: "POST", body: JSON.stringify(body), headers };
    return (await server.fetch(`/api/2.0/mlflow/${path}`, sent)).json();
  };
  const { experiment_id } = await post("experiments/create", { name: "clients" });
  const { run } = await post("runs/create", { experiment_id });
  const { run_id } = run.info;
  await post("runs/log-metric", { run_id, key: "val|loss", value: 0.25, step: 0, timestamp: 1 });
  await post("runs/log-metric", { run_id, key: "nan", value: "NaN", step: 0, timestamp: 1 });
  const dataset = { name: "diabetes", digest: "d1", source_type: "local", source: "{}" };
  await post("runs/log-inputs", { run_id, datasets: [{ dataset }] });
  await post("registered-models/create", { name: "ridge" });
  await post("model-versions/create", { name: "ridge", source: `runs:/${run_id}/model` });
  const { projectId } = await server.api(contract.experiment.get, { params: { experimentId: experiment_id } });
  const { items } = await server.api(contract.model.list, { params: { projectId }, query: {} });
  const card = await cardOf(items[0]!.versions[0]!);
  for (const part of [
    `| Source | runs:/${run_id}/model |`,
    "| diabetes | d1 |",
    "| val\\|loss | 0.25 | – | – |",
    "| nan | – | – | – |",
    "not measured by this server",
    'mlflow.pyfunc.load_model("models:/ridge/1")',
  ]) {
    expect(card).toContain(part);
  }
});
