import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Coefficients, contract, type Job, type Recipe, type RecipeStep, type Run } from "@crisol/contract";
import { loadPipeline } from "@crisol/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { examplePath } from "../data/examples.js";

type Coefficient = Coefficients["outputs"][number][number];

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server.close();
});

interface Prepared {
  readonly projectId: string;
  readonly recipe: Recipe;
}

async function prepared(
  example: string,
  definition: Record<string, unknown>,
  algorithm = "gradient_boosting",
): Promise<Prepared> {
  const { id: projectId } = await server.api(contract.project.create, { body: { name: example } });
  const { data, job } = await server.api(contract.data.import, {
    params: { projectId },
    body: { name: example, source: { example } },
  });
  await server.effects.jobs.ended(job.id);
  expect((await server.api(contract.job.get, { params: { jobId: job.id } })).error).toBe(null);
  await server.api(contract.project.update, {
    params: { projectId },
    body: { ...definition, data: { dataId: data.id, version: 1 } },
  });
  const suggestion = await server.api(contract.recipe.suggest, { params: { projectId }, query: { algorithm } });
  const recipe = await server.api(contract.recipe.create, {
    params: { projectId },
    body: { steps: suggestion.steps.map(({ step }) => step), split: suggestion.split.value },
  });
  return { projectId, recipe };
}

async function train(
  { projectId, recipe }: Prepared,
  body: Record<string, unknown> = {},
): Promise<{ run: Run; job: Job }> {
  const started = await server.api(contract.run.create, {
    params: { projectId },
    body: { recipeId: recipe.id, ...body },
  });
  await server.effects.jobs.ended(started.job.id);
  return {
    run: await server.api(contract.run.get, { params: { projectId, runId: started.run.id } }),
    job: await server.api(contract.job.get, { params: { jobId: started.job.id } }),
  };
}

const diabetes = {
  task: "binary_classification",
  target: "diabetes",
  positiveClass: "positive",
  primaryMetric: "roc_auc",
};

const wine = { task: "regression", target: "quality", positiveClass: null, primaryMetric: "rmse" };

describe("the diabetes example", () => {
  let ready: Prepared;
  let first: { run: Run; job: Job };
  beforeAll(async () => {
    const { items } = await server.api(contract.data.examples);
    expect(items.map((item) => item.name)).toContain("diabetes");
    ready = await prepared("diabetes", diabetes);
    first = await train(ready, { params: { n_estimators: 60 } });
  });

  test("gives a run with metrics, intervals, row counts and a model", async () => {
    const { run, job } = first;
    expect(job, JSON.stringify(job.error)).toMatchObject({ state: "succeeded", subject: `run:${run.id}` });
    const named = { name: "gradient_boosting 1", positiveClass: "positive" };
    expect(run).toMatchObject({ state: "succeeded", error: null, ...named });
    const auc = run.metrics.test.roc_auc!;
    expect(auc.value).toBeGreaterThan(0.75);
    expect(auc.lower!).toBeLessThan(auc.value!);
    expect(auc.upper!).toBeGreaterThan(auc.value!);
    const { train: training, validation, test: tested } = run.rowCounts!;
    expect(training + validation + tested).toBe(768);
    expect(run.seconds).toBeGreaterThan(0);
    const model = await server.effects.blobs.read(run.modelSha256!);
    expect(model.byteLength).toBe(run.modelSizeBytes);
    expect(loadPipeline(model).classes.at(-1)).toBe("positive");
  });

  test("gives an evaluation that agrees with the metrics, and a learning curve", async () => {
    const params = { projectId: ready.projectId, runId: first.run.id };
    const evaluation = await server.api(contract.run.evaluation, { params });
    expect(evaluation).toMatchObject({ rowCount: first.run.rowCounts!.test, regression: null });
    expect(evaluation.binary?.positiveClass).toBe("positive");
    const counts = evaluation.confusion!.counts.flat();
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(evaluation.rowCount);
    const right = evaluation.confusion!.counts.reduce((sum, row, at) => sum + row[at]!, 0);
    expect(right / evaluation.rowCount).toBeCloseTo(first.run.metrics.test.accuracy!.value!, 12);
    expect(evaluation.importance[0]?.feature).toBe("glucose");
    expect(evaluation.importance.reduce((sum, { model }) => sum + model, 0)).toBeCloseTo(1, 9);
    const { series } = await server.api(contract.run.history, { params });
    expect(series.length).toBeGreaterThan(0);
    for (const { points } of series) {
      expect(points.length).toBeGreaterThan(5);
      expect(points.map(({ step }) => step)).toEqual(points.map((_, at) => points[0]!.step + at));
    }
    const plot = await server.api(contract.run.plot, { params, query: { key: series[0]!.key } });
    const { startedAt, endedAt } = first.run;
    expect(plot.timesMs).toEqual([...plot.timesMs].sort((a, b) => a - b));
    expect(plot.timesMs[0]).toBeGreaterThanOrEqual(Date.parse(startedAt!));
    expect(plot.timesMs.at(-1)).toBeLessThanOrEqual(Date.parse(endedAt!));
  });

  test("safety-33: the same data, recipe, parameters and seed give the same model, byte for byte", async () => {
    const again = await train(ready, { params: { n_estimators: 60 }, resources: { cores: 1 } });
    expect(again.run.resources).toEqual({ cores: 1, memoryBytes: null });
    expect(again.job.cores).toBe(1);
    expect(first.run.resources).toEqual({ cores: null, memoryBytes: null });
    expect(again.run.modelSha256).toBe(first.run.modelSha256);
    expect(again.run.metrics).toEqual(first.run.metrics);
    const other = await train(ready, { params: { n_estimators: 61 } });
    expect(other.run.modelSha256).not.toBe(first.run.modelSha256);
  });

  test("safety-27: one above the memory that it asked for has failed for that; again with more it does not", async () => {
    const { projectId } = ready;
    // Node alone takes more.
    const asked = { cores: 1, memoryBytes: 40_000_000, target: "local" };
    const small = await train(ready, { params: { n_estimators: 400 }, resources: asked });
    expect(small.run.resources).toEqual(asked);
    expect(small.job.error?.code).toBe("out_of_memory");
    expect(small.job.error?.message).toMatch(/^The job may use 40 MB of memory and came to \d+ MB: /);
    const params = { projectId, runId: small.run.id };
    const again = await server.api(contract.run.again, { params, body: { memoryBytes: 2_000_000_000 } });
    await server.effects.jobs.ended(again.job.id);
    const run = await server.api(contract.run.get, { params: { projectId, runId: again.run.id } });
    expect(run).toMatchObject({ state: "succeeded", resources: { ...asked, memoryBytes: 2_000_000_000 } });
    const { items } = await server.api(contract.run.list, { params: { projectId }, query: {} });
    expect(items.find(({ id }) => id === run.id)?.resources).toEqual(run.resources);
    const said: string[] = [];
    for await (const event of server.effects.jobs.events(again.job.id, 0, new AbortController().signal)) {
      if (event.type === "log") said.push(event.message);
    }
    expect(said).toContainEqual(expect.stringMatching(/2000 MB of memory/));
  });

  test("a linear model trains on the recipe suggested for it", async () => {
    const { projectId } = ready;
    const suggestion = await server.api(contract.recipe.suggest, {
      params: { projectId },
      query: { algorithm: "logistic_regression" },
    });
    const recipe = await server.api(contract.recipe.create, {
      params: { projectId },
      body: { name: "linear", steps: suggestion.steps.map(({ step }) => step), split: suggestion.split.value },
    });
    const { run } = await train({ projectId, recipe }, { algorithm: "logistic_regression" });
    expect(run.error).toBe(null);
    expect(run.metrics.test.roc_auc!.value).toBeGreaterThan(0.75);

    const params = { projectId, runId: run.id };
    const { outputs, coefficients } = await server.api(contract.run.explanation, { params });
    expect(coefficients).toMatchObject({ inference: null, withoutInference: "penalised" });
    expect(outputs.map((output) => output.class)).toEqual(["negative", "positive"]);
    const [negative, positive] = coefficients!.outputs as [Coefficient[], Coefficient[]];
    const glucose = positive.find((one) => one.column === "glucose" && one.quantity === "value")!;
    expect(glucose.standardised).toBeGreaterThan(0.5);
    // In mg/dl, of which a standard deviation has about 30.
    expect(glucose.estimate).toBeCloseTo(glucose.standardised! / glucose.deviation!, 12);
    expect(glucose.deviation).toBeGreaterThan(20);
    expect(negative.map((one) => one.estimate)).toEqual(positive.map((one) => -one.estimate));
    expect(positive.at(-1)).toMatchObject({ column: null, standardised: null, pValue: null });
  });

  test("a run can be deleted once it has ended, and keeps the data from being deleted until then", async () => {
    const { run, job } = await train(ready, { params: { n_estimators: 5 }, name: "to delete" });
    const params = { projectId: ready.projectId, runId: run.id };
    await server.api(contract.run.delete, { params });
    await expect(server.api(contract.run.get, { params })).rejects.toMatchObject({ code: "not_found" });
    const left = server.effects.store.read.selectFrom("jobEvent").select("sequence").where("jobId", "=", job.id);
    expect(await left.execute()).toEqual([]);
    await expect(
      server.api(contract.data.delete, { params: { projectId: ready.projectId, dataId: ready.recipe.dataId } }),
    ).rejects.toMatchObject({ code: "data_in_use" });
  });

  test("bad requests are refused with a sentence", async () => {
    const { projectId, recipe } = ready;
    const create = (body: Record<string, unknown>) =>
      server.api(contract.run.create, { params: { projectId }, body: { recipeId: recipe.id, ...body } });
    await expect(create({ algorithm: "magic" })).rejects.toMatchObject({ code: "algorithm_unknown" });
    await expect(create({ algorithm: "linear_regression" })).rejects.toMatchObject({ code: "task_does_not_fit" });
    await expect(create({ params: { n_estimators: -1, depht: 3 } })).rejects.toMatchObject({
      code: "params_invalid",
      problems: [{ field: "params.n_estimators" }, { field: "params.depht" }],
    });
    const preview = (steps: unknown[], split = {}) =>
      server.api(contract.recipe.preview, {
        params: { projectId },
        body: { steps: steps as never, split: { method: "random", ...split } as never },
      });
    await expect(preview([{ step: "drop", columns: ["diabetes"] }])).rejects.toMatchObject({ code: "recipe_invalid" });
    await expect(preview([{ step: "drop", columns: ["none"] }])).rejects.toMatchObject({ code: "recipe_invalid" });
    await expect(preview([], { method: "group", column: "none" })).rejects.toMatchObject({ code: "split_invalid" });
    const shown = await preview([{ step: "scale", columns: "all_numeric", method: "standard" }]);
    expect(shown.split.trainRowCount + shown.split.validationRowCount + shown.split.testRowCount).toBe(768);
    expect(shown.split.classes.map(({ value }) => value)).toEqual(["negative", "positive"]);
    expect([shown.before.columns.length, shown.after.features.length]).toEqual([8, 8]);
    expect(shown.before.columns).not.toContain("diabetes");
  });
});

test("regression: the wine-quality example, with residuals", async () => {
  const ready = await prepared("wine-quality", wine);
  const { run } = await train(ready, { params: { n_estimators: 40 } });
  expect(run.error).toBe(null);
  expect(run.metrics.test.rmse!.value).toBeLessThan(0.8);
  const params = { projectId: ready.projectId, runId: run.id };
  const evaluation = await server.api(contract.run.evaluation, { params });
  expect(evaluation.regression?.points.length).toBe(run.rowCounts!.test);

  const explanation = await server.api(contract.run.explanation, { params });
  const { columns, outputs, rowCount, partialDependence } = explanation;
  expect(explanation).toMatchObject({ runId: run.id, scale: "value", method: "tree" });
  expect(columns.map(({ column }) => column).slice(0, 2)).toContain("alcohol");
  // What the columns add to the mean is the prediction, whose mean is that of the grades.
  const sums = Array.from({ length: rowCount }, (_, row) =>
    columns.reduce((sum, { contributions }) => sum + (contributions[0]?.[row] as number), outputs[0]!.baseValue),
  );
  expect(sums.every((sum) => sum > 3 && sum < 9)).toBe(true);
  for (const { grid, mean, individual } of partialDependence) {
    expect(mean[0]).toHaveLength(grid.length);
    expect(individual[0]?.every((curve) => curve.length === grid.length)).toBe(true);
  }
  const alcohol = partialDependence.find(({ column }) => column === "alcohol");
  expect(alcohol?.mean[0]?.at(-1)).toBeGreaterThan(alcohol?.mean[0]?.[0] as number);
  expect(explanation.coefficients).toBe(null);
});

test("least squares has coefficients with intervals and p-values in the units of the columns", async () => {
  const ready = await prepared("wine-quality", wine, "linear_regression");
  const { run } = await train(ready, { algorithm: "linear_regression" });
  expect(run.error).toBe(null);
  const params = { projectId: ready.projectId, runId: run.id };
  const { coefficients, outputs } = await server.api(contract.run.explanation, { params });
  expect(coefficients?.outputs).toHaveLength(outputs.length);
  const inference = coefficients?.inference;
  const terms = coefficients!.outputs[0]!;
  expect(inference).toMatchObject({ level: 0.95, covariance: "nonrobust", rowCount: run.rowCounts!.train });
  expect(inference!.rSquared).toBeGreaterThan(0.2);
  const known = terms.filter((term) => term.estimated);
  expect(known.length).toBeGreaterThan(10);
  for (const { estimate, standardError, low, high, pValue } of known) {
    expect(low).toBeLessThan(estimate);
    expect(high).toBeGreaterThan(estimate);
    // Student's t with thousands of degrees of freedom is nearly normal.
    expect((high! - low!) / standardError!).toBeCloseTo(2 * 1.96, 2);
    expect(pValue! < 0.05).toBe(low! > 0 || high! < 0);
  }
  const alcohol = terms.find(({ column }) => column === "alcohol")!;
  // A percent of alcohol more is about a quarter of a grade, sure to be more than 0.
  expect(alcohol.estimate).toBeGreaterThan(0.1);
  expect(alcohol.estimate).toBeLessThan(0.5);
  expect(alcohol.pValue).toBeLessThan(1e-6);
});

test("with a coverage, intervals of a regression and sets of a classifier hold the true value about that often", async () => {
  const ready = await prepared("wine-quality", wine);
  const { run } = await train(ready, { params: { n_estimators: 30 }, coverage: 0.9 });
  expect(run).toMatchObject({ error: null, coverage: 0.9 });
  const params = { projectId: ready.projectId, runId: run.id };
  const { conformal } = await server.api(contract.run.evaluation, { params });
  // 1,300 test rows: the standard deviation of the share is below 0.01.
  expect(conformal?.level).toBe(0.9);
  expect(conformal?.coverage).toBeGreaterThan(0.86);
  expect(conformal?.coverage).toBeLessThan(0.95);
  expect(conformal?.meanSize).toBeLessThan(4);
  const { modelId, version } = await server.api(contract.model.register, {
    params,
    body: { runId: run.id, name: "wine-intervals" },
  });
  const body = { name: "wine-intervals", modelId, version };
  const endpoint = await server.api(contract.endpoint.create, { params, body });
  const row = Object.fromEntries(endpoint.signature.inputs.map(({ name, example }) => [name, example]));
  const { predictions } = await server.api(contract.endpoint.predict, {
    params: { endpointName: endpoint.name },
    body: { rows: [row] },
  });
  const { prediction, interval } = predictions[0]!;
  expect(interval?.level).toBe(0.9);
  expect(interval?.lower).toBeLessThan(prediction as number);
  expect(interval?.upper).toBeGreaterThan(prediction as number);
});

describe("going on from a run", () => {
  let ready: Prepared;
  let first: Run;
  const params = { n_estimators: 20, early_stopping_rounds: 0 };
  const logOf = async (job: Job) => (await server.fetch(`/api/v1/jobs/${job.id}/events`)).text();
  beforeAll(async () => {
    ready = await prepared("wine-quality", wine);
    first = (await train(ready, { params })).run;
  });

  test("gives the model that one longer run gives, says where it came from, and keeps that run", async () => {
    const { run, job } = await train(ready, { params, warmStartRunId: first.id });
    expect(run).toMatchObject({ error: null, state: "succeeded", warmStartRunId: first.id });
    expect(first.warmStartRunId).toBe(null);
    const whole = (await train(ready, { params: { ...params, n_estimators: 40 } })).run;
    const modelOf = async ({ modelSha256 }: Run) =>
      loadPipeline(await server.effects.blobs.read(modelSha256 as string)).model.save();
    expect(await modelOf(run)).toEqual(await modelOf(whole));
    expect(run.metrics).toEqual(whole.metrics);
    expect(run.rowCounts).toEqual(first.rowCounts);
    expect(await logOf(job)).not.toContain("left out");
    const { projectId } = ready;
    const { series } = await server.api(contract.run.history, { params: { projectId, runId: run.id } });
    for (const { points } of series) expect(points.map(({ step }) => step)).toEqual(points.map((_, at) => 21 + at));
    await expect(server.api(contract.run.delete, { params: { projectId, runId: first.id } })).rejects.toMatchObject({
      code: "conflict",
      params: { problem: expect.stringContaining(run.name) },
    });
  });

  test("with another split leaves out what it has learnt from, through all runs that it came from", async () => {
    const { projectId } = ready;
    const { steps, split } = ready.recipe;
    const resplit = (seed: number) =>
      server.api(contract.recipe.create, { params: { projectId }, body: { steps, split: { ...split, seed } } });
    const next = await train({ projectId, recipe: await resplit(5) }, { params, warmStartRunId: first.id });
    expect(next.run.error).toBe(null);
    const measured = ({ rowCounts }: Run) => rowCounts!.validation + rowCounts!.test;
    expect(next.run.rowCounts!.train).toBe(first.rowCounts!.train);
    // 0.7 of the rows of each part were training rows before, and one in five rows is there twice.
    const share = (of: Run) => measured(of) / measured(first);
    expect(share(next.run)).toBeGreaterThan(0.3);
    expect(share(next.run)).toBeLessThan(0.4);
    expect(await logOf(next.job)).toContain("test rows are left out: the run to go on from was trained on them.");
    const third = await train({ projectId, recipe: await resplit(6) }, { params, warmStartRunId: next.run.id });
    expect(share(third.run)).toBeGreaterThan(0.3 ** 2);
    expect(share(third.run)).toBeLessThan(0.4 ** 2);
  });

  test("learns from a newer data version, told by new rows only, and asks for the columns that it knows", async () => {
    const lines = readFileSync(examplePath("diabetes"), "utf8").trimEnd().split("\n");
    const { id: projectId } = await server.api(contract.project.create, { body: { name: "patients" } });
    const version = async (rows: readonly string[]) => {
      const raw = `${rows.join("\n")}\n`;
      const query = { fileName: "patients.csv" };
      const { id: uploadId } = await server.api(contract.data.upload, { params: { projectId }, query, raw });
      const body = { name: "patients", source: { uploadId } };
      const imported = await server.api(contract.data.import, { params: { projectId }, body });
      await server.effects.jobs.ended(imported.job.id);
      return imported;
    };
    const recipeOn = (dataVersion: number) =>
      server.api(contract.recipe.create, {
        params: { projectId },
        body: { dataVersion, steps: [], split: { method: "stratified" } },
      });
    const { data } = await version(lines.slice(0, 501));
    const definition = { ...diabetes, data: { dataId: data.id, version: 1 } };
    await server.api(contract.project.update, { params: { projectId }, body: definition as never });
    const before = (await train({ projectId, recipe: await recipeOn(1) }, { params })).run;
    await version(lines);
    const { run, job } = await train({ projectId, recipe: await recipeOn(2) }, { params, warmStartRunId: before.id });
    expect(run).toMatchObject({ error: null, dataVersion: 2, warmStartRunId: before.id });
    const { train: trained, validation, test: tested } = run.rowCounts!;
    const leftOut = [...(await logOf(job)).matchAll(/(\d+) \w+ rows are left out/g)].map(([, count]) => Number(count));
    expect(trained + validation + tested + leftOut.reduce((a, b) => a + b, 0)).toBe(lines.length - 1);
    expect(leftOut.every((count) => count > 0)).toBe(true);
    expect(run.metrics.test.roc_auc!.value).toBeGreaterThan(0.75);
    await version(lines.map((line) => line.slice(line.indexOf(",") + 1)));
    const [missing] = lines[0]!.split(",");
    await expect(
      train({ projectId, recipe: await recipeOn(3) }, { params, warmStartRunId: before.id }),
    ).rejects.toMatchObject({ code: "warm_start_invalid", params: { problem: expect.stringContaining(missing!) } });
    await version([...lines, ...lines.slice(1, 20).map((line) => line.replace(/(negative|positive)$/, "unknown"))]);
    await expect(
      train({ projectId, recipe: await recipeOn(4) }, { params, warmStartRunId: before.id }),
    ).rejects.toMatchObject({ code: "task_does_not_fit" });
  });

  test("is refused with a sentence where it cannot be", async () => {
    const { projectId, recipe } = ready;
    const refused = async (body: Record<string, unknown>, code: string, problem: RegExp, of = recipe) => {
      const error = await train({ projectId, recipe: of }, { params, warmStartRunId: first.id, ...body }).catch(
        (e) => e,
      );
      expect(error).toMatchObject({ code });
      expect(error.message).toMatch(problem);
    };
    await refused(
      { algorithm: "random_forest", params: {} },
      "warm_start_invalid",
      /random_forest cannot go on from a model; gradient_boosting can/,
    );
    await refused({ coverage: 0.9 }, "warm_start_invalid", /it must be null, not 0.9/);
    await refused({ warmStartRunId: "run_01m87ahpkqphtbs4ah13pg22cp" }, "not_found", /no run/);
    const { split } = recipe;
    const scaled = await server.api(contract.recipe.create, {
      params: { projectId },
      body: { steps: [{ step: "scale", columns: "all_numeric", method: "standard" }], split },
    });
    await refused({}, "warm_start_invalid", /its recipe has other steps than recipe v/, scaled);
    const update = (body: Record<string, unknown>) =>
      server.api(contract.project.update, { params: { projectId }, body });
    await update({ target: "alcohol" });
    await refused({}, "warm_start_invalid", /its target is quality, not alcohol/);
    await update({ target: "quality" });
    const { run: other } = await train(
      { projectId, recipe },
      { algorithm: "random_forest", params: { n_estimators: 5 } },
    );
    await refused(
      { warmStartRunId: other.id },
      "warm_start_invalid",
      /its algorithm is random_forest, not gradient_boosting/,
    );
    const { run: failing } = await train(
      { projectId, recipe },
      { params: { objective: "poisson" }, warmStartRunId: first.id },
    );
    expect(failing.error).toMatchObject({
      code: "bad_warm_start",
      message: expect.stringContaining("link exponential"),
    });
    await refused({ warmStartRunId: failing.id }, "run_not_finished", /has not finished: it is failed/);
  });
});

test("several classes: the glass example, and a definition that no longer fits is refused before anything runs", async () => {
  const ready = await prepared("glass", {
    task: "multiclass_classification",
    target: "type",
    positiveClass: null,
    primaryMetric: "log_loss",
  });
  const { run } = await train(ready, { params: { n_estimators: 20 } });
  expect(run.error).toBe(null);
  expect(run.metrics.test.accuracy!.value).toBeGreaterThan(0.5);
  const params = { projectId: ready.projectId, runId: run.id };
  const evaluation = await server.api(contract.run.evaluation, { params });
  expect(evaluation.classes).toContain("headlamps");
  expect(evaluation.binary).toBe(null);
  for (const task of ["regression", "binary_classification"] as const) {
    await server.effects.store.write((tx) =>
      tx.updateTable("project").set({ task }).where("id", "=", ready.projectId).execute(),
    );
    await expect(train(ready)).rejects.toMatchObject({ code: "task_does_not_fit" });
  }
});

test("a recipe that leaves what the algorithm cannot take is refused with the remedy; missing targets are left out", async () => {
  const { id: projectId } = await server.api(contract.project.create, { body: { name: "small" } });
  const line = (i: number) => `${i % 7 === 0 ? "" : i},${["red", "blue"][i % 2]},${i % 10 === 0 ? "" : 3 * i}`;
  const lines = ["size,colour,price", ...Array.from({ length: 200 }, (_, i) => line(i))];
  const upload = await server.api(contract.data.upload, {
    params: { projectId },
    query: { fileName: "small.csv" },
    raw: `${lines.join("\n")}\n`,
  });
  const { data, job } = await server.api(contract.data.import, {
    params: { projectId },
    body: { name: "small", source: { uploadId: upload.id } },
  });
  await server.effects.jobs.ended(job.id);
  await server.api(contract.project.update, {
    params: { projectId },
    body: { task: "regression", target: "price", primaryMetric: "rmse", data: { dataId: data.id, version: 1 } },
  });
  const trainOn = async (steps: Recipe["steps"]) => {
    const split = { method: "random" as const };
    const recipe = await server.api(contract.recipe.create, { params: { projectId }, body: { steps, split } });
    return train({ projectId, recipe }, { algorithm: "linear_regression" });
  };
  const encode = { step: "encode", columns: ["colour"], method: "one_hot" } satisfies RecipeStep;
  const impute = { step: "impute", columns: ["size"], strategy: "median" } satisfies RecipeStep;
  await expect(trainOn([impute])).rejects.toMatchObject({
    code: "recipe_invalid",
    params: { problem: "linear_regression takes numbers only, and colour is a category: add an encode step" },
  });
  await expect(trainOn([encode])).rejects.toMatchObject({
    code: "recipe_invalid",
    params: { problem: "linear_regression takes no missing values, and size has some: add an impute step" },
  });
  const { run, job: training } = await trainOn([encode, impute]);
  expect(run).toMatchObject({ state: "succeeded", rowCounts: { train: 108, validation: 36, test: 36 } });
  const events = await server.fetch(`/api/v1/jobs/${training.id}/events`);
  expect(await events.text()).toContain("20 rows without a value of the target price are left out.");
});

test("a job's events come from the first, or after the last one that the client has, and end with the job", async () => {
  const { items } = await server.api(contract.job.list, { query: { kind: "train", state: "succeeded", limit: 1 } });
  const path = `/api/v1/jobs/${items[0]!.id}/events`;
  const idsIn = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  const all = await (await server.fetch(path)).text();
  const ids = idsIn(all);
  expect(ids).toEqual(ids.map((_, at) => at + 1));
  expect(all).toMatch(/"state":"succeeded"\}\n\nevent: end\n/);
  const rest = await (await server.fetch(path, { headers: { "last-event-id": "3" } })).text();
  expect(idsIn(rest)).toEqual(ids.slice(3));
  expect((await server.fetch("/api/v1/jobs/job_01m87ahpkqphtbs4ah13pg22cp/events")).status).toBe(404);
});

test("safety-28: a server that stops while a model is trained finds it finished when it is back", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "crisol-train-"));
  const shared = server;
  try {
    server = await startTestServer({ dataDir });
    const ready = await prepared("wine-quality", wine);
    const params = { projectId: ready.projectId };
    const body = { recipeId: ready.recipe.id, params: { n_estimators: 300, early_stopping_rounds: 0 } };
    const { run, job } = await server.api(contract.run.create, { params, body });
    await expect
      .poll(async () => (await server.api(contract.job.get, { params: { jobId: job.id } })).progress)
      .toBeTruthy();
    await server.close();
    server = await startTestServer({ dataDir });
    await server.effects.jobs.ended(job.id);
    const ended = await server.api(contract.run.get, { params: { ...params, runId: run.id } });
    expect(ended).toMatchObject({ state: "succeeded", error: null });
    const events = await (await server.fetch(`/api/v1/jobs/${job.id}/events`)).text();
    expect(events.match(/"state":"running"/g)?.length).toBe(1);
    const { series } = await server.api(contract.run.history, { params: { ...params, runId: run.id } });
    for (const { points } of series) expect(points.length).toBe(300);
    await server.close();
  } finally {
    server = shared;
    await rm(dataDir, { recursive: true, force: true });
  }
});

test("a cancelled run ends as cancelled, and has no evaluation", async () => {
  const ready = await prepared("wine-quality", wine);
  const params = { projectId: ready.projectId };
  const { run, job } = await server.api(contract.run.create, {
    params,
    body: { recipeId: ready.recipe.id, params: { n_estimators: 5000, early_stopping_rounds: 0 } },
  });
  for (let i = 0; i < 100; i++) {
    const { series } = await server.api(contract.run.history, { params: { ...params, runId: run.id } });
    if (series.length > 0) break;
    await sleep(50);
  }
  expect((await server.api(contract.job.cancel, { params: { jobId: job.id } })).state).toBe("cancelled");
  const ended = await server.api(contract.run.get, { params: { ...params, runId: run.id } });
  expect(ended).toMatchObject({ state: "cancelled", error: null, modelSha256: null });
  await expect(server.api(contract.run.evaluation, { params: { ...params, runId: run.id } })).rejects.toMatchObject({
    code: "run_not_finished",
  });
});
