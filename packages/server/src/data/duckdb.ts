import { availableParallelism, totalmem } from "node:os";
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from "@duckdb/node-api";

/** An in-memory DuckDB that can reach the files it was opened for and nothing else. */
export interface Duck {
  readonly connection: DuckDBConnection;
  /** Runs a statement and returns its rows as objects; 64-bit integers are bigint. */
  rows(sql: string, values?: DuckDBValue[]): Promise<Record<string, DuckDBValue>[]>;
  run(sql: string, values?: DuckDBValue[]): Promise<void>;
  close(): void;
}

export interface DuckOptions {
  /** Files it may read. */
  readonly files?: readonly string[];
  /** Folder it may read and write, and spill to. */
  readonly folder?: string;
  /** Default: 40 % of the machine's memory, at least 256 MB. */
  readonly memoryLimitBytes?: number;
}

/**
 * Opens DuckDB, which is loaded at the first call so that the server starts without it. External access, extensions and
 * changes of these settings are off: an SQL injection, should there be one, reads no other file. Close it after use.
 */
export async function openDuck(options: DuckOptions = {}): Promise<Duck> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const memory = Math.floor(options.memoryLimitBytes ?? Math.max(256e6, totalmem() * 0.4));
  const instance = await DuckDBInstance.create(":memory:", {
    // Never 1: a single thread cuts row groups elsewhere, and the same import would give another file.
    threads: String(Math.max(2, Math.min(availableParallelism(), 16))),
    memory_limit: `${Math.ceil(memory / 1e6)}MB`,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
  });
  try {
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`SET allowed_paths = [${(options.files ?? []).map(literal).join(", ")}]`);
    if (options.folder) {
      await connection.run(`SET allowed_directories = [${literal(`${options.folder}/`)}]`);
      await connection.run(`SET temp_directory = ${literal(`${options.folder}/spill`)}`);
    } else {
      await connection.run("SET temp_directory = ''");
    }
    // Only so that `connection.progress` is filled; nothing is printed.
    await connection.run("SET enable_progress_bar = true");
    await connection.run("SET enable_progress_bar_print = false");
    await connection.run("SET enable_external_access = false");
    await connection.run("SET lock_configuration = true");
    return new OpenDuck(instance, connection);
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

class OpenDuck implements Duck {
  constructor(
    readonly instance: DuckDBInstance,
    readonly connection: DuckDBConnection,
  ) {}

  async rows(sql: string, values?: DuckDBValue[]): Promise<Record<string, DuckDBValue>[]> {
    const reader = await this.connection.runAndReadAll(sql, values);
    return reader.getRowObjects();
  }

  async run(sql: string, values?: DuckDBValue[]): Promise<void> {
    await this.connection.run(sql, values);
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

/** `text` as an SQL string. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `name` as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Opens DuckDB for one read of `file`, runs `work`, and closes it. */
export async function withDuck<T>(file: string, work: (duck: Duck) => Promise<T>): Promise<T> {
  const duck = await openDuck({ files: [file] });
  try {
    return await work(duck);
  } finally {
    duck.close();
  }
}
