import {
  CrisolError,
  type CriterionResult,
  type Deployment,
  type Endpoint,
  type ModelProcess,
  type Signature,
} from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import { deleteOldRows } from "../monitor/captured-rows.js";
import type { Database } from "../store/database.js";
import { type Page, type PageRequest, pageOf } from "../store/page.js";
import type { Store } from "../store/store.js";
import { endpointsWithVersion } from "./deployed-version.js";
import type { ModelKey } from "./loaded-models.js";
import type { DeploymentTable, EndpointTable } from "./tables.js";

/** A write holds up the others: this many rows take a few milliseconds. */
const ROWS_PER_DELETE = 5_000;

export type EndpointRecord = Selectable<EndpointTable>;

/** How a version passed the gate. */
export interface Passed {
  readonly criteria: readonly CriterionResult[];
  readonly override: { readonly by: string; readonly reason: string } | null;
}

export interface DeployedVersion {
  readonly modelId: string;
  readonly modelName: string;
  readonly version: number;
}

/** The project's endpoint; throws `not_found`. */
export async function getEndpoint(
  db: Kysely<Database>,
  projectId: string,
  endpointId: string,
): Promise<EndpointRecord> {
  const row = await db
    .selectFrom("endpoint")
    .selectAll()
    .where("projectId", "=", projectId)
    .where("id", "=", endpointId)
    .executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "endpoint", value: endpointId });
  return row;
}

/** A page of a project's endpoints, newest first. */
export async function listEndpoints(
  db: Kysely<Database>,
  projectId: string,
  page: PageRequest,
): Promise<Page<EndpointRecord>> {
  return await pageOf(db.selectFrom("endpoint").selectAll().where("projectId", "=", projectId), page);
}

/** Makes an endpoint with its first deployment. Throws `already_exists`: names are unique in the workspace. */
export async function insertEndpoint(
  tx: Kysely<Database>,
  endpoint: EndpointRecord,
  modelName: string,
  passed: Passed,
): Promise<void> {
  const taken = await tx.selectFrom("endpoint").select("id").where("name", "=", endpoint.name).executeTakeFirst();
  if (taken) throw new CrisolError("already_exists", { resource: "endpoint", value: endpoint.name });
  await tx.insertInto("endpoint").values(endpoint).execute();
  await addDeployment(tx, endpoint.id, { ...endpoint, modelName }, passed, endpoint.createdAtMs);
}

/** Switches the endpoint to another version and adds that to its history. */
export async function switchVersion(
  tx: Kysely<Database>,
  endpointId: string,
  to: DeployedVersion,
  passed: Passed,
  nowMs: number,
): Promise<void> {
  const { modelId, version } = to;
  await tx.updateTable("endpoint").set({ modelId, version }).where("id", "=", endpointId).execute();
  await addDeployment(tx, endpointId, to, passed, nowMs);
}

/**
 * Deletes the endpoint, its history, its monitor with alerts and traffic, and then its captured rows: the endpoint
 * answers no more after the first of these writes, and the rows, of which there may be a million, go in pieces. Throws
 * `not_found`.
 */
export async function deleteEndpoint(store: Store, projectId: string, endpointId: string): Promise<void> {
  await store.write(async (tx) => {
    await getEndpoint(tx, projectId, endpointId);
    await tx.deleteFrom("endpoint").where("id", "=", endpointId).execute();
  });
  while (await store.write((tx) => deleteOldRows(tx, endpointId, 0, ROWS_PER_DELETE))) {}
}

/** The API's views of endpoints, in their order. `serverUrl` is what clients type. */
export async function endpointViews(
  db: Kysely<Database>,
  endpoints: readonly EndpointRecord[],
  serverUrl: string,
  processOf: (version: ModelKey) => ModelProcess | null,
): Promise<Endpoint[]> {
  if (endpoints.length === 0) return [];
  const ids = endpoints.map((endpoint) => endpoint.id);
  const history = await db
    .selectFrom("deployment")
    .selectAll()
    .where("endpointId", "in", ids)
    .orderBy("sequence", "desc")
    .execute();
  const signatures = await endpointsWithVersion(db)
    .select(["endpoint.id", "modelVersion.signature"])
    .$narrowType<{ signature: string }>()
    .where("endpoint.id", "in", ids)
    .execute();
  const signatureOf = new Map(signatures.map((row) => [row.id, JSON.parse(row.signature) as Signature]));
  return endpoints.map((endpoint) => {
    const deployments = history.filter((row) => row.endpointId === endpoint.id).map(deploymentView);
    return {
      id: endpoint.id,
      projectId: endpoint.projectId,
      name: endpoint.name,
      state: endpoint.state,
      url: `${serverUrl}/api/v1/endpoints/${endpoint.name}/predict`,
      keyPrefix: endpoint.keyPrefix,
      deployment: deployments[0]!,
      history: deployments,
      signature: signatureOf.get(endpoint.id)!,
      process: processOf(endpoint),
      createdAt: new Date(endpoint.createdAtMs).toISOString(),
    };
  });
}

async function addDeployment(
  tx: Kysely<Database>,
  endpointId: string,
  { modelId, modelName, version }: DeployedVersion,
  { criteria, override }: Passed,
  nowMs: number,
): Promise<void> {
  const last = await tx
    .selectFrom("deployment")
    .select("sequence")
    .where("endpointId", "=", endpointId)
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  await tx
    .insertInto("deployment")
    .values({
      endpointId,
      sequence: (last?.sequence ?? 0) + 1,
      modelId,
      modelName,
      version,
      criteria: JSON.stringify(criteria),
      overrideBy: override?.by ?? null,
      overrideReason: override?.reason ?? null,
      deployedAtMs: nowMs,
    })
    .execute();
}

function deploymentView(row: Selectable<DeploymentTable>): Deployment {
  return {
    modelId: row.modelId,
    modelName: row.modelName,
    version: row.version,
    criteria: JSON.parse(row.criteria),
    override: row.overrideBy === null ? null : { by: row.overrideBy, reason: row.overrideReason ?? "" },
    deployedAt: new Date(row.deployedAtMs).toISOString(),
  };
}
