import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { attempt, lessIsBetter, moreIsBetter } from "./harness.mjs";
import { JobsClient } from "./jobs/jobs-client.mjs";
import { logThroughput } from "./jobs/log-throughput.mjs";
import { meteringOverhead } from "./metering.mjs";
import { output, pythonEnvironment } from "./python.mjs";
import { startServer, TOKEN, temporaryFolder } from "./workspace.mjs";

const STARTS = 15;
const JOBS = Number(process.env.BENCH_JOBS ?? 1000);
/** `mlflow run` takes seconds for each. */
const MLFLOW_RUNS = 8;
const AT_A_TIME = 2;

/**
 * Jobs of one's own scripts: how long from sending one to its first line, a thousand short ones through the queue, what
 * metering costs and what a log takes; beside `mlflow run` with the environment that is there, and a loop of the shell as
 * the floor. Cases: `start`, `queue`, `metering`, `log`.
 */
export async function* run({ say, only }) {
  const program = await pythonEnvironment("mlflow", ["mlflow==3.17.2"], say);
  const peerVersion = (await output(program("mlflow"), ["--version"])).trim().split(" ").at(-1);
  const { folder, remove } = await temporaryFolder();
  const server = await startServer(join(folder, "data"));
  try {
    const client = await JobsClient.open({ url: server.url, token: TOKEN });
    const mlflow = await mlflowProject(folder, program);
    for (const [name, measure] of Object.entries(cases)) {
      if (only.length > 0 && !only.includes(name)) continue;
      say(`measuring ${name}`);
      const lines = await attempt(name, () => measure({ client, mlflow, say }));
      yield lines.map((line) => (line.peer === "mlflow run" ? { ...line, peerVersion } : line));
    }
  } finally {
    await server.stop();
    await remove();
  }
}

const START = { unit: "s", metric: "from sending to the first line, median" };
const QUEUE = { unit: "/s", metric: "short jobs through the queue, two at a time" };

const cases = {
  async start({ client, mlflow }) {
    const packages = { environment: { kind: "packages", requirements: ["six==1.17.0"] } };
    await client.finished(await client.submit({ command: "python -c 'import six'", ...packages }));
    const now = 'import time; print("now", time.time(), flush=True)';
    const python = [];
    const theirs = [];
    const shell = [];
    const engine = [];
    const recipeId = await client.trainable();
    for (let i = 0; i < STARTS; i++) {
      python.push(await client.firstLine({ command: `python -c '${now}'`, ...packages }));
      shell.push(await client.firstLine({ command: "echo now $(date +%s.%N)", environment: { kind: "none" } }));
      engine.push(await client.firstProgress(recipeId));
      if (i < MLFLOW_RUNS) theirs.push(await mlflow.firstLine());
    }
    return [
      lessIsBetter({ ...START, name: "Python script, environment cached", ours: python, peer: "mlflow run", theirs }),
      lessIsBetter({ ...START, name: "shell command", ours: shell }),
      lessIsBetter({ ...START, name: "training by the engine, to its first progress", ours: engine }),
    ];
  },

  async queue({ client, mlflow }) {
    await client.change("/compute/targets/local", { maximumJobs: AT_A_TIME });
    const begin = performance.now();
    const spec = { command: "true", environment: { kind: "none" } };
    const ids = [];
    for (let i = 0; i < JOBS; i++) ids.push(await client.submit(spec));
    // One after the other: asking for all of them at once would be what the server is busy with.
    const states = [];
    for (const id of ids) states.push(await client.finished(id));
    const ours = JOBS / seconds(begin);
    const lost = states.filter((state) => state !== "succeeded").length;
    if (lost > 0) throw new Error(`${lost} of ${JOBS} jobs did not succeed`);
    const loop = performance.now();
    await ended("sh", ["-c", `i=0; while [ $i -lt ${JOBS} ]; do sh -c true; i=$((i + 1)); done`]);
    const floor = JOBS / seconds(loop);
    const runs = performance.now();
    for (let i = 0; i < MLFLOW_RUNS; i += AT_A_TIME) {
      await Promise.all(Array.from({ length: AT_A_TIME }, () => mlflow.run()));
    }
    const name = `${JOBS} jobs, none lost`;
    const note = `of ${MLFLOW_RUNS}`;
    return [
      moreIsBetter({ ...QUEUE, name, ours: [ours], peer: "mlflow run", theirs: [MLFLOW_RUNS / seconds(runs)], note }),
      moreIsBetter({
        ...QUEUE,
        name,
        ours: [ours],
        peer: "shell loop",
        theirs: [floor],
        note: "the floor, one at a time",
      }),
    ];
  },

  async metering() {
    const lines = [];
    for (const processes of [2, 8]) {
      const { shareOfCore } = await meteringOverhead({ processes });
      const name = `tree of ${processes} processes, a sample a second`;
      lines.push(lessIsBetter({ name, metric: "share of one core", unit: "%", ours: [shareOfCore * 100] }));
    }
    return lines;
  },

  async log() {
    const { megabytesPerSecond, peakMemoryMegabytes, blockedSeconds, lostLines, lineCount, keptMegabytes } =
      await logThroughput({ gigabytes: 10 });
    const of = { metric: "10 GB of lines of 100 bytes, written as fast as they can be" };
    return [
      moreIsBetter({ ...of, name: "taken", unit: "MB/s", ours: [megabytesPerSecond] }),
      lessIsBetter({ ...of, name: "peak memory", unit: "MB", ours: [peakMemoryMegabytes] }),
      lessIsBetter({ ...of, name: "kept on disk", unit: "MB", ours: [keptMegabytes] }),
      lessIsBetter({ ...of, name: "lines left out by the queue", unit: "%", ours: [(100 * lostLines) / lineCount] }),
      lessIsBetter({ ...of, name: "longer than into /dev/null", unit: "s", ours: [blockedSeconds] }),
    ];
  },
};

/** A project of MLflow's with the same script, run in the environment that is there. */
async function mlflowProject(folder, program) {
  const project = join(folder, "project");
  await mkdir(project);
  await writeFile(join(project, "say.py"), 'import time\nprint("now", time.time(), flush=True)\n');
  const entry = 'name: bench\nentry_points:\n  main:\n    command: "python say.py"\n';
  await writeFile(join(project, "MLproject"), entry);
  const args = ["run", "--env-manager", "local", project];
  const env = { ...process.env, MLFLOW_TRACKING_URI: `sqlite:///${join(folder, "mlflow.db")}` };
  const text = () => ended(program("mlflow"), args, { env, cwd: folder });
  // Makes the database.
  await text();
  return {
    run: text,
    async firstLine() {
      const sent = Date.now() / 1000;
      return Number(/^now ([\d.]+)/m.exec(await text())[1]) - sent;
    },
  };
}

function ended(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let text = "";
    let errors = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
    });
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve(text) : reject(new Error(errors.slice(-2000)))));
  });
}

function seconds(begin) {
  return (performance.now() - begin) / 1000;
}
