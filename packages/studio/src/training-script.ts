import { type Run, resourceFlags } from "@crisol/contract";
import type { Code } from "./components/code-button.js";
import { asksForNothing } from "./resources-draft.js";
import { pythonText } from "./script-code.js";

/** What is asked for to train the model of `run` again: the same recipe, algorithm, parameters and seed. */
export function sameTraining(run: Run) {
  const { recipeId, algorithm, params, calibration, coverage, warmStartRunId, seed, resources } = run;
  return {
    recipeId,
    algorithm,
    params,
    ...(calibration !== null && { calibration }),
    ...(coverage !== null && { coverage }),
    ...(warmStartRunId !== null && { warmStartRunId }),
    seed,
    ...(!asksForNothing(resources) && { resources }),
  };
}

/** A program that trains the model of `run` again, to the byte. */
export function trainingScript(run: Run): Code {
  const { projectId, recipeId, algorithm, params, calibration, coverage, warmStartRunId, seed, resources } = run;
  const body = sameTraining(run);
  const flags = [
    `--project ${projectId}`,
    `--recipe ${recipeId}`,
    `--algorithm ${algorithm}`,
    ...Object.entries(params).map(([name, value]) => `--param '${name}=${flagValue(value)}'`),
    ...(calibration === null ? [] : [`--calibration ${calibration}`]),
    ...(coverage === null ? [] : [`--coverage ${coverage}`]),
    ...(warmStartRunId === null ? [] : [`--warm-start ${warmStartRunId}`]),
    `--seed ${seed}`,
    ...resourceFlags(resources),
  ];
  return {
    cli: `npx crisol run create ${flags.join(" \\\n  ")}`,
    ts: `import { createClient } from "@crisol/sdk";

const api = createClient({
  baseUrl: process.env.CRISOL_URL ?? "http://127.0.0.1:7373",
  token: process.env.CRISOL_TOKEN,
});
const { run, job } = await api.run.create({
  params: { projectId: "${projectId}" },
  body: ${JSON.stringify(body, null, 2).replaceAll("\n", "\n  ")},
});
for await (const event of api.job.events({ params: { jobId: job.id } })) {
  if (event.type === "progress") console.error(event.phase, event.done, event.total);
}
const trained = await api.run.get({ params: { projectId: "${projectId}", runId: run.id } });
console.log(JSON.stringify({ id: trained.id, state: trained.state, metrics: trained.metrics.test }));
`,
    python: `import json

from crisol_client import Client

client = Client()  # of CRISOL_URL with CRISOL_TOKEN
started = client.run.create(
    "${projectId}",
    ${pythonText(body as Parameters<typeof pythonText>[0], "    ")},
)
client.wait_for_job(started["job"]["id"])
trained = client.run.get("${projectId}", started["run"]["id"])
print(json.dumps({"id": trained["id"], "state": trained["state"], "metrics": trained["metrics"]["test"]}))
`,
  };
}

/** As a flag of the command line takes it; a quote would end the shell's word. */
function flagValue(value: Run["params"][string]): string {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.replaceAll("'", "'\\''");
}
