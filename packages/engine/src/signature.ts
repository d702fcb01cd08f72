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
}

/** The signature of a model whose recipe needs `inputs`, from its training rows. */
export function signatureOf(inputs: readonly RecipeInput[], train: Frame): readonly SignatureColumn[] {
  return inputs.map((input) => {
    const column = train.columns.find((candidate) => candidate.name === input.name);
    const { name, kind, levels } = input;
    if (column?.kind === "category") {
      return { name, kind, levels, nullable: column.codes.some((code) => code < 0), minimum: null, maximum: null };
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
    const none = minimum > maximum;
    return { name, kind, levels, nullable, minimum: none ? null : minimum, maximum: none ? null : maximum };
  });
}
