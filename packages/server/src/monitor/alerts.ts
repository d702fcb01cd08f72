import { type Alert, CrisolError } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import { instantOrNull } from "../instant-or-null.js";
import type { Database } from "../store/database.js";
import { newId } from "../store/ids.js";
import { type Page, type PageRequest, pageOf } from "../store/page.js";
import type { Finding } from "./findings.js";
import type { AlertTable } from "./tables.js";

export type AlertRecord = Selectable<AlertTable>;

/**
 * Raises an alert for each bad finding that has none open, resolves those whose finding is ok, and, where
 * `complete`, those of whose kind nothing was found any more (a threshold that was taken away, a column that is gone).
 * At most one alert is unresolved for each endpoint, kind and column. Returns the alerts that were raised.
 */
export async function applyFindings(
  tx: Kysely<Database>,
  endpoint: { readonly id: string; readonly projectId: string; readonly name: string },
  findings: readonly Finding[],
  options: {
    readonly nowMs: number;
    readonly webhookUrl: string | null;
    readonly completeKinds: readonly Finding["kind"][];
  },
): Promise<AlertRecord[]> {
  const unresolved = await tx
    .selectFrom("alert")
    .selectAll()
    .where("endpointId", "=", endpoint.id)
    .where("state", "<>", "resolved")
    .execute();
  const openFor = new Map(unresolved.map((alert) => [keyOf(alert.kind, alert.column), alert]));
  const found = new Map(findings.map((finding) => [keyOf(finding.kind, finding.column ?? ""), finding]));

  for (const [key, alert] of openFor) {
    const finding = found.get(key);
    const gone = finding ? finding.verdict === "ok" : options.completeKinds.includes(alert.kind);
    if (!gone) continue;
    await tx
      .updateTable("alert")
      .set({ state: "resolved", resolvedAtMs: options.nowMs })
      .where("id", "=", alert.id)
      .execute();
  }
  const raised: AlertRecord[] = [];
  for (const [key, finding] of found) {
    if (finding.verdict !== "bad" || openFor.has(key)) continue;
    const alert = newAlert(endpoint, finding, options);
    await tx.insertInto("alert").values(alert).execute();
    raised.push(alert);
  }
  return raised;
}

/** A page of a project's alerts, newest first. */
export async function listAlerts(
  db: Kysely<Database>,
  projectId: string,
  page: PageRequest & { readonly state?: Alert["state"] | undefined },
): Promise<Page<AlertRecord>> {
  let query = db.selectFrom("alert").selectAll().where("projectId", "=", projectId);
  if (page.state) query = query.where("state", "=", page.state);
  return await pageOf(query, page);
}

/** Marks an alert as looked after; one that is acknowledged or resolved stays as it is. Throws `not_found`. */
export async function acknowledgeAlert(
  tx: Kysely<Database>,
  projectId: string,
  alertId: string,
  nowMs: number,
): Promise<AlertRecord> {
  const alert = await tx
    .selectFrom("alert")
    .selectAll()
    .where("projectId", "=", projectId)
    .where("id", "=", alertId)
    .executeTakeFirst();
  if (!alert) throw new CrisolError("not_found", { resource: "alert", value: alertId });
  if (alert.state !== "open") return alert;
  const change = { state: "acknowledged", acknowledgedAtMs: nowMs } as const;
  await tx.updateTable("alert").set(change).where("id", "=", alertId).execute();
  return { ...alert, ...change };
}

export async function countOpenAlerts(db: Kysely<Database>, endpointId: string): Promise<number> {
  const { count } = await db
    .selectFrom("alert")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("endpointId", "=", endpointId)
    .where("state", "=", "open")
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The API's view of an alert, which is also what webhooks carry. */
export function alertView(alert: AlertRecord): Alert {
  return {
    id: alert.id,
    projectId: alert.projectId,
    endpointId: alert.endpointId,
    endpointName: alert.endpointName,
    kind: alert.kind,
    reason: JSON.parse(alert.reason),
    column: alert.column === "" ? null : alert.column,
    value: alert.value,
    threshold: alert.threshold,
    state: alert.state,
    raisedAt: new Date(alert.raisedAtMs).toISOString(),
    acknowledgedAt: instantOrNull(alert.acknowledgedAtMs),
    resolvedAt: instantOrNull(alert.resolvedAtMs),
    webhook: { state: alert.webhookState, attempts: alert.webhookAttempts, lastError: alert.webhookLastError },
  };
}

function newAlert(
  endpoint: { readonly id: string; readonly projectId: string; readonly name: string },
  finding: Finding,
  { nowMs, webhookUrl }: { readonly nowMs: number; readonly webhookUrl: string | null },
): AlertRecord {
  return {
    id: newId("alt"),
    projectId: endpoint.projectId,
    endpointId: endpoint.id,
    endpointName: endpoint.name,
    kind: finding.kind,
    column: finding.column ?? "",
    reason: JSON.stringify(finding.reason),
    value: finding.value,
    threshold: finding.threshold,
    state: "open",
    raisedAtMs: nowMs,
    acknowledgedAtMs: null,
    resolvedAtMs: null,
    webhookUrl,
    webhookState: webhookUrl === null ? "none" : "pending",
    webhookAttempts: 0,
    webhookNextAtMs: webhookUrl === null ? null : nowMs,
    webhookLastError: null,
  };
}

function keyOf(kind: string, column: string): string {
  return `${kind} ${column}`;
}
