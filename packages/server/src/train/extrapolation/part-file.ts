import { DuckDBDataChunk, INTEGER } from "@duckdb/node-api";
import { type Duck, literal, openDuck } from "../../data/duckdb.js";
import { PARQUET_OPTIONS } from "../../data/write-parquet.js";

const CHUNK_ROWS = 2048;

/**
 * Writes those rows of a Parquet file, in that order, into `to` within `folder`, in the form in which data versions are kept: what
 * reads it meets what it would meet in a smaller version of the same data.
 */
export async function writePart(
  parquetPath: string,
  rows: Uint32Array,
  { to, folder }: { readonly to: string; readonly folder: string },
): Promise<void> {
  const duck = await openDuck({ files: [parquetPath], folder });
  try {
    await addRows(duck, rows);
    await duck.run(
      `COPY (SELECT source.* EXCLUDE (file_row_number) FROM read_parquet(${literal(parquetPath)}, file_row_number = true) AS source
        JOIN chosen ON chosen.row = source.file_row_number ORDER BY chosen.place) TO ${literal(to)} (${PARQUET_OPTIONS})`,
    );
  } finally {
    duck.close();
  }
}

async function addRows({ connection }: Duck, rows: Uint32Array): Promise<void> {
  await connection.run("CREATE TABLE chosen (row INTEGER, place INTEGER)");
  const appender = await connection.createAppender("chosen");
  for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
    const part = [...rows.subarray(start, start + CHUNK_ROWS)];
    const chunk = DuckDBDataChunk.create([INTEGER, INTEGER]);
    chunk.setColumns([part, part.map((_, index) => start + index)]);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}
