import { spawn } from "node:child_process";
import { createServer } from "node:net";

/**
 * Starts `mlflow server` on SQLite in `folder`, on a free port of loopback, with its default number of workers unless
 * told otherwise. `readySeconds` runs from the start of the process until `/health` answered.
 */
export async function startMlflow(mlflow, folder, { workers } = {}) {
  const port = await freePort();
  const begin = performance.now();
  const args = ["server", "--host", "127.0.0.1", "--port", String(port), ...storeArguments(folder)];
  if (workers) args.push("--workers", String(workers));
  // A group of its own: its workers end with it.
  const child = spawn(mlflow, args, { stdio: "ignore", detached: true });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGKILL");
    return ended;
  };
  const url = `http://127.0.0.1:${port}`;
  for (const end = Date.now() + 180_000; Date.now() < end; ) {
    const up = await fetch(`${url}/health`).then(
      (r) => r.ok,
      () => false,
    );
    if (up) return { url, readySeconds: (performance.now() - begin) / 1000, stop };
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await stop();
  throw new Error("mlflow server did not start within 180 s");
}

function storeArguments(folder) {
  return ["--backend-store-uri", `sqlite:///${folder}/mlflow.db`, "--artifacts-destination", `${folder}/artifacts`];
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
