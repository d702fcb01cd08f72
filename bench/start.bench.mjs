import { alternate, lessIsBetter } from "./harness.mjs";
import { startMlflow } from "./mlflow-server.mjs";
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
  // One worker is its fastest start.
  const server = await startMlflow(mlflow, folder, { workers: 1 });
  await server.stop();
  return server.readySeconds;
}
