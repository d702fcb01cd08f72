import type { BudgetAlert, TargetBudget } from "@crisol/contract";
import type { Selectable } from "kysely";
import type { Effects } from "../../effects.js";
import type { Outgoing } from "../../http/outgoing.js";
import { afterAttempt, postSigned } from "../../http/signed-post.js";
import { runningNodes } from "../nodes/job-nodes.js";
import type { TargetRow } from "./settings.js";
import { monthOf, type Spent, spentIn, totalOf } from "./spending.js";
import type { BudgetAlertTable } from "./tables.js";

type AlertRow = Selectable<BudgetAlertTable>;

/** Raises alerts of budgets and has them delivered; cancels what runs where a budget says so. */
export class BudgetWatch {
  #delivering: Promise<void> | undefined;
  readonly #cancelling = new Set<Promise<void>>();

  constructor(
    readonly effects: Pick<Effects, "store" | "clock" | "log" | "jobs">,
    readonly outgoing: Outgoing,
  ) {}

  async look(targets: readonly TargetRow[]): Promise<void> {
    const { store, clock } = this.effects;
    const nowMs = clock.now();
    const limited = targets.filter(({ budget }) => budget !== null);
    if (limited.length > 0) {
      const spent = await spentIn(store.read, { month: monthOf(nowMs), nowMs });
      for (const target of limited) await this.#lookAt(target, spent, nowMs);
    }
    this.#delivering ??= this.#deliverDue(targets)
      .catch((error) => this.effects.log.error({ err: error }, "alerts of budgets could not be delivered"))
      .finally(() => {
        this.#delivering = undefined;
      });
  }

  async close(): Promise<void> {
    await this.#delivering;
    await Promise.all(this.#cancelling);
  }

  async #lookAt(target: TargetRow, spent: readonly Spent[], nowMs: number): Promise<void> {
    const budget = JSON.parse(target.budget as string) as TargetBudget;
    const { cost } = totalOf(spent, target.id, target.currency);
    if (cost >= budget.amount * budget.alertShare && budget.alertShare < 1) {
      await this.#raise(target, { kind: "share", spent: cost, amount: budget.amount }, nowMs);
    }
    if (cost < budget.amount) return;
    await this.#raise(target, { kind: "limit", spent: cost, amount: budget.amount }, nowMs);
    if (budget.atLimit === "cancel") await this.#cancelAll(target, budget);
  }

  /** Once a month for each kind. */
  async #raise(target: TargetRow, alert: Pick<AlertRow, "kind" | "spent" | "amount">, nowMs: number): Promise<void> {
    const month = monthOf(nowMs);
    const key = { targetId: target.id, month, kind: alert.kind };
    const { store } = this.effects;
    const known = await store.read
      .selectFrom("budgetAlert")
      .select("month")
      .where("targetId", "=", key.targetId)
      .where("month", "=", month)
      .where("kind", "=", key.kind)
      .executeTakeFirst();
    if (known) return;
    const isTold = target.webhookUrl !== null;
    const webhook = { webhookState: isTold ? "pending" : "none", webhookNextAtMs: isTold ? nowMs : null } as const;
    const row = { ...key, ...alert, ...webhook, raisedAtMs: nowMs, webhookAttempts: 0, webhookLastError: null };
    await store.write((tx) =>
      tx
        .insertInto("budgetAlert")
        .values(row)
        .onConflict((conflict) => conflict.columns(["targetId", "month", "kind"]).doNothing())
        .execute(),
    );
    this.effects.log.warn({ targetId: target.id, ...alert }, "a budget is nearly or wholly used up");
  }

  async #cancelAll(target: TargetRow, budget: TargetBudget): Promise<void> {
    const { store, jobs, log } = this.effects;
    const params = { target: target.name, amount: budget.amount, currency: target.currency ?? "" };
    const text = `Cancelled by the server: the budget of ${target.name}, ${budget.amount} ${target.currency} a month, is used up`;
    const reason = JSON.stringify({ code: "budget_cancelled", params, text });
    const running = await runningNodes(store.read).where("job.cancelRequestedAtMs", "is", null).execute();
    for (const id of new Set(running.filter(({ targetId }) => targetId === target.id).map((job) => job.id))) {
      await store.write((tx) =>
        tx.updateTable("job").set({ reason }).where("id", "=", id).where("state", "=", "running").execute(),
      );
      const cancelling = jobs
        .cancel(id)
        // It has ended by itself, which is as well.
        .catch((error) => log.info({ err: error, jobId: id }, "a job was not cancelled for its target's budget"))
        .finally(() => this.#cancelling.delete(cancelling));
      this.#cancelling.add(cancelling);
    }
  }

  async #deliverDue(targets: readonly TargetRow[]): Promise<void> {
    const { store, clock } = this.effects;
    const due = await store.read
      .selectFrom("budgetAlert")
      .selectAll()
      .where("webhookState", "=", "pending")
      .where("webhookNextAtMs", "<=", clock.now())
      .limit(20)
      .execute();
    for (const alert of due) {
      const target = targets.find(({ id }) => id === alert.targetId);
      const problem = target?.webhookUrl ? await this.#post(target, alert) : "There is no webhook any more.";
      const change = afterAttempt(alert.webhookAttempts + 1, problem, clock.now());
      await store.write((tx) =>
        tx
          .updateTable("budgetAlert")
          .set(change)
          .where("targetId", "=", alert.targetId)
          .where("month", "=", alert.month)
          .where("kind", "=", alert.kind)
          .execute(),
      );
    }
  }

  #post(target: TargetRow, alert: AlertRow): Promise<string | undefined> {
    const { id, name, currency } = target;
    const body = JSON.stringify({
      type: "budget.alert",
      target: { id, name },
      alert: { ...budgetAlertView(alert), currency },
    });
    const key = `${id}-${alert.month}-${alert.kind}`;
    const signed = { body, id: key, secret: target.webhookSecret, nowMs: this.effects.clock.now() };
    return postSigned(this.outgoing, target.webhookUrl as string, signed);
  }
}

export function budgetAlertView(alert: AlertRow): BudgetAlert {
  return {
    kind: alert.kind,
    month: alert.month,
    spent: alert.spent,
    amount: alert.amount,
    raisedAt: new Date(alert.raisedAtMs).toISOString(),
    webhook: { state: alert.webhookState, attempts: alert.webhookAttempts, lastError: alert.webhookLastError },
  };
}
