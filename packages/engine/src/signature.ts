import type { ColumnKind, Frame } from "./frame/frame.js";
import type { RecipeInput } from "./preprocess/recipe-inputs.js";

/** What a model expects of one column of the rows it is given. */
export interface SignatureColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Categories: the values seen in training, sorted. */
  readonly levels: readonly string[];
  /** True when training rows had missing values. */
  readonly nullable: boolean;
  /** Smallest and largest value in training; null for categories and for columns without any value. */
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** A value that was seen, in the middle of them all: what a form or an example begins with. Null like the bounds. */
  readonly median: number | null;
}

/** The signature of a model whose recipe needs `inputs`, from its training rows. */
export function signatureOf(inputs: readonly RecipeInput[], train: Frame): readonly SignatureColumn[] {
  return inputs.map((input) => {
    const column = train.columns.find((candidate) => candidate.name === input.name);
    const { name, kind, levels } = input;
    if (column?.kind === "category") {
      return {
        name,
        kind,
        levels,
        nullable: column.codes.some((code) => code < 0),
        minimum: null,
        maximum: null,
        median: null,
      };
    }
    let minimum = Number.POSITIVE_INFINITY;
    let maximum = Number.NEGATIVE_INFINITY;
    let nullable = false;
    for (const value of column?.values ?? []) {
      if (Number.isFinite(value)) {
        minimum = Math.min(minimum, value);
        maximum = Math.max(maximum, value);
      } else nullable = true;
    }
    if (minimum > maximum) return { name, kind, levels, nullable, minimum: null, maximum: null, median: null };
    const median = lowerMedian(column?.values as Float64Array);
    return { name, kind, levels, nullable, minimum, maximum, median };
  });
}

/** The signature of a model that has learnt from the rows of `before`, if there is one, and then from those of `after`. */
export function joinSignatures(
  before: readonly SignatureColumn[] | undefined,
  after: readonly SignatureColumn[],
): readonly SignatureColumn[] {
  return after.map((column, i) => {
    const earlier = before?.[i];
    if (!earlier) return column;
    const bound = (of: (...bounds: number[]) => number, a: number | null, b: number | null) =>
      a === null || b === null ? (a ?? b) : of(a, b);
    return {
      ...column,
      nullable: column.nullable || earlier.nullable,
      minimum: bound(Math.min, earlier.minimum, column.minimum),
      maximum: bound(Math.max, earlier.maximum, column.maximum),
      median: column.median ?? earlier.median,
    };
  });
}

/** The middle one of the finite values, the lower of two: always a value that occurs. */
function lowerMedian(values: Float64Array): number {
  const sorted = values.filter(Number.isFinite).sort();
  return sorted[(sorted.length - 1) >> 1] as number;
}
