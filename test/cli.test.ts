import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const shim = fileURLToPath(new URL("../packages/cli/bin/crisol.mjs", import.meta.url));
const exec = promisify(execFile);

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-cli-"));
});
afterAll(async () => {
  await crisol("stop");
  await rm(dataDir, { recursive: true, force: true });
});

/** Runs the command on the test's data folder; never rejects. */
async function crisol(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { CRISOL_TOKEN, CRISOL_URL, ...env } = process.env;
  const command = [shim, ...args, "--data-dir", dataDir];
  return exec(process.execPath, command, { env, maxBuffer: 1 << 24 }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

async function json(...args: string[]) {
  const { code, stdout, stderr } = await crisol(...args, "--json");
  expect(code, stdout + stderr).toBe(0);
  return JSON.parse(stdout);
}

test("without a server every command says how to start one, and exits with 2", async () => {
  const { code, stderr } = await crisol("project", "list");
  expect(code).toBe(2);
  expect(stderr).toContain("crisol start");
});

test("an unknown command, verb or option exits with 2 and names it", async () => {
  for (const args of [["projekt"], ["project", "lits"], ["project", "list", "--limt"]]) {
    const { code, stderr } = await crisol(...args);
    expect(code, args.join(" ")).toBe(2);
    expect(stderr).toContain(args.at(-1));
  }
});

describe("after a quickstart", () => {
  // biome-ignore lint/suspicious/noExplicitAny: the test asserts on the shape itself.
  let result: any;
  beforeAll(async () => {
    result = await json("quickstart", "--port", "0");
  });

  test("it started a server, did the six steps and says all that they made", () => {
    expect(result.server.started).toBe(true);
    expect(result.project).toMatchObject({
      task: "binary_classification",
      target: "diabetes",
      primaryMetric: "roc_auc",
    });
    expect(result.dataset).toMatchObject({ name: "diabetes", version: 1, rows: 768, columns: 9 });
    expect(result.recipe.id).toMatch(/^rec_/);
    expect(result.run.metrics.roc_auc.value).toBeGreaterThan(0.75);
    expect(result.run.seconds).toBeGreaterThan(0);
    expect(result.model).toMatchObject({ name: "diabetes", version: 1 });
    expect(result.monitor.endpointId).toBe(result.endpoint.id);
  });

  test("its curl line answers, and goes on answering", async () => {
    for (let request = 0; request < 2; request++) {
      const { stdout } = await exec("sh", ["-c", result.curl]);
      const [prediction] = JSON.parse(stdout).predictions;
      expect(["negative", "positive"]).toContain(prediction.prediction);
      expect(prediction.probabilities.negative + prediction.probabilities.positive).toBeCloseTo(1, 9);
    }
  });

  test("a second quickstart uses the running server", async () => {
    const again = await json("quickstart", "--example", "glass");
    expect(again.server).toEqual({ url: result.server.url, started: false });
    expect(again.project.task).toBe("multiclass_classification");
  });

  test("what a job has said is shown, searched and followed by commands, and passes through a pipe", async () => {
    const jobs: { id: string; kind: string }[] = await json("job", "list");
    const { id } = jobs.findLast(({ kind }) => kind === "train")!;
    const { stdout: log } = await crisol("job", "log", id);
    const lines = log.trimEnd().split("\n");
    expect(lines[0]).toMatch(/\d+ rows for training/);
    expect((await crisol("job", "log", id, "--tail", "1")).stdout.trimEnd()).toBe(lines.at(-1));
    expect((await crisol("job", "log", id, "--follow")).stdout).toBe(log);
    expect((await crisol("job", "log", id, "--search", "ROWS FOR")).stdout).toBe(`1: ${lines[0]}\n`);
    expect((await crisol("job", "log", id, "--search", "^\\d+ rows", "--regex")).stdout).toBe(`1: ${lines[0]}\n`);
    expect((await crisol("job", "log", id, "--search", "ROWS FOR", "--match-case")).stdout).toBe("");
    const { stdout: jsonLines } = await crisol("job", "log", id, "--source", "info", "--json");
    expect(JSON.parse(jsonLines.split("\n")[0]!)).toMatchObject({ number: 1, source: "info", text: lines[0] });
    expect((await crisol("job", "log", id, "--search", "(", "--regex")).stderr).toContain("regular expression");
  });

  test("a model is described, promoted, looked at and deleted by commands", async () => {
    const p = ["--project", result.project.id];
    const { run } = result;
    const name = "of diabetes, 2";
    await json("model", "register", run.id, "--name", name, ...p);
    const described = ["--description", "Notes", "--tag", "team=blue=green", "--rename", "diabetes 2"];
    expect((await crisol("model", "describe", name, ...described, ...p)).stdout).toBe("changed diabetes 2\n");
    await json("model", "describe", "diabetes 2", "--version", "1", "--description", "Of the **first** run", ...p);
    await json("model", "register", run.id, "--name", "diabetes 2", ...p);
    await json("project", "update", result.project.id, "--criterion", "roc_auc >= 0.999", ...p.slice(2));
    const refused = await crisol("model", "promote", "diabetes 2", ...p);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("roc_auc >= 0.999")]);
    const promote = ["model", "promote", "diabetes 2", "--version", "1", "--override", "A pilot"];
    expect((await crisol(...promote, ...p)).stdout).toBe("version 1 of diabetes 2 is the champion\n");
    expect(await json("model", "get", "diabetes 2", "--version", "champion", ...p)).toMatchObject({
      version: 1,
      stage: "production",
    });
    expect((await crisol("model", "stage", "diabetes 2", "staging", "--reason", "Next", ...p)).code).toBe(0);
    expect(await json("model", "stage", "diabetes 2", "--version", "1", ...p)).toMatchObject([
      { stage: "production", reason: "A pilot", isOverride: true },
    ]);
    const { stdout: card } = await crisol("model", "card", "diabetes 2", "--version", "1", ...p);
    expect(card).toMatch(/^# diabetes 2, version 1\n\nOf the \*\*first\*\* run\n/);
    const compared = await json("model", "compare", "diabetes 2", "--versions", "champion", "2", ...p);
    const [first, second] = compared.result.versions;
    expect(first.metrics).toEqual(second.metrics);
    expect(first.metrics.roc_auc.value).toBeCloseTo(run.metrics.roc_auc.value, 12);
    const onAll = await crisol("model", "compare", "diabetes 2", "--versions", "1", "2", "--data", "diabetes@1", ...p);
    expect(onAll.stdout).toMatch(/roc_auc .*\nmeasured on \d+ rows\nleft out: \d+ that one of them was trained on/s);
    expect((await crisol("model", "delete", "diabetes 2", ...p)).code).toBe(2);
    await json("model", "delete", "diabetes 2", "--version", "2", ...p);
    await json("model", "delete", "diabetes 2", "--all", ...p);
    expect((await json("model", "list", ...p)).map((model: { name: string }) => model.name)).toEqual(["diabetes"]);
  });

  test("a script of one's own leaves a run by commands", async () => {
    const file = join(dataDir, "net.onnx");
    await writeFile(file, "a model");
    const { id: experimentId, projectId } = await json("experiment", "open", "churn by hand");
    expect((await json("experiment", "open", "churn by hand")).id).toBe(experimentId);
    const p = ["--project", projectId];
    const second = (await crisol("experiment", "create", "churn again", ...p)).stdout.trim();
    const id = (await crisol("run", "start", "--name", "one", "--experiment", second, ...p)).stdout.trim();
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const wrong = await crisol("run", "write", id, "--metric", "loss=low", ...p);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('the metric loss is "low", not a number')]);
    const logged = ["--metric", "loss=0.25", "auc=NaN", "--step", "3", "--param", "lr=0.1", "--tag", "team=blue=green"];
    expect((await crisol("run", "write", id, ...logged, ...p)).code).toBe(0);
    expect((await crisol("run", "upload", id, file, "--path", "files/net.onnx", ...p)).stdout).toBe("files/net.onnx\n");
    const model = await json("run", "log-model", id, file, "--type", "onnx", ...p);
    expect(await json("run", "end", id, ...p)).toMatchObject({ name: "one", state: "succeeded", experimentId: second });
    expect((await crisol("run", "rename", id, "the first", ...p)).stdout).toBe("the first\n");
    const { log } = await json("run", "log", id, ...p);
    expect(log.metrics).toMatchObject([
      { key: "auc", value: null },
      { key: "loss", value: 0.25, step: 3 },
    ]);
    expect(log.params).toEqual([{ key: "lr", value: "0.1" }]);
    expect(log.tags).toContainEqual({ key: "team", value: "blue=green" });
    expect((await json("run", "artifacts", id, "--model", model.id, ...p)).items).toMatchObject([
      { path: "net.onnx", sizeBytes: 7 },
    ]);
    expect((await crisol("run", "write", id, "--untag", "team", ...p)).code).toBe(0);
    expect((await json("run", "log", id, ...p)).log.tags).not.toContainEqual(expect.objectContaining({ key: "team" }));
    expect((await crisol("run", "delete", id, ...p)).code).toBe(0);
    expect((await json("run", "search", ...p)).items).toEqual([]);
    expect((await json("run", "search", "--deleted", ...p)).items).toMatchObject([{ id, name: "the first" }]);
    expect((await crisol("run", "restore", id, ...p)).stdout).toBe(`restored the first (${id})\n`);
  });

  test("the six steps can be done by hand, one command each", { timeout: 150_000 }, async () => {
    const file = join(dataDir, "wine.csv");
    const lines = Array.from(
      { length: 300 },
      (_, i) => `${(i * 37) % 100},${i % 3 ? "red" : "white"},${((i * 37) % 100) / 10 + (i % 3)}`,
    );
    await writeFile(file, `acidity,color,grade\n${lines.join("\n")}\nnot a number,red,1\n`);
    const project = await json("project", "create", "By hand", "--output", "the grade");
    const p = ["--project", project.id];
    const detected = await json("data", "detect", file, ...p);
    expect(detected.options).toMatchObject({ format: "csv", delimiter: ",", header: true });
    const version = await json("data", "import", file, "--name", "wine", "--type", "acidity=integer", ...p);
    expect(version).toMatchObject({ rowCount: 300, refusedRowCount: 1 });
    const [refused] = await json("data", "refused", "wine", ...p);
    expect(refused).toMatchObject({ line: 302, column: "acidity" });
    await json("project", "update", project.id, "--data", `${version.dataId}@1`);
    const suggested = await json("project", "suggest", project.id, "--target", "grade");
    expect(suggested.task.value).toBe("regression");
    await json(
      "project",
      "update",
      project.id,
      "--target",
      "grade",
      "--task",
      "regression",
      "--metric",
      "rmse",
      "--criterion",
      "r2 >= 0.5",
      "model_size_bytes <= 5e6",
    );
    await json("recipe", "suggest", "--save", "suggested", ...p);
    const run = await json("run", "create", "--param", "learning_rate=0.2", "--seed", "3", ...p);
    expect(run).toMatchObject({ state: "succeeded", seed: 3, params: { learning_rate: 0.2 } });
    expect(run.automaticParams).toMatchObject({ objective: "squared_error", min_samples_leaf: 2 });
    const shown = (await crisol("run", "get", run.id, ...p)).stdout;
    expect(shown).toContain("min_samples_leaf=automatic (2)");
    expect(shown).not.toContain("huber_delta");
    const found = await json(
      "run",
      "search",
      "--filter",
      "params.learning_rate = '0.2'",
      "--metric",
      "test_roc_auc",
      ...p,
    );
    expect(found.items.map((one: { id: string }) => one.id)).toEqual([run.id]);
    await crisol("run", "note", run.id, "a **good** one", ...p);
    expect((await crisol("run", "log", run.id, ...p)).stdout).toContain("a **good** one");
    const more = await json("run", "create", "--warm-start", run.id, "--param", "n_estimators=5", ...p);
    expect(more).toMatchObject({ state: "succeeded", warmStartRunId: run.id });
    const model = await json("model", "register", run.id, "--name", "by-hand", ...p);
    expect(model.criteria.map((c: { passed: boolean }) => c.passed)).toEqual([true, true]);
    const endpoint = await json("endpoint", "create", "by-hand", "--model", "by-hand", ...p);
    expect(endpoint.key).toMatch(/^cre_/);
    const answer = await json("endpoint", "predict", "by-hand", "--row", '{"acidity": 50, "color": "red"}');
    expect(answer.predictions).toHaveLength(1);
    const out = join(dataDir, "scored.csv");
    const batch = await json("predict", file, "--model", "by-hand", "--out", out, ...p);
    expect(batch.rowCount + batch.refusedRowCount).toBe(301);
    const report = await json("monitor", "show", "by-hand", ...p);
    expect(report.totals.rows).toBeGreaterThanOrEqual(0);
    for (const noun of ["project", "algorithm", "job", "token"]) expect(await json(noun, "list")).not.toHaveLength(0);
    for (const noun of ["data", "recipe", "run", "model", "endpoint"])
      expect(await json(noun, "list", ...p)).not.toHaveLength(0);
    expect(await json("alert", "list", ...p)).toEqual([]);
  });

  test("users, groups, members and tokens are named by e-mail, name or id", async () => {
    expect((await json("login")).user.name).toBe("Administrator");
    const ana = await json("user", "create", "Ana", "--email", "Ana@Example.org");
    expect(ana).toMatchObject({ email: "ana@example.org", kind: "person", isAdmin: false });
    const robot = await json("user", "create", "robot", "--service");
    expect(robot).toMatchObject({ email: null, kind: "service" });
    expect((await json("user", "invite", "ana@example.org")).url).toContain("#login=login_");
    expect(await json("user", "update", "Ana", "--no-email", "--admin")).toMatchObject({ email: null, isAdmin: true });
    expect((await json("user", "update", ana.id, "--no-admin", "--disable")).disabledAt).not.toBeNull();
    expect((await json("user", "update", ana.id, "--enable", "--email", "ana@example.org")).disabledAt).toBeNull();
    expect(await json("user", "update", "ana@example.org", "--unlink")).toMatchObject({ isExternal: false });

    await json("group", "create", "Analyst");
    await json("group", "rename", "Analyst", "Analysts");
    const group = await json("group", "add", "Analysts", "ana@example.org", robot.id);
    expect(group.members.map(({ name }: { name: string }) => name)).toEqual(["Ana", "robot"]);
    expect((await json("group", "remove", "Analysts", "robot")).members).toHaveLength(1);
    const nobody = await crisol("group", "add", "Analysts", "robot", "Nobody");
    expect(nobody.code).toBe(2);
    expect(nobody.stderr).toContain("there is no user Nobody");
    expect((await json("group", "list"))[0].members).toHaveLength(1);

    const { id } = (await json("project", "list"))[0];
    const p = ["--project", id];
    await json("member", "set", "group:Analysts", "viewer", ...p);
    await json("member", "set", "everyone", "viewer", ...p);
    await json("member", "set", "ana@example.org", "contributor", ...p);
    expect((await crisol("member", "set", "robot", "boss", ...p)).code).toBe(2);
    expect(
      (await json("member", "list", ...p)).map((one: { name: string; role: string }) => [one.name, one.role]),
    ).toEqual([
      ["Administrator", "owner"],
      ["Ana", "contributor"],
      ["Analysts", "viewer"],
      ["everyone", "viewer"],
    ]);
    await json("member", "remove", "everyone", ...p);
    await json("member", "remove", "group:Analysts", ...p);
    await json("group", "delete", "Analysts");
    expect(await json("group", "list")).toEqual([]);

    const options = ["--user", "robot", "--role", "viewer", "--project", id, "--expires-in-days", "7"];
    const token = await json("token", "create", "nightly", ...options);
    expect(token).toMatchObject({ userName: "robot", role: "viewer", projectId: id });
    const [env, own] = [
      { ...process.env, CRISOL_URL: result.server.url, CRISOL_TOKEN: token.secret },
      [shim, "login", "--json"],
    ];
    expect(JSON.parse((await exec(process.execPath, own, { env })).stdout).user.name).toBe("robot");
    expect(await json("token", "list", "--user", "robot")).toHaveLength(1);
    await json("user", "delete", "robot");
    expect((await json("token", "list")).some(({ name }: { name: string }) => name === "nightly")).toBe(false);
  });

  test("a model goes to other formats, from the server and from a file without one", async () => {
    const project = (await json("project", "list")).find(({ name }: { name: string }) => name.startsWith("Diabetes"));
    const p = ["--project", project.id];
    const onnx = join(dataDir, "diabetes.onnx");
    const text = join(dataDir, "diabetes.txt");
    const back = join(dataDir, "diabetes.crisol");
    expect(await json("model", "export", "diabetes", "--format", "onnx", "-o", onnx, ...p)).toMatchObject({
      notes: [],
    });
    await json("model", "export", "diabetes", "--format", "lightgbm", "-o", text, ...p);
    const convert = (...args: string[]) =>
      exec(process.execPath, [shim, "model", "convert", ...args, "--json"]).then(
        ({ stdout }) => JSON.parse(stdout),
        ({ stdout }) => JSON.parse(stdout),
      );
    expect(await convert(text, "--to", "crisol", "-o", back)).toMatchObject({ from: "lightgbm", format: "crisol" });
    expect(await convert(back, "--to", "javascript", "-o", join(dataDir, "diabetes.mjs"))).toMatchObject({
      from: "crisol",
    });
    expect(await convert(onnx, "--to", "crisol", "-o", back)).toMatchObject({ from: "onnx", format: "crisol" });
    const wrong = await convert(join(dataDir, "diabetes.mjs"), "--to", "crisol", "-o", back);
    expect(wrong.error).toMatchObject({ code: "model_file_invalid" });
  });

  test("a model that scikit-learn made and skl2onnx wrote becomes a version, and comes back as it was", async () => {
    const golden = new URL("../packages/engine/test/golden/onnx.json", import.meta.url);
    const { cases } = JSON.parse(await readFile(golden, "utf8"));
    const file = join(dataDir, "forest.onnx");
    await writeFile(file, Buffer.from(cases["random forest, three classes"].bytes, "base64"));
    const project = ["--project", result.project.id];
    const about = await json("model", "inspect", file, ...project);
    expect(about).toMatchObject({ format: "onnx", task: "multiclass_classification", classes: ["high", "low", "mid"] });
    const columns = ["--columns", "a", "b", "c"];
    const { modelVersion, notes } = await json(
      "model",
      "import",
      file,
      "--name",
      "forest",
      "--target",
      "level",
      ...columns,
      ...project,
    );
    expect(modelVersion).toMatchObject({ name: "forest", version: 1, format: "onnx", algorithm: "random_forest" });
    expect(modelVersion.signature.inputs.map(({ name }: { name: string }) => name)).toEqual(["a", "b", "c"]);
    expect(notes.join()).toContain("not measured: the project is for binary_classification");
    const original = join(dataDir, "original.onnx");
    await json("model", "download", "forest", "--original", "--out", original, ...project);
    expect((await readFile(original)).equals(await readFile(file))).toBe(true);
    const { code, stderr } = await crisol(
      "model",
      "import",
      file,
      "--name",
      "forest",
      "--task",
      "regression",
      ...project,
    );
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("for multiclass_classification, and not for regression"),
    ]);
  });

  test("an error of the server is a sentence, with --json an object, and exits with 1", async () => {
    const { code, stderr } = await crisol("project", "create", "Bad", "--criterion", "auc > 2");
    expect(code).toBe(1);
    expect(stderr).toMatch(/criterion auc > 2 cannot be used/);
    const { code: again, stdout } = await crisol("job", "get", "job_00000000000000000000000000", "--json");
    expect(again).toBe(1);
    expect(JSON.parse(stdout).error.code).toBe("not_found");
  });

  test("stop ends the server; status tells before and after", async () => {
    expect(await json("status")).toMatchObject({
      running: true,
      url: result.server.url,
      user: { name: "Administrator" },
    });
    expect(await json("stop")).toMatchObject({ stopped: true });
    expect((await crisol("status")).code).toBe(1);
  });
});
