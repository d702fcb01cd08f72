import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasPython, pythonEnvironment } from "../../bench/python.mjs";
import { createClient } from "../../packages/sdk/src/index.js";
import { MLFLOW_PACKAGES } from "../../scripts/mlflow-packages.mjs";
import { startServerProcess } from "../server-process.js";
import { trainOwnModels } from "./own-models.js";

const exec = promisify(execFile);
const PYTORCH_PACKAGES = ["mlflow==3.17.2", "torch==2.15.0", "lightning==2.6.6", "scikit-learn==1.9.1"];
const script = (name: string) => fileURLToPath(new URL(`${name}.py`, import.meta.url));

describe.skipIf(!hasPython())("MLflow's own client, unchanged", () => {
  let server: Awaited<ReturnType<typeof startServerProcess>>;
  let full: (name: string) => string;
  let skinny: (name: string) => string;
  let folder: string;
  beforeAll(async () => {
    full = await pythonEnvironment("mlflow-clients", MLFLOW_PACKAGES, console.log);
    skinny = await pythonEnvironment("mlflow-skinny", ["mlflow-skinny==3.17.2"], console.log);
    folder = await mkdtemp(join(tmpdir(), "crisol-mlflow-"));
    server = await startServerProcess();
  }, 900_000);
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs a script in an empty folder with nothing of Crisol but an address and a token. */
  async function run(name: string, program = full) {
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      MLFLOW_TRACKING_URI: server.url,
      MLFLOW_TRACKING_TOKEN: server.token,
      MLFLOW_DISABLE_TELEMETRY: "true",
      // A 500 is a failure here, not four minutes of new attempts.
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: "1",
    };
    const { stdout } = await exec(program("python"), [script(name)], { cwd: folder, env, maxBuffer: 1 << 26 }).catch(
      (error) => {
        throw new Error(`${name}.py failed:\n${String(error.stderr).slice(-3000)}`);
      },
    );
    expect(stdout).toMatch(/done\n$/);
  }

  test(
    "a data scientist's day: autolog, nested runs, artifacts, a model that is loaded again",
    () => run("training"),
    300_000,
  );
  test("the registry: versions, aliases, tags, and a model by every name it has", () => run("registry"), 180_000);
  test("models that were trained here predict what their endpoints answer", async () => {
    await trainOwnModels(server, folder);
    await run("own_models");
  }, 300_000);
  test("boosted trees that the client registers are deployed here, by the names of its columns", async () => {
    await run("converted");
    const { rows, expected } = JSON.parse(await readFile(join(folder, "converted.json"), "utf8"));
    const client = createClient({ baseUrl: server.url, token: server.token });
    const project = (await client.project.list()).items.find(({ name }) => name === "converted");
    const params = { projectId: project!.id };
    const models = (await client.model.list({ params })).items;
    expect(models.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
    for (const { name, versions } of models) {
      // Known at once: nobody has deployed it.
      expect(versions[0]!.signature!.inputs.map((input) => input.name)).toEqual(Object.keys(rows[0]));
      const { modelId, version } = versions[0]!;
      const endpointName = name.replace(" ", "-");
      await client.endpoint.create({ params, body: { name: endpointName, modelId, version } });
      const { predictions } = await client.endpoint.predict({ params: { endpointName }, body: { rows } });
      predictions.forEach(({ probabilities }, at) => {
        expect(Object.values(probabilities!)[1]).toBeCloseTo(expected[name][at], 6);
      });
    }
  }, 180_000);
  test("every route of its server is served, or answers that Crisol does not have it", async () => {
    const list = `import json, mlflow.server.handlers as h
print(json.dumps([[m, path] for path, _, methods in h.get_endpoints() for m in methods]))`;
    const { stdout } = await exec(full("python"), ["-c", list], { maxBuffer: 1 << 26 });
    const routes = JSON.parse(stdout.trim().split("\n").at(-1)!) as [string, string][];
    // The client's own server has a slash too few in two of them, so that nobody can call those.
    const all = routes.filter(([, path]) => !path.includes("2.0mlflow"));
    expect(all.length).toBeGreaterThan(300);
    const missing: string[] = [];
    for (const [method, path] of all) {
      const response = await fetch(`${server.url}${path.replace(/<(path:)?\w+>/g, "x")}`, {
        method,
        headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
        ...(method !== "GET" && method !== "DELETE" && { body: "{}" }),
      });
      const answer = await response.text();
      if (response.status === 501) expect(answer, path).toMatch(/does not have this: .+\.|Multipart upload is not/);
      else if (response.status >= 500 || /ENDPOINT_NOT_FOUND|route_not_found/.test(answer)) missing.push(path);
    }
    expect(missing).toEqual([]);
  }, 120_000);
  test("a large file that it would send in parts comes in one piece", () => run("in_parts"), 120_000);
  test("mlflow-skinny", () => run("skinny", skinny), 120_000);
  test("Optuna's callback", () => run("tuning"), 120_000);
  test("mlflow.models.evaluate", () => run("evaluation"), 180_000);
  test("autolog of LightGBM and XGBoost", () => run("boosting"), 180_000);
  // Its environment takes 6 GB: CRISOL_TEST_PYTORCH=1 npx vitest run --project sqlite test/mlflow/mlflow.test.ts
  test.runIf(process.env.CRISOL_TEST_PYTORCH)(
    "autolog of PyTorch with Lightning",
    async () => run("pytorch", await pythonEnvironment("mlflow-pytorch", PYTORCH_PACKAGES, console.log)),
    1_800_000,
  );
});
