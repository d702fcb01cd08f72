import { contract } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addTestUser, type TestUser } from "../../../test/as-user.js";
import { startTestServer, type TestServer } from "../../../test/harness.js";

let server: TestServer;
let users: Record<"stranger" | "viewer" | "contributor" | "administrator", Pick<TestUser, "headers">>;
/** What is in the project that the stranger may not see, and in the stranger's own. */
let mine: Objects;
let theirs: Objects;
/** The registered routes, so that none is forgotten. */
const routes: { method: string; url: string }[] = [];

interface Objects {
  readonly experimentId: string;
  readonly name: string;
  readonly runId: string;
  readonly modelId: string;
  readonly projectId: string;
  /** A registered model with one version of the logged one. */
  readonly registered: string;
}

beforeAll(async () => {
  server = await startTestServer({
    app: { onRoute: ({ method, url }) => routes.push(...[method].flat().map((one) => ({ method: one, url }))) },
  });
  const administrator = { headers: { authorization: `Bearer ${server.token}` } };
  mine = await objects(administrator, "mine");
  const { projectId } = mine;
  const stranger = await addTestUser(server, "stranger");
  users = {
    stranger,
    viewer: await addTestUser(server, "viewer", { projectId, role: "viewer" }),
    contributor: await addTestUser(server, "contributor", { projectId, role: "contributor" }),
    administrator,
  };
  theirs = await objects(stranger, "theirs");
});
afterAll(() => server.close());

// biome-ignore lint/suspicious/noExplicitAny: answers of a foreign protocol.
type Answer = any;

async function call(user: Pick<TestUser, "headers">, method: string, path: string, body?: object | string) {
  const url = path.startsWith("/") ? path : `/api/2.0/mlflow/${path}`;
  const response = await server.fetch(url, {
    method,
    headers: { ...user.headers, ...(typeof body === "object" && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text.startsWith("{") ? JSON.parse(text) : text) as Answer };
}

async function objects(user: Pick<TestUser, "headers">, name: string): Promise<Objects> {
  const created = await call(user, "POST", "experiments/create", { name });
  const experimentId = created.body.experiment_id as string;
  const { run } = (await call(user, "POST", "runs/create", { experiment_id: experimentId })).body;
  const runId = run.info.run_id as string;
  const given = { experiment_id: experimentId, name: "model", source_run_id: runId };
  const modelId = (await call(user, "POST", "logged-models", given)).body.model.info.model_id as string;
  const path = `/api/2.0/mlflow-artifacts/artifacts/${experimentId}/${runId}/artifacts/a.txt`;
  expect(await call(user, "PUT", path, "text")).toMatchObject({ status: 200 });
  const { projectId } = await server.api(contract.experiment.get, { params: { experimentId } });
  const registered = `registered ${name}`;
  expect(await call(user, "POST", "registered-models/create", { name: registered })).toMatchObject({ status: 200 });
  const source = { name: registered, source: `models:/${modelId}` };
  expect(await call(user, "POST", "model-versions/create", source)).toMatchObject({ status: 200 });
  return { experimentId, name, runId, modelId, projectId, registered };
}

/** Requests on `of`, each with the method by which it is sent; the reading ones first. */
function requests({ experimentId, name, runId, modelId, registered }: Objects): [string, string, (object | string)?][] {
  const artifacts = `/api/2.0/mlflow-artifacts/artifacts`;
  const metric = { key: "loss", value: 1, timestamp: 1, step: 0 };
  const model = { name: registered };
  const version = { ...model, version: "1" };
  const inQuery = new URLSearchParams(model);
  return [
    ["GET", `registered-models/get?${inQuery}`],
    ["GET", `registered-models/get-latest-versions?${inQuery}`],
    ["GET", `model-versions/get?${inQuery}&version=1`],
    ["GET", `model-versions/get-download-uri?${inQuery}&version=1`],
    ["GET", `experiments/get?experiment_id=${experimentId}`],
    ["GET", `experiments/get-by-name?experiment_name=${name}`],
    ["GET", `runs/get?run_id=${runId}`],
    ["GET", `metrics/get-history?run_id=${runId}&metric_key=loss`],
    ["GET", `metrics/get-history-bulk?run_id=${runId}&run_id=${runId}&metric_key=loss`],
    [
      "GET",
      `metrics/get-history-bulk-interval?run_ids=${runId}&run_ids=${runId}&metric_key=loss&start_step=0&end_step=9&max_results=10`,
    ],
    ["GET", `artifacts/list?run_id=${runId}`],
    ["GET", `logged-models/${modelId}`],
    ["GET", `logged-models/${modelId}/artifacts/directories`],
    ["GET", `${artifacts}?path=${experimentId}/${runId}/artifacts`],
    ["GET", `${artifacts}/${experimentId}/${runId}/artifacts/a.txt`],
    ["GET", `/get-artifact?run_id=${runId}&path=a.txt`],
    ["POST", "registered-models/rename", { ...model, new_name: registered }],
    ["PATCH", "registered-models/update", { ...model, description: "d" }],
    ["POST", "registered-models/set-tag", { ...model, key: "a", value: "b" }],
    ["DELETE", "registered-models/delete-tag", { ...model, key: "a" }],
    ["POST", "registered-models/alias", { ...version, alias: "champion" }],
    ["POST", "model-versions/create", { ...model, source: `runs:/${runId}/model` }],
    ["PATCH", "model-versions/update", { ...version, description: "d" }],
    ["POST", "model-versions/set-tag", { ...version, key: "a", value: "b" }],
    ["DELETE", "model-versions/delete-tag", { ...version, key: "a" }],
    ["POST", "model-versions/transition-stage", { ...version, stage: "Staging" }],
    ["POST", "experiments/set-experiment-tag", { experiment_id: experimentId, key: "a", value: "b" }],
    ["POST", "experiments/delete-experiment-tag", { experiment_id: experimentId, key: "a" }],
    ["POST", "experiments/update", { experiment_id: experimentId, new_name: `${name}` }],
    ["POST", "runs/create", { experiment_id: experimentId }],
    ["POST", "runs/update", { run_id: runId, run_name: "renamed" }],
    ["POST", "runs/log-metric", { run_id: runId, ...metric }],
    ["POST", "runs/log-parameter", { run_uuid: runId, key: "lr", value: "1" }],
    ["POST", "runs/log-batch", { run_id: runId, metrics: [metric] }],
    ["POST", "runs/log-inputs", { run_id: runId, datasets: [] }],
    ["POST", "runs/log-model", { run_id: runId, model_json: '{"model_uuid":"a"}' }],
    ["POST", "runs/outputs", { run_id: runId, models: [{ model_id: modelId, step: 0 }] }],
    ["POST", "runs/set-tag", { run_id: runId, key: "a", value: "b" }],
    ["POST", "runs/delete-tag", { run_id: runId, key: "a" }],
    ["POST", "logged-models", { experiment_id: experimentId, name: "m", source_run_id: runId }],
    ["PATCH", `logged-models/${modelId}`, { model_id: modelId, status: "LOGGED_MODEL_READY" }],
    ["PATCH", `logged-models/${modelId}/tags`, { tags: [{ key: "a", value: "b" }] }],
    ["POST", `logged-models/${modelId}/params`, { params: [{ key: "a", value: "b" }] }],
    ["PUT", `${artifacts}/${experimentId}/${runId}/artifacts/b.txt`, "text"],
    ["DELETE", `${artifacts}/${experimentId}/${runId}/artifacts/b.txt`],
    ["DELETE", `logged-models/${modelId}/tags/a`],
    ["POST", "runs/delete", { run_id: runId }],
    ["POST", "runs/restore", { run_id: runId }],
    ["POST", "experiments/delete", { experiment_id: experimentId }],
    ["POST", "experiments/restore", { experiment_id: experimentId }],
    ["DELETE", `logged-models/${modelId}`],
  ];
}

describe("safety-12 MLflow's routes", () => {
  test("answer somebody without a role as if there were no such thing", async () => {
    const missing: Objects = {
      experimentId: "9999",
      name: "none",
      runId: "0".repeat(32),
      modelId: `m-${"0".repeat(32)}`,
      projectId: "",
      registered: "none",
    };
    const expected = requests(missing);
    for (const [at, [method, path, body]] of requests(mine).entries()) {
      const hidden = await call(users.stranger, method, path, body);
      // Of many runs, those that there are not are passed over.
      expect([path, hidden.status]).toEqual([path, path.includes("-bulk") ? 200 : 404]);
      expect(JSON.stringify(hidden.body)).not.toContain(`"value":1`);
      const [, otherPath, otherBody] = expected[at]!;
      const none = await call(users.stranger, method, otherPath, otherBody);
      // Where an experiment and a run are named, either may be the one that is missed.
      expect([path, hidden.body.error_code]).toEqual([path, none.body.error_code]);
    }
  });

  test("let a viewer look and change nothing", async () => {
    for (const [method, path, body] of requests(mine)) {
      const expected = method === "GET" ? 200 : 403;
      const answer = await call(users.viewer, method, path, body);
      expect([path, answer.status, answer.body.error_code]).toEqual([
        path,
        expected,
        expected === 403 ? "PERMISSION_DENIED" : undefined,
      ]);
    }
  });

  test("let a contributor do all of it", async () => {
    for (const [method, path, body] of requests(mine)) {
      expect([path, (await call(users.contributor, method, path, body)).status]).toEqual([path, 200]);
    }
  });

  test("do not reach another's run or model through one's own, wherever it is named", async () => {
    const { runId, experimentId } = theirs;
    const metric = { key: "loss", value: 1, timestamp: 1, step: 0, model_id: mine.modelId };
    for (const [path, body] of [
      ["runs/log-batch", { run_id: runId, metrics: [metric] }],
      ["runs/log-metric", { run_id: runId, ...metric }],
      ["runs/log-metric", { run_id: runId, run_uuid: mine.runId, ...metric, model_id: undefined }],
      ["runs/outputs", { run_id: runId, models: [{ model_id: mine.modelId, step: 0 }] }],
      ["runs/log-inputs", { run_id: runId, models: [{ model_id: mine.modelId }] }],
      ["logged-models", { experiment_id: experimentId, name: "m", source_run_id: mine.runId }],
      ["experiments/create", { name: "stolen", tags: [{ key: "crisol.project", value: mine.projectId }] }],
      ["experiments/create", { name: "stolen", tags: [{ key: "crisol.project", value: mine.name }] }],
    ] as const) {
      expect([path, (await call(users.stranger, "POST", path, body)).status]).toEqual([path, 404]);
    }
    const { modelId: id } = await server.effects.store.read
      .selectFrom("model")
      .select("id as modelId")
      .where("name", "=", mine.registered)
      .executeTakeFirstOrThrow();
    for (const place of [`registry/${id}/1/MLmodel`, `registry/${id}/artifacts/MLmodel`]) {
      const path = `/api/2.0/mlflow-artifacts/artifacts/${place}`;
      const hidden = await call(users.stranger, "GET", path);
      const none = await call(users.stranger, "GET", path.replace(id, "mod_none"));
      expect([place, hidden.status, hidden.body.error_code]).toEqual([place, 404, none.body.error_code]);
    }
    const across = `/api/2.0/mlflow-artifacts/artifacts/${experimentId}/${mine.runId}/artifacts/a.txt`;
    expect((await call(users.stranger, "GET", across)).status).toBe(404);
  });

  test("find only what one may see", async () => {
    const names = (answer: Answer) => answer.body.experiments.map(({ name }: { name: string }) => name).sort();
    expect(names(await call(users.stranger, "GET", "experiments/search?max_results=100"))).toEqual([
      "Default",
      "theirs",
    ]);
    expect(names(await call(users.viewer, "POST", "experiments/search", { max_results: 100 }))).toEqual([
      "Default",
      "mine",
    ]);
    const ids = [mine.experimentId, theirs.experimentId];
    for (const path of ["runs/search", "logged-models/search"]) {
      const { body } = await call(users.stranger, "POST", path, { experiment_ids: ids });
      const found = (body.runs ?? body.models).map(({ info }: Answer) => info.experiment_id);
      expect([path, ...new Set(found)]).toEqual([path, theirs.experimentId]);
    }
    const inputs = await call(users.stranger, "POST", "experiments/search-datasets", {
      experiment_ids: [mine.experimentId],
    });
    expect(inputs).toMatchObject({ status: 200, body: { dataset_summaries: [] } });
  });

  test("register nothing that one may not see, nor take a model along", async () => {
    const version = (source: string, more: object = {}) =>
      call(users.stranger, "POST", "model-versions/create", { name: theirs.registered, source, ...more });
    const path = `mlflow-artifacts:/${mine.experimentId}/${mine.runId}/artifacts/a`;
    for (const source of [`models:/${mine.modelId}`, `runs:/${mine.runId}/a`, path, `models:/${mine.registered}/1`]) {
      const answer = await version(source);
      expect([source, answer.status]).toEqual([source, 400]);
      expect(answer.body.message).toMatch(/There is no |not found/);
    }
    expect((await version(`models:/${theirs.modelId}`, { run_id: mine.runId })).status).toBe(404);
    await call(users.viewer, "POST", "registered-models/create", { name: "seen" });
    const seen = await call(users.viewer, "POST", "model-versions/create", {
      name: "seen",
      source: `runs:/${mine.runId}/a`,
    });
    expect([seen.status, seen.body.error_code]).toEqual([403, "PERMISSION_DENIED"]);
  });

  test("find, change and delete only models that one may see", async () => {
    const found = async (user: keyof typeof users) => {
      const filter = new URLSearchParams({ filter: "name LIKE 'registered %'" });
      const models = await call(users[user], "GET", `registered-models/search?${filter}`);
      const versions = await call(users[user], "GET", `model-versions/search?${filter}`);
      const names = [...(models.body.registered_models ?? []), ...(versions.body.model_versions ?? [])];
      return [...new Set(names.map(({ name }: Answer) => name))];
    };
    expect(await found("stranger")).toEqual([theirs.registered]);
    expect(await found("viewer")).toEqual([mine.registered]);
    const { registered: name } = mine;
    const alias = new URLSearchParams({ name, alias: "champion" });
    for (const [method, path, body, ofViewer] of [
      ["GET", `registered-models/alias?${alias}`, undefined, 200],
      ["POST", "registered-models/get-latest-versions", { name }, 200],
      ["DELETE", "registered-models/alias", { name, alias: "champion" }, 403],
      ["DELETE", "model-versions/delete", { name, version: "1" }, 403],
      ["DELETE", "registered-models/delete", { name }, 403],
    ] as const) {
      expect([path, (await call(users.stranger, method, path, body)).status]).toEqual([path, 404]);
      expect([path, (await call(users.viewer, method, path, body)).status]).toEqual([path, ofViewer]);
      expect([path, (await call(users.contributor, method, path, body)).status]).toEqual([path, 200]);
    }
  });

  test("of somebody who names nothing say so", async () => {
    const nul = { run_id: "\0", key: "a", value: 1 };
    expect(await call(users.stranger, "POST", "runs/log-metric", nul)).toMatchObject({ status: 400 });
    expect(await call(users.stranger, "POST", "logged-models/search", {})).toMatchObject({ status: 400 });
    expect(await call(users.stranger, "POST", "runs/log-metric", { key: "a", value: 1 })).toMatchObject({
      status: 400,
    });
  });

  test("are all tried here, or make and find things, or are not supported", async () => {
    const tried = requests(mine).map(
      ([method, path]) => `${method} ${(path.startsWith("/") ? path : `/api/2.0/mlflow/${path}`).split("?")[0]}`,
    );
    const untried: string[] = [];
    for (const { method, url } of routes) {
      const pattern = new RegExp(`^${method} ${url.replace(/:\w+/g, "[^/]+").replace("*", ".+")}$`);
      if (!url.startsWith("/api/2.0/mlflow") || tried.some((one) => pattern.test(one))) continue;
      const { status } = await call(users.viewer, method, url.replace(/:\w+|\*/g, "x"));
      if (status !== 501 && !url.endsWith("/mlflow/*"))
        untried.push(`${method} ${url.slice("/api/2.0/mlflow/".length)}`);
    }
    // What these make and find is looked at above.
    expect(untried.sort()).toEqual([
      "DELETE model-versions/delete",
      "DELETE registered-models/alias",
      "DELETE registered-models/delete",
      "GET experiments/search",
      "GET model-versions/search",
      "GET registered-models/alias",
      "GET registered-models/search",
      "POST experiments/create",
      "POST experiments/search",
      "POST experiments/search-datasets",
      "POST logged-models/search",
      "POST registered-models/create",
      "POST registered-models/get-latest-versions",
      "POST runs/search",
    ]);
  });
});
