import type { Kysely } from "kysely";
import type { Migration } from "./migration.js";

/** Names of models are unique in the workspace, because `models:/NAME/VERSION` names no project; aliases of versions. */
export const registry: Migration = {
  id: "0014_registry",
  async up(db) {
    await renameDuplicates(db);
    await db.schema.createIndex("model_workspaceName").unique().on("model").column("name").execute();
    await db.schema
      .createTable("modelAlias")
      .addColumn("modelId", "text", (column) => column.notNull().references("model.id").onDelete("cascade"))
      .addColumn("alias", "text", (column) => column.notNull())
      .addColumn("version", "integer", (column) => column.notNull())
      .addPrimaryKeyConstraint("modelAlias_key", ["modelId", "alias"])
      .addForeignKeyConstraint(
        "modelAlias_version",
        ["modelId", "version"],
        "modelVersion",
        ["modelId", "version"],
        (constraint) => constraint.onDelete("cascade"),
      )
      .execute();
  },
};

/** A name as long as one may be. */
const LONGEST_NAME = 63;

/** The newest model keeps its name; those before it are called `name-2`, `name-3` and so on. */
// biome-ignore lint/suspicious/noExplicitAny: the tables as they are by now.
async function renameDuplicates(db: Kysely<any>): Promise<void> {
  const models = await db
    .selectFrom("model")
    .select(["id", "name"])
    .orderBy("createdAtMs", "desc")
    .orderBy("id", "desc")
    .execute();
  const taken = new Set<string>(models.map(({ name }) => name));
  const kept = new Set<string>();
  for (const { id, name } of models) {
    if (!kept.has(name)) {
      kept.add(name);
      continue;
    }
    let own: string;
    let number = 2;
    do {
      const suffix = `-${number++}`;
      own = name.slice(0, LONGEST_NAME - suffix.length) + suffix;
    } while (taken.has(own));
    taken.add(own);
    await db.updateTable("model").set({ name: own }).where("id", "=", id).execute();
  }
}
