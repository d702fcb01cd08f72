import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { contract, ExportFormat, type ModelVersion } from "@crisol/contract";
import { loadPipeline } from "@crisol/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { addTrainedRun, customerFrame, customers, type TrainedRun } from "../../test/trained-run.js";
import { convertModel } from "./model-convert.js";

let server: TestServer;
let run: TrainedRun;
let version: ModelVersion;
beforeAll(async () => {
  server = await startTestServer();
  run = await addTrainedRun(server);
  version = await server.api(contract.model.register, {
    params: { projectId: run.projectId },
    body: { runId: run.runId, name: "churn" },
  });
});
afterAll(() => server.close());

function download(format: string): Promise<Response> {
  const { projectId, modelId } = version;
  return server.fetch(`/api/v1/projects/${projectId}/models/${modelId}/versions/1/export?format=${format}`, {
    headers: { authorization: `Bearer ${server.token}` },
  });
}

const bytesOf = async (format: ExportFormat) => new Uint8Array(await (await download(format)).arrayBuffer());
const people = customers(200, 77);
const expected = () => {
  const prediction = run.pipeline.predict(customerFrame(people));
  return "probabilities" in prediction ? prediction.probabilities : prediction.values;
};

test("the JavaScript that is downloaded gives the endpoint's numbers for raw rows", async () => {
  const response = await download("javascript");
  expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(response.headers.get("content-disposition")).toContain("churn-1.mjs");
  expect(response.headers.get("crisol-note")).toBe(null);
  const folder = await mkdtemp(join(tmpdir(), "crisol-export-"));
  try {
    const file = join(folder, "churn.mjs");
    await writeFile(file, await response.text());
    const { predict } = await import(/* @vite-ignore */ pathToFileURL(file).href);
    const rows = people.map(({ row }) => ({ ...row, "seen at": new Date(row["seen at"] as string) }));
    const answers = predict(rows) as { probabilities: Record<string, number> }[];
    const ours = expected();
    answers.forEach(({ probabilities }, at) => {
      expect(Object.values(probabilities)[1]).toBeCloseTo(ours[2 * at + 1] as number, 12);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a version says which formats it can become: of trees without calibration, all", async () => {
  const refusals = version.exports.map(({ format, refusal }) => [format, refusal]);
  expect(refusals).toEqual(ExportFormat.options.map((format) => [format, null]));
  const again = await server.api(contract.model.get, {
    params: { projectId: run.projectId, modelId: version.modelId },
  });
  expect(again.versions[0]?.exports.map(({ format }) => format).toSorted()).toEqual(ExportFormat.options.toSorted());
});

test("every format is a file of its kind; those without a recipe say what rows must go through", async () => {
  expect(WebAssembly.validate(new Uint8Array(await bytesOf("wasm")))).toBe(true);
  expect(new TextDecoder().decode(await bytesOf("lightgbm"))).toMatch(/^tree\nversion=v4\n/);
  expect(JSON.parse(new TextDecoder().decode(await bytesOf("xgboost")))).toHaveProperty("learner");
  expect((await bytesOf("onnx"))[0]).toBe(0x08); // field 1 of the model: the version of the format
  const note = decodeURIComponent((await download("lightgbm")).headers.get("crisol-note") ?? "");
  expect(note).toContain('days since 1970 of "seen at"');
});

test("an unknown format is refused with those there are", async () => {
  const response = await download("pickle");
  expect(response.status).toBe(400);
  expect(JSON.stringify(await response.json())).toContain("onnx");
});

test("a file of LightGBM becomes a pipeline of ours with the same scores, and goes on to other formats", async () => {
  const text = await bytesOf("lightgbm");
  const { bytes, from } = convertModel(text, { to: "crisol", target: "churn", classes: ["no", "yes"] });
  expect(from).toBe("lightgbm");
  const pipeline = loadPipeline(bytes);
  expect(pipeline).toMatchObject({ targetColumn: "churn", classes: ["no", "yes"], task: "binary_classification" });
  const x = run.pipeline.recipe.transform(customerFrame(people));
  const ours = run.pipeline.model.predict(x);
  const theirs = pipeline.model.predict({ ...x, features: pipeline.model.features });
  theirs.forEach((value, at) => {
    expect(value).toBeCloseTo(ours[at] as number, 12);
  });
  expect(convertModel(bytes, { to: "xgboost" })).toMatchObject({ from: "crisol" });
  expect(convertModel(convertModel(bytes, { to: "xgboost" }).bytes, { to: "onnx" })).toMatchObject({ from: "xgboost" });
});

test("a file that is no model is refused with a sentence", () => {
  const code = (file: string) => () => convertModel(new TextEncoder().encode(file), { to: "onnx" });
  expect(code("hello")).toThrow(expect.objectContaining({ code: "model_file_invalid" }));
  expect(code("{}")).toThrow(expect.objectContaining({ code: "model_file_invalid" }));
});
