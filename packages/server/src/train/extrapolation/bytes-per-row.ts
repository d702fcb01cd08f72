import type { Pipeline } from "@crisol/engine";

interface RowBytes {
  /** Of a column as read, as a feature, and as the algorithm has it. */
  readonly column: number;
  /** Of a class where there are more than two: scores, gradients, probabilities. */
  readonly class: number;
}

/**
 * What a row more takes at the peak of a training, measured from one to ten times the rows of the sets of `npm run bench --
 * extrapolation`: 22 to 28 bytes a column on six sets, and 20 to 25 a class on two. Algorithms that keep more of a row the more of them
 * there are, such as forests, are not here.
 */
const ROW_BYTES: Readonly<Record<string, RowBytes>> = {
  gradient_boosting: { column: 25, class: 22 },
  logistic_regression: { column: 25, class: 22 },
};

/** Bytes; undefined where it is not known. */
export function bytesPerRow(algorithm: string, { signature, model, classes }: Pipeline): number | undefined {
  const bytes = ROW_BYTES[algorithm];
  const columns = Math.max(signature.length, model.features.length);
  return bytes && columns * bytes.column + (classes.length > 2 ? classes.length * bytes.class : 0);
}
