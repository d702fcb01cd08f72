import { readFileSync } from "node:fs";
import { type Forest, joinSets } from "../src/boosting/forest.js";
import type { Feature, FeatureMatrix } from "../src/frame/matrix.js";

/** A LightGBM model and what LightGBM and shap say of some rows, recorded by golden/record_explain.py. */
export interface ExplainCase {
  readonly forest: Forest;
  readonly x: FeatureMatrix;
  readonly background: FeatureMatrix;
  /** The recorded numbers by name; empty where the case has none. */
  numbers(name: string): Float64Array;
}

type Recorded = Readonly<Record<string, readonly (number | null)[]>> & { readonly forest: RecordedForest };

interface RecordedForest {
  readonly outputs: number;
  readonly treeStarts: readonly number[];
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly missingLeft: readonly number[];
  readonly cover: readonly number[];
  readonly sets: readonly (readonly number[])[];
  readonly categories: number;
  readonly width: number;
}

export function readExplainCase(name: string): ExplainCase {
  const path = new URL("golden/explain.json", import.meta.url);
  const { cases } = JSON.parse(readFileSync(path, "utf8")) as { cases: Record<string, Recorded> };
  const recorded = cases[name] as Recorded;
  const { width, categories } = recorded.forest;
  const features = Array.from({ length: width }, (_, f): Feature => {
    return f === 0 && categories > 0
      ? { name: "f0", kind: "category", cardinality: categories }
      : { name: `f${f}`, kind: "numeric" };
  });
  const numbers = (key: string) => Float64Array.from(recorded[key] ?? [], (value) => value ?? Number.NaN);
  const matrix = (key: string): FeatureMatrix => {
    const values = numbers(key);
    const rowCount = values.length / width;
    const columns = features.map((_, f) => values.slice(f * rowCount, (f + 1) * rowCount));
    return { rowCount, features, columns };
  };
  return { forest: forestOf(recorded.forest), x: matrix("rows"), background: matrix("background"), numbers };
}

function forestOf(recorded: RecordedForest): Forest {
  return {
    outputs: recorded.outputs,
    baseScores: new Float64Array(recorded.outputs),
    treeStarts: Int32Array.from(recorded.treeStarts),
    feature: Int32Array.from(recorded.feature),
    threshold: Float64Array.from(recorded.threshold),
    left: Int32Array.from(recorded.left),
    missingLeft: Uint8Array.from(recorded.missingLeft),
    gain: new Float64Array(recorded.feature.length),
    cover: Float64Array.from(recorded.cover),
    ...joinSets(recorded.sets.map((words) => Uint32Array.from(words))),
    categoryBins: Array.from({ length: recorded.width }, (_, f) =>
      f === 0 ? Uint16Array.from({ length: recorded.categories }, (_, code) => code) : new Uint16Array(0),
    ),
  };
}
