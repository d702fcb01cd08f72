import type { ScriptJob, ScriptSpec } from "@crisol/contract";
import { createToken, deleteTokensOfJob } from "../access/tokens.js";
import { environmentCalled, sourceOf } from "../compute/environments/environments.js";
import type { FinishedJob, JobOutcome } from "../compute/job-kind.js";
import { type ConfinementSupport, detectConfinement } from "../compute/process/confinement-support.js";
import { readSecrets } from "../compute/secrets/secrets.js";
import type { Effects } from "../effects.js";
import type { Tx } from "../store/database.js";
import { codeFiles } from "./code/code.js";
import { recordOutput } from "./record-output.js";
import { getScriptJob, type StoredScriptResult } from "./script-jobs.js";
import type { ScriptFact, ScriptGrant } from "./script-process.js";

/** Cancelled, a script has 8 s to put its things in order, and its job 4 s more to keep what it left. */
const GRACE_MS = 12_000;

/** What becomes of the run of a script when its job starts, says something and ends. */
export function scriptOutcome(effects: Pick<Effects, "store" | "settings" | "clock">): JobOutcome<null> {
  const { store, settings, clock } = effects;
  let support: ConfinementSupport | undefined;
  return {
    graceMs: GRACE_MS,

    async start(tx, job) {
      const { runId } = await getScriptJob(tx, job.id);
      await tx.updateTable("scriptJob").set({ result: null }).where("jobId", "=", job.id).execute();
      await tx
        .updateTable("run")
        .set({ state: "running", startedAtMs: job.startedAt, endedAtMs: null, errorCode: null, errorMessage: null })
        .where("id", "=", runId)
        .execute();
    },

    async grant(job): Promise<ScriptGrant> {
      const { userId, codeId, spec } = await getScriptJob(store.read, job.id);
      const { environment, secrets } = JSON.parse(spec) as ScriptSpec;
      const { secret } = await store.write(async (tx) => {
        // Of an attempt before this one.
        await deleteTokensOfJob(tx, job.id);
        return createToken(tx, {
          name: `Job ${job.id}`,
          userId,
          role: "contributor",
          projectId: job.projectId,
          job: { id: job.id, isForRuns: true },
          source: "job",
          nowMs: clock.now(),
        });
      });
      support ??= detectConfinement();
      const code = codeId === null ? [] : await codeFiles(store.read, codeId);
      const named =
        environment.kind === "named" ? await environmentCalled(store.read, job.projectId, environment.name) : null;
      return {
        url: settings.url(),
        token: secret,
        code,
        environment: named && { source: sourceOf(named), lock: named.lock },
        support,
        secrets: await readSecrets(effects, job.projectId, secrets),
      };
    },

    async fact(tx, job, fact) {
      const row = await getScriptJob(tx, job.id);
      const { outputs, ranks, ...said } = fact as ScriptFact;
      const known = row.result === null ? nothingYet : (JSON.parse(row.result) as StoredScriptResult);
      const spec = JSON.parse(row.spec) as ScriptSpec;
      const recorded: ScriptJob["outputs"] = [];
      for (const output of outputs ?? []) {
        recorded.push(await recordOutput(tx, { job, row, spec, output, nowMs: clock.now() }));
      }
      const byRank = ranks && { ...known.ranks, ...Object.fromEntries(ranks.map((one) => [one.rank, one])) };
      const result = { ...known, ...said, ...(outputs && { outputs: recorded }), ...(byRank && { ranks: byRank }) };
      await tx
        .updateTable("scriptJob")
        .set({ result: JSON.stringify(result) })
        .where("jobId", "=", job.id)
        .execute();
    },

    finish: (tx, job) => end(tx, job, { state: "succeeded", errorCode: null, errorMessage: null }),

    fail: (tx, job, error) =>
      end(tx, job, {
        state: error === "cancelled" ? "cancelled" : "failed",
        errorCode: error === "cancelled" ? null : error.code,
        errorMessage: error === "cancelled" ? null : error.message,
      }),
  };
}

const nothingYet: StoredScriptResult = { exitCode: null, isolation: null, environment: null, outputs: [] };

interface RunEnd {
  readonly state: "succeeded" | "failed" | "cancelled";
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

async function end(tx: Tx, job: FinishedJob, ended: RunEnd): Promise<void> {
  const { runId } = await getScriptJob(tx, job.id);
  await deleteTokensOfJob(tx, job.id);
  const endedAtMs = job.endedAt;
  await tx
    .updateTable("run")
    .set({ ...ended, endedAtMs })
    .where("id", "=", runId)
    .execute();
  // Runs that the script began and did not end have ended with it.
  await tx
    .updateTable("run")
    .set({ state: ended.state === "succeeded" ? "failed" : ended.state, endedAtMs })
    .where("jobId", "=", job.id)
    .where("state", "=", "running")
    .execute();
}
