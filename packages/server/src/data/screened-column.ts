import type { CellFormat } from "./cell-value.js";
import { cellReader, isWhole } from "./cell-value.js";
import type { PlannedColumn } from "./import-plan.js";

/** What the screening of a file learns about a column as it goes. */
export class ScreenedColumn {
  /** Values that were not of the type. */
  failures = 0;
  /** Values that had one. */
  values = 0;
  /** A column detected as whole numbers has others too: it becomes `number`. */
  hasFractions = false;
  readonly #read: (text: string) => string | undefined;

  constructor(
    readonly planned: PlannedColumn,
    format: CellFormat,
  ) {
    this.#read = cellReader(planned.type, format);
  }

  /** The text for the clean file; undefined if the value is to be refused. */
  read(text: string): string | undefined {
    const clean = this.#read(text);
    this.values++;
    if (clean === undefined) {
      this.failures++;
    } else if (this.planned.type === "integer" && !isWhole(clean)) {
      if (this.planned.chosen) {
        this.failures++;
        return undefined;
      }
      this.hasFractions = true;
    }
    return clean;
  }

  /** The column with the type that the whole file speaks for: one detected from a sample may have been wrong. */
  outcome(): PlannedColumn {
    const { planned } = this;
    if (planned.chosen || planned.type === "text") return planned;
    if (this.failures > 1 && this.failures > this.values * tolerated) return { ...planned, type: "text" };
    return this.hasFractions ? { ...planned, type: "number" } : planned;
  }
}

/** Share of values that may fail before a detected type counts as wrong. */
export const tolerated = 0.1;
