import { ModelFileError } from "../../engine-error.js";

/** What a column of the graph is of one column of the rows, up to the model. */
export type OnnxColumn = NumberColumn | MissingColumn | TextColumn | LookupColumn;

/** A number, after the steps. */
export interface NumberColumn {
  readonly kind: "number";
  /** The column of the rows: its position among all that the file takes. */
  readonly input: number;
  readonly steps: readonly NumberStep[];
  /** True where the file takes whole numbers. */
  readonly integer?: boolean;
}

export type NumberStep =
  | { readonly type: "impute"; readonly fill: number }
  | { readonly type: "scale"; readonly center: number; readonly scale: number };

/** 1 where the number is missing after the steps, else 0. */
export interface MissingColumn {
  readonly kind: "missing";
  readonly input: number;
  readonly steps: readonly NumberStep[];
}

/** Text as it comes. */
export interface TextColumn {
  readonly kind: "text";
  readonly input: number;
}

/** A number for each of the texts, or whole numbers, that the column may have. */
export interface LookupColumn {
  readonly kind: "lookup";
  readonly input: number;
  readonly keys: readonly string[] | readonly number[];
  readonly values: Float64Array;
  /** For what is none of the keys. */
  readonly unseen: number;
}

const MOST_STEPS = 20;
/** Columns and entries of lookups that a short file may make; a longer one more. */
const LEAST_BUDGET = 2 ** 22;

/** What reading may make in all: operators can double columns again and again. */
export class ColumnBudget {
  #left: number;
  readonly #counted = new WeakSet<Float64Array>();

  constructor(fileBytes: number) {
    this.#left = Math.max(LEAST_BUDGET, fileBytes);
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }

  /** Throws ModelFileError when `count` columns or entries more are too many. */
  take(count: number): void {
    this.#left -= count;
    if (this.isSpent) throw new ModelFileError("the ONNX file makes more columns than a file of its size may");
  }

  /** Takes what has been made: columns, and lookups that are not another column's. */
  takeColumns(columns: readonly OnnxColumn[]): void {
    this.take(columns.length);
    for (const column of columns) {
      if (column.kind !== "lookup" || this.#counted.has(column.values)) continue;
      this.#counted.add(column.values);
      this.take(column.values.length);
    }
  }
}

/** The number after one step more, or undefined for a column that is no number or has too many steps. */
export function stepped(column: OnnxColumn, step: NumberStep): NumberColumn | undefined {
  if (column.kind !== "number" || column.steps.length >= MOST_STEPS) return undefined;
  const last = column.steps.at(-1);
  // A difference and then a quotient is one step, as standardisation is written.
  if (step.type === "scale" && step.center === 0 && last?.type === "scale" && last.scale === 1) {
    return { ...column, steps: [...column.steps.slice(0, -1), { ...last, scale: step.scale }] };
  }
  return { ...column, steps: [...column.steps, step] };
}

/** The lookup with `change` made to each of its numbers; undefined for other columns. */
export function mapped(column: OnnxColumn, change: (value: number) => number): LookupColumn | undefined {
  if (column.kind !== "lookup") return undefined;
  return { ...column, values: column.values.map(change), unseen: change(column.unseen) };
}
