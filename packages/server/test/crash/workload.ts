import { once } from "node:events";
import { writeSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { openBlobs } from "../../src/store/blobs.js";
import type { Connection } from "../../src/store/connection.js";
import { type DiskEffects, realDisk } from "../../src/store/durable-file.js";
import { openStore } from "../../src/store/store.js";
import { seeded } from "./random.js";
import { accounts, type CrashStore, crashMigrations, crashStore } from "./tables.js";

/**
 * The process that is killed: it writes without end, and says on its standard output what was acknowledged, a line each.
 * Arguments: data folder, seed, cycle, after how many calls of database and disk it kills itself (0: never),
 * and the address of a PostgreSQL database (none: SQLite).
 * It waits for a line on its standard input, so that it can be loaded while the one before it still runs.
 */
const [dataDir, seed, cycle, lastCall, databaseUrl] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string?,
];
const random = seeded(Number(seed));
// A synchronous write: a line that was printed is in the pipe even if the next instruction is the kill.
const say = (...words: string[]) => writeSync(1, `${words.join(" ")}\n`);
const pick = (choices: number) => Math.floor(random() * choices);

let calls = 0;
/** A boundary: before and after each call that changes database or disk. */
function boundary(): void {
  if (++calls === Number(lastCall)) process.kill(process.pid, "SIGKILL");
}

function writer(real: Connection): Connection {
  return {
    run: (sql, parameters) => {
      boundary();
      return real.run(sql, parameters);
    },
    exec: (sql) => {
      boundary();
      const done = real.exec(sql);
      boundary();
      return done;
    },
    get inTransaction() {
      return real.inTransaction;
    },
    close: () => real.close(),
  };
}

const disk: DiskEffects = {
  freeBytes: realDisk.freeBytes,
  async open(path, flags, mode) {
    boundary();
    return open(path, flags, mode);
  },
  async rename(from, to) {
    boundary();
    await rename(from, to);
    boundary();
  },
};

say("ready");
await once(process.stdin, "data");
const store: CrashStore = crashStore(
  await openStore({ dataDir, databaseUrl, migrations: crashMigrations, effects: { writer }, maxBatch: 16 }),
);
const blobs = await openBlobs(join(dataDir, "blobs"), { disk });
say("open");
await Promise.all(Array.from({ length: 8 }, (_, writer) => writeForever(`${cycle.padStart(4, "0")}/${writer}`)));

async function writeForever(name: string): Promise<never> {
  for (let number = 0; ; number++) {
    const id = `${name}/${number}`;
    const kind = pick(10);
    if (kind < 3) await writeItems(id, 1, null);
    else if (kind < 5) await writeItems(id, 2 + pick(12), null);
    else if (kind < 7) await transfer(id);
    else if (kind < 8) await writeBlob(id);
    else if (kind < 9) await writeAndDelete(id);
    else await fail(id);
  }
}

async function writeItems(group: string, size: number, blob: string | null): Promise<void> {
  await store.write(async (tx) => {
    for (let number = 0; number < size; number++) {
      await tx.insertInto("item").values({ group, number, size, blob }).execute();
    }
  });
  say("item", group, String(size));
}

async function transfer(id: string): Promise<void> {
  const [fromAccount, toAccount, amount] = [pick(accounts), pick(accounts), 1 + pick(100)];
  await store.write(async (tx) => {
    for (const [account, change] of [[fromAccount, -amount] as const, [toAccount, amount] as const]) {
      const { balance } = await tx
        .selectFrom("account")
        .select("balance")
        .where("id", "=", account)
        .executeTakeFirstOrThrow();
      await tx
        .updateTable("account")
        .set({ balance: balance + change })
        .where("id", "=", account)
        .execute();
    }
    await tx.insertInto("transfer").values({ id, fromAccount, toAccount, amount }).execute();
  });
  say("transfer", id);
}

async function writeBlob(group: string): Promise<void> {
  const { sha256 } = await blobs.put(Buffer.from(group.repeat(1 + pick(3000))));
  await writeItems(group, 1, sha256);
}

async function writeAndDelete(group: string): Promise<void> {
  await writeItems(group, 3, null);
  say("deleting", group);
  await store.write((tx) => tx.deleteFrom("item").where("group", "=", group).execute());
  say("deleted", group);
}

async function fail(id: string): Promise<void> {
  const work = store.write(async (tx) => {
    await tx
      .insertInto("item")
      .values({ group: `never/${id}`, number: 0, size: 1, blob: null })
      .execute();
    throw new Error("This write fails.");
  });
  await work.catch(() => {});
}
