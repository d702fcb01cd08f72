import { createHash } from "node:crypto";
import pg from "pg";

/** The folder of the socket of the tests' PostgreSQL server; empty without one. */
const socketFolder = process.env.CRISOL_TEST_POSTGRES ?? "";

export const hasPostgres = socketFolder !== "";

/** Which store the tests of this run use: the configuration has a project for each. */
export const testsPostgres = process.env.CRISOL_TEST_STORE === "postgres";

const made = new Set<string>();

/**
 * The database that belongs to the data folder, made empty when first asked for; undefined when the tests use SQLite.
 * All go with the server when the test run ends.
 */
export async function databaseOf(dataDir: string): Promise<string | undefined> {
  return testsPostgres ? postgresOf(dataDir) : undefined;
}

/** As `databaseOf`, whichever store the tests use. */
export async function postgresOf(dataDir: string): Promise<string> {
  const name = `t_${createHash("sha256").update(dataDir).digest("hex").slice(0, 24)}`;
  if (!made.has(name)) {
    made.add(name);
    const client = new pg.Client({ connectionString: urlOf("postgres") });
    await client.connect();
    await client.query(`create database ${name}`);
    await client.end();
  }
  return urlOf(name);
}

function urlOf(database: string): string {
  return `postgres://crisol@localhost/${database}?host=${encodeURIComponent(socketFolder)}`;
}
