import { Kysely, sql } from "kysely";
import type { Database, Tx } from "../database.js";
import { refuseForeignContent } from "../foreign-content.js";
import { GroupCommit } from "../group-commit.js";
import type { DataDirLock } from "../lock.js";
import { JsonOf, type LongAnswer } from "../long-answer.js";
import { migrate } from "../migrations.js";
import { permitRead } from "../permit-read.js";
import { readSchema } from "../schema.js";
import type { OpenOptions, Store } from "../store.js";
import { keepTogether, readFolderId, readMark, refuseOtherFolder } from "../workspace-id.js";
import { beginWrite, WriteConnection } from "./connection.js";
import { postgresDialect } from "./dialect.js";
import { PostgresReadDriver } from "./read-driver.js";

/** Connections for short reads and for long ones: a server uses this many and one more to write. */
const readConnections = 4;
const longReadConnections = 2;

/** Opens the store in the PostgreSQL database at `url`. */
export async function openPostgresStore(url: string, lock: DataDirLock, options: OpenOptions): Promise<Store> {
  const writer = new WriteConnection(url, { alone: true });
  try {
    const { effects, maxBatch, maxBatchMs } = options;
    const commits = new GroupCommit(effects.writer?.(writer) ?? writer, {
      begin: beginWrite,
      dialect: postgresDialect,
      maxBatch,
      maxBatchMs,
      ...effects,
    });
    const { dataDir } = options;
    // Before anything is changed.
    const mark = await commits.write(readMark);
    refuseOtherFolder(mark, dataDir, await readFolderId(dataDir));
    const tables = await commits.write(readSchema);
    if (tables.length === 0) await refuseForeignContent(dataDir, "The database");
    await migrate((work) => commits.write(work), options.migrations, effects.now);
    await keepTogether((work) => commits.write(work), dataDir, mark);
    return new PostgresStore(url, commits, writer, lock);
  } catch (error) {
    await writer.close();
    throw error;
  }
}

class PostgresStore implements Store {
  readonly read: Kysely<Database>;
  readonly longRead: Kysely<Database>;
  readonly #drivers: readonly PostgresReadDriver[];
  #closing: Promise<void> | undefined;

  constructor(
    url: string,
    readonly commits: GroupCommit,
    readonly writer: WriteConnection,
    readonly lock: DataDirLock,
  ) {
    const permit = () => permitRead(commits, this.#closing !== undefined);
    const short = new PostgresReadDriver(url, readConnections, permit);
    const long = new PostgresReadDriver(url, longReadConnections, permit);
    this.#drivers = [short, long];
    this.read = new Kysely({ dialect: postgresDialect(short) });
    this.longRead = new Kysely({ dialect: postgresDialect(long) });
  }

  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.commits.write(work);
  }

  async longAnswer<Args, Answer>({ make }: LongAnswer<Args, Answer>, args: Args): Promise<JsonOf<Answer>> {
    return JsonOf.from(await this.longRead.transaction().execute((tx) => make(tx, args)));
  }

  announce(url: string): Promise<void> {
    return this.lock.announce(url);
  }

  /** Every row is read once; what the server says of damaged pages is what is wrong. */
  async check(): Promise<string[]> {
    const problems: string[] = [];
    for (const { name } of await readSchema(this.longRead)) {
      try {
        await sql`select count(md5(checked::text)) from ${sql.table(name)} as checked`.execute(this.longRead);
      } catch (error) {
        problems.push(`the table ${name} cannot be read: ${(error as Error).message}`);
      }
    }
    return problems;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.commits.close();
    await Promise.all(this.#drivers.map((driver) => driver.destroy()));
    await this.writer.close();
    await this.lock.release();
  }
}
