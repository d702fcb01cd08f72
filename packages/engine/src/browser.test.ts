import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";
import { readExample, readFixture, takeExample } from "../test/read-fixture.js";
import { algorithms, anomalyDetectors, clusterers, transformers } from "./algorithms.js";
import type { FittedModel, Learner, Target, Task, TransformInput } from "./estimator.js";
import type { Frame } from "./frame/frame.js";
import type { Feature } from "./frame/matrix.js";
import { encodeModelFile } from "./model-file.js";
import { checkParams, type ParamValues } from "./params.js";
import { fitPipeline, type PipelineInput } from "./pipeline.js";
import { loadPipeline, savePipeline } from "./pipeline-file.js";
import { parameterImportance } from "./search/importance/parameter-importance.js";
import { ParameterSpace } from "./search/parameter-space.js";
import { strategies } from "./search/strategies.js";
import type { Trial } from "./search/trial.js";

const executablePath = [
  process.env.CRISOL_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== undefined && existsSync(path));

/** The engine as one script that defines `engine`, as a page would load it. */
async function bundle(): Promise<string> {
  const input = fileURLToPath(new URL("index.ts", import.meta.url));
  const build = await rolldown({ input, platform: "browser", logLevel: "silent" });
  const { output } = await build.generate({ format: "iife", name: "engine" });
  return output[0].code;
}

const cases = [
  ["gradient_boosting", "adult", "income", "binary_classification", []],
  ["gradient_boosting", "glass", "type", "multiclass_classification", []],
  [
    "logistic_regression",
    "glass",
    "type",
    "multiclass_classification",
    [{ step: "scale", columns: "all_numeric", method: "standard" }],
  ],
  ["linear_regression", "wine", "quality", "regression", []],
] as const;

test.skipIf(!executablePath)(
  "a browser trains the same bytes as Node, predicts the same bits from Node's file, and searches alike",
  async () => {
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ content: await bundle() });
      for (const [algorithm, fixture, targetColumn, task, steps] of cases) {
        const frame = readFixture(fixture);
        const rows = { train: Array.from({ length: 200 }, (_, row) => row) };
        const params = algorithm === "gradient_boosting" ? { n_estimators: 30 } : {};
        const input = { targetColumn, task, recipe: { steps }, rows, algorithm, seed: 5, params };
        const pipeline = fitPipeline({ ...input, frame } as PipelineInput);
        const file = savePipeline(pipeline);
        const theirs = await page.evaluate(trainThere, { frame: plain(frame), input, file: [...file] });
        expect(Uint8Array.from(theirs.file)).toEqual(file);
        const prediction = loadPipeline(file).predict(frame);
        expect(theirs.predicted).toEqual([...("values" in prediction ? prediction.values : prediction.probabilities)]);
      }
      const suggested = searchWith({ ParameterSpace, strategies, parameterImportance });
      expect(suggested.trials).toHaveLength(20);
      const there = await page.evaluate(searchWith, undefined);
      expect(there.trials).toEqual(suggested.trials);
      expect(there.names).toEqual(suggested.names);
      there.variances.forEach((variance, f) => {
        expect(variance).toBeCloseTo(suggested.variances[f]!, 10);
      });
    } finally {
      await browser.close();
    }
  },
);

const learners = [...algorithms, ...transformers, ...clusterers, ...anomalyDetectors];
type AnyLearner = Learner<TransformInput, FittedModel>;

/** Where the defaults would take long, or stop before there is something to do. */
const PARAMS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  gradient_boosting: { n_estimators: 8, subsample: 0.8, feature_fraction: 0.8 },
  random_forest: { n_estimators: 4 },
  extra_trees: { n_estimators: 4 },
  isolation_forest: { n_estimators: 8 },
  lasso: { alpha: 0.01 },
  elastic_net: { alpha: 0.01 },
};

/** What each learner is fitted on: real rows, and where it takes them, categories and missing values. */
const fits = learners.flatMap((learner) => {
  const tasks: readonly Task[] = "tasks" in learner ? learner.tasks : ["binary_classification"];
  return tasks.map((task) => {
    const numbers = { binary_classification: "diabetes", multiclass_classification: "glass", regression: "wine" };
    const mixed = learner.nativeCategories && learner.nativeMissing && task === "binary_classification";
    const { x, y } = takeExample(readExample(mixed ? "adult" : numbers[task], task), (row) => row < 600);
    const { values: params } = checkParams(learner.params, PARAMS[learner.name] ?? {});
    return { learner: learner as AnyLearner, x, y, params };
  });
});

test.skipIf(!executablePath)("every learner writes the same bytes in a browser, alone and on its threads", async () => {
  // Memory is shared only with pages that are cross-origin isolated.
  const server = createServer((_request, response) => {
    response.writeHead(200, {
      "content-type": "text/html",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    response.end("<!doctype html><title>engine</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.addScriptTag({ content: await bundle() });
    const differing: string[] = [];
    for (const { learner, x, y, params } of fits) {
      const file = encodeModelFile(learner.fit({ x, y, params, seed: 2 }).save());
      const columns = x.columns.map((column) => [...column]);
      const given = { name: learner.name, columns, features: x.features, y: { ...y, values: [...y.values] }, params };
      const hashes = await page.evaluate(fitThere, { ...given, threadCounts: [1, 2, 3] });
      hashes.forEach((hash, i) => {
        if (hash !== sha256(file)) differing.push(`${learner.name}, ${y.task}, ${i} threads`);
      });
      expect(hashes).toHaveLength(4);
    }
    expect(differing).toEqual([]);
  } finally {
    await browser.close();
    server.close();
  }
});

function sha256(file: Uint8Array): string {
  return createHash("sha256").update(file).digest("hex");
}

interface GivenFit {
  readonly name: string;
  readonly columns: number[][];
  readonly features: readonly Feature[];
  readonly y: Omit<Target, "values"> & { readonly values: number[] };
  readonly params: ParamValues;
  readonly threadCounts: readonly number[];
}

/** Runs in the page: the hash of the model's file without threads, and with each of the numbers of them. */
async function fitThere({ name, columns, features, y, params, threadCounts }: GivenFit): Promise<string[]> {
  const { engine } = globalThis as unknown as { engine: typeof import("./index.js") };
  const { algorithms, transformers, clusterers, anomalyDetectors } = engine;
  const learners = [...algorithms, ...transformers, ...clusterers, ...anomalyDetectors];
  const learner = learners.find((one) => one.name === name) as unknown as AnyLearner;
  const input = {
    x: { rowCount: y.values.length, features, columns: columns.map((column) => Float64Array.from(column)) },
    y: { ...y, values: Float64Array.from(y.values) },
    params,
    seed: 2,
  };
  const hash = async (model: FittedModel) => {
    const bytes = await crypto.subtle.digest("SHA-256", engine.encodeModelFile(model.save()));
    return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const hashes = [await hash(learner.fit(input))];
  for (const count of threadCounts) {
    const threads = await engine.createThreads({ count });
    hashes.push(await hash(learner.fit({ ...input, threads })));
    threads.close();
  }
  return hashes;
}

/** Arrays instead of typed arrays, to cross into the page. */
function plain(frame: Frame) {
  return {
    rowCount: frame.rowCount,
    columns: frame.columns.map((column) =>
      column.kind === "category" ? { ...column, codes: [...column.codes] } : { ...column, values: [...column.values] },
    ),
  };
}

/** Runs in the page. */
function trainThere(given: { frame: ReturnType<typeof plain>; input: unknown; file: number[] }) {
  const { engine } = globalThis as unknown as { engine: typeof import("./index.js") };
  const frame: Frame = {
    rowCount: given.frame.rowCount,
    columns: given.frame.columns.map((column) =>
      column.kind === "category"
        ? { ...column, codes: Int32Array.from(column.codes) }
        : { ...column, values: Float64Array.from(column.values) },
    ),
  };
  const pipeline = engine.fitPipeline({ ...(given.input as Omit<PipelineInput, "frame">), frame });
  const prediction = engine.loadPipeline(Uint8Array.from(given.file)).predict(frame);
  return {
    file: [...engine.savePipeline(pipeline)],
    predicted: [...("values" in prediction ? prediction.values : prediction.probabilities)],
  };
}

type Search = Pick<typeof import("./index.js"), "ParameterSpace" | "strategies" | "parameterImportance">;

/** Runs here, and in the page with the engine that is there: twenty trials of a search, and what mattered in them. */
function searchWith(given: Search | undefined) {
  const { engine } = globalThis as unknown as { engine: Search };
  const { ParameterSpace, strategies, parameterImportance } = given ?? engine;
  const space = new ParameterSpace({
    rate: { type: "float", low: 0.001, high: 1, scale: "log" },
    depth: { type: "integer", low: 1, high: 12 },
    kind: { type: "choice", values: ["a", "b"] },
  });
  const tpe = strategies.find(({ name }) => name === "tpe")!;
  const params = { multivariate: true, startup_trials: 5, candidates: 24 };
  const trials: Trial[] = [];
  for (let i = 0; i < 20; i++) {
    const parameters = tpe.suggest({ space, trials, goal: "minimise", seed: 3, params });
    if (parameters === "exhausted") break;
    const value = Math.abs((parameters.depth as number) - 5) + (parameters.rate as number);
    trials.push({ parameters, state: "completed", value });
  }
  const { parameters } = parameterImportance(space, trials);
  return { trials, names: parameters.map(({ name }) => name), variances: parameters.map(({ variance }) => variance) };
}
