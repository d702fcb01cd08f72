import type { Column } from "../frame/frame.js";
import type { ColumnTransform, FittedColumn } from "./column-transform.js";
import type { StateReader } from "./state-reader.js";

/** Removes a column. */
export function fitDrop(column: Column): FittedColumn {
  return { transform: drop(column.name), train: [] };
}

export function loadDrop(state: StateReader): ColumnTransform {
  return drop(state.text("column"));
}

function drop(column: string): ColumnTransform {
  return { column, apply: () => [], trace: () => [], save: () => ({ type: "drop", column }) };
}
