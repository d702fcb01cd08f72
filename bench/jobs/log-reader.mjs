// Keeps the log of a shell command: `node log-reader.mjs FOLDER COMMAND`; prints what it took as JSON.
import { spawn } from "node:child_process";
import { JobLogWriter } from "../../packages/server/dist/job-log-writer.js";

const [folder, command] = process.argv.slice(2);
const started = performance.now();
const child = spawn("sh", ["-c", command], { stdio: ["ignore", "pipe", "pipe"] });
const log = new JobLogWriter({ folder, now: Date.now });
await Promise.all([log.read("stdout", child.stdout), log.read("stderr", child.stderr)]);
const seconds = (performance.now() - started) / 1000;
const { lineCount, lostLines } = await log.close();
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
console.log(JSON.stringify({ seconds, cpuSeconds, peakMemoryMegabytes: maxRSS / 1024, lineCount, lostLines }));
