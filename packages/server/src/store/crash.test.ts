import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bundle, bundle } from "../../test/bundle.js";
import { Acknowledged } from "../../test/crash/acknowledged.js";
import { seeded } from "../../test/crash/random.js";
import { crashMigrations, crashStore } from "../../test/crash/tables.js";
import { Victim } from "../../test/crash/victim.js";
import { databaseOf, testsPostgres } from "../../test/database.js";
import { openBlobs } from "./blobs.js";
import { openStore } from "./store.js";

/** `npm run faults` kills it more often. */
const kills = Number(process.env.CRISOL_KILLS ?? 50);
const seed = Number(process.env.CRISOL_CRASH_SEED ?? Math.floor(Math.random() * 2 ** 31));

let dataDir: string;
let databaseUrl: string | undefined;
let workload: Bundle;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-crash-"));
  databaseUrl = await databaseOf(dataDir);
  workload = await bundle(fileURLToPath(new URL("../../test/crash/workload.ts", import.meta.url)));
});
afterAll(async () => {
  await workload.remove();
  await rm(dataDir, { recursive: true });
});

test(`safety-25: ${kills} times kill -9 loses no acknowledged write and keeps no half one`, {
  timeout: 60_000 + kills * 2_000,
}, async () => {
  console.log(`crash test: CRISOL_CRASH_SEED=${seed}`);
  const random = seeded(seed);
  const acknowledged = new Acknowledged();
  const start = (cycle: number) => {
    // Half are killed from outside at some moment, half by themselves between two given calls of database or disk.
    const lastCall = random() < 0.5 ? 0 : 1 + Math.floor(random() ** 2 * 1500);
    return new Victim(workload, [
      dataDir,
      Math.floor(random() * 2 ** 31),
      cycle,
      lastCall,
      ...(databaseUrl ? [databaseUrl] : []),
    ]);
  };
  let checkedFrom = 0;
  let next = start(0);
  for (let cycle = 0; cycle < kills; cycle++) {
    const victim = next;
    await victim.go();
    next = start(cycle + 1);
    // Some are killed while they open the store, most while they write.
    if (random() < 0.8) await victim.said("open");
    const signal = await victim.end(random() * (testsPostgres ? 300 : 80));
    expect(signal, victim.errors).toBe("SIGKILL");
    acknowledged.hear(victim.output);
    // Not after each: the next process must also find its way from what several kills left behind.
    if (random() < 0.4 && cycle < kills - 1) continue;
    const last = cycle === kills - 1;
    const store = crashStore(await openStore({ dataDir, databaseUrl, migrations: crashMigrations }));
    const blobs = await openBlobs(join(dataDir, "blobs"));
    const from = last ? "" : String(checkedFrom).padStart(4, "0");
    expect(await acknowledged.differences(store, blobs, from), `seed ${seed}, cycle ${cycle}`).toEqual([]);
    if (last || cycle % 20 === 0) expect(await store.check()).toEqual([]);
    await store.close();
    checkedFrom = cycle + 1;
  }
  await next.end(0);
  console.log(`crash test: ${acknowledged.size} acknowledged writes`);
  expect(acknowledged.size).toBeGreaterThan(kills);
});
