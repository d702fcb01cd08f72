import { contract, type ModelVersion } from "@crisol/contract";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { callMlflow, type MlflowAnswer, okOfMlflow } from "../../../test/mlflow-call.js";
import { addTrainedRun } from "../../../test/trained-run.js";
import { purgeTracked } from "../../track/purge.js";

let server: TestServer;
let nowMs = 1_800_000_000_000;
beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => nowMs++ } });
});
afterAll(() => server.close());

const call = (method: string, path: string, body?: object) => callMlflow(server, method, path, body);
const ok = (method: string, path: string, body?: object) => okOfMlflow(server, method, path, body);

let names = 0;
const newName = () => `model ${names++}`;

/** A run of an experiment of its own, with a logged model. */
async function logged(): Promise<{ experimentId: string; runId: string; modelId: string }> {
  const { experiment_id: experimentId } = await ok("POST", "experiments/create", { name: `e${names++}` });
  const { run } = await ok("POST", "runs/create", { experiment_id: experimentId, start_time: nowMs });
  const runId = run.info.run_id;
  const { model } = await ok("POST", "logged-models", { experiment_id: experimentId, source_run_id: runId });
  return { experimentId, runId, modelId: model.info.model_id };
}

async function newVersion(name: string, source?: string, more: object = {}): Promise<MlflowAnswer> {
  const of = source ?? `models:/${(await logged()).modelId}`;
  return (await ok("POST", "model-versions/create", { name, source: of, ...more })).model_version;
}

async function newModel(versions = 0): Promise<string> {
  const name = newName();
  await ok("POST", "registered-models/create", { name });
  for (let i = 0; i < versions; i++) await newVersion(name);
  return name;
}

const query = (values: Record<string, string>) => new URLSearchParams(values).toString();
const modelOf = async (name: string) => (await ok("GET", `registered-models/get?${query({ name })}`)).registered_model;

async function projectOf(experimentId: string): Promise<string> {
  const row = await server.effects.store.read
    .selectFrom("experiment")
    .select("projectId")
    .where("id", "=", experimentId)
    .executeTakeFirstOrThrow();
  return row.projectId;
}

describe("registered models", () => {
  test("are made, changed, found and deleted by their names", async () => {
    const name = "ñandú, 2 % of all";
    const tags = [{ key: "team", value: "clinic" }];
    const made = await ok("POST", "registered-models/create", { name, tags, description: "Why" });
    expect(made.registered_model).toMatchObject({ name, description: "Why", tags });
    expect(await call("POST", "registered-models/create", { name })).toEqual({
      status: 400,
      body: { error_code: "RESOURCE_ALREADY_EXISTS", message: `Registered Model (name=${name}) already exists.` },
    });
    const renamed = await ok("POST", "registered-models/rename", { name, new_name: "ñandú" });
    expect(renamed.registered_model).toMatchObject({ name: "ñandú", description: "Why" });
    await ok("PATCH", "registered-models/update", { name: "ñandú", description: "" });
    expect(await modelOf("ñandú")).not.toHaveProperty("description");
    await ok("POST", "registered-models/set-tag", { name: "ñandú", key: "team", value: "" });
    expect((await modelOf("ñandú")).tags).toEqual([{ key: "team", value: "" }]);
    await ok("DELETE", "registered-models/delete-tag", { name: "ñandú", key: "team" });
    await ok("DELETE", "registered-models/delete", { name: "ñandú" });
    expect(await call("GET", `registered-models/get?${query({ name: "ñandú" })}`)).toEqual({
      status: 404,
      body: { error_code: "RESOURCE_DOES_NOT_EXIST", message: "Registered Model with name=ñandú not found" },
    });
  });

  test("have names that an address can hold", async () => {
    for (const name of ["", " ", "a/b", "a:b", "..", "a\u0000b", "a\nb", "x".repeat(257)]) {
      const answer = await call("POST", "registered-models/create", { name });
      expect(answer, name).toMatchObject({ status: 400, body: { error_code: "INVALID_PARAMETER_VALUE" } });
    }
    const prompt = { name: newName(), tags: [{ key: "mlflow.prompt.is_prompt", value: "true" }] };
    expect(await call("POST", "registered-models/create", prompt)).toMatchObject({ status: 501 });
  });

  test("go to the project of their first version, and stay there", async () => {
    const name = await newModel();
    const [first, second] = [await logged(), await logged()];
    await newVersion(name, `runs:/${first.runId}/model`);
    await newVersion(name, `models:/${second.modelId}`);
    const projectId = await projectOf(first.experimentId);
    const { items } = await server.api(contract.model.list, { params: { projectId }, query: {} });
    expect(items).toMatchObject([{ name, latestVersion: 2 }]);
    expect(items[0]!.versions).toMatchObject([
      {
        version: 2,
        format: "mlflow",
        runId: second.runId,
        loggedModelId: second.modelId,
        signature: null,
        exports: [],
      },
      { version: 1, source: `runs:/${first.runId}/model`, loggedModelId: null, lineage: null, sha256: null },
    ]);
  });

  test("are searched by name and tag, sorted, and given in pages", async () => {
    const kind = `k${names++}`;
    for (const name of ["alpha", "beta", "gamma"]) {
      const tags = name === "beta" ? [] : [{ key: "kind", value: kind }];
      await ok("POST", "registered-models/create", { name: `${kind}-${name}`, tags });
    }
    const search = async (filter: string, more: Record<string, string> = {}) => {
      const found = await ok("GET", `registered-models/search?${query({ filter, ...more })}`);
      const all: MlflowAnswer[] = found.registered_models;
      return { names: all.map(({ name }) => name.slice(kind.length + 1)), token: found.next_page_token };
    };
    const notPrompt = "AND tag.`mlflow.prompt.is_prompt` != 'true'";
    expect(await search(`name LIKE '${kind}-%' ${notPrompt}`)).toMatchObject({ names: ["alpha", "beta", "gamma"] });
    expect(await search(`tags.kind = '${kind}' ${notPrompt}`)).toMatchObject({ names: ["alpha", "gamma"] });
    expect(await search(`name ILIKE '${kind.toUpperCase()}-B%'`)).toMatchObject({ names: ["beta"] });
    expect(await search(`name LIKE '${kind}-%' AND tag.\`mlflow.prompt.is_prompt\` = 'true'`)).toMatchObject({
      names: [],
    });
    const order = { order_by: "last_updated_timestamp DESC", max_results: "2" };
    const first = await search(`name LIKE '${kind}-%'`, order);
    expect(first.names).toEqual(["gamma", "beta"]);
    expect(await search(`name LIKE '${kind}-%'`, { ...order, page_token: first.token })).toEqual({ names: ["alpha"] });
    for (const wrong of ["run_id = 'a'", "name >= 'a'", "metrics.a > 1", "name = 'a' OR name = 'b'"]) {
      expect(await call("GET", `registered-models/search?${query({ filter: wrong })}`)).toMatchObject({ status: 400 });
    }
  });
});

describe("model versions", () => {
  test("are found by alias, which moves and goes", async () => {
    const name = await newModel(2);
    const set = (alias: string, version: string) => call("POST", "registered-models/alias", { name, alias, version });
    const byAlias = (alias: string) => call("GET", `registered-models/alias?${query({ name, alias })}`);
    await set("shadow", "1");
    await set("shadow", "2");
    expect((await byAlias("shadow")).body.model_version).toMatchObject({ version: "2", aliases: ["shadow"] });
    expect((await byAlias("latest")).body.model_version.version).toBe("2");
    expect((await modelOf(name)).aliases).toEqual([{ alias: "shadow", version: "2" }]);
    await ok("DELETE", "registered-models/alias", { name, alias: "shadow" });
    await ok("DELETE", "registered-models/alias", { name, alias: "shadow" });
    expect(await byAlias("shadow")).toMatchObject({ status: 400, body: { error_code: "INVALID_PARAMETER_VALUE" } });
    for (const alias of ["latest", "V1", "a b", ""])
      expect(await set(alias, "1"), alias).toMatchObject({ status: 400 });
    expect(await set("shadow", "3")).toMatchObject({ status: 404 });
  });

  test("take run, files and link from what they are made of", async () => {
    const { experimentId, runId, modelId } = await logged();
    const name = await newModel();
    const uriOf = async (version: string) =>
      (await ok("GET", `model-versions/get-download-uri?${query({ name, version })}`)).artifact_uri;
    const more = { run_link: "https://a.example/run", description: "d", tags: [{ key: "k", value: "v" }] };
    expect(await newVersion(name, `models:/${modelId}`, more)).toMatchObject({
      ...{ name, version: "1", status: "READY", current_stage: "None", run_id: runId, model_id: modelId },
      ...more,
    });
    expect(await uriOf("1")).toBe(`mlflow-artifacts:/${experimentId}/models/${modelId}/artifacts`);
    await newVersion(name, `runs:/${runId}/a/b`, { run_id: runId });
    expect(await uriOf("2")).toBe(`mlflow-artifacts:/${experimentId}/${runId}/artifacts/a/b`);
    await newVersion(name, await uriOf("2"));
    expect(await uriOf("3")).toBe(await uriOf("2"));
    const copy = await newVersion(await newModel(), `models:/${name}/2`);
    expect(copy).toMatchObject({ version: "1", run_id: runId, source: `models:/${name}/2` });
    const other = await logged();
    for (const wrong of [
      { source: `runs:/${runId}/a`, run_id: other.runId },
      { source: `models:/${modelId}`, model_id: other.modelId },
      { source: `models:/${modelId}`, run_id: "0".repeat(32) },
      { source: `mlflow-artifacts:/${other.experimentId}/${runId}/artifacts/a` },
      { source: `models:/${name}/99` },
      { source: "s3://bucket/model" },
    ]) {
      const answer = await call("POST", "model-versions/create", { name, ...wrong });
      expect(answer, JSON.stringify(wrong)).toMatchObject({
        status: 400,
        body: { error_code: "INVALID_PARAMETER_VALUE" },
      });
    }
  });

  test("keep their run and its files when those are purged", async () => {
    const { runId, modelId } = await logged();
    const name = await newModel();
    await newVersion(name, `models:/${modelId}`);
    await ok("POST", "runs/delete", { run_id: runId });
    await ok("DELETE", `logged-models/${modelId}`);
    nowMs += 30 * 86_400_000;
    await purgeTracked(server.effects);
    const kept = async () => (await server.effects.store.read.selectFrom("loggedModel").select("id").execute()).length;
    const before = await kept();
    expect((await ok("GET", `runs/get?run_id=${runId}`)).run.info.lifecycle_stage).toBe("deleted");
    await ok("DELETE", "registered-models/delete", { name });
    await purgeTracked(server.effects);
    expect(await kept()).toBe(before - 1);
    expect(await call("GET", `runs/get?run_id=${runId}`)).toMatchObject({ status: 404 });
  });

  test("have stages whose history is ours", async () => {
    const name = await newModel(3);
    const move = (version: string, stage: string, archive = false) =>
      call("POST", "model-versions/transition-stage", { name, version, stage, archive_existing_versions: archive });
    await move("1", "production");
    await move("2", "Staging");
    expect((await move("3", "PRODUCTION", true)).body.model_version.current_stage).toBe("Production");
    const latest = await ok("POST", "registered-models/get-latest-versions", { name, stages: ["archived", "Staging"] });
    expect(latest.model_versions.map((one: MlflowAnswer) => [one.version, one.current_stage])).toEqual([
      ["2", "Staging"],
      ["1", "Archived"],
    ]);
    expect(await move("1", "Nowhere")).toMatchObject({ status: 400 });
    expect(await move("1", "Archived", true)).toMatchObject({ status: 400 });
    const rows = await server.effects.store.read
      .selectFrom("modelStage")
      .innerJoin("model", "model.id", "modelStage.modelId")
      .select(["version", "stage", "by"])
      .where("model.name", "=", name)
      .orderBy("version")
      .orderBy("sequence")
      .execute();
    expect(rows.map(({ version, stage }) => [version, stage])).toEqual([
      [1, "production"],
      [1, "archived"],
      [2, "staging"],
      [3, "production"],
    ]);
    expect(new Set(rows.map(({ by }) => by)).size).toBe(1);
  });

  test("are searched by what they are, sorted, and given in pages", async () => {
    const name = await newModel(3);
    await ok("POST", "model-versions/set-tag", { name, version: "2", key: "checked", value: "yes" });
    const search = async (filter: string, more: Record<string, string> = {}) => {
      const found = await ok("GET", `model-versions/search?${query({ filter, ...more })}`);
      const all: MlflowAnswer[] = found.model_versions;
      return { versions: all.map(({ version }) => version), token: found.next_page_token };
    };
    const ofName = `name = '${name}'`;
    expect(await search(ofName)).toMatchObject({ versions: ["3", "2", "1"] });
    expect(await search(`${ofName} AND tags.checked = 'yes'`)).toMatchObject({ versions: ["2"] });
    expect(await search(`${ofName} AND tags.\`mlflow.prompt.is_prompt\` != 'true'`)).toMatchObject({
      versions: ["3", "2", "1"],
    });
    expect(await search(`${ofName} AND version_number > 1`, { order_by: "version_number ASC" })).toMatchObject({
      versions: ["2", "3"],
    });
    const { run_id: runId } = (await ok("GET", `model-versions/get?${query({ name, version: "1" })}`)).model_version;
    expect(await search(`run_id IN ('${runId}', 'another')`)).toMatchObject({ versions: ["1"] });
    const first = await search(ofName, { max_results: "2" });
    expect(first.versions).toEqual(["3", "2"]);
    expect(await search(ofName, { max_results: "2", page_token: first.token })).toEqual({ versions: ["1"] });
    await ok("DELETE", "model-versions/delete-tag", { name, version: "2", key: "checked" });
    expect(await search(`${ofName} AND tags.checked = 'yes'`)).toMatchObject({ versions: [] });
  });

  test("of any changes, number and newest are those of a counter that only goes up", async () => {
    const step = fc.oneof(
      { weight: 2, arbitrary: fc.constant({ kind: "create" as const }) },
      fc.record({ kind: fc.constant("delete" as const), at: fc.nat(5) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const { modelId } = await logged();
        const name = await newModel();
        const left: number[] = [];
        let last = 0;
        for (const one of steps) {
          if (one.kind === "create") {
            expect((await newVersion(name, `models:/${modelId}`)).version).toBe(String(++last));
            left.push(last);
          } else if (left.length > 0) {
            const [version] = left.splice(one.at % left.length, 1);
            await ok("DELETE", "model-versions/delete", { name, version: String(version) });
          }
        }
        const found = await ok("GET", `model-versions/search?${query({ filter: `name = '${name}'` })}`);
        expect(found.model_versions.map(({ version }: MlflowAnswer) => Number(version)).sort()).toEqual(left.sort());
      }),
      { numRuns: 12 },
    );
  });
});

describe("models of our own trainings", () => {
  let version: ModelVersion;
  beforeAll(async () => {
    const { projectId, runId } = await addTrainedRun(server, { criteria: ["roc_auc >= 0.999999"] });
    version = await server.api(contract.model.register, { params: { projectId }, body: { runId, name: "churn" } });
  });

  test("show in MLflow's registry, and say how they are loaded", async () => {
    expect(await modelOf("churn")).toMatchObject({ latest_versions: [{ version: "1", run_id: version.runId }] });
    const found = await ok("GET", `model-versions/search?${query({ filter: `run_id = '${version.runId}'` })}`);
    expect(found.model_versions).toMatchObject([{ name: "churn", version: "1", status: "READY" }]);
    const { artifact_uri: uri } = await ok(
      "GET",
      `model-versions/get-download-uri?${query({ name: "churn", version: "1" })}`,
    );
    expect(uri).toBe(`mlflow-artifacts:/registry/${version.modelId}/1`);
    expect(found.model_versions[0].source).toBe(uri);
  });

  test("have files that are made of them, and that nobody writes", async () => {
    const place = `registry/${version.modelId}/1`;
    const artifacts = "/api/2.0/mlflow-artifacts/artifacts";
    const list = async (path: string) =>
      (await (await server.fetch(`${artifacts}?path=${path}`)).json()) as MlflowAnswer;
    const { files } = await list(place);
    expect(files.map(({ path }: MlflowAnswer) => path)).toEqual([
      ...["MLmodel", "code", "input_example.json", "model.onnx", "python_env.yaml", "requirements.txt"],
    ]);
    expect((await list(`${place}/code`)).files).toMatchObject([{ path: "crisol_onnx.py", is_dir: false }]);
    for (const { path, is_dir, file_size } of files) {
      if (is_dir) continue;
      const bytes = await (await server.fetch(`${artifacts}/${place}/${path}`)).arrayBuffer();
      expect([path, bytes.byteLength]).toEqual([path, file_size]);
    }
    const about = await (await server.fetch(`${artifacts}/${place}/MLmodel`)).json();
    expect(about).toMatchObject({ run_id: version.runId, model_uuid: version.sha256!.slice(0, 32) });
    for (const method of ["PUT", "DELETE"]) {
      const answer = await server.fetch(`${artifacts}/${place}/MLmodel`, {
        method,
        ...(method === "PUT" && { body: "x" }),
      });
      expect([method, answer.status]).toEqual([method, 400]);
    }
    for (const missing of [
      `${place}/none`,
      `registry/${version.modelId}/9/MLmodel`,
      `registry/${version.modelId}/x/MLmodel`,
      "registry",
    ]) {
      expect([missing, (await server.fetch(`${artifacts}/${missing}`)).status]).toEqual([missing, 404]);
    }
    for (const wrong of [`${place}/..%2fMLmodel`, `${place}/%252e%252e/1/MLmodel`, `${place}/code%5c..%5cMLmodel`]) {
      expect([wrong, (await server.fetch(`${artifacts}/${wrong}`)).status]).toEqual([wrong, 400]);
    }
  });

  test("are registered again from their run, their version or its alias, with all that we know of them", async () => {
    await ok("POST", "registered-models/alias", { name: "churn", alias: "tried", version: "1" });
    const name = await newModel();
    const { artifact_uri: uri } = await ok(
      "GET",
      `model-versions/get-download-uri?${query({ name: "churn", version: "1" })}`,
    );
    for (const source of [`runs:/${version.runId}/model`, "models:/churn/1", "models:/churn@tried", uri]) {
      const { version: number } = await newVersion(name, source);
      const { items } = await server.api(contract.model.list, { params: { projectId: version.projectId }, query: {} });
      const copy = items
        .flatMap(({ versions }) => versions)
        .find((one) => one.name === name && `${one.version}` === number);
      const { format, signature, sha256, metrics, lineage, criteria, exports, runId } = version;
      expect(copy).toMatchObject({ format, signature, sha256, metrics, lineage, criteria, exports, runId, source });
    }
    for (const source of ["models:/churn@none", "models:/none@tried", "models:/churn@tried/1"]) {
      const answer = await call("POST", "model-versions/create", { name, source });
      expect([source, answer.status]).toEqual([source, 400]);
    }
    const elsewhere = await newModel(1);
    const { version: number } = await newVersion(elsewhere, "models:/churn/1");
    const found = await server.effects.store.read
      .selectFrom("modelVersion")
      .innerJoin("model", "model.id", "modelVersion.modelId")
      .select(["sha256", "lineage"])
      .where("model.name", "=", elsewhere)
      .where("version", "=", Number(number))
      .execute();
    expect(found).toEqual([{ sha256: version.sha256, lineage: null }]);
    await ok("DELETE", "registered-models/delete", { name });
  });

  test("give way to a folder that somebody logs in the place of theirs", async () => {
    const { runId } = await addTrainedRun(server);
    const paths = async () => {
      const { files } = await ok("GET", `artifacts/list?${query({ run_id: runId, path: "model" })}`);
      return files.map(({ path }: MlflowAnswer) => path);
    };
    expect(await paths()).toContain("model/MLmodel");
    const { info } = (await ok("GET", `runs/get?run_id=${runId}`)).run;
    const place = `/api/2.0/mlflow-artifacts/artifacts/${info.artifact_uri.slice("mlflow-artifacts:/".length)}/model`;
    expect((await server.fetch(`${place}/notes.txt`, { method: "PUT", body: "mine" })).status).toBe(200);
    expect(await paths()).toEqual(["model/notes.txt"]);
    expect((await server.fetch(`${place}/MLmodel`)).status).toBe(404);
  });

  test("become no champion past the project's criteria, nor go to production", async () => {
    const alias = { name: "churn", alias: "champion", version: "1" };
    expect(await call("POST", "registered-models/alias", alias)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("roc_auc >= 0.999999") },
    });
    const stage = { name: "churn", version: "1", stage: "Production" };
    expect(await call("POST", "model-versions/transition-stage", stage)).toMatchObject({ status: 400 });
    await ok("POST", "model-versions/transition-stage", { ...stage, stage: "Staging" });
    await ok("POST", "registered-models/alias", { ...alias, alias: "challenger" });
  });

  test("are not deleted while an endpoint has them", async () => {
    const { projectId, modelId } = version;
    const override = { reason: "for a test" };
    const body = { name: "churn", modelId, version: 1, override };
    const endpoint = await server.api(contract.endpoint.create, { params: { projectId }, body });
    const answer = await call("DELETE", "registered-models/delete", { name: "churn" });
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining("endpoint churn") } });
    await server.api(contract.endpoint.delete, { params: { projectId, endpointId: endpoint.id } });
    await ok("DELETE", "model-versions/delete", { name: "churn", version: "1" });
    expect(await modelOf("churn")).not.toHaveProperty("latest_versions");
  });

  test("are not in the registry while their project is deleted", async () => {
    const { projectId, runId } = await addTrainedRun(server);
    await server.api(contract.model.register, { params: { projectId }, body: { runId, name: "gone" } });
    await server.api(contract.project.delete, { params: { projectId } });
    expect(await call("GET", `registered-models/get?${query({ name: "gone" })}`)).toMatchObject({ status: 404 });
    const found = await ok("GET", `registered-models/search?${query({ filter: "name = 'gone'" })}`);
    expect(found.registered_models).toEqual([]);
    expect(await call("POST", "registered-models/create", { name: "gone" })).toMatchObject({ status: 400 });
  });
});
