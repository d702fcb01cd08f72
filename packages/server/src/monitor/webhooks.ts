import type { Logger } from "pino";
import type { Outgoing } from "../http/outgoing.js";
import { afterAttempt, postSigned } from "../http/signed-post.js";
import type { Store } from "../store/store.js";
import { type AlertRecord, alertView } from "./alerts.js";

export interface WebhookOptions {
  readonly store: Store;
  readonly outgoing: Outgoing;
  readonly clock: { now(): number };
  readonly log: Logger;
}

/**
 * Delivers alerts to their webhooks. What is to be delivered and when stands in the store, so a restart goes on where
 * it stopped. A receiver may get an alert twice (it answered and we crashed before we noted it): `Crisol-Alert` names
 * it. `Crisol-Signature: t=SECONDS,v1=HEX` is the HMAC-SHA-256 of `SECONDS.BODY` under the monitor's secret.
 */
export class Webhooks {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(readonly options: WebhookOptions) {}

  /** Looks at once for what is due; called after alerts were raised and at the start. */
  wake(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    if (this.#running) {
      this.#timer = setTimeout(() => this.wake(), 100);
      return;
    }
    this.#running = this.deliverDue()
      .catch((error) => this.options.log.error({ error }, "webhooks could not be delivered"))
      .then(async () => {
        this.#running = undefined;
        await this.#sleepUntilNext();
      })
      .catch((error) => this.options.log.error({ error }, "webhooks could not be planned"));
  }

  /** Tries all alerts whose time has come, once. */
  async deliverDue(): Promise<void> {
    const { store, clock } = this.options;
    const due = await store.read
      .selectFrom("alert")
      .selectAll()
      .where("webhookState", "=", "pending")
      .where("webhookNextAtMs", "<=", clock.now())
      .orderBy("webhookNextAtMs")
      .limit(100)
      .execute();
    // A slow receiver must not hold up the others for long: a few at a time.
    for (let start = 0; start < due.length && !this.#closed; start += 8) {
      await Promise.all(due.slice(start, start + 8).map((alert) => this.#deliver(alert)));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #sleepUntilNext(): Promise<void> {
    if (this.#closed) return;
    const { store, clock } = this.options;
    const next = await store.read
      .selectFrom("alert")
      .select("webhookNextAtMs")
      .where("webhookState", "=", "pending")
      .orderBy("webhookNextAtMs")
      .limit(1)
      .executeTakeFirst();
    if (next?.webhookNextAtMs == null || this.#closed) return;
    const delayMs = Math.min(Math.max(next.webhookNextAtMs - clock.now(), 100), 3_600_000);
    this.#timer = setTimeout(() => this.wake(), delayMs);
    this.#timer.unref();
  }

  async #deliver(alert: AlertRecord): Promise<void> {
    const { store, clock } = this.options;
    const attempts = alert.webhookAttempts + 1;
    const problem = await this.#post(alert);
    await store.write(async (tx) => {
      await tx
        .updateTable("alert")
        .set(afterAttempt(attempts, problem, clock.now()))
        .where("id", "=", alert.id)
        .execute();
    });
  }

  /** What went wrong, in a sentence; undefined when the receiver took it. */
  async #post(alert: AlertRecord): Promise<string | undefined> {
    const { store, outgoing, clock } = this.options;
    const monitor = await store.read
      .selectFrom("monitor")
      .select("webhookSecret")
      .where("endpointId", "=", alert.endpointId)
      .executeTakeFirst();
    if (!monitor || !alert.webhookUrl) return "The endpoint was deleted.";
    const body = JSON.stringify({ type: "alert.raised", alert: alertView(alert) });
    const signed = { body, id: alert.id, secret: monitor.webhookSecret, nowMs: clock.now() };
    return postSigned(outgoing, alert.webhookUrl, signed);
  }
}
