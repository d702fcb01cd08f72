import { CrisolError } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import { endpointsWithVersion } from "./deployed-version.js";

/** What answering a request needs to know of an endpoint. */
export interface ServedEndpoint {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly state: "live" | "stopped";
  readonly modelId: string;
  readonly modelName: string;
  readonly version: number;
  /** Null where its code predicts, in a process of its own. */
  readonly modelSha256: string | null;
  /** JSON of the contract's `Signature`. */
  readonly signature: string;
}

/**
 * The endpoint called `name`, as the store has it now: a switch, a stop and a deletion (of its project too) hold from
 * the next request on. Throws `not_found`.
 */
export async function servedEndpoint(db: Kysely<Database>, name: string): Promise<ServedEndpoint> {
  const row = await served(db).where("endpoint.name", "=", name).executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "endpoint", value: name });
  return row;
}

/** The live endpoints, to load their models before the first request. */
export async function liveEndpoints(db: Kysely<Database>): Promise<ServedEndpoint[]> {
  return await served(db).where("endpoint.state", "=", "live").execute();
}

function served(db: Kysely<Database>) {
  return endpointsWithVersion(db)
    .innerJoin("project", "project.id", "endpoint.projectId")
    .innerJoin("model", "model.id", "endpoint.modelId")
    .select([
      "endpoint.id",
      "endpoint.projectId",
      "endpoint.name",
      "endpoint.state",
      "endpoint.modelId",
      "endpoint.version",
      "model.name as modelName",
      "modelVersion.sha256 as modelSha256",
      "modelVersion.signature",
    ])
    .$narrowType<{ signature: string }>()
    .where("project.deletedAtMs", "is", null);
}
