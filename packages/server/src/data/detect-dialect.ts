import { type CsvDialect, type CsvRecord, CsvRecords, fieldText, isEmptyLine } from "./csv-records.js";
import type { Sample } from "./sample.js";

/** Records of a sample as texts. */
export interface SampledRecords {
  /** From the head, the header among them if there is one. */
  readonly head: string[][];
  /** From the places further on: only for the types, since some may be cut. */
  readonly places: string[][];
  /** Bytes of the head that its complete records take. */
  readonly headBytes: number;
  /** Lines that were no records. */
  readonly problems: number;
  /** Share of values after the first of a row with blanks around them. */
  readonly blanksShare: number;
  /** The first record is the first line, and one line. */
  readonly plainFirst: boolean;
}

const candidates = [",", ";", "\t", "|", " ", ":"];

/** The delimiter under which most rows have the same number of values, and the values look whole. Ties go to the first. */
export function detectDelimiter(sample: Sample, quote: string): string {
  let best = { delimiter: ",", score: 0 };
  for (const delimiter of candidates) {
    const records = readRecords(sample, { delimiter, quote, trim: delimiter !== " " }, 300).head;
    const score = scoreOf(records, delimiter);
    if (score > best.score + 1e-9) best = { delimiter, score };
  }
  return best.delimiter;
}

function scoreOf(records: readonly string[][], delimiter: string): number {
  const counts = new Map<number, number>();
  for (const record of records) counts.set(record.length, (counts.get(record.length) ?? 0) + 1);
  const [width, rows] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0]);
  if (width < 2) return 0;
  let whole = 0;
  let cells = 0;
  for (const record of records) {
    if (record.length !== width) continue;
    for (const cell of record) {
      cells++;
      if (!/[;\t|]/.test(cell) || cell.length > 40) whole++;
    }
  }
  // A blank or a colon is in many texts and times: it needs to fit nearly always.
  const penalty = delimiter === " " || delimiter === ":" ? 0.6 : 1;
  return (rows / records.length) ** 2 * (whole / Math.max(cells, 1)) ** 2 * penalty + Math.min(width, 50) * 1e-4;
}

/** `'` where values are wrapped in it and none in `"`; else `"`. */
export function detectQuote(sample: Sample): string {
  const text = sample.head.toString("utf8", 0, 65_536);
  const wrapped = (quote: string) =>
    text.match(new RegExp(`(^|[,;\\t|])${quote}[^${quote}\\n]*${quote}(?=[,;\\t|\\r\\n]|$)`, "gm"))?.length ?? 0;
  return wrapped('"') === 0 && wrapped("'") >= 3 ? "'" : '"';
}

/** The records of the sample, at most `limit` from the head; a last record that the sample cuts is left out. */
export function readRecords(sample: Sample, dialect: CsvDialect, limit = 20_000): SampledRecords {
  const head: string[][] = [];
  const places: string[][] = [];
  let problems = 0;
  let blanks = 0;
  let cells = 0;
  let headBytes = 0;
  let firstLine = 0;
  let secondLine = 0;
  const reader = (into: string[][], most: number) =>
    new CsvRecords(dialect, {
      record(record) {
        if (into === head) {
          if (firstLine > 0 && secondLine === 0) secondLine = record.line;
          if (firstLine === 0 && !isEmptyLine(record)) firstLine = record.line;
        }
        if (isEmptyLine(record)) return;
        if (into.length >= most) return;
        for (let f = 1; f < record.fieldCount; f++) {
          cells++;
          if (hasBlanks(record, f)) blanks++;
        }
        into.push(textsOf(record, dialect.quote));
        if (into === head) headBytes = record.to;
      },
      problem() {
        problems++;
      },
    });
  const headReader = reader(head, limit);
  headReader.write(sample.head);
  if (sample.complete) {
    headReader.end();
    headBytes = sample.head.length;
  }
  const plainFirst = firstLine === 1 && (secondLine === 0 || secondLine === 2);
  const perPlace = Math.ceil(limit / 40);
  for (const place of sample.places) {
    const read: string[][] = [];
    const cut = place.subarray(place.indexOf(10) + 1);
    reader(read, perPlace).write(cut);
    places.push(...read);
  }
  return { head, places, headBytes, problems, blanksShare: cells === 0 ? 0 : blanks / cells, plainFirst };
}

function textsOf(record: CsvRecord, quote: string): string[] {
  const texts: string[] = [];
  for (let f = 0; f < record.fieldCount; f++) texts.push(fieldText(record, f, quote));
  return texts;
}

function hasBlanks(record: CsvRecord, field: number): boolean {
  const before = record.bytes[(record.start[field] as number) - 1 - (record.quoted[field] === 0 ? 0 : 1)];
  const first = record.bytes[record.start[field] as number];
  return before === 32 || (record.quoted[field] === 0 && first === 32);
}
