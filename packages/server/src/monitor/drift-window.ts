import type { Row, Signature } from "@crisol/contract";
import { type Column, type ColumnReference, countRows, emptyCounts } from "@crisol/engine";
import type { Kysely } from "kysely";
import { readRows } from "../deploy/row-input.js";
import type { Database } from "../store/database.js";
import type { DriftReferences } from "../train/drift-references.js";
import type { WatchedEndpoint } from "./watched-endpoint.js";

/** Rows that are read and counted in one turn of the event loop: about 5 ms. */
const ROWS_AT_ONCE = 500;

/** How the newest rows fall into the bins of training. */
export interface WindowCounts {
  readonly rowCount: number;
  readonly inputs: readonly { readonly reference: ColumnReference; readonly counts: readonly number[] }[];
  readonly prediction: { readonly reference: ColumnReference; readonly counts: readonly number[] };
}

/**
 * Counts the newest `windowRows` rows that the endpoint's present version predicted. They are counted anew from the
 * store each time: 1,000 rows of 20 columns take 10 ms, and a restart, a label or another window size need no thought.
 */
export async function countWindow(
  db: Kysely<Database>,
  endpoint: WatchedEndpoint,
  references: DriftReferences,
  windowRows: number,
): Promise<WindowCounts> {
  const counting = new WindowCounting(endpoint.signature, references);
  let before = Number.MAX_SAFE_INTEGER;
  while (counting.rowCount < windowRows) {
    const rows = await db
      .selectFrom("capturedRow")
      .select(["sequence", "input", "prediction"])
      .where("endpointId", "=", endpoint.id)
      .where("sequence", "<", before)
      .where("modelId", "=", endpoint.modelId)
      .where("modelVersion", "=", endpoint.version)
      .orderBy("sequence", "desc")
      .limit(Math.min(ROWS_AT_ONCE, windowRows - counting.rowCount))
      .execute();
    const last = rows.at(-1);
    if (!last) break;
    counting.add(
      rows.map((row) => JSON.parse(row.input) as Row),
      rows.map((row) => JSON.parse(row.prediction) as string | number),
    );
    before = last.sequence;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return counting.result();
}

/** Adds rows to the counts of each column. */
export class WindowCounting {
  rowCount = 0;
  readonly #inputs: { readonly reference: ColumnReference; readonly counts: number[] }[];
  readonly #prediction: { readonly reference: ColumnReference; readonly counts: number[] };

  constructor(
    readonly signature: Signature,
    references: DriftReferences,
  ) {
    this.#inputs = references.inputs.map((reference) => ({ reference, counts: emptyCounts(reference) }));
    this.#prediction = { reference: references.prediction, counts: emptyCounts(references.prediction) };
  }

  add(rows: readonly Row[], predictions: readonly (string | number)[]): void {
    const { frame } = readRows(this.signature, rows);
    if (!frame) return;
    const byName = new Map(frame.columns.map((column) => [column.name, column]));
    for (const { reference, counts } of this.#inputs) {
      const column = byName.get(reference.name);
      if (column) countRows(reference, column, counts);
    }
    countRows(this.#prediction.reference, predictionColumn(predictions), this.#prediction.counts);
    this.rowCount += rows.length;
  }

  result(): WindowCounts {
    return { rowCount: this.rowCount, inputs: this.#inputs, prediction: this.#prediction };
  }
}

function predictionColumn(predictions: readonly (string | number)[]): Column {
  const name = "prediction";
  if (typeof predictions[0] === "number")
    return { kind: "numeric", name, values: Float64Array.from(predictions as number[]) };
  const levels = [...new Set(predictions as string[])];
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  return {
    kind: "category",
    name,
    levels,
    codes: Int32Array.from(predictions as string[], (level) => codeOf.get(level)!),
  };
}
