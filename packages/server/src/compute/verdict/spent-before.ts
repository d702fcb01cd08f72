import { isDeepStrictEqual } from "node:util";
import type { ScriptSpec, Verdict } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../../store/database.js";
import type { JobRow } from "../job.js";

/** How many earlier trainings are compared. */
const MOST = 200;

/**
 * What the same work cost at another size: of a script the run that it repeats, of a training the one before it that was asked
 * for the same. Null where there is none, or it did not succeed.
 */
export async function spentBefore(
  db: Kysely<Database>,
  job: Pick<JobRow, "id" | "kind" | "projectId" | "spec">,
): Promise<Pick<Verdict["cost"], "spent" | "currency" | "basis"> | null> {
  const beforeId = job.kind === "script" ? await scriptBefore(db, job.id) : await trainingBefore(db, job);
  if (beforeId === undefined) return null;
  const before = await db
    .selectFrom("jobVerdict")
    .innerJoin("job", "job.id", "jobVerdict.jobId")
    .select(["spent", "jobVerdict.currency", "basis"])
    .where("jobVerdict.jobId", "=", beforeId)
    .where("job.state", "=", "succeeded")
    .executeTakeFirst();
  const { spent, currency, basis } = before ?? {};
  return spent == null || basis === undefined ? null : { spent, currency: currency ?? null, basis };
}

async function scriptBefore(db: Kysely<Database>, jobId: string): Promise<string | undefined> {
  const own = await db.selectFrom("scriptJob").selectAll().where("jobId", "=", jobId).executeTakeFirst();
  if (!own?.rerunOf) return undefined;
  const before = await db.selectFrom("scriptJob").selectAll().where("runId", "=", own.rerunOf).executeTakeFirst();
  if (!before || before.inputs !== own.inputs) return undefined;
  const isSame = isDeepStrictEqual(withoutSize(before.spec), withoutSize(own.spec));
  return isSame && !isDeepStrictEqual(sizeOf(before.spec), sizeOf(own.spec)) ? before.jobId : undefined;
}

const sizeOf = (spec: string) => (JSON.parse(spec) as ScriptSpec).resources;

function withoutSize(spec: string) {
  const { resources: _resources, name: _name, priority: _priority, ...work } = JSON.parse(spec) as ScriptSpec;
  return work;
}

async function trainingBefore(
  db: Kysely<Database>,
  { id, kind, projectId, spec }: Pick<JobRow, "id" | "kind" | "projectId" | "spec">,
): Promise<string | undefined> {
  if (kind !== "train") return undefined;
  const earlier = await db
    .selectFrom("job")
    .select(["id", "spec"])
    .where("projectId", "=", projectId)
    .where("kind", "=", "train")
    .where("state", "=", "succeeded")
    .where("id", "<", id)
    .orderBy("id", "desc")
    .limit(MOST)
    .execute();
  const same = earlier.find((one) => isDeepStrictEqual(workIn(one.spec), workIn(spec)));
  return same && !isDeepStrictEqual(heldIn(same.spec), heldIn(spec)) ? same.id : undefined;
}

/** What the training was held to; null: all there is. */
function heldIn(spec: string): { readonly cores: number | null; readonly memoryBytes: number | null } {
  const { cores, memoryBytes } = JSON.parse(spec);
  return { cores: cores ?? null, memoryBytes: memoryBytes ?? null };
}

function workIn(spec: string) {
  const { cores: _cores, memoryBytes: _memory, runId: _runId, ...work } = JSON.parse(spec) as Record<string, unknown>;
  return work;
}
