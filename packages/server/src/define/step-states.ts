import type { Step, StepState } from "@crisol/contract";
import { type Kysely, sql } from "kysely";
import type { Database } from "../store/database.js";
import type { ProjectRecord } from "./projects.js";

/** What the state of a project's steps follows from. */
interface Counts {
  readonly dataVersions: number;
  readonly runningImports: number;
  readonly failedImports: number;
  readonly recipes: number;
  readonly runningRuns: number;
  readonly succeededRuns: number;
  readonly failedRuns: number;
  readonly liveEndpoints: number;
  readonly stoppedEndpoints: number;
  readonly openAlerts: number;
}

/** The state of the six steps of each project, in one query for all of them. */
export async function stepStates(
  db: Kysely<Database>,
  projects: readonly ProjectRecord[],
): Promise<Map<string, Record<Step, StepState>>> {
  const counts = await countsOf(
    db,
    projects.map((project) => project.id),
  );
  return new Map(projects.map((project) => [project.id, statesOf(project, counts.get(project.id) as Counts)]));
}

function statesOf(project: ProjectRecord, counts: Counts): Record<Step, StepState> {
  const defined = project.task !== null && project.target !== null && project.primaryMetric !== null;
  return {
    define: defined ? "done" : "todo",
    data: progressOf(counts.dataVersions, counts.runningImports, counts.failedImports),
    prepare: counts.recipes > 0 ? "done" : "todo",
    train: progressOf(counts.succeededRuns, counts.runningRuns, counts.failedRuns),
    deploy: progressOf(counts.liveEndpoints, 0, counts.stoppedEndpoints),
    monitor: counts.openAlerts > 0 ? "attention" : counts.liveEndpoints > 0 ? "done" : "todo",
  };
}

/** Running beats done, and a failure needs attention only as long as nothing has succeeded. */
function progressOf(done: number, running: number, failed: number): StepState {
  if (running > 0) return "running";
  if (done > 0) return "done";
  return failed > 0 ? "attention" : "todo";
}

async function countsOf(db: Kysely<Database>, ids: readonly string[]): Promise<Map<string, Counts>> {
  if (ids.length === 0) return new Map();
  const jobs = (kind: string, ...states: string[]) =>
    sql<number>`(select count(*) from job where job."projectId" = project.id and job.kind = ${kind} and job.state in (${sql.join(states)}))`;
  const endpoints = (state: string) =>
    sql<number>`(select count(*) from endpoint where endpoint."projectId" = project.id and endpoint.state = ${state})`;
  const rows = await db
    .selectFrom("project")
    .where("id", "in", ids)
    .select([
      "id",
      sql<number>`(select count(*) from "dataVersion" join data on data.id = "dataVersion"."dataId" where data."projectId" = project.id and "dataVersion"."finishedAtMs" is not null)`.as(
        "dataVersions",
      ),
      jobs("import", "queued", "running").as("runningImports"),
      jobs("import", "failed").as("failedImports"),
      sql<number>`(select count(*) from recipe where recipe."projectId" = project.id)`.as("recipes"),
      jobs("train", "queued", "running").as("runningRuns"),
      jobs("train", "succeeded").as("succeededRuns"),
      jobs("train", "failed").as("failedRuns"),
      endpoints("live").as("liveEndpoints"),
      endpoints("stopped").as("stoppedEndpoints"),
      sql<number>`(select count(*) from alert where alert."projectId" = project.id and alert.state = 'open')`.as(
        "openAlerts",
      ),
    ])
    .execute();
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}
