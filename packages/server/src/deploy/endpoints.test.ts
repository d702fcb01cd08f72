import { writeFile } from "node:fs/promises";
import { contract, type Endpoint, type ModelVersion, type PredictResult, type Row } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { addTrainedRun, customerFrame, customers, type TrainedRun } from "../../test/trained-run.js";

let server: TestServer;
let run: TrainedRun;
let version: ModelVersion;
beforeAll(async () => {
  server = await startTestServer();
  run = await addTrainedRun(server, { criteria: ["roc_auc >= 0.8", "recall(no) >= 0.85", "model_size_bytes <= 5e6"] });
  version = await register("churn");
});
afterAll(() => server.close());

const register = (name: string, of = run) =>
  server.api(contract.model.register, { params: { projectId: of.projectId }, body: { runId: of.runId, name } });

let counter = 0;
async function newEndpoint(model = version): Promise<Endpoint & { key: string }> {
  return await server.api(contract.endpoint.create, {
    params: { projectId: model.projectId },
    body: { name: `churn-${++counter}`, modelId: model.modelId, version: model.version },
  });
}

function predict(name: string, rows: Row[], key = server.token): Promise<Response> {
  return server.fetch(`/api/v1/endpoints/${name}/predict`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ rows }),
  });
}

const good = customers(1, 99)[0]!.row;

describe("a model version", () => {
  test("keeps signature, lineage and how it met the criteria", () => {
    expect(version).toMatchObject({
      name: "churn",
      version: 1,
      sha256: run.modelSha256,
      lineage: { runId: run.runId },
    });
    expect(version.criteria.map(({ value, passed }) => [value, passed])).toEqual([
      [0.9, true],
      [0.9, true],
      [version.sizeBytes, true],
    ]);
    expect(version.signature?.output).toEqual({
      task: "binary_classification",
      target: "churn",
      classes: ["no", "yes"],
    });
    const types = version.signature?.inputs.map(({ name, type }) => [name, type]);
    expect(types).toEqual([
      ["amount", "number"],
      ["visits", "number"],
      ["vip", "boolean"],
      ["city", "text"],
      ["seen at", "timestamp"],
    ]);
    expect(version.signature?.inputs.find(({ name }) => name === "city")).toMatchObject({
      missingSeen: true,
      levels: expect.arrayContaining(["León"]),
    });
  });

  test("is numbered without gaps, however many register at once", async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => register("many")));
    expect(made.map((v) => v.version).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    const model = await server.api(contract.model.get, {
      params: { projectId: run.projectId, modelId: made[0]!.modelId },
    });
    expect(model.versions.map((v) => v.version)).toEqual(Array.from({ length: 20 }, (_, i) => 20 - i));
    const list = await server.api(contract.model.list, { params: { projectId: run.projectId }, query: { limit: 1 } });
    expect(list.items).toHaveLength(1);
    expect(list.nextCursor).not.toBeNull();
  });

  test("can be downloaded as it was trained", async () => {
    const params = { projectId: run.projectId, modelId: version.modelId, version: 1 };
    const bytes = (await server.api(contract.model.download, { params })) as unknown as Uint8Array;
    expect(bytes.byteLength).toBe(version.sizeBytes);
  });
});

describe("the gate", () => {
  test("stops a model that misses a criterion, and lets it through with a reason that is kept", async () => {
    const poor = await addTrainedRun(server, { criteria: ["roc_auc >= 0.95", "recall(yes) >= 0.85", "rmse <= 1"] });
    const model = await register("poor", poor);
    const params = { projectId: poor.projectId };
    const body = { name: "poor", modelId: model.modelId, version: 1 };
    await expect(server.api(contract.endpoint.create, { params, body })).rejects.toMatchObject({
      code: "criteria_not_met",
      message: expect.stringContaining(
        "roc_auc >= 0.95 is asked for, and it is 0.9; recall(yes) >= 0.85 is asked for, and it is 0.8; rmse",
      ),
    });
    const override = { reason: "A pilot with ten customers" };
    const endpoint = await server.api(contract.endpoint.create, { params, body: { ...body, override } });
    expect(endpoint.deployment.override).toEqual({ by: "Administrator", ...override });
    expect(endpoint.history).toEqual([endpoint.deployment]);
  });
});

describe("an endpoint", () => {
  test("answers its own key and a user, and no other key", async () => {
    const [one, two] = [await newEndpoint(), await newEndpoint()];
    expect(one.key).toMatch(/^cre_/);
    expect((await predict(one.name, [good], one.key)).status).toBe(200);
    expect((await predict(one.name, [good])).status).toBe(200);
    expect((await predict(one.name, [good], two.key)).status).toBe(401);
    const rotated = await server.api(contract.endpoint.rotateKey, {
      params: { projectId: run.projectId, endpointId: one.id },
    });
    expect((await predict(one.name, [good], one.key)).status).toBe(401);
    expect((await predict(one.name, [good], rotated.key)).status).toBe(200);
    const stored = await server.effects.store.read.selectFrom("endpoint").selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain(rotated.key);
  });

  test("predicts as the pipeline does, to the bit, and names each row", async () => {
    const { name } = await newEndpoint();
    const of = customers(600, 5);
    const answer = (await (
      await predict(
        name,
        of.map(({ row }) => row),
      )
    ).json()) as PredictResult;
    const expected = run.pipeline.predict(customerFrame(of));
    if (expected.task === "regression") throw new Error("not a regression");
    expect(answer.predictions.map(({ probabilities }) => probabilities?.yes)).toEqual(
      of.map((_, i) => expected.probabilities[2 * i + 1]),
    );
    expect(new Set(answer.predictions.map(({ id }) => id)).size).toBe(600);
    expect(answer.model).toEqual({ name: "churn", version: 1 });
  });

  test("safety-41 a poison request is told what is wrong and harms only itself", async () => {
    const { name } = await newEndpoint();
    const bad = await predict(name, [good, { ...good, amount: "12", citty: "x", vip: null }]);
    expect(bad.status).toBe(422);
    const { error } = (await bad.json()) as { error: { code: string; problems: unknown[] } };
    expect(error.code).toBe("input_invalid");
    expect(error.problems).toEqual([
      { field: "rows[1].amount", message: 'rows[1].amount must be a number, not "12": send 12 without quotes' },
      { field: "rows[1].citty", message: 'rows[1].citty is not a column of the model: did you mean "city"?' },
    ]);
    const raw = (body: string) =>
      server.fetch(`/api/v1/endpoints/${name}/predict`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
    expect((await raw('{"rows":[{"amount":1e999}]}')).status).toBeGreaterThanOrEqual(400);
    expect((await raw('{"rows":[{"amount":NaN}]}')).status).toBe(400);
    expect((await raw(JSON.stringify({ rows: Array.from({ length: 10_001 }, () => ({})) }))).status).toBe(400);
    expect((await predict(name, [good])).status).toBe(200);
  });

  test("takes missing values, levels it never saw, other zones and huge numbers", async () => {
    const { name } = await newEndpoint();
    const none = Object.fromEntries(Object.keys(good).map((key) => [key, null]));
    const odd = { ...good, city: "Ávila", amount: 1.2345678901234567e19, "seen at": "2024-01-02T03:04:05-11:30" };
    expect((await predict(name, [none, odd])).status).toBe(200);
  });

  test("stops, starts and is deleted", async () => {
    const endpoint = await newEndpoint();
    const params = { projectId: run.projectId, endpointId: endpoint.id };
    await server.api(contract.endpoint.update, { params, body: { state: "stopped" } });
    expect((await predict(endpoint.name, [good])).status).toBe(409);
    await server.api(contract.endpoint.update, { params, body: { state: "live" } });
    expect((await predict(endpoint.name, [good])).status).toBe(200);
    await server.api(contract.monitor.report, { params });
    await server.api(contract.endpoint.delete, { params });
    expect((await predict(endpoint.name, [good], endpoint.key)).status).toBe(401);
    expect((await predict(endpoint.name, [good])).status).toBe(404);
    const left = await server.effects.store.read
      .selectFrom("capturedRow")
      .select("id")
      .where("endpointId", "=", endpoint.id)
      .execute();
    expect(left).toEqual([]);
    await expect(server.api(contract.endpoint.get, { params })).rejects.toMatchObject({ code: "not_found" });
  });

  test("has a name of its own in the workspace, and a JSON Schema", async () => {
    const endpoint = await newEndpoint();
    const body = { name: endpoint.name, modelId: version.modelId, version: 1 };
    await expect(
      server.api(contract.endpoint.create, { params: { projectId: run.projectId }, body }),
    ).rejects.toMatchObject({ code: "already_exists" });
    const schema = await server.api(contract.endpoint.schema, { params: { endpointName: endpoint.name } });
    expect(schema).toMatchObject({ properties: { rows: { items: { required: Object.keys(good) } } } });
  });

  test("safety-39 switches versions under load without a failed request", async () => {
    const endpoint = await newEndpoint();
    const second = await addTrainedRun(server, { projectId: run.projectId, seed: 2 });
    const next = await register("churn", second);
    const params = { projectId: run.projectId, endpointId: endpoint.id };
    let stop = false;
    const seen = new Set<number>();
    const statuses = new Set<number>();
    const client = async () => {
      while (!stop) {
        const response = await predict(endpoint.name, [good], endpoint.key);
        statuses.add(response.status);
        seen.add(((await response.json()) as PredictResult).model.version);
      }
    };
    const clients = Promise.all(Array.from({ length: 8 }, client));
    for (let i = 0; i < 10; i++) {
      const version = i % 2 === 0 ? next.version : 1;
      const switched = await server.api(contract.endpoint.deploy, { params, body: { modelId: next.modelId, version } });
      expect(switched.deployment.version).toBe(version);
    }
    stop = true;
    await clients;
    expect([...statuses]).toEqual([200]);
    expect(seen.size).toBe(2);
    expect((await server.api(contract.endpoint.get, { params })).history).toHaveLength(11);
  });

  test("safety-40 a damaged model fails before it takes traffic", async () => {
    const endpoint = await newEndpoint();
    const third = await addTrainedRun(server, { projectId: run.projectId, seed: 3 });
    const damaged = await register("damaged", third);
    await writeFile(server.effects.blobs.path(damaged.sha256!), "not a model");
    const params = { projectId: run.projectId, endpointId: endpoint.id };
    await expect(
      server.api(contract.endpoint.deploy, { params, body: { modelId: damaged.modelId, version: 1 } }),
    ).rejects.toMatchObject({ code: "model_file_invalid" });
    expect((await (await predict(endpoint.name, [good])).json()) as PredictResult).toMatchObject({
      model: { name: "churn" },
    });
  });

  test("safety-24 refuses more rows at a time than its limit, and recovers", async () => {
    const { name } = await newEndpoint();
    const rows = Array.from({ length: 10_000 }, () => good);
    const answers = await Promise.all(Array.from({ length: 4 }, () => predict(name, rows)));
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses[0]).toBe(200);
    expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
    expect((await predict(name, [good])).status).toBe(200);
  });
});
