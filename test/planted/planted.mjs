// Work of a known kind: planted.mjs KIND SECONDS [BYTES]. What it does is what the verdicts must find.
import { open, rm } from "node:fs/promises";
import { writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { isMainThread, Worker, workerData } from "node:worker_threads";

/** Computes for the share of the time, by its own clock of the processor: others on the machine make it no shorter. */
async function busy(seconds, share = 1) {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const from = process.threadCpuUsage ? process.threadCpuUsage() : undefined;
    const startedMs = performance.now();
    const usedMs = () => {
      if (!from) return performance.now() - startedMs;
      const { user, system } = process.threadCpuUsage(from);
      return (user + system) / 1000;
    };
    while (usedMs() < 100 * share) for (let at = 0, sum = 0; at < 20_000; at++) sum += Math.sqrt(at);
    if (share < 1) await sleep(100 * (1 - share));
  }
}

async function onCores(count, seconds, share = 1) {
  const threads = Array.from({ length: count }, () => new Worker(new URL(import.meta.url), { workerData: { seconds, share } }));
  await Promise.all(threads.map((thread) => new Promise((resolve) => thread.once("exit", resolve))));
}

/** Takes nearly all of its memory, and goes through it. */
async function fill(seconds, limit) {
  const held = [];
  while (process.memoryUsage.rss() < limit * 0.94) held.push(Buffer.alloc(4e6, 1));
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    for (const buffer of held) for (let at = 0; at < buffer.length; at += 4096) buffer[at] = 2;
    await sleep(300);
  }
}

/** Writes and waits for the disk each time. */
async function disk(seconds) {
  const block = randomBytes(1 << 20);
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const file = await open("written.bin", "w+");
    for (let count = 0; count < 64; count++) {
      await file.write(block);
      await file.sync();
    }
    await file.close();
  }
  await rm("written.bin");
}

async function main() {
  const [kind, seconds, bytes] = process.argv.slice(2);
  const cores = Number(process.env.OMP_NUM_THREADS ?? 2);
  const say = (phase) => process.env.CRISOL_PHASE && writeFileSync(process.env.CRISOL_PHASE, `${phase}\n`);
  say("load");
  await sleep(Math.min(500, Number(seconds) * 1000));
  say("train");
  const work = {
    saturated: () => onCores(cores, Number(seconds)),
    parallel: () => onCores(cores, Number(seconds)),
    right: () => onCores(cores, Number(seconds), 0.55),
    one: () => busy(Number(seconds)),
    unused: () => sleep(Number(seconds) * 1000),
    memory: () => fill(Number(seconds), Number(bytes)),
    disk: () => disk(Number(seconds)),
    tiny: () => busy(0.2),
  }[kind];
  if (!work) throw new Error(`no such kind: ${kind}`);
  await work();
}

if (isMainThread) await main();
else await busy(workerData.seconds, workerData.share);
