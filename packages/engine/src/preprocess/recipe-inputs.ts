import type { CategoryColumn, Column, ColumnKind, Frame } from "../frame/frame.js";
import { MISSING, UNSEEN } from "./column-transform.js";
import { RecipeError } from "./recipe-error.js";

/** A column that a fitted recipe needs from whoever asks for a prediction. */
export interface RecipeInput {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The levels that training rows had, in sorted order (by UTF-16 code unit); empty for the other kinds. */
  readonly levels: readonly string[];
}

/** The inputs as the training rows show them: levels that no row has are left out. */
export function describeInputs(frame: Frame): readonly RecipeInput[] {
  return frame.columns.map((column) => {
    if (column.kind !== "category") return { name: column.name, kind: column.kind, levels: [] };
    const used = new Uint8Array(column.levels.length);
    for (const code of column.codes) if (code >= 0) used[code] = 1;
    const levels = [...new Set(column.levels.filter((_, code) => used[code]))].sort();
    return { name: column.name, kind: column.kind, levels };
  });
}

/**
 * A function that gives the columns of a frame that `inputs` name, in that order, with category codes rewritten to
 * the training levels. Levels that training did not have get code UNSEEN; infinite numbers count as missing. What
 * depends on the inputs alone is prepared here, because an endpoint asks for one row at a time.
 *
 * A column of numbers where training had levels is read as text (1 becomes "1"), and levels that all read as numbers
 * are read as numbers, because a reader of a few rows may take a kind that the whole file has not. A column without
 * any value fits every kind. Anything else throws RecipeError, as does a column that is not there.
 */
export function inputMatcher(inputs: readonly RecipeInput[]): (frame: Frame) => Column[] {
  const matchers = inputs.map((input) => {
    const codeOf = new Map(input.levels.map((level, code) => [level, code]));
    return (column: Column) => matchColumn(column, input, codeOf);
  });
  return (frame) => {
    const byName = new Map(frame.columns.map((column) => [column.name, column]));
    const absent = inputs.filter((input) => !byName.has(input.name));
    if (absent.length > 0) {
      const given = frame.columns.map((column) => `"${column.name}"`).join(", ") || "none";
      throw new RecipeError(
        absent.map(({ name }) => ({ field: name, message: `column "${name}" is missing; given were ${given}` })),
      );
    }
    return inputs.map(({ name }, i) => {
      const column = byName.get(name) as Column;
      const length = column.kind === "category" ? column.codes.length : column.values.length;
      if (length !== frame.rowCount) {
        throw RecipeError.of(name, `column "${name}" has ${length} rows, and the frame ${frame.rowCount}`);
      }
      return (matchers[i] as (column: Column) => Column)(column);
    });
  };
}

function matchColumn(column: Column, input: RecipeInput, codeOf: ReadonlyMap<string, number>): Column {
  const { name, kind } = input;
  if (kind === "category") {
    if (column.kind === "category") return remap(column, input, codeOf);
    if (column.kind === "numeric" || column.values.every(Number.isNaN)) {
      return remap(asText(name, column.values), input, codeOf);
    }
  } else if (column.kind === kind) {
    return { kind, name, values: column.values.map(cleanNumber) };
  } else if (column.kind === "category") {
    const values = kind === "numeric" ? asNumbers(column) : undefined;
    if (values) return { kind, name, values };
    if (column.codes.every((code) => code < 0)) {
      return { kind, name, values: new Float64Array(column.codes.length).fill(Number.NaN) };
    }
  } else if (column.values.every(Number.isNaN)) {
    return { kind, name, values: column.values };
  }
  throw RecipeError.of(name, `column "${name}" must be ${kind} as in training, not ${column.kind}`);
}

function remap(column: CategoryColumn, input: RecipeInput, codeOf: ReadonlyMap<string, number>): CategoryColumn {
  const { levels } = column;
  const trained = (code: number) => codeOf.get(levels[code] as string) ?? UNSEEN;
  const codes = new Int32Array(column.codes.length);
  // A table pays once there are more rows than levels; a single row looks its one level up.
  const table = codes.length > levels.length ? Int32Array.from(levels.keys(), trained) : undefined;
  for (let row = 0; row < codes.length; row++) {
    const code = column.codes[row] as number;
    if (code >= levels.length) {
      throw RecipeError.of(
        column.name,
        `column "${column.name}" has code ${code} in row ${row}, and only ${levels.length} levels`,
      );
    }
    codes[row] = code < 0 ? MISSING : table ? (table[code] as number) : trained(code);
  }
  return { kind: "category", name: input.name, codes, levels: input.levels };
}

function asText(name: string, values: Float64Array): CategoryColumn {
  const codeOf = new Map<number, number>();
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (!codeOf.has(value)) codeOf.set(value, codeOf.size);
    codes[row] = Number.isFinite(value) ? (codeOf.get(value) as number) : MISSING;
  }
  return { kind: "category", name, codes, levels: [...codeOf.keys()].map(String) };
}

/** The levels as numbers where every level in use reads as one, else undefined. */
function asNumbers(column: CategoryColumn): Float64Array | undefined {
  const parsed = column.levels.map((level) => (level.trim() === "" ? Number.NaN : Number(level)));
  const values = new Float64Array(column.codes.length);
  for (let row = 0; row < values.length; row++) {
    const code = column.codes[row] as number;
    const value = code < 0 ? Number.NaN : (parsed[code] as number);
    if (code >= 0 && !Number.isFinite(value)) return undefined;
    values[row] = value + 0;
  }
  return values;
}

/** Infinite numbers become missing, and -0 becomes 0, which JSON would make of it in a saved recipe. */
export function cleanNumber(value: number): number {
  return Number.isFinite(value) ? value + 0 : Number.NaN;
}
