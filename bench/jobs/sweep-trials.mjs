import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Logs the objective as a script of one's own does, with nothing but its job's token. */
const command = `node -e '
const { CRISOL_URL: url, CRISOL_TOKEN: token, CRISOL_PROJECT_ID: project, CRISOL_RUN_ID: run } = process.env;
fetch(url + "/api/v1/projects/" + project + "/runs/" + run + "/log", {
  method: "POST",
  headers: { authorization: "Bearer " + token, "content-type": "application/json" },
  body: JSON.stringify({ metrics: [{ key: "loss", step: 0, value: Number(process.argv[1]) ** 2 }] }),
});
' -- \${{parameters.x}}`;

/**
 * A sweep of so many short trials. Returns how many ended a second, and what the first and the last quarter of them took of the
 * server's CPU, in ms a trial: of work that does not grow with the trials before, the same. Throws if a trial is lost.
 */
export async function sweepTrials({ client, serverPid, trials, strategy, atATime }) {
  const body = {
    template: { kind: "script", script: { command, environment: { kind: "none" } } },
    space: { x: { type: "float", low: -5, high: 5 } },
    objective: { metric: "loss" },
    strategy: { name: strategy },
    maximumTrials: trials,
    parallelTrials: atATime,
    seed: 1,
  };
  const begin = performance.now();
  const { id } = await client.post(`${client.project}/sweeps`, body);
  const quarter = Math.floor(trials / 4);
  const marks = [];
  for (;;) {
    const { state, trialCounts, reason } = await client.get(`${client.project}/sweeps/${id}`);
    const ended = trialCounts.completed + trialCounts.failed;
    if (marks.length === 0 || ended - marks.at(-1).ended >= quarter / 4 || state === "completed") {
      marks.push({ ended, cpuMs: cpuMsOf(serverPid) });
    }
    if (state !== "running") {
      if (state !== "completed" || trialCounts.completed !== trials) {
        throw new Error(`${trialCounts.completed} of ${trials} trials were completed: ${JSON.stringify(reason)}`);
      }
      break;
    }
    await sleep(100);
  }
  const a = marks.find(({ ended }) => ended >= quarter);
  const b = marks.findLast(({ ended }) => ended <= trials - quarter);
  const each = (from, to) => (to.cpuMs - from.cpuMs) / (to.ended - from.ended);
  return {
    perSecond: (1000 * trials) / (performance.now() - begin),
    firstQuarterMs: each(marks[0], a),
    lastQuarterMs: each(b, marks.at(-1)),
  };
}

/** CPU time of the process so far, without its jobs. */
function cpuMsOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1].split(" ");
  // Ticks of a hundredth of a second on every Linux that we know.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
