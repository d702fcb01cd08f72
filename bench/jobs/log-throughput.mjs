import { spawn } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../workspace.mjs";

const reader = fileURLToPath(new URL("./log-reader.mjs", import.meta.url));

/**
 * How fast a job's log takes `gigabytes` of `line`s that a process writes as fast as it can, beside the same process
 * writing into nothing. In a process of its own, whose peak memory is therefore the log's and Node's alone.
 *
 * @param {{ gigabytes?: number, line?: string }} options default 10 GB of lines of 100 bytes
 * @returns {Promise<{ megabytesPerSecond: number, peakMemoryMegabytes: number, cpuSeconds: number, keptMegabytes: number,
 *   lineCount: number, lostLines: number, blockedSeconds: number }>} blocked: how much longer the process took than
 *   writing into nothing
 */
export async function logThroughput({ gigabytes = 10, line = "0123456789".repeat(10).slice(1) } = {}) {
  const { folder, remove } = await temporaryFolder();
  try {
    const log = join(folder, "log-1");
    const command = `yes '${line}' | head -c ${Math.round(gigabytes * 1e9)}`;
    const floorSeconds = await secondsOf(`${command} | cat > /dev/null`);
    const child = spawn(process.execPath, [reader, log, command], { stdio: ["ignore", "pipe", "inherit"] });
    let answer = "";
    for await (const text of child.stdout) answer += text;
    const read = JSON.parse(answer);
    const sizes = await Promise.all((await readdir(log)).map(async (name) => (await stat(join(log, name))).size));
    return {
      ...read,
      megabytesPerSecond: (gigabytes * 1000) / read.seconds,
      blockedSeconds: Math.max(0, read.seconds - floorSeconds),
      keptMegabytes: sizes.reduce((sum, size) => sum + size, 0) / 1e6,
    };
  } finally {
    await remove();
  }
}

async function secondsOf(command) {
  const started = performance.now();
  await new Promise((resolve) => spawn("sh", ["-c", command], { stdio: "ignore" }).once("exit", resolve));
  return (performance.now() - started) / 1000;
}
