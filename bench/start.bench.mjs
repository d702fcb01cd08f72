import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { alternate, lessIsBetter } from "./harness.mjs";
import { output, pythonEnvironment } from "./python.mjs";
import { startServer, temporaryFolder } from "./workspace.mjs";

/** From the start of the process until the health route answers, beside `mlflow server` on an existing SQLite store. */
export async function* run({ say }) {
  const program = await pythonEnvironment("mlflow", ["mlflow==3.17.2"], say);
  const peerVersion = (await output(program("mlflow"), ["--version"])).trim().split(" ").at(-1);
  const ours = await temporaryFolder();
  const theirs = await temporaryFolder();
  try {
    const samples = await alternate({
      first: () => firstStart(),
      crisol: () => restart(ours.folder),
      mlflow: () => mlflowStart(program("mlflow"), theirs.folder),
    });
    yield [
      lessIsBetter({ name: "first start, empty folder", metric: "time to /health", unit: "s", ours: samples.first }),
      lessIsBetter({
        name: "start, existing store",
        metric: "time to /health",
        unit: "s",
        ours: samples.crisol,
        peer: "mlflow server",
        peerVersion,
        theirs: samples.mlflow,
      }),
    ];
  } finally {
    await ours.remove();
    await theirs.remove();
  }
}

async function firstStart() {
  const { folder, remove } = await temporaryFolder();
  try {
    return await restart(folder);
  } finally {
    await remove();
  }
}

async function restart(folder) {
  const server = await startServer(folder);
  await server.stop();
  return server.readySeconds;
}

async function mlflowStart(mlflow, folder) {
  const port = await freePort();
  const begin = performance.now();
  // One worker is its fastest start.
  const args = [
    "server",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
    "--workers",
    "1",
    "--backend-store-uri",
    `sqlite:///${folder}/mlflow.db`,
    "--artifacts-destination",
    `${folder}/artifacts`,
  ];
  const child = spawn(mlflow, args, { stdio: "ignore", detached: true });
  try {
    for (const end = Date.now() + 120_000; Date.now() < end; ) {
      const up = await fetch(`http://127.0.0.1:${port}/health`).then(
        (r) => r.ok,
        () => false,
      );
      if (up) return (performance.now() - begin) / 1000;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("mlflow server did not start within 120 s");
  } finally {
    process.kill(-child.pid, "SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
  }
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
