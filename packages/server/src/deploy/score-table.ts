import { DuckDBDataChunk, type DuckDBType, INTEGER, VARCHAR } from "@duckdb/node-api";
import { type Duck, identifier } from "../data/duckdb.js";

/** DuckDB takes chunks of this many rows. */
const CHUNK_ROWS = 2048;

/** A column that scoring adds to the rows. */
export interface ScoreColumn {
  /** In the table of scores. */
  readonly name: string;
  /** In the file that people get. */
  readonly title: string;
  readonly type: DuckDBType;
}

/** Some rows that follow each other: what is known of them by column, or why nothing is. */
export interface ScoredPart {
  readonly rowCount: number;
  readonly values: readonly (readonly (string | number | null)[])[] | null;
  readonly problem: string | null;
}

/** Rows that were scored, and those that the model could not score. */
export interface ScoredCounts {
  rowCount: number;
  refusedRowCount: number;
}

/**
 * A DuckDB table `scores` with a row for each row of the source, in its order: its number from 0, the columns of its
 * scores, and why they are empty, if so.
 */
export class ScoreTable {
  readonly counts: ScoredCounts = { rowCount: 0, refusedRowCount: 0 };
  readonly #types: readonly DuckDBType[];

  private constructor(
    readonly duck: Duck,
    /** What is known of each row, between its number and the reason why nothing is. */
    readonly columns: readonly ScoreColumn[],
  ) {
    this.#types = [INTEGER, ...columns.map((column) => column.type), VARCHAR];
  }

  static async create(duck: Duck, columns: readonly ScoreColumn[]): Promise<ScoreTable> {
    const made = columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(", ");
    await duck.run(`CREATE TABLE scores (row INTEGER, ${made}, refused VARCHAR)`);
    return new ScoreTable(duck, columns);
  }

  /** Keeps the next rows. */
  async add(parts: Iterable<ScoredPart>): Promise<void> {
    const appender = await this.duck.connection.createAppender("scores");
    try {
      for (const part of parts) {
        const rows = this.#rowsOf(part);
        for (let start = 0; start < part.rowCount; start += CHUNK_ROWS) {
          const size = Math.min(CHUNK_ROWS, part.rowCount - start);
          const chunk = DuckDBDataChunk.create(this.#types, size);
          chunk.setColumns(rows.map((column) => column.slice(start, start + size)));
          appender.appendDataChunk(chunk);
        }
        this.counts.rowCount += part.rowCount;
        if (part.values === null) this.counts.refusedRowCount += part.rowCount;
      }
      appender.flushSync();
    } finally {
      appender.closeSync();
    }
  }

  #rowsOf({ rowCount, values, problem }: ScoredPart): (readonly (string | number | null)[])[] {
    const first = this.counts.rowCount;
    const numbers = Array.from({ length: rowCount }, (_, i) => first + i);
    const none = () => new Array<null>(rowCount).fill(null);
    if (values === null) {
      return [numbers, ...this.columns.map(none), new Array<string | null>(rowCount).fill(problem)];
    }
    return [numbers, ...values, none()];
  }
}
