import { type Kysely, sql } from "kysely";
import type { Migration } from "./migration.js";

/**
 * Experiments, and runs whoever made them: what only trainings of our own have goes to a table of its own. Each project gets
 * the experiment that its runs belong to.
 */
export const track: Migration = {
  id: "0012_track",
  async up(db) {
    await db.schema
      .createTable("experiment")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull().unique())
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .addColumn("updatedAtMs", "bigint", (column) => column.notNull())
      .addColumn("deletedAtMs", "bigint")
      .execute();
    await db.schema.createIndex("experiment_project").on("experiment").column("projectId").execute();
    await db.schema
      .createTable("experimentTag")
      .addColumn("experimentId", "text", (column) => column.notNull().references("experiment.id").onDelete("cascade"))
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("value", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("experimentTag_key", ["experimentId", "key"])
      .execute();
    await addExperiments(db);

    for (const index of ["run_project", "run_recipe", "run_data", "run_warmStartRunId"]) {
      await db.schema.dropIndex(index).execute();
    }
    for (const blob of BLOBS) await db.schema.dropIndex(`run_${blob}`).execute();
    await db.schema.alterTable("run").renameTo("training").execute();
    await db.schema.alterTable("training").renameColumn("id", "runId").execute();
    await db.schema
      .createTable("run")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("experimentId", "text", (column) => column.notNull().references("experiment.id"))
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("userName", "text", (column) => column.notNull())
      .addColumn("errorCode", "text")
      .addColumn("errorMessage", "text")
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .addColumn("startedAtMs", "bigint")
      .addColumn("endedAtMs", "bigint")
      .addColumn("deletedAtMs", "bigint")
      .execute();
    await db
      .insertInto("run")
      .columns([...MOVED, "id", "projectId", "experimentId", "userName"])
      .expression((own) =>
        own
          .selectFrom("training")
          .innerJoin("experiment", "experiment.projectId", "training.projectId")
          .select(MOVED.map((column) => `training.${column}`))
          .select(["training.runId", "training.projectId", "experiment.id", sql.lit("").as("userName")]),
      )
      .execute();
    for (const column of MOVED) await db.schema.alterTable("training").dropColumn(column).execute();
    await db.schema.createIndex("run_project").on("run").columns(["projectId", "id"]).execute();
    await db.schema.createIndex("run_experiment").on("run").columns(["experimentId", "id"]).execute();
    await db.schema.createIndex("training_project").on("training").columns(["projectId", "runId"]).execute();
    await db.schema.createIndex("training_recipe").on("training").column("recipeId").execute();
    await db.schema.createIndex("training_data").on("training").columns(["dataId", "dataVersion"]).execute();
    await db.schema.createIndex("training_warmStartRunId").on("training").column("warmStartRunId").execute();
    for (const blob of BLOBS) await db.schema.createIndex(`training_${blob}`).on("training").column(blob).execute();
  },
};

const BLOBS = ["modelSha256", "evaluationSha256", "driftReferenceSha256", "explanationSha256"];
const MOVED = ["name", "state", "errorCode", "errorMessage", "createdAtMs", "startedAtMs", "endedAtMs"];

/** Names of projects need not differ, those of experiments do. */
// biome-ignore lint/suspicious/noExplicitAny: the tables as they are by now.
async function addExperiments(db: Kysely<any>): Promise<void> {
  const projects = await db.selectFrom("project").select(["id", "name", "createdAtMs"]).orderBy("id").execute();
  const taken = new Set<string>();
  let last = 0;
  for (const { id, name, createdAtMs } of projects) {
    let own = name;
    for (let number = 2; taken.has(own); number++) own = `${name} (${number})`;
    taken.add(own);
    const row = { id: String(++last), projectId: id, name: own, createdAtMs, updatedAtMs: createdAtMs };
    await db.insertInto("experiment").values(row).execute();
  }
  if (last === 0) return;
  await db
    .insertInto("meta")
    .values({ key: "lastExperimentId", value: String(last) })
    .execute();
}
