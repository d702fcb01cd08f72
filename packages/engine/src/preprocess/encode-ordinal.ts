import type { Column } from "../frame/frame.js";
import { type ColumnTransform, codesAsNumbers, expectCategory, type FittedColumn } from "./column-transform.js";
import { originOf } from "./feature-origin.js";
import type { StateReader } from "./state-reader.js";

/** The level's index among the sorted training levels, as a number; unseen and missing are NaN. */
export function fitEncodeOrdinal(column: Column): FittedColumn {
  const { name, levels } = expectCategory(column, "ordinal encoding");
  const transform = encodeOrdinal(name, levels.length);
  return { transform, train: transform.apply(column) };
}

export function loadEncodeOrdinal(state: StateReader): ColumnTransform {
  return encodeOrdinal(state.text("column"), state.count("levelCount"));
}

function encodeOrdinal(column: string, levelCount: number): ColumnTransform {
  return {
    column,
    apply(source) {
      const { name, codes } = expectCategory(source, "ordinal encoding", levelCount);
      return [{ kind: "numeric", name, values: codesAsNumbers(codes) }];
    },
    trace: ({ column: source }) => [originOf(source, { kind: "level_order" })],
    save: () => ({ type: "encode_ordinal", column, levelCount }),
  };
}
