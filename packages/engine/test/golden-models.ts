import { readdirSync, readFileSync } from "node:fs";
import { algorithms, anomalyDetectors, clusterers, transformers } from "../src/algorithms.js";
import { calibrated } from "../src/calibration/calibrated-estimator.js";
import { loadCrossConformal } from "../src/conformal/cross-conformal.js";
import type {
  EstimatorState,
  FittedAnomalyDetector,
  FittedClusterer,
  FittedEstimator,
  FittedModel,
  FittedTransformer,
} from "../src/estimator.js";
import type { Column, Frame } from "../src/frame/frame.js";
import type { FeatureMatrix } from "../src/frame/matrix.js";
import { decodeModelFile } from "../src/model-file.js";
import { sectionType } from "../src/model-state.js";
import { loadPipeline } from "../src/pipeline-file.js";

// The model files of test/golden/models: CASE-N.crisol is from the Nth form of the case's state, and CASE-N.json has rows
// and what the model answered on the day it was written. record_models.mjs adds files; none is ever written anew.

const folder = new URL("golden/models/", import.meta.url);

/** A number in JSON; those that it has not, NaN, infinities and -0, are text. Old files have null for NaN. */
type PlainNumber = number | string | null;
type PlainColumn = Omit<Column, "values" | "codes"> & { readonly cells: readonly PlainNumber[] };

/** Rows as JSON: a column of numbers for each feature; or the columns of a frame, for a pipeline. */
export type PlainRows =
  | { readonly columns: readonly (readonly PlainNumber[])[] }
  | { readonly frame: readonly PlainColumn[] };

export interface GoldenModel {
  readonly file: Uint8Array;
  readonly rows: PlainRows;
  /** As `answerOf` gives it. */
  readonly answer: unknown;
}

export const goldenModelNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith(".crisol"))
  .map((file) => file.replace(".crisol", ""));

export function readGoldenModel(name: string): GoldenModel {
  const { answer, ...rows } = JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
  return { file: readFileSync(new URL(`${name}.crisol`, folder)), rows, answer };
}

export function readStateOf(name: string): EstimatorState {
  return decodeModelFile(readGoldenModel(name).file);
}

/** The number of the newest form of `name` on file, 0 where there is none. */
export function newestForm(name: string): number {
  const forms = goldenModelNames.flatMap((golden) => {
    const [, own, form] = /^(.*)-(\d+)$/.exec(golden) as unknown as [string, string, string];
    return own === name ? [Number(form)] : [];
  });
  return Math.max(0, ...forms);
}

export function plainMatrix({ columns }: FeatureMatrix): PlainRows {
  return { columns: columns.map((column) => Array.from(column, plainNumber)) };
}

export function plainFrame({ columns }: Frame): PlainRows {
  return {
    frame: columns.map((column) => {
      if (column.kind === "category") {
        const { codes, ...rest } = column;
        return { ...rest, cells: [...codes] };
      }
      const { values, ...rest } = column;
      return { ...rest, cells: Array.from(values, plainNumber) };
    }),
  };
}

/** What the model in `file` says of the rows, as JSON. */
export function answerOf(file: Uint8Array, rows: PlainRows): unknown {
  if ("frame" in rows) {
    const { task: _, ...answer } = loadPipeline(file).predict(frameOf(rows.frame));
    return plain(answer);
  }
  const model = loadModel(decodeModelFile(file));
  const x = {
    rowCount: rows.columns[0]?.length ?? 0,
    features: model.features,
    columns: rows.columns.map(numbersOf),
  };
  return plain(answers(model, x));
}

function answers(model: FittedModel, x: FeatureMatrix): unknown {
  if ("transform" in model) return (model as FittedTransformer).transform(x).columns;
  if ("score" in model) return (model as FittedAnomalyDetector).score(x);
  return (model as FittedEstimator | FittedClusterer).predict(x);
}

/** What can be loaded by the name in its header. */
const learners = [
  ...algorithms,
  ...transformers,
  ...clusterers,
  ...anomalyDetectors,
  ...algorithms.filter(({ tasks }) => tasks.some((task) => task !== "regression")).map(calibrated),
];

function loadModel(state: EstimatorState): FittedModel {
  const named = (name: unknown) => learners.find((learner) => learner.name === name);
  const learner = named(state.header.estimator);
  if (learner) return learner.load(state);
  const { estimator } = state.header.model0 as { estimator: string };
  const models = loadCrossConformal(named(estimator) as (typeof algorithms)[number], state);
  const [{ features }] = models.models as [FittedEstimator];
  const predict = (x: FeatureMatrix) => ({ mean: models.predict(x), interval: models.predictInterval(x, 0.8) });
  return { features, predict } as unknown as FittedModel;
}

/**
 * What a reader of the file has to know: the names of the header and the types of their values, and the sections' types.
 * Of parameters only that there are some: theirs is a table of its own.
 */
export function formOf({ header, sections }: EstimatorState): unknown {
  const { params, ...rest } = header;
  const types = Object.entries(sections).map(([name, section]) => [name, sectionType(section)]);
  return { header: { ...(formOfValue(rest) as object), params: typeof params }, sections: Object.fromEntries(types) };
}

function formOfValue(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((entry) => JSON.stringify(formOfValue(entry))))].sort();
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, formOfValue(entry)]));
}

function frameOf(columns: readonly PlainColumn[]): Frame {
  return {
    rowCount: columns[0]?.cells.length ?? 0,
    columns: columns.map(({ cells, ...column }) => {
      const values =
        column.kind === "category" ? { codes: Int32Array.from(cells as number[]) } : { values: numbersOf(cells) };
      return { ...column, ...values } as Column;
    }),
  };
}

function numbersOf(values: readonly PlainNumber[]): Float64Array {
  return Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
}

function plainNumber(value: number): PlainNumber {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

/** `value` with its numbers as JSON can have them, at any depth. */
function plain(value: unknown): unknown {
  if (typeof value === "number") return plainNumber(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, plainNumber);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plain(entry)]));
}
