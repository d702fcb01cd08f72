import type { MonitorSettings } from "@crisol/contract";
import type { Effects } from "../effects.js";
import type { Outgoing } from "../http/outgoing.js";
import { applyFindings } from "./alerts.js";
import { Capture } from "./capture.js";
import { deleteOldRows, deleteOrphanedRows, MAXIMUM_ROWS } from "./captured-rows.js";
import { type Drift, driftOf } from "./drift.js";
import { DriftReferenceCache } from "./drift-reference-cache.js";
import { countWindow } from "./drift-window.js";
import type { AlertKind, Finding } from "./findings.js";
import { latencyFindingOf } from "./latency-check.js";
import { performanceFindingOf } from "./performance.js";
import { readMonitor } from "./settings.js";
import { findWatchedEndpoint, type WatchedEndpoint } from "./watched-endpoint.js";
import { Webhooks } from "./webhooks.js";

/** An endpoint is checked after this share of its window is new, but not more often than the pause. */
const NEW_SHARE = 1 / 20;
const ROWS_PER_DELETE = 2_000;
const ROWS_BETWEEN_DELETES = 10_000;

export interface MonitorsOptions {
  /** Between checks of all endpoints, in ms. Default 1,000. */
  readonly pauseMs?: number;
  readonly maximumRows?: number;
}

type MonitorsEffects = Pick<Effects, "store" | "blobs" | "clock" | "log">;

/**
 * Watches all endpoints: keeps what they predict, checks each after enough new rows or labels, raises and resolves
 * alerts and has them delivered. All of its state is in the store; after a restart it checks an endpoint with the first
 * rows that come.
 */
export class Monitors {
  readonly capture: Capture;
  readonly webhooks: Webhooks;
  readonly references: DriftReferenceCache;
  /** New rows since the last check; an endpoint that is not here was not checked since the start. */
  readonly #newRows = new Map<string, number>();
  readonly #untrimmedRows = new Map<string, number>();
  readonly #due = new Set<string>();
  readonly #pauseMs: number;
  readonly #maximumRows: number;
  #checking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hourly: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    readonly effects: MonitorsEffects,
    outgoing: Outgoing,
    options: MonitorsOptions = {},
  ) {
    const { store, blobs, clock, log } = effects;
    this.capture = new Capture({ store, clock, log, onWritten: (counts) => void this.#noteRows(counts) });
    this.webhooks = new Webhooks({ store, outgoing, clock, log });
    this.references = new DriftReferenceCache(blobs);
    this.#pauseMs = options.pauseMs ?? 1_000;
    this.#maximumRows = options.maximumRows ?? MAXIMUM_ROWS;
  }

  /** Takes up what an earlier server left: webhooks to deliver, and every hour rows of endpoints that are gone. */
  start(): void {
    this.webhooks.wake();
    const removeOrphans = () =>
      void this.#removeOrphans().catch((error) => this.effects.log.error({ error }, "old rows could not be deleted"));
    removeOrphans();
    this.#hourly = setInterval(removeOrphans, 3_600_000);
    this.#hourly.unref();
  }

  /** Writes what was captured, and ends checks and deliveries. */
  async close(): Promise<void> {
    await this.capture.close();
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#hourly);
    await this.#checking;
    await this.webhooks.close();
  }

  /** Has an endpoint checked soon: after labels or a change of settings. */
  checkSoon(endpointId: string): void {
    this.#due.add(endpointId);
    if (this.#timer || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#checking = this.#checkDue().finally(() => {
        this.#checking = undefined;
      });
    }, this.#pauseMs);
    this.#timer.unref();
  }

  /** Drift of the endpoint's newest rows; null where its model has no reference. */
  async driftOf(endpoint: WatchedEndpoint, settings: MonitorSettings): Promise<Drift | null> {
    if (endpoint.driftReferenceSha256 === null) return null;
    const references = await this.references.get(endpoint.driftReferenceSha256);
    const window = await countWindow(this.effects.store.read, endpoint, references, settings.windowRows);
    return driftOf(window, endpoint.signature, settings);
  }

  /** Checks an endpoint now: raises what is bad, resolves what is good again. */
  async check(endpointId: string): Promise<void> {
    const { store, clock } = this.effects;
    this.#newRows.set(endpointId, 0);
    const endpoint = await findWatchedEndpoint(store.read, endpointId);
    if (!endpoint) return void this.#newRows.delete(endpointId);
    const { settings } = await readMonitor(store.read, endpointId);
    const { findings, completeKinds } = await this.#findings(endpoint, settings);
    const raised = await store.write(async (tx) => {
      if (!(await findWatchedEndpoint(tx, endpointId))) return [];
      const { webhookUrl } = settings;
      return await applyFindings(tx, endpoint, findings, { nowMs: clock.now(), webhookUrl, completeKinds });
    });
    if (raised.length > 0) this.webhooks.wake();
  }

  async #findings(
    endpoint: WatchedEndpoint,
    settings: MonitorSettings,
  ): Promise<{ readonly findings: Finding[]; readonly completeKinds: AlertKind[] }> {
    const db = this.effects.store.read;
    const findings: (Finding | undefined)[] = [];
    const completeKinds: AlertKind[] = [];
    const drift = await this.driftOf(endpoint, settings);
    // A young window says nothing, neither good nor bad: what is open stays open.
    if (drift && drift.rowCount >= settings.minimumRows) {
      findings.push(...drift.findings);
      completeKinds.push("feature_drift", "prediction_drift");
    }
    if (settings.latencyP95Ms === null) completeKinds.push("latency");
    else findings.push(await latencyFindingOf(db, endpoint.id, settings.latencyP95Ms, this.effects.clock.now()));
    if (settings.metricBound === null) completeKinds.push("performance");
    else findings.push(await performanceFindingOf(db, endpoint, { ...settings, metricBound: settings.metricBound }));
    return { findings: findings.filter((finding) => finding !== undefined), completeKinds };
  }

  async #checkDue(): Promise<void> {
    const due = [...this.#due];
    this.#due.clear();
    for (const endpointId of due) {
      if (this.#closed) return;
      await this.check(endpointId).catch((error) =>
        this.effects.log.error({ error, endpointId }, "an endpoint could not be checked"),
      );
    }
  }

  async #noteRows(counts: ReadonlyMap<string, number>): Promise<void> {
    for (const [endpointId, count] of counts) {
      const before = this.#newRows.get(endpointId);
      this.#newRows.set(endpointId, (before ?? 0) + count);
      const untrimmed = (this.#untrimmedRows.get(endpointId) ?? ROWS_BETWEEN_DELETES) + count;
      this.#untrimmedRows.set(endpointId, untrimmed);
      try {
        const { settings } = await readMonitor(this.effects.store.read, endpointId);
        const enough = (this.#newRows.get(endpointId) ?? 0) >= settings.windowRows * NEW_SHARE;
        if (before === undefined || enough) this.checkSoon(endpointId);
        if (untrimmed >= ROWS_BETWEEN_DELETES) await this.#trim(endpointId);
      } catch (error) {
        if (!this.#closed) this.effects.log.error({ error, endpointId }, "captured rows could not be looked after");
      }
    }
  }

  async #trim(endpointId: string): Promise<void> {
    this.#untrimmedRows.set(endpointId, 0);
    const { store } = this.effects;
    while (await store.write((tx) => deleteOldRows(tx, endpointId, this.#maximumRows, ROWS_PER_DELETE))) {}
  }

  async #removeOrphans(): Promise<void> {
    while (await this.effects.store.write((tx) => deleteOrphanedRows(tx, ROWS_PER_DELETE))) {}
  }
}
