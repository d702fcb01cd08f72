import { readFileSync } from "node:fs";

// For tests: what test/golden/record_onnx.py wrote.

export interface OnnxCase {
  /** The file, in base64. */
  readonly bytes: string;
  /** One list a column: null for missing. */
  readonly columns: readonly (readonly (number | string | null)[])[];
  /** ONNX Runtime's, row-major: numbers, or the probability of each class. */
  readonly predictions: readonly number[];
  /** Its most probable class of each row. */
  readonly labels?: readonly string[];
}

interface Recorded {
  readonly cases: Readonly<Record<string, OnnxCase>>;
  readonly refused: Readonly<Record<string, string>>;
}

const read = () => JSON.parse(readFileSync(new URL("golden/onnx.json", import.meta.url), "utf8")) as Recorded;

export const readOnnxCases = () => read().cases;

/** Files in base64 of models that ours cannot be, by name. */
export const readRefusedOnnx = () => read().refused;
