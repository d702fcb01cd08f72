import { CrisolError, NotebookSpec } from "@crisol/contract";
import type { Kysely } from "kysely";
import { packagesOf } from "../../compute/environments/environment-lock.js";
import type { EnvironmentSpec } from "../../compute/environments/environment-spec.js";
import { sourceOf } from "../../compute/environments/environments.js";
import { specOfText } from "../../compute/environments/spec-source.js";
import { demandOf, heldTo } from "../../compute/targets/demand.js";
import { getProject } from "../../define/projects.js";
import type { Effects } from "../../effects.js";
import type { Database, Tx } from "../../store/database.js";
import { experimentOfProject } from "../../track/experiments.js";
import { checkSecrets } from "../script-check.js";
import { notebookSubject } from "./notebook-outcome.js";
import type { NotebookJobSpec } from "./notebook-process.js";
import { type NotebookRecord, type NotebookWithJob, stateOf } from "./notebooks.js";

/** Of one user at the same time: each holds memory for as long as it is open. */
const MAXIMUM_RUNNING = 5;

/**
 * Queues the job of a notebook that does not run. Throws `conflict` if it does, or if its user has as many as they may,
 * `not_found` for an environment or a secret that the project has not, `environment_invalid`, and `script_invalid` for
 * a secret of a name that is the server's.
 */
export async function startNotebook(
  tx: Tx,
  { jobs, clock, settings }: Pick<Effects, "jobs" | "clock" | "settings">,
  notebook: NotebookRecord,
): Promise<void> {
  const { id, projectId, name, userId } = notebook;
  const running = await tx
    .selectFrom("notebook")
    .innerJoin("job", "job.id", "notebook.jobId")
    .select("notebook.id")
    .where("notebook.userId", "=", userId)
    .where("job.state", "in", ["queued", "running"])
    .execute();
  if (running.some((other) => other.id === id)) throw conflict(`The notebook ${name} is started already`);
  if (running.length >= MAXIMUM_RUNNING) {
    throw conflict(`You have ${running.length} notebooks that run, the most at a time: stop one first`);
  }
  const spec = NotebookSpec.parse(JSON.parse(notebook.spec));
  await checkSecrets(tx, projectId, spec.secrets);
  const experiment = await experimentOfProject(tx, await getProject(tx, projectId), clock.now());
  const jobSpec: NotebookJobSpec = {
    projectId,
    notebookId: id,
    name,
    experimentId: experiment.id,
    environment: await environmentOf(tx, projectId, spec.environment),
    maximumEnvironmentBytes: settings.maximumEnvironmentBytes,
    resources: heldTo(spec.resources),
    idleMinutes: spec.idleMinutes,
  };
  const { cores, memoryBytes, wants } = demandOf(spec.resources);
  const request = { kind: "notebook", projectId, subject: notebookSubject(id), spec: jobSpec, name } as const;
  const jobId = await jobs.enqueue(tx, { ...request, cores, memoryBytes, wants });
  await tx.updateTable("notebook").set({ jobId, isReady: 0 }).where("id", "=", id).execute();
}

/** Throws `conflict` for a notebook that is not stopped. */
export function requireStopped(notebook: NotebookWithJob): void {
  const state = stateOf(notebook);
  if (state === "stopped" || state === "failed") return;
  throw conflict(`The notebook ${notebook.name} is ${state}: stop it first`);
}

export function conflict(problem: string): CrisolError {
  return new CrisolError("conflict", { problem });
}

async function environmentOf(
  db: Kysely<Database>,
  projectId: string,
  wanted: NotebookSpec["environment"],
): Promise<EnvironmentSpec> {
  if (wanted.kind === "packages") {
    return specOfText("requirements", wanted.requirements.join("\n"), { python: wanted.python }).spec;
  }
  const found = await db
    .selectFrom("environment")
    .selectAll()
    .where("projectId", "=", projectId)
    .where("name", "=", wanted.name)
    .executeTakeFirst();
  if (!found) throw new CrisolError("not_found", { resource: "environment", value: wanted.name });
  const source = sourceOf(found);
  const { spec } = specOfText(source.kind, source.text, source);
  // Its packages as they were resolved, with what a kernel needs beside them.
  const pins = packagesOf(found.lock ?? "").map((one) => `${one.name}==${one.version}`);
  return { ...spec, constraints: [...spec.constraints, ...pins] };
}
