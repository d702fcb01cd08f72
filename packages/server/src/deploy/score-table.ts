import type { Frame, Pipeline, Threads } from "@crisol/engine";
import { DuckDBDataChunk, type DuckDBType, INTEGER, VARCHAR } from "@duckdb/node-api";
import { type Duck, identifier } from "../data/duckdb.js";
import { type PredictedPart, predictParts } from "./predict-parts.js";
import { type ScoreColumn, scoreColumns } from "./score-columns.js";

/** DuckDB takes chunks of this many rows. */
const CHUNK_ROWS = 2048;

/** Rows that were scored, and those that the model could not score. */
export interface ScoredCounts {
  rowCount: number;
  refusedRowCount: number;
}

/**
 * A DuckDB table `scores` with a row for each row of the source, in its order: its number from 0, the columns of
 * `scoreColumns`, and why they are empty, if so.
 */
export class ScoreTable {
  readonly counts: ScoredCounts = { rowCount: 0, refusedRowCount: 0 };
  readonly #types: readonly DuckDBType[];

  private constructor(
    readonly duck: Duck,
    readonly pipeline: Pipeline,
    /** What is known of each row, between its number and the reason why nothing is. */
    readonly columns: readonly ScoreColumn[],
  ) {
    this.#types = [INTEGER, ...columns.map((column) => column.type), VARCHAR];
  }

  static async create(duck: Duck, pipeline: Pipeline): Promise<ScoreTable> {
    const columns = scoreColumns(pipeline);
    const made = columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(", ");
    await duck.run(`CREATE TABLE scores (row INTEGER, ${made}, refused VARCHAR)`);
    return new ScoreTable(duck, pipeline, columns);
  }

  /**
   * Scores the next rows. Rows that the model cannot score (missing values where it takes none) are refused alone;
   * columns that do not fit throw RecipeError, because then no row can be scored.
   */
  async add(frame: Frame, threads?: Threads): Promise<void> {
    const appender = await this.duck.connection.createAppender("scores");
    try {
      for (const part of predictParts(this.pipeline, frame, threads)) {
        const rows = this.#rowsOf(part);
        for (let start = 0; start < part.rowCount; start += CHUNK_ROWS) {
          const size = Math.min(CHUNK_ROWS, part.rowCount - start);
          const chunk = DuckDBDataChunk.create(this.#types, size);
          chunk.setColumns(rows.map((column) => column.slice(start, start + size)));
          appender.appendDataChunk(chunk);
        }
        this.counts.rowCount += part.rowCount;
        if (part.problem !== null) this.counts.refusedRowCount += part.rowCount;
      }
      appender.flushSync();
    } finally {
      appender.closeSync();
    }
  }

  #rowsOf({ rowCount, prediction, problem }: PredictedPart): (string | number | null)[][] {
    const first = this.counts.rowCount;
    const numbers = Array.from({ length: rowCount }, (_, i) => first + i);
    const none = () => new Array<null>(rowCount).fill(null);
    if (prediction === null) {
      return [numbers, ...this.columns.map(none), new Array<string | null>(rowCount).fill(problem)];
    }
    return [numbers, ...this.columns.map((column) => column.values(prediction, rowCount)), none()];
  }
}
