import type { MetricValue, Signature } from "@crisol/contract";
import type { Kysely } from "kysely";
import { endpointsWithVersion } from "../deploy/deployed-version.js";
import type { Database } from "../store/database.js";

/** What monitoring needs to know of an endpoint and of the version that it has now. */
export interface WatchedEndpoint {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly modelId: string;
  readonly version: number;
  readonly signature: Signature;
  readonly primaryMetric: string;
  readonly positiveClass: string | null;
  /** On the test rows, at training. */
  readonly metrics: Readonly<Record<string, MetricValue>>;
  readonly driftReferenceSha256: string | null;
}

/** The endpoint, or undefined if it was deleted. */
export async function findWatchedEndpoint(
  db: Kysely<Database>,
  endpointId: string,
): Promise<WatchedEndpoint | undefined> {
  const row = await endpointsWithVersion(db)
    .select([
      "endpoint.id",
      "endpoint.projectId",
      "endpoint.name",
      "endpoint.modelId",
      "endpoint.version",
      "modelVersion.signature",
      "modelVersion.primaryMetric",
      "modelVersion.positiveClass",
      "modelVersion.metrics",
      "modelVersion.driftReferenceSha256",
    ])
    .$narrowType<{ signature: string; primaryMetric: string }>()
    .where("endpoint.id", "=", endpointId)
    .executeTakeFirst();
  return row && { ...row, signature: JSON.parse(row.signature), metrics: JSON.parse(row.metrics) };
}
