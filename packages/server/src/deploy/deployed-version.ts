import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";

/** Endpoints, each with the model version that it has now; only versions that can be served get one. */
export function endpointsWithVersion(db: Kysely<Database>) {
  return db
    .selectFrom("endpoint")
    .innerJoin("modelVersion", (join) =>
      join
        .onRef("modelVersion.modelId", "=", "endpoint.modelId")
        .onRef("modelVersion.version", "=", "endpoint.version"),
    );
}
