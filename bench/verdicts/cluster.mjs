import { fileURLToPath } from "node:url";
import { lessIsBetter, median } from "../harness.mjs";
import { output, pythonEnvironment } from "../python.mjs";

const VERSION = "4.1.4";
const script = fileURLToPath(new URL("cluster.py", import.meta.url));
const WORKERS = 2;

/**
 * Real Spark on this machine: what its session takes to start, what the smallest job takes, and how much longer two workers of one
 * core take for work than half of the time of one process on one core. Driver, workers and their Python share the cores, and nothing
 * goes over a network: of machines of their own it tells what Spark adds, not what a wire does.
 */
export async function cluster(folder, say) {
  const program = await pythonEnvironment("spark", [`pyspark==${VERSION}`, "numpy==2.4.6"], say);
  say("measuring Spark: two workers on this machine");
  const env = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", PYSPARK_PYTHON: program("python") };
  const options = { cwd: folder, env, timeout: 1_200_000 };
  const { start, first, smallest, work } = JSON.parse(
    (await output(program("python"), [script], options)).trim().split("\n").at(-1),
  );
  const peer = `Spark, ${WORKERS} workers`;
  const common = { peer, peerVersion: VERSION, ours: null };
  return [
    lessIsBetter({ ...common, name: "session", metric: "to start", unit: "s", theirs: [start] }),
    lessIsBetter({
      ...common,
      name: "first job, with the start of the workers' Python",
      metric: "to start",
      unit: "s",
      theirs: [first],
    }),
    lessIsBetter({ ...common, name: "a job that does nothing", metric: "to start", unit: "s", theirs: smallest }),
    ...Object.entries(work).map(([name, { alone, cluster: shared }]) => ({
      ...lessIsBetter({
        ...common,
        name,
        metric: "the same work, one process on one core (ours)",
        unit: "s",
        ours: alone,
        theirs: shared,
      }),
      note: `${((WORKERS * median(shared)) / median(alone)).toFixed(2)} times as much work as alone`,
      ratio: null,
      loses: median(shared) < median(alone),
    })),
  ];
}
