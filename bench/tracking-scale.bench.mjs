import { lessIsBetter, moreIsBetter } from "./harness.mjs";
import { askPoints, logPoints } from "./tracking/many-points.mjs";
import { askManyRuns, fillManyRuns } from "./tracking/many-runs.mjs";
import { measureRunsTable } from "./tracking/runs-table.mjs";
import { diskBytes, peakMemoryBytes } from "./tracking/sizes.mjs";
import { startServer, TOKEN, temporaryFolder } from "./workspace.mjs";

const POINTS = Number(process.env.BENCH_POINTS ?? 10_000_000);
const RUNS = Number(process.env.BENCH_RUNS ?? 100_000);
const KEYS = Number(process.env.BENCH_KEYS ?? 12_000);

/**
 * Experiment tracking of a size that `mlflow server` is not measured at: at the rates of `bench -- tracking` it would take
 * hours to fill. Cases: `points` (10 million in one run; BENCH_POINTS), `runs` (100,000 in one project, with 12,000
 * names of metrics; BENCH_RUNS, BENCH_KEYS), asked for over HTTP and then shown by the Studio in Chromium. Each starts a server of its own, so each can be run alone.
 */
export async function* run({ say, only }) {
  for (const [name, measure] of Object.entries(cases)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const { folder, remove } = await temporaryFolder();
    const server = await startServer(folder);
    try {
      yield await measure({ url: server.url, token: TOKEN, pid: server.pid, folder, say });
    } finally {
      await server.stop();
      await remove();
    }
  }
}

const cases = {
  async points({ say, ...server }) {
    const metric = `${POINTS / 1e6} M points in one run`;
    const { runId, rate, batchMs } = await logPoints(server, POINTS, say);
    const written = await diskBytes(server.folder);
    say("reading them");
    const asked = await askPoints(server, runId, POINTS);
    return [
      moreIsBetter({ metric, unit: "points/s", name: "log_batch of 1,000 over HTTP, one client", ours: [rate] }),
      lessIsBetter({ metric, unit: "ms", name: "log_batch of 1,000, p50", ours: [batchMs.p50] }),
      lessIsBetter({ metric, unit: "ms", name: "log_batch of 1,000, p99", ours: [batchMs.p99] }),
      lessIsBetter({ metric, unit: "MB", name: "on disk", ours: [written / 1e6] }),
      lessIsBetter({ metric, unit: "bytes", name: "on disk, of a point", ours: [written / POINTS] }),
      ...asked.map(([name, ms]) => lessIsBetter({ metric, unit: "ms", name, ours: ms })),
      lessIsBetter({
        metric,
        unit: "MB",
        name: "memory at its peak",
        ours: [(await peakMemoryBytes(server.pid)) / 1e6],
      }),
    ];
  },

  async runs({ say, ...server }) {
    const metric = `${RUNS} runs, ${KEYS} names of metrics`;
    const { projectId, experimentId, seconds } = await fillManyRuns(server, { runs: RUNS, keys: KEYS }, say);
    const written = await diskBytes(server.folder);
    say("asking for them");
    const asked = await askManyRuns(server, { projectId, experimentId, runs: RUNS, keys: KEYS });
    say("opening the Studio");
    const shown = await measureRunsTable(server, { projectId, keys: KEYS }, say);
    const studio = `${metric}, in the Studio`;
    return [
      lessIsBetter({ metric, unit: "s", name: "making and logging them, 16 clients", ours: [seconds] }),
      lessIsBetter({ metric, unit: "MB", name: "on disk", ours: [written / 1e6] }),
      ...asked.map(([name, ms]) => lessIsBetter({ metric, unit: "ms", name, ours: ms })),
      lessIsBetter({
        metric,
        unit: "MB",
        name: "memory at its peak",
        ours: [(await peakMemoryBytes(server.pid)) / 1e6],
      }),
      ...shown.map(([name, unit, ours]) => lessIsBetter({ metric: studio, unit, name, ours })),
    ];
  },
};
