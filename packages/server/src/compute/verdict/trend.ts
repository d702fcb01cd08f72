import type { TrendPoint } from "@crisol/contract";
import type { Kysely } from "kysely";
import { getProject } from "../../define/projects.js";
import type { Database } from "../../store/database.js";

/** The project's latest runs that were a job of ours, scripts and trainings, newest first. Throws `not_found`. */
export async function trendOf(db: Kysely<Database>, projectId: string, limit: number): Promise<TrendPoint[]> {
  await getProject(db, projectId);
  const jobs = await db
    .selectFrom("job")
    .leftJoin("jobVerdict", "jobVerdict.jobId", "job.id")
    .select(["job.id", "subject", "wallSeconds", "cpuSeconds", "peakMemoryBytes", "endedAtMs"])
    .select(["jobVerdict.kind as verdict", "spent", "wasted", "jobVerdict.currency as currency", "basis"])
    .where("projectId", "=", projectId)
    .where("job.kind", "in", ["train", "script"])
    .where("wallSeconds", "is not", null)
    .orderBy("job.id", "desc")
    .limit(limit)
    .execute();
  const runIds = jobs.map(({ subject }) => subject.slice("run:".length));
  const runs = new Map<string, string>();
  for (let start = 0; start < runIds.length; start += 500) {
    const found = await db
      .selectFrom("run")
      .select(["id", "name"])
      .where("id", "in", runIds.slice(start, start + 500))
      .where("deletedAtMs", "is", null)
      .execute();
    for (const { id, name } of found) runs.set(id, name);
  }
  return jobs.flatMap(({ id: jobId, subject, wallSeconds, cpuSeconds, peakMemoryBytes, endedAtMs, ...kept }) => {
    const runId = subject.slice("run:".length);
    const name = runs.get(runId);
    if (name === undefined) return [];
    const seconds = wallSeconds ?? 0;
    return [
      {
        ...{ runId, jobId, name, endedAt: new Date(endedAtMs ?? 0).toISOString(), seconds },
        cores: seconds > 0 ? (cpuSeconds ?? 0) / seconds : 0,
        peakMemoryBytes: peakMemoryBytes ?? 0,
        ...kept,
      },
    ];
  });
}
