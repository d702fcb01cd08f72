import { join } from "node:path";
import { attempt, lessIsBetter, moreIsBetter } from "./harness.mjs";
import { JobsClient } from "./jobs/jobs-client.mjs";
import { sweepTrials } from "./jobs/sweep-trials.mjs";
import { startServer, TOKEN, temporaryFolder } from "./workspace.mjs";

const TRIALS = Number(process.env.BENCH_TRIALS ?? 1000);
const AT_A_TIME = 2;

/**
 * A sweep of a thousand short trials of a script (`BENCH_TRIALS` for fewer): whether all are completed, and whether the last
 * ones cost the server as little as the first. Cases, one for each search: `random`, `tpe`.
 */
export async function* run({ say, only }) {
  const { folder, remove } = await temporaryFolder();
  const server = await startServer(join(folder, "data"));
  try {
    const client = await JobsClient.open({ url: server.url, token: TOKEN });
    await client.change("/compute/targets/local", { maximumJobs: AT_A_TIME });
    for (const strategy of ["random", "tpe"]) {
      if (only.length > 0 && !only.includes(strategy)) continue;
      say(`measuring ${strategy}, ${TRIALS} trials`);
      const given = { client, serverPid: server.pid, trials: TRIALS, strategy, atATime: AT_A_TIME };
      yield await attempt(strategy, async () => linesOf(strategy, await sweepTrials(given)));
    }
  } finally {
    await server.stop();
    await remove();
  }
}

function linesOf(strategy, { perSecond, firstQuarterMs, lastQuarterMs }) {
  const name = `${strategy}, ${TRIALS} trials, none lost`;
  const cpu = { name, unit: "ms" };
  return [
    moreIsBetter({ name, unit: "/s", metric: `short trials, ${AT_A_TIME} at a time`, ours: [perSecond] }),
    lessIsBetter({ ...cpu, metric: "CPU of the server a trial, the first quarter", ours: [firstQuarterMs] }),
    lessIsBetter({ ...cpu, metric: "CPU of the server a trial, the last quarter", ours: [lastQuarterMs] }),
  ];
}
