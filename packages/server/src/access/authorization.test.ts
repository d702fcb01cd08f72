import { allRoutes, contract, isAtLeast, leastRole, Role, type Route } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addTestUser, type TestUser } from "../../test/as-user.js";
import { fillWorkspace } from "../../test/full-workspace.js";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { projectParameter } from "./authorization.js";

let server: TestServer;
/** Ids of what there is in the project, by the name of the path's parameter. */
let ids: Record<string, string>;
/** A second project, in which `users.stranger` is the owner. */
let otherProjectId: string;
let users: Record<"stranger" | "viewer" | "contributor" | "owner" | "admin", TestUser>;

beforeAll(async () => {
  server = await startTestServer({ log: "silent", app: { checkAnswers: false } });
  const { api } = server;
  const endpoint = await fillWorkspace(server);
  const { projectId } = endpoint;
  const params = { projectId };
  const first = async (route: Route) =>
    ((await api(route, { params } as never)) as { items: { id: string }[] }).items[0]!.id;
  const { id: uploadId } = await api(contract.data.upload, { params, query: { fileName: "a.csv" }, raw: "a,b\n1,2\n" });
  ids = {
    projectId,
    runId: await first(contract.run.list),
    modelId: await first(contract.model.list),
    recipeId: await first(contract.recipe.list),
    dataId: await first(contract.data.list),
    sweepId: await first(contract.sweep.list),
    codeId: await first(contract.code.list),
    pipelineId: await first(contract.pipeline.list),
    pipelineRunId: await first(contract.pipeline.runs),
    scheduleId: await first(contract.schedule.list),
    predictionId: await first(contract.prediction.list),
    alertId: await first(contract.alert.list),
    experimentId: await first(contract.experiment.list),
    extrapolationId: await first(contract.extrapolation.list),
    jobId: (await api(contract.job.list, { query: { projectId, kind: "script" } })).items[0]!.id,
    endpointId: endpoint.id,
    endpointName: endpoint.name,
    environmentId: await first(contract.environment.list),
    notebookId: await first(contract.notebook.list),
    version: "1",
    alias: "candidate",
    secretName: "API_KEY",
    uploadId,
    targetId: (await api(contract.compute.list, { query: { name: "nights" } })).items[0]!.id,
  };
  otherProjectId = (await api(contract.project.create, { body: { name: "Other" } })).id;
  const defined = { task: "binary_classification", target: "churn", positiveClass: "yes", primaryMetric: "roc_auc" };
  await server.effects.store.write((tx) =>
    tx.updateTable("project").set(defined).where("id", "=", otherProjectId).execute(),
  );
  users = {
    stranger: await addTestUser(server, "stranger", { projectId: otherProjectId, role: "owner" }),
    viewer: await addTestUser(server, "viewer", { projectId, role: "viewer" }),
    contributor: await addTestUser(server, "contributor", { projectId, role: "contributor" }),
    owner: await addTestUser(server, "owner", { projectId, role: "owner" }),
    admin: await addTestUser(server, "admin"),
  };
  await api(contract.user.update, { params: { userId: users.admin.id }, body: { isAdmin: true } });
  const guest = await addTestUser(server, "guest", { projectId, role: "viewer" });
  const comparisons = contract.model.comparisons;
  const ofModel = { projectId, modelId: ids.modelId! };
  ids.comparisonId = (await api(comparisons, { params: ofModel, query: {} })).items[0]!.id;
  Object.assign(ids, { memberId: guest.id, userId: guest.id, tokenId: guest.tokenId });
  ids.groupId = (await api(contract.group.create, { body: { name: "Team" } })).id;
});
afterAll(() => server.close());

const all = allRoutes().filter(({ route }) => route.access !== "public");
/** What takes something away comes last, and the project itself at the very end. */
const inOrder = [...all].sort((a, b) => rank(a.route) - rank(b.route));
function rank({ method, path }: Route): number {
  if (method === "DELETE") return 1000 - path.length;
  return path.endsWith("/:projectId/restore") ? 2000 : 0;
}

/** A notebook acts as its user: these are for nobody else, whatever their role. */
const ofItsUser: ReadonlySet<Route> = new Set([contract.notebook.start, contract.notebook.open]);
async function giveNotebookTo(userId: string): Promise<void> {
  await server.effects.store.write((tx) =>
    tx.updateTable("notebook").set({ userId }).where("id", "=", ids.notebookId!).execute(),
  );
}

/** What a route's query must have. */
const queries: Readonly<Record<string, string>> = {
  "job.searchLog": "?q=a",
  "run.plot": "?key=loss",
  "run.artifact": "?path=a/b.txt",
  "run.putArtifact": "?path=c.txt",
  "run.logModel": "?name=net&path=net.onnx",
  "experiment.find": "?name=Other",
  "model.export": "?format=onnx",
  "code.file": "?path=train.py",
  "code.diff": "?with=cod_00000000000000000000000000",
};

async function call(route: Route, user: TestUser, given: Record<string, string> = {}) {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent((given[name] ?? ids[name])!));
  const { operationId } = all.find((one) => one.route === route)!;
  const response = await server.fetch(`${path}${queries[operationId] ?? ""}`, {
    method: route.method,
    headers: {
      ...user.headers,
      ...(route.body && { "content-type": "application/json" }),
      ...(route.rawBody && { "content-type": route.rawBody }),
    },
    ...(route.body ? { body: "{}" } : route.rawBody ? { body: "" } : {}),
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status >= 400) {
    const { error } = await response.json();
    return {
      status: response.status,
      code: error.code as string,
      params: error.params,
      message: error.message as string,
    };
  }
  await response.body?.cancel();
  return { status: response.status, code: null };
}

test("safety-12 every route names a project, or says that it is of none", () => {
  const without = all.filter(({ route }) => !["any", "admin"].includes(leastRole(route)) && !projectParameter(route));
  expect(without.map(({ operationId }) => operationId)).toEqual([]);
  // A role that no project gives must be a decision: this is the list of them.
  const ofAll = all.filter(({ route }) => leastRole(route) === "any").map(({ operationId }) => operationId);
  expect(ofAll.sort()).toEqual([
    "advice.createProject",
    "advice.give",
    "advice.questions",
    "advice.read",
    "advice.rules",
    "algorithm.list",
    "compute.get",
    "compute.list",
    "compute.month",
    "compute.sizes",
    "compute.spending",
    "data.examples",
    "experiment.find",
    "experiment.open",
    "group.list",
    "job.list",
    "project.create",
    "project.list",
    "project.metrics",
    "session.createLoginCode",
    "session.delete",
    "session.get",
    "sweep.methods",
    "token.create",
    "token.delete",
    "token.list",
    "user.get",
    "user.list",
  ]);
  for (const { route } of all) {
    for (const [, name] of route.path.matchAll(/:(\w+)/g)) expect(Object.keys(ids)).toContain(name);
  }
});

describe("safety-12 what belongs to another project is not reached through one's own", () => {
  const nested = all.filter(
    ({ route }) =>
      projectParameter(route) === "projectId" && /:projectId\/.*:(?!memberId|alias|version)/.test(route.path),
  );

  test.each(nested.map(({ operationId, route }) => [operationId, route] as const))("%s", async (_, route) => {
    const answer = await call(route, users.stranger, { projectId: otherProjectId });
    // Where a body is missing, that may be said first; the bodies of these routes are tried below.
    if (route.body && answer.status === 400) return;
    expect(answer).toMatchObject({ status: 404, code: "not_found" });
  });

  test.each([
    ["run.create", contract.run.create, () => ({ recipeId: ids.recipeId })],
    ["model.register", contract.model.register, () => ({ name: "stolen", runId: ids.runId })],
    ["model.setAlias", contract.model.setAlias, () => ({ version: 1 })],
    ["endpoint.create", contract.endpoint.create, () => ({ name: "stolen", modelId: ids.modelId, version: 1 })],
    ["endpoint.deploy", contract.endpoint.deploy, () => ({ modelId: ids.modelId, version: 1 })],
    ["endpoint.update", contract.endpoint.update, () => ({ state: "stopped" })],
    [
      "prediction.create by its model",
      contract.prediction.create,
      () => ({ modelId: ids.modelId, version: 1, source: { uploadId: ids.uploadId } }),
    ],
    ["data.import of its upload", contract.data.import, () => ({ name: "stolen", source: { uploadId: ids.uploadId } })],
    ["data.detect of its upload", contract.data.detect, () => ({ source: { uploadId: ids.uploadId } })],
    ["project.update with its data", contract.project.update, () => ({ data: { dataId: ids.dataId, version: 1 } })],
    [
      "recipe.preview of its data",
      contract.recipe.preview,
      () => ({ dataId: ids.dataId, dataVersion: 1, steps: [], split: { method: "random" } }),
    ],
    ["monitor.update", contract.monitor.update, () => ({ windowRows: 500 })],
    ["code.create of its upload", contract.code.create, () => ({ uploadId: ids.uploadId })],
    ["run.note", contract.run.note, () => ({ text: "mine" })],
    ["run.update", contract.run.update, () => ({ tags: [{ key: "team", value: null }] })],
    ["run.restore", contract.run.restore, () => ({})],
  ] as const)("%s", async (_, route: Route, body) => {
    const path = route.path.replace(
      /:(\w+)/g,
      (_match, name: string) => (name === "projectId" ? otherProjectId : ids[name])!,
    );
    const response = await server.fetch(path, {
      method: route.method,
      headers: { ...users.stranger.headers, "content-type": "application/json" },
      body: JSON.stringify(body()),
    });
    const { error } = await response.json();
    expect([response.status, error]).toEqual([
      404,
      expect.objectContaining({ code: expect.stringMatching(/not_found$/) }),
    ]);
  });

  test("lists show one's own projects and their jobs, and no others", async () => {
    const list = async (route: Route) =>
      (await (await server.fetch(route.path, { headers: users.stranger.headers })).json()).items as { id: string }[];
    expect((await list(contract.project.list)).map(({ id }) => id)).toEqual([otherProjectId]);
    expect(await list(contract.job.list)).toEqual([]);
    expect((await list(contract.token.list)).map(({ id }) => id)).toEqual([users.stranger.tokenId]);
  });
});

describe("safety-12 every role on every route of somebody's project", () => {
  test.each(inOrder.map(({ operationId, route }) => [operationId, route] as const))("%s", async (_, route) => {
    const least = leastRole(route);
    if (least === "any") return;
    if (least === "admin") {
      for (const name of ["stranger", "viewer", "contributor", "owner"] as const) {
        expect([name, await call(route, users[name])]).toMatchObject([name, { status: 403, code: "forbidden" }]);
      }
      return;
    }
    // To somebody without a role there is no such thing, in the same words as if there really were none.
    const name = projectParameter(route)!;
    const unknown =
      name === "endpointName" ? "no-such-one" : name === "experimentId" ? "99999" : `${ids[name]!.slice(0, -6)}zzzzzz`;
    const hidden = await call(route, users.stranger);
    const missing = await call(route, users.stranger, { [name]: unknown });
    expect(hidden).toMatchObject({ status: 404, code: "not_found" });
    expect({ ...hidden, params: 0, message: hidden.message!.replace(ids[name]!, unknown) }).toEqual({
      ...missing,
      params: 0,
    });
    for (const role of Role.options) {
      if (isAtLeast(role, least)) continue;
      expect([role, await call(route, users[role])]).toMatchObject([role, { status: 403, code: "forbidden" }]);
    }
    // An event stream and what takes something away are asked for once, by the least who may.
    const allowed = route.method === "DELETE" ? [least] : Role.options.filter((role) => isAtLeast(role, least));
    for (const role of allowed) {
      if (ofItsUser.has(route)) await giveNotebookTo(users[role].id);
      const answer = await call(route, users[role]);
      expect([role, answer.status]).not.toEqual([role, 401]);
      expect([role, answer.status]).not.toEqual([role, 403]);
      if (answer.status === 404) expect([role, answer.params]).not.toMatchObject([role, { resource: "project" }]);
    }
    if (route === contract.project.delete)
      await server.api(contract.project.restore, { params: { projectId: ids.projectId! } });
  });
});
