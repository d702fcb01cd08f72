import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exportCase, exportCaseNames } from "../../../test/export-cases.js";
import { matrixOf, readGoldenCases } from "../../../test/golden-case.js";
import { readFixture } from "../../../test/read-fixture.js";
import { algorithm } from "../../algorithms.js";
import { CALIBRATION_METHODS } from "../../calibration/calibrator.js";
import { SET_METHODS } from "../../conformal/conformal-sets.js";
import { INTERVAL_METHODS } from "../../conformal/interval-predictor.js";
import { EngineError } from "../../engine-error.js";
import type { Task } from "../../estimator.js";
import { importLightGbm } from "../../formats/lightgbm-import.js";
import { type Column, type Frame, takeRows } from "../../frame/frame.js";
import { decodeModelFile } from "../../model-file.js";
import { fitPipeline, type Pipeline, type PipelineInput, type Prediction } from "../../pipeline.js";
import { loadPipeline, savePipeline } from "../../pipeline-file.js";
import { createRandom, permutation } from "../../random.js";
import { exportEsModule } from "./export-es-module.js";
import type { RowPrediction } from "./model-program.js";

type Row = Record<string, unknown>;
interface Exported {
  readonly card: Record<string, unknown>;
  predict(rows: readonly Row[]): readonly RowPrediction[];
}

let folder: string;
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "crisol-module-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function load(code: string): Promise<Exported> {
  const file = join(folder, `${files++}.mjs`);
  writeFileSync(file, code);
  return import(/* @vite-ignore */ pathToFileURL(file).href);
}

function rowsOf(frame: Frame): Row[] {
  const cell = (column: Column, row: number) => {
    if (column.kind === "category") return column.levels[column.codes[row] as number] ?? null;
    const value = column.values[row] as number;
    return column.kind === "timestamp" && Number.isFinite(value) ? new Date(value) : value;
  };
  return Array.from({ length: frame.rowCount }, (_, row) =>
    Object.fromEntries(frame.columns.map((column) => [column.name, cell(column, row)])),
  );
}

/** Every number within 1e-12, and the same labels and sets. */
function expectSame(predicted: ReturnType<Exported["predict"]>, expected: Prediction): void {
  predicted.forEach((own, row) => {
    if (expected.task === "regression") {
      const bounds = expected.interval && { lower: expected.interval.lower[row], upper: expected.interval.upper[row] };
      const numbers = bounds ? { value: expected.values[row], ...bounds } : { value: expected.values[row] };
      const given = typeof own === "number" ? { value: own } : (own as unknown as Record<string, number>);
      expect(Object.keys(given)).toEqual(Object.keys(numbers));
      for (const [name, number] of Object.entries(numbers)) {
        if (number !== given[name]) expect(Math.abs((number as number) - (given[name] as number))).toBeLessThan(1e-11);
      }
      return;
    }
    const { label, probabilities, set } = own as Extract<RowPrediction, { label: string }>;
    const { classes, classIndices, sets } = expected;
    expect(set).toEqual(sets && classes.filter((_, k) => sets.members[row * classes.length + k]));
    expect(label).toBe(classes[classIndices[row] as number]);
    const theirs = expected.probabilities.subarray(row * classes.length, (row + 1) * classes.length);
    const largest = Math.max(...probabilities.map((p, k) => Math.abs(p - (theirs[k] as number))));
    expect(largest).toBeLessThan(1e-12);
  });
}

describe("predicts what the pipeline does", () => {
  test.each(exportCaseNames)("%s", async (name) => {
    const { pipeline, rows } = exportCase(name);
    const { predict, card } = await load(exportEsModule(pipeline));
    const predicted = predict(rowsOf(rows));
    expect(predicted).toHaveLength(rows.rowCount);
    expectSame(predicted, pipeline.predict(rows));
    expect(card).toMatchObject({ task: pipeline.task, target: pipeline.targetColumn, classes: pipeline.classes });
  });
});

const ofClasses = { fixture: "glass", task: "multiclass_classification" } as const;
const ofTwo = { fixture: "diabetes", task: "binary_classification" } as const;
const ofNumbers = { fixture: "wine", task: "regression" } as const;
const split = { train: range(0, 120), calibration: range(120, 200) };

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** A pipeline with what comes after its model, and rows of which half have not been seen. */
function processed(
  { fixture, task }: { readonly fixture: string; readonly task: Task },
  more: Partial<PipelineInput>,
): { readonly pipeline: Pipeline; readonly frame: Frame } {
  const sorted = readFixture(fixture);
  const frame = takeRows(sorted, permutation(sorted.rowCount, createRandom(1)));
  const targetColumn = (frame.columns.at(-1) as Column).name;
  const params = more.algorithm ? {} : { n_estimators: 10 };
  const pipeline = fitPipeline({
    frame,
    targetColumn,
    task,
    recipe: { steps: [] },
    rows: split,
    algorithm: "gradient_boosting",
    params,
    seed: 4,
    ...more,
  });
  return { pipeline, frame: takeRows(frame, range(0, 210)) };
}

describe("has what the pipeline does to its model's predictions", () => {
  test.each(
    CALIBRATION_METHODS.flatMap((calibration) => [[calibration, ofTwo] as const, [calibration, ofClasses] as const]),
  )("%s calibration: %o", async (calibration, of) => {
    const { pipeline, frame } = processed(of, { calibration });
    const { predict, card } = await load(exportEsModule(pipeline));
    expectSame(predict(rowsOf(frame)), pipeline.predict(frame));
    expect(card.calibration).toBe(calibration);
  });

  test.each(
    SET_METHODS.flatMap((method) => [
      [{ method, level: method === "lac" ? 0.9 : 0.6 }, ofTwo, undefined] as const,
      [{ method, level: 0.6, perClass: true }, ofClasses, "temperature"] as const,
    ]),
  )("sets: %o, %o, calibration %s", async (conformal, of, calibration) => {
    const { pipeline, frame } = processed(of, { conformal, ...(calibration && { calibration }) });
    const { predict, card } = await load(exportEsModule(pipeline));
    const predicted = predict(rowsOf(frame));
    expectSame(predicted, pipeline.predict(frame));
    // Of two classes, sums of probabilities reach a threshold for all rows or for none.
    const varies = of === ofClasses || conformal.method === "lac";
    const sizes = new Set(predicted.map((row) => (row as { set: readonly string[] }).set.length));
    expect(sizes.size > 1).toBe(varies);
    expect(card.setLevel).toBe(conformal.level);
  });

  test.each([
    ...INTERVAL_METHODS.map((method) => [{ method, level: 0.8 }, "gradient_boosting"] as const),
    [{ method: "normalised", level: 0.8 }, "ridge"] as const,
    // Too few rows for the level: bounds are infinite.
    [{ method: "absolute", level: 0.999 }, "ridge"] as const,
  ])("intervals: %o around %s", async (conformal, algorithm) => {
    const { pipeline, frame } = processed(ofNumbers, { conformal, algorithm });
    const code = exportEsModule(pipeline);
    const { predict, card } = await load(code);
    expectSame(predict(rowsOf(frame)), pipeline.predict(frame));
    expect(card.intervalLevel).toBe(conformal.level);
    expect(code).toContain(`lower and upper are to hold ${conformal.level * 100} % of true values`);
  });
});

test("zeros that count as missing in an imported model do so here", async () => {
  const { text, columns } = new Map(readGoldenCases("lightgbm")).get("binary, missing zero")!;
  const imported = importLightGbm(text);
  expect(imported.fitted.forest.zeroIsMissing).toContain(1);
  const { columns: values, rowCount, features } = matrixOf(imported, columns);
  const { predict } = await load(exportEsModule(imported.fitted));
  const rows = Array.from({ length: rowCount }, (_, row) =>
    Object.fromEntries(features.map(({ name }, f) => [name, values[f]?.[row]])),
  );
  const expected = imported.fitted.predict({ columns: values, rowCount, features });
  predict(rows).forEach((own, row) => {
    const [, positive] = (own as Extract<RowPrediction, { label: string }>).probabilities;
    expect(Math.abs((positive as number) - (expected[row] as number))).toBeLessThan(1e-12);
  });
  const zeros = Object.fromEntries(features.map(({ name }) => [name, 0]));
  const missing = Object.fromEntries(features.map(({ name }) => [name, null]));
  expect(predict([zeros])).toEqual(predict([missing]));
});

test("a fitted model alone takes its features, and trees without a link give the same bits", async () => {
  const golden = (name: string) => readFileSync(new URL(`../../../test/golden/models/${name}`, import.meta.url));
  const { columns } = JSON.parse(golden("gradient_boosting-regression-1.json").toString());
  const model = algorithm("gradient_boosting").load(decodeModelFile(golden("gradient_boosting-regression-1.crisol")));
  const values = (columns as (number | null)[][]).map((column) => Float64Array.from(column, (v) => v ?? Number.NaN));
  const rowCount = values[0]?.length ?? 0;
  const rows = Array.from({ length: rowCount }, (_, row) =>
    Object.fromEntries(model.features.map(({ name }, f) => [name, values[f]?.[row]])),
  );
  const { predict } = await load(exportEsModule(model));
  expect(predict(rows)).toEqual([...model.predict({ rowCount, features: model.features, columns: values })]);
});

test("names are data: none of them runs, ends a comment or is taken for another", async () => {
  const attack = "globalThis.attacked = true";
  const names = [
    "__proto__",
    "constructor",
    "",
    `*/ ${attack}; /*`,
    `"+(${attack})+"`,
    `\`\${${attack}}\``,
    `</script><script>${attack}</script>`,
    `<!-- ${attack}`,
    `\u2028${attack}//`,
    `\n${attack}\n`,
    "\\",
    "\ud800 \ud83d\ude80 ñ",
  ];
  const adult = readFixture("adult");
  const columns = adult.columns.slice(0, -1).map((column, c): Column => {
    const name = names[c] ?? column.name;
    if (column.kind !== "category") return { ...column, name };
    return { ...column, name, levels: column.levels.map((level, code) => `${names[code] ?? ""}${level}`) };
  });
  const target = adult.columns.at(-1) as Extract<Column, { kind: "category" }>;
  const labels = [`*/ ${attack}`, "__proto__"];
  const frame: Frame = {
    rowCount: adult.rowCount,
    columns: [...columns, { ...target, name: `*/${attack}`, levels: labels }],
  };
  const pipeline = fitPipeline({
    frame,
    targetColumn: `*/${attack}`,
    task: "binary_classification",
    algorithm: "gradient_boosting",
    params: { n_estimators: 10 },
    recipe: { steps: [{ step: "encode", columns: [columns[1]?.name as string], method: "one_hot" }] },
    rows: { train: Array.from({ length: 600 }, (_, row) => row) },
    seed: 1,
  });
  const code = exportEsModule(loadPipeline(savePipeline(pipeline)));
  expect(code).not.toMatch(/<\/script|<!--|\u2028/);
  const { predict } = await load(code);
  expect((globalThis as { attacked?: boolean }).attacked).toBeUndefined();
  expectSame(predict(rowsOf(frame)), pipeline.predict(frame));
});

test("values of another type and absent columns are refused with the row and the name", async () => {
  const { pipeline, rows } = exportCase("trees of numbers");
  const { predict } = await load(exportEsModule(pipeline));
  const [row] = rowsOf(rows) as [Row];
  expect(predict([])).toEqual([]);
  expect(() => predict([row, { ...row, alcohol: "much" }])).toThrow(/row 1: "alcohol" must be numeric, not string/);
  const { alcohol: _, ...without } = row;
  expect(() => predict([without])).toThrow(/no row has "alcohol"/);
  expect(predict([{ ...row, alcohol: "9.5" }])).toEqual(predict([{ ...row, alcohol: 9.5 }]));
  expect(predict([row, without])).toEqual(predict([row, { ...row, alcohol: null }]));
});

test("a model that is neither trees nor linear is refused", () => {
  const x = { rowCount: 2, features: [{ name: "a", kind: "numeric" }], columns: [Float64Array.of(0, 1)] } as const;
  const y = { task: "binary_classification", values: Float64Array.of(0, 1), classCount: 2 } as const;
  expect(() => exportEsModule(algorithm("naive_bayes").fit({ x, y, params: {}, seed: 1 }))).toThrow(EngineError);
});
