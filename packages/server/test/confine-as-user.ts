import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { confine } from "../src/compute/process/confinement.js";
import { detectConfinement } from "../src/compute/process/confinement-support.js";
import { ProcessTree } from "../src/compute/process/process-tree.js";

/** Runs the script `argv[2]` confined, as whoever runs this, on a data folder of its own; prints as JSON what came of it. */
const dataDir = mkdtempSync(join(process.argv[3] as string, "data-"));
const folder = join(dataDir, "jobs", "one", "work-1");
mkdirSync(folder, { recursive: true, mode: 0o700 });
writeFileSync(join(dataDir, "crisol.db"), "the store");
const support = detectConfinement();
const jobId = `job_user${process.pid}`;
const confined = confine(support, {
  ...{ jobId, folder, cwd: folder, dataDir, readable: [], env: { PATH: process.env.PATH as string } },
  ...{ command: ["sh", "-c", process.argv[2] as string], limits: { cores: 1, memoryBytes: 1e9 } },
});
const child = spawn(confined.file, confined.args, { ...confined.spawnOptions, stdio: ["ignore", "pipe", "inherit"] });
let output = "";
child.stdout.on("data", (text) => {
  output += text;
});
const code = await new Promise((resolve) => child.once("exit", resolve));
const tree = new ProcessTree({ jobId, rootPid: child.pid, ...confined.marks });
const left = await tree.kill(0);
confined.cleanUp();
rmSync(dataDir, { recursive: true });
console.log(JSON.stringify({ code, output, left, found: tree.find().length, support, isolation: confined.isolation }));
process.exit(0);
