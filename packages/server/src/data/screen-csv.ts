import type { CleanCsv } from "./clean-csv.js";
import { type CsvRecord, CsvRecords, fieldText, isEmptyLine } from "./csv-records.js";
import type { ImportPlan } from "./import-plan.js";
import { malformed, type RefusedRowFile, wrongFieldCount, wrongType } from "./refused-rows.js";
import { type Screened, screen } from "./screen.js";
import type { ScreenedColumn } from "./screened-column.js";

/**
 * Reads a CSV row by row: good rows go to `cleanPath` as plain CSV without header, all others with line and reason to
 * `refusedPath`. The types it returns are those that the whole file speaks for; if one became `text`, screen again
 * with them, because rows were refused for the old one. About 30 MB/s.
 */
export async function screenCsv(
  plan: ImportPlan,
  pieces: AsyncIterable<Buffer>,
  cleanPath: string,
  refusedPath: string,
): Promise<Screened> {
  return await screen(plan, cleanPath, refusedPath, async ({ columns, clean, refused }) => {
    const { quote } = plan.options;
    const row = rowScreen(plan, columns, clean, refused);
    let header = plan.options.header;
    const records = new CsvRecords(plan.options, {
      record(record) {
        if (header) {
          if (!isEmptyLine(record)) header = false;
          return;
        }
        row(record, quote);
      },
      problem(line, problem, text) {
        header = false;
        refused.add(line, null, malformed(problem), text.toString("utf8", 0, Math.min(text.length, 8000)));
      },
    });
    for await (const piece of pieces) records.write(piece);
    records.end();
  });
}

function rowScreen(
  plan: ImportPlan,
  columns: readonly ScreenedColumn[],
  clean: CleanCsv,
  refused: RefusedRowFile,
): (record: CsvRecord, quote: string) => void {
  const markers = new Set(plan.options.missingMarkers);
  const longestMarker = Math.max(0, ...plan.options.missingMarkers.map((marker) => Buffer.byteLength(marker)));
  const textOf = (record: CsvRecord) =>
    record.bytes.toString("utf8", record.from, Math.min(record.to, record.from + 8000));
  return (record, quote) => {
    if (isEmptyLine(record) && columns.length > 1) return;
    if (record.fieldCount !== columns.length) {
      refused.add(record.line, null, wrongFieldCount(record.fieldCount, columns.length), textOf(record));
      return;
    }
    for (let f = 0; f < columns.length; f++) {
      const column = columns[f] as ScreenedColumn;
      const start = record.start[f] as number;
      const end = record.end[f] as number;
      const isText = column.planned.type === "text";
      if (start === end) {
        clean.missing();
        continue;
      }
      if (end - start <= longestMarker && markers.has(fieldText(record, f, quote))) {
        clean.missing();
        continue;
      }
      if (isText) {
        if (record.quoted[f] === 2) clean.text(fieldText(record, f, quote));
        else clean.bytes(record.bytes, start, end);
        continue;
      }
      const text = fieldText(record, f, quote).trim();
      const value = column.read(text);
      if (value === undefined) {
        clean.dropRow();
        const { name, type } = column.planned;
        refused.add(record.line, name, wrongType(name, type, text), textOf(record));
        return;
      }
      clean.plain(value);
    }
    clean.endRow();
  };
}
