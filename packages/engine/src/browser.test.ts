import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";
import { readExample, readFixture } from "../test/read-fixture.js";
import { gradientBoosting } from "./boosting/gradient-boosting.js";
import type { Frame } from "./frame/frame.js";
import type { Feature } from "./frame/matrix.js";
import { encodeModelFile } from "./model-file.js";
import { fitPipeline, type PipelineInput } from "./pipeline.js";
import { loadPipeline, savePipeline } from "./pipeline-file.js";

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
  "a browser trains the same bytes as Node, and predicts the same bits from Node's file",
  async () => {
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ content: await bundle() });
      for (const [algorithm, fixture, targetColumn, task, steps] of cases) {
        const frame = readFixture(fixture);
        const rows = { train: Array.from({ length: 200 }, (_, row) => row) };
        const input = { targetColumn, task, recipe: { steps }, rows, algorithm, seed: 5, params: {} };
        const pipeline = fitPipeline({ ...input, frame } as PipelineInput);
        const file = savePipeline(pipeline);
        const theirs = await page.evaluate(trainThere, { frame: plain(frame), input, file: [...file] });
        expect(Uint8Array.from(theirs.file)).toEqual(file);
        const prediction = loadPipeline(file).predict(frame);
        expect(theirs.predicted).toEqual([...("values" in prediction ? prediction.values : prediction.probabilities)]);
      }
    } finally {
      await browser.close();
    }
  },
);

test.skipIf(!executablePath)("a browser's threads train the same bytes as one thread of Node", async () => {
  const { x, y } = readExample("diabetes", "binary_classification");
  const params = { n_estimators: 10, subsample: 0.8 };
  const alone = encodeModelFile(gradientBoosting.fit({ x, y, params, seed: 2 }).save());
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
    const columns = x.columns.map((column) => [...column]);
    const given = { columns, features: x.features, target: [...y.values], params };
    for (const count of [1, 2, 3]) {
      const bytes = await page.evaluate(trainOnThreads, { ...given, count });
      expect(Uint8Array.from(bytes)).toEqual(alone);
    }
  } finally {
    await browser.close();
    server.close();
  }
});

interface ThreadedFit {
  readonly columns: number[][];
  readonly features: readonly Feature[];
  readonly target: number[];
  readonly params: Record<string, number>;
  readonly count: number;
}

/** Runs in the page. */
async function trainOnThreads({ columns, features, target, params, count }: ThreadedFit): Promise<number[]> {
  const { engine } = globalThis as unknown as { engine: typeof import("./index.js") };
  const threads = await engine.createThreads({ count });
  const x = { rowCount: target.length, features, columns: columns.map((column) => Float64Array.from(column)) };
  const y = { task: "binary_classification", classCount: 2, values: Float64Array.from(target) } as const;
  const fitted = engine.gradientBoosting.fit({ x, y, params, seed: 2, threads });
  threads.close();
  return [...engine.encodeModelFile(fitted.save())];
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
