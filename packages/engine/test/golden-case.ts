import { readFileSync } from "node:fs";
import type { ImportedModel } from "../src/formats/imported-model.js";
import type { FeatureMatrix } from "../src/frame/matrix.js";

// For tests: what test/golden/record_lightgbm.py and record_xgboost.py wrote.

export interface GoldenCase {
  /** The model: LightGBM's text, XGBoost's JSON or its UBJSON in base64. */
  readonly text: string;
  readonly document?: string;
  readonly bytes?: string;
  /** One list a feature: null for missing, "inf" and "-inf" for infinities, categories as they are called. */
  readonly columns: readonly (readonly (number | string | null)[])[];
  readonly predictions: readonly number[];
  /** Raw scores, where they were recorded. */
  readonly scores?: readonly number[];
}

export function readGoldenCases(name: string): readonly (readonly [string, GoldenCase])[] {
  const path = new URL(`golden/${name}.json`, import.meta.url);
  return Object.entries((JSON.parse(readFileSync(path, "utf8")) as { cases: Record<string, GoldenCase> }).cases);
}

/** The file as XGBoost saves it. */
export function fileOf({ document, bytes }: GoldenCase): string | Uint8Array {
  return bytes ? Uint8Array.from(Buffer.from(bytes, "base64")) : (document as string);
}

/** The columns as the imported model wants them: categories as codes, unseen ones as one beyond. */
export function matrixOf({ fitted, categories }: ImportedModel, columns: GoldenCase["columns"]): FeatureMatrix {
  const numbers = columns.map((column, f) =>
    Float64Array.from(column, (value) => {
      if (value === null) return Number.NaN;
      const known = categories[f] as readonly unknown[];
      if (fitted.features[f]?.kind === "category") return known.includes(value) ? known.indexOf(value) : known.length;
      return typeof value === "number" ? value : Number(value.replace("inf", "Infinity"));
    }),
  );
  return { rowCount: columns[0]?.length ?? 0, features: fitted.features, columns: numbers };
}
