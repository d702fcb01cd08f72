import { readFileSync } from "node:fs";
import { type Cell, contract, type ModelVersion, type PredictResult, type Row, type Upload } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { okOfMlflow } from "../../test/mlflow-call.js";

// Files that LightGBM, XGBoost and skl2onnx wrote, and what they, or ONNX Runtime, predict: see engine/test/golden/record_*.py.
interface Recorded {
  readonly text?: string;
  readonly document?: string;
  readonly bytes?: string;
  readonly columns: readonly (readonly Cell[])[];
  readonly predictions: readonly number[];
}

function recorded(file: string, name: string): Recorded {
  const url = new URL(`../../../engine/test/golden/${file}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, "utf8")) as { cases: Record<string, Recorded> }).cases[name] as Recorded;
}

const fileOf = ({ text, document, bytes }: Recorded) =>
  bytes === undefined ? Buffer.from((text ?? document) as string) : Buffer.from(bytes, "base64");

let server: TestServer;
let projectId: string;
beforeAll(async () => {
  server = await startTestServer();
  projectId = (await server.api(contract.project.create, { body: { name: "Imported" } })).id;
});
afterAll(() => server.close());

const upload = (bytes: Buffer, fileName: string, project = projectId): Promise<Upload> =>
  server.api(contract.data.upload, {
    params: { projectId: project },
    query: { fileName },
    raw: new Uint8Array(bytes) as unknown as BodyInit,
  });

async function imported(bytes: Buffer, fileName: string, body: Record<string, unknown>, project = projectId) {
  const { id: uploadId } = await upload(bytes, fileName, project);
  return server.api(contract.model.import, {
    params: { projectId: project },
    body: { uploadId, ...body } as { uploadId: string; name: string },
  });
}

/** Puts the version behind an endpoint and asks it. */
async function answers(version: ModelVersion, rows: Row[]): Promise<PredictResult> {
  const { modelId, name } = version;
  await server.api(contract.endpoint.create, {
    params: { projectId: version.projectId },
    body: { name, modelId, version: version.version },
  });
  const response = await server.fetch(`/api/v1/endpoints/${name}/predict`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ rows }),
  });
  expect([response.status, response.status === 200 ? "" : await response.clone().text()]).toEqual([200, ""]);
  return (await response.json()) as PredictResult;
}

/** The recorded rows by column; infinite numbers have no JSON and are left out. */
function rowsOf({ columns }: Recorded, names: readonly string[]) {
  const rows = (columns[0] ?? []).map(
    (_, r): Row => Object.fromEntries(names.map((name, c) => [name, columns[c]?.[r] as Cell])),
  );
  return rows
    .map((row, at) => ({ row, at }))
    .filter(({ row }) => !Object.values(row).some((cell) => /inf/.test(String(cell))));
}

describe.each([
  ["LightGBM", recorded("lightgbm", "binary, missing nan"), "lightgbm", 1e-6],
  ["XGBoost", recorded("xgboost", "binary"), "xgboost", 1e-6],
  ["XGBoost in UBJSON", recorded("xgboost", "squared error in UBJSON"), "xgboost", 1e-6],
  ["random forest in ONNX", recorded("onnx", "random forest, two classes"), "onnx", 1e-5],
  ["boosting in ONNX", recorded("onnx", "XGBoost, regression"), "onnx", 1e-5],
  ["linear model in ONNX", recorded("onnx", "imputed and standardised"), "onnx", 1e-5],
  ["pipeline in ONNX", recorded("onnx", "one-hot and logistic regression"), "onnx", 1e-5],
] as const)("%s", (title, golden, format, tolerance) => {
  const name = title.toLowerCase().replaceAll(" ", "-");

  test("becomes a version whose endpoint gives the library's predictions", async () => {
    const bytes = fileOf(golden);
    const { modelVersion, notes } = await imported(bytes, `${name}.model`, { name, target: "outcome" });
    expect(modelVersion).toMatchObject({ name, version: 1, format, runId: null, lineage: null, metrics: {} });
    expect(modelVersion.original).toMatchObject({ fileName: `${name}.model`, sizeBytes: bytes.length });
    expect(notes.at(-1)).toMatch(/not measured: the project has no target/);
    const { inputs, output } = modelVersion.signature as NonNullable<ModelVersion["signature"]>;
    expect(output.target).toBe("outcome");
    const rows = rowsOf(
      golden,
      inputs.map((input) => input.name),
    );
    expect(rows.length).toBeGreaterThan(8);
    const { predictions } = await answers(
      modelVersion,
      rows.map(({ row }) => row),
    );
    const width = golden.predictions.length / (golden.columns[0]?.length ?? 0);
    predictions.forEach((answer, i) => {
      const expected = golden.predictions[(rows[i]?.at as number) * width + width - 1] as number;
      const given = answer.probabilities
        ? (Object.values(answer.probabilities)[1] as number)
        : (answer.prediction as number);
      expect(Math.abs(given - expected)).toBeLessThan(tolerance * Math.max(1, Math.abs(expected)));
    });
  });

  test("is explained, and its contributions add up", async () => {
    const { items } = await server.api(contract.model.list, { params: { projectId }, query: { limit: 100 } });
    const version = items.find((model) => model.name === name)?.versions[0] as ModelVersion;
    const [first] = rowsOf(
      golden,
      (version.signature?.inputs ?? []).map((input) => input.name),
    );
    const { explanations } = await server.api(contract.endpoint.explain, {
      params: { endpointName: name },
      body: { rows: [first?.row as Row] },
    });
    const [one] = explanations;
    const sum = (one?.contributions ?? []).reduce(
      (total, { contribution }) => total + contribution,
      one?.baseValue ?? 0,
    );
    expect(sum).toBeCloseTo(one?.output as number, 9);
  });

  test("comes back as it was uploaded", async () => {
    const { items } = await server.api(contract.model.list, { params: { projectId }, query: { limit: 100 } });
    const model = items.find((found) => found.name === name);
    const params = { projectId, modelId: model?.id as string, version: 1 };
    const file = (await server.api(contract.model.original, { params })) as unknown as Uint8Array;
    expect(Buffer.from(file).equals(fileOf(golden))).toBe(true);
  });
});

describe("a file is looked at first", () => {
  test("and says format, columns and classes", async () => {
    const { id } = await upload(fileOf(recorded("onnx", "one-hot and forest")), "dear.onnx");
    const about = await server.api(contract.model.inspect, { params: { projectId }, body: { uploadId: id } });
    expect(about).toMatchObject({
      format: "onnx",
      task: "binary_classification",
      classes: ["cheap", "dear"],
      target: null,
    });
    expect(about.producer).toMatch(/^skl2onnx/);
    expect(about.columns).toEqual([
      { name: "size", type: "number" },
      { name: "weight", type: "number" },
      { name: "city", type: "text" },
      { name: "rooms", type: "number" },
    ]);
  });

  test("columns and classes get other names", async () => {
    const { modelVersion } = await imported(fileOf(recorded("lightgbm", "multiclass")), "three.txt", {
      name: "renamed",
      task: "multiclass_classification",
      columns: ["height", "width", "depth"],
      classes: ["low", "mid", "high"],
    });
    expect(modelVersion.signature?.inputs.map((input) => input.name)).toEqual(["height", "width", "depth"]);
    expect(modelVersion.signature?.output.classes).toEqual(["low", "mid", "high"]);
    const again = await imported(fileOf(recorded("xgboost", "binary")), "two.json", { name: "renamed" });
    expect(again.modelVersion).toMatchObject({ version: 2, modelId: modelVersion.modelId, format: "xgboost" });
  });
});

describe("refused with a sentence", () => {
  const lightgbm = () => fileOf(recorded("lightgbm", "binary, missing nan"));
  test.each<readonly [string, () => Buffer, Record<string, unknown>, RegExp]>([
    ["another file", () => Buffer.from("PK\u0003\u0004 a zip"), {}, /neither LightGBM's text/],
    ["another format than said", lightgbm, { format: "onnx" }, /ONNX/],
    ["another task", lightgbm, { task: "regression" }, /for binary_classification, and not for regression/],
    ["classes that are too many", lightgbm, { classes: ["a", "b", "c"] }, /2 classes cannot have labels a, b, c/],
    ["columns that are too few", lightgbm, { columns: ["a"] }, /takes 3 columns, and 1 names/],
    [
      "a target among the columns",
      lightgbm,
      { target: "Column_0" },
      /takes a column "Column_0", which is what it predicts/,
    ],
    ["a network", () => Buffer.from(refusedOnnx("SVC"), "base64"), {}, /operator "SVMClassifier"/],
    ["a cut", () => lightgbm().subarray(0, 700), {}, /LightGBM/],
  ])("%s", async (_name, bytes, body, message) => {
    await expect(imported(bytes(), "model.bin", { name: "refused", ...body })).rejects.toMatchObject({
      code: "model_file_invalid",
      message: expect.stringMatching(message),
    });
    const { items } = await server.api(contract.model.list, { params: { projectId }, query: { limit: 100 } });
    expect(items.map(({ name }) => name)).not.toContain("refused");
  });

  test("an upload that is not there, or is another project's", async () => {
    const { id: other } = await server.api(contract.project.create, { body: { name: "Other" } });
    const { id } = await upload(lightgbm(), "model.txt", other);
    for (const uploadId of ["upl_00000000000000000000000000", id]) {
      const asked = server.api(contract.model.import, { params: { projectId }, body: { uploadId, name: "refused" } });
      await expect(asked).rejects.toMatchObject({ status: expect.any(Number) });
    }
  });
});

test("where the project has rows that fit, it is measured on the test rows, and criteria judge it", async () => {
  const { id } = await server.api(contract.project.create, { body: { name: "Measured" } });
  const golden = recorded("lightgbm", "binary, missing nan");
  const [names, n] = [["Column_0", "Column_1", "Column_2"], 400];
  const cell = (row: number, c: number) => Math.sin(row * (c + 1.7) * 1.3) * 2.5;
  const rows = Array.from(
    { length: n },
    (_, row): Row => Object.fromEntries(names.map((name, c) => [name, cell(row, c)])),
  );
  const before = (
    await imported(fileOf(golden), "model.txt", { name: "measured", target: "won", classes: ["no", "yes"] }, id)
  ).modelVersion;
  const { predictions } = await answers(before, rows);
  // What the model itself says, but for every tenth row: its accuracy on any large sample is about 0.9.
  const truth = predictions.map(({ prediction }, row) => ((prediction === "yes") !== (row % 10 === 0) ? "yes" : "no"));
  const csv = [[...names, "won"], ...rows.map((row, r) => [...Object.values(row), truth[r]])]
    .map((line) => line.join(","))
    .join("\n");
  const { id: uploadId } = await upload(Buffer.from(csv), "rows.csv", id);
  const { data, job } = await server.api(contract.data.import, {
    params: { projectId: id },
    body: { name: "rows", source: { uploadId } },
  });
  await server.effects.jobs.ended(job.id);
  await server.api(contract.project.update, {
    params: { projectId: id },
    body: {
      data: { dataId: data.id, version: 1 },
      target: "won",
      task: "binary_classification",
      positiveClass: "yes",
      primaryMetric: "accuracy",
      criteria: ["accuracy >= 0.8", "recall(yes) >= 0.99"],
    },
  });
  const split = { method: "random" as const, validationFraction: 0.1, testFraction: 0.5, seed: 1 };
  await server.api(contract.recipe.create, { params: { projectId: id }, body: { name: "plain", steps: [], split } });

  const { modelVersion, notes } = await imported(
    fileOf(golden),
    "model.txt",
    { name: "measured", classes: ["no", "yes"] },
    id,
  );
  expect(notes.at(-1)).toMatch(/measured on the project's test rows/);
  expect(modelVersion.version).toBe(2);
  expect(modelVersion.signature?.output.target).toBe("won");
  expect(modelVersion.metrics.accuracy?.value).toBeGreaterThan(0.8);
  expect(modelVersion.metrics.accuracy?.value).toBeLessThan(0.97);
  expect(modelVersion.criteria.map(({ passed }) => passed)).toEqual([true, false]);
  const deployed = server.api(contract.endpoint.create, {
    params: { projectId: id },
    body: { name: "measured-2", modelId: modelVersion.modelId, version: 2 },
  });
  await expect(deployed).rejects.toMatchObject({ code: "criteria_not_met" });

  const others = await imported(fileOf(golden), "model.txt", { name: "measured" }, id);
  expect(others.notes.at(-1)).toMatch(/not measured: the target has the class "no", and the model's are 0, 1/);
  expect(others.modelVersion.metrics).toEqual({});
});

describe("a version that an MLflow client registered", () => {
  /** With its file in place before it is registered, as clients do it, or only after. */
  async function registered(name: string, file: string, bytes: Buffer, isLate = false): Promise<ModelVersion> {
    const call = async (path: string, body: object) => {
      const headers = { "content-type": "application/json" };
      const response = await server.fetch(`/api/2.0/mlflow/${path}`, {
        method: "POST",
        body: JSON.stringify(body),
        headers,
      });
      expect(response.status).toBe(200);
      // biome-ignore lint/suspicious/noExplicitAny: answers of a foreign protocol.
      return (await response.json()) as any;
    };
    const { experiment_id } = await call("experiments/create", { name });
    const { run } = await call("runs/create", { experiment_id, start_time: 1 });
    const place = `/api/2.0/mlflow-artifacts/artifacts/${experiment_id}/${run.info.run_id}/artifacts/model/${file}`;
    const log = async () =>
      expect((await server.fetch(place, { method: "PUT", body: new Uint8Array(bytes) })).status).toBe(200);
    if (!isLate) await log();
    await call("registered-models/create", { name });
    await call("model-versions/create", { name, source: `runs:/${run.info.run_id}/model`, run_id: run.info.run_id });
    if (isLate) await log();
    const model = await server.effects.store.read
      .selectFrom("model")
      .selectAll()
      .where("name", "=", name)
      .executeTakeFirstOrThrow();
    const found = await server.api(contract.model.get, { params: { projectId: model.projectId, modelId: model.id } });
    return found.versions[0] as ModelVersion;
  }

  test("is made servable when it is registered, from the model that its folder has", async () => {
    const golden = recorded("lightgbm", "binary, missing nan");
    const version = await registered("at-once", "model.lgb", fileOf(golden));
    expect(version).toMatchObject({ format: "mlflow", algorithm: "gradient_boosting", stage: "none" });
    expect(version.signature?.inputs).toHaveLength(3);
    expect(version.sha256).not.toBe(null);
  });

  test("is made servable when it is compared, where its files came later", async () => {
    const golden = recorded("lightgbm", "binary, missing nan");
    const version = await registered("compared", "model.lgb", fileOf(golden), true);
    expect(version).toMatchObject({ sha256: null, signature: null });
    const params = { projectId: version.projectId, modelId: version.modelId };
    const copy = { name: "compared", source: "models:/compared/1" };
    await okOfMlflow(server, "POST", "model-versions/create", copy);
    const compared = server.api(contract.model.compare, { params, body: { versions: [1, 2] } });
    // Nobody knows what they were trained on, so there are no rows to take: but they could be measured on some.
    await expect(compared).rejects.toMatchObject({ code: "input_invalid" });
    const after = await server.api(contract.model.get, { params });
    expect(after.versions.map(({ signature }) => signature?.inputs.length)).toEqual([3, 3]);
  });

  test("is made servable when it is deployed, where its files came later", async () => {
    const golden = recorded("lightgbm", "binary, missing nan");
    const version = await registered("from-mlflow", "model.lgb", fileOf(golden), true);
    expect(version).toMatchObject({ format: "mlflow", sha256: null, signature: null });
    const rows = rowsOf(golden, ["Column_0", "Column_1", "Column_2"]);
    const { predictions } = await answers(
      version,
      rows.map(({ row }) => row),
    );
    predictions.forEach(({ probabilities }, i) => {
      expect(Object.values(probabilities ?? {})[1]).toBeCloseTo(golden.predictions[rows[i]?.at as number] as number, 6);
    });
    const { projectId: project, modelId } = version;
    const after = await server.api(contract.model.get, { params: { projectId: project, modelId } });
    expect(after.versions[0]).toMatchObject({ format: "mlflow", algorithm: "gradient_boosting", runId: version.runId });
    expect(after.versions[0]?.signature?.inputs).toHaveLength(3);
  });

  test("is refused with a sentence where it is a pickle, or a model that ours cannot be", async () => {
    for (const [name, file, bytes, code] of [
      ["pickled", "model.pkl", Buffer.from("pickle"), "model_not_served"],
      ["vectors", "model.onnx", Buffer.from(refusedOnnx("SVC"), "base64"), "model_file_invalid"],
    ] as const) {
      const { projectId: project, modelId } = await registered(name, file, bytes);
      const made = server.api(contract.endpoint.create, {
        params: { projectId: project },
        body: { name, modelId, version: 1 },
      });
      await expect(made).rejects.toMatchObject({ code });
    }
  });
});

function refusedOnnx(name: string): string {
  const url = new URL("../../../engine/test/golden/onnx.json", import.meta.url);
  return (JSON.parse(readFileSync(url, "utf8")) as { refused: Record<string, string> }).refused[name] as string;
}
