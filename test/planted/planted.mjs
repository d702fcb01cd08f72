// Work of a known kind: planted.mjs KIND SECONDS [BYTES], or planted.mjs amdahl UNITS SHARE. What it does is what the verdicts must find.

import crypto, { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const block = randomBytes(1 << 20);

/** Computes without a pause. */
function busy(seconds) {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) crypto.createHash("sha256").update(block).digest();
}

async function onCores(count, seconds) {
  const start = () => new Worker(new URL(import.meta.url), { workerData: { seconds } });
  const threads = Array.from({ length: count }, start);
  await Promise.all(threads.map((thread) => new Promise((resolve) => thread.once("exit", resolve))));
}

function digest(count) {
  for (let at = 0; at < count; at++) crypto.createHash("sha256").update(block).digest();
}

/** The same work on any number of cores: that share of it on all of them, the rest on one, in turn. */
async function amdahl(units, share, cores) {
  const rounds = 20;
  const start = () => new Worker(new URL(import.meta.url), { workerData: {} });
  const threads = Array.from({ length: cores }, start);
  const answered = (thread) => new Promise((resolve) => thread.once("message", resolve));
  for (let round = 0; round < rounds; round++) {
    digest(Math.round((units * (1 - share)) / rounds));
    const all = threads.map(answered);
    for (const thread of threads) thread.postMessage(Math.round((units * share) / rounds / cores));
    await Promise.all(all);
  }
  for (const thread of threads) await thread.terminate();
}

/** Takes a share of its memory, and goes through it now and then. */
async function fill(seconds, limit, share = 0.94) {
  const held = [];
  while (process.memoryUsage.rss() < limit * share) held.push(Buffer.alloc(4e6, 1));
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    for (const buffer of held) for (let at = 0; at < buffer.length; at += 4096) buffer[at] = 2;
    await sleep(300);
  }
}

/** Writes and waits for the disk each time. */
async function disk(seconds) {
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
    amdahl: () => amdahl(Number(seconds), Number(bytes), cores),
    right: () => fill(Number(seconds), Number(bytes), 0.65),
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
else if (workerData.seconds) busy(workerData.seconds);
else {
  parentPort.on("message", (count) => {
    digest(count);
    parentPort.postMessage(count);
  });
}
