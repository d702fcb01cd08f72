import { CleanCsv } from "./clean-csv.js";
import type { ImportPlan, PlannedColumn } from "./import-plan.js";
import { RefusedRowFile } from "./refused-rows.js";
import { ScreenedColumn } from "./screened-column.js";

/** What has been read of a file, row by row. */
export interface Screened {
  readonly columns: readonly PlannedColumn[];
  readonly refusedRowCount: number;
  /** Rows in the clean file. */
  readonly rowCount: number;
}

/** Where a reader puts rows; it may add columns. */
export interface Screen {
  readonly columns: ScreenedColumn[];
  readonly clean: CleanCsv;
  readonly refused: RefusedRowFile;
}

/** Opens both files for `read`, and closes them whether or not it fails. */
export async function screen(
  plan: ImportPlan,
  cleanPath: string,
  refusedPath: string,
  read: (screen: Screen) => Promise<void>,
): Promise<Screened> {
  const clean = new CleanCsv(cleanPath);
  const refused = new RefusedRowFile(refusedPath);
  try {
    const columns = plan.columns.map((column) => new ScreenedColumn(column, plan.options));
    await read({ columns, clean, refused });
    return {
      columns: columns.map((column) => column.outcome()),
      rowCount: clean.rowCount,
      refusedRowCount: refused.count,
    };
  } finally {
    clean.close();
    refused.close();
  }
}
