import { createRequire } from "node:module";

const { DuckDBInstance } = createRequire(new URL("../../packages/server/package.json", import.meta.url))(
  "@duckdb/node-api",
);

/** Writes the first `rows` rows of a generated set as a Parquet file. */
export async function writeSet(set, rows, path) {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await connection.run(
      `COPY (${set.sql(rows)}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
