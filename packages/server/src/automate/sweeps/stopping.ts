import type { TrialCurve } from "@crisol/engine";
import type { Effects } from "../../effects.js";
import { setTags } from "../../track/params.js";
import { stoppingRuleNamed } from "./search-methods.js";
import type { SweepRecord } from "./sweeps.js";
import { trialCurve } from "./trial-curve.js";
import { type TrialRecord, trialsOf } from "./trials.js";

/**
 * Decides about the trials that run whether they go on, as they log points. What was decided is in the store; what is kept
 * here are the curves of trials that have ended, which do not change.
 */
export class StoppingWatch {
  readonly #ended = new Map<string, Map<number, TrialCurve>>();

  constructor(readonly effects: Pick<Effects, "store">) {}

  /** Returns whether a trial is to be stopped now, which is noted in the store. */
  async decide(sweep: SweepRecord): Promise<boolean> {
    const { store } = this.effects;
    const { spec } = sweep;
    const rule = stoppingRuleNamed(spec.stopping.rule);
    if (!rule || sweep.state !== "running") return false;
    const trials = await trialsOf(store.read, sweep.id);
    const undecided = trials.filter(({ state, reasonCode }) => state === "running" && reasonCode === null);
    const running = await Promise.all(
      undecided.map(async (trial) => ({ trial, curve: await this.#curve(sweep, trial) })),
    );
    const news = running.filter(({ trial, curve }) => curve.points.length > trial.decidedPoints);
    if (news.length === 0) return false;
    const curves = [...(await this.#endedCurves(sweep, trials)), ...running.map(({ curve }) => curve)];
    const { goal, params } = spec.stopping;
    const decisions = news.map(({ trial, curve }) => ({
      trial,
      seen: curve.points.length,
      decision: rule.decide({ curve, curves, goal, params, decided: trial.decidedPoints }),
    }));
    await store.write(async (tx) => {
      for (const { trial, seen, decision } of decisions) {
        const reason = { reasonCode: "stopping_rule", reason: sentence(decision.reason) } as const;
        await tx
          .updateTable("sweepTrial")
          .set({ decidedPoints: seen, ...(decision.stop && reason) })
          .where("sweepId", "=", sweep.id)
          .where("number", "=", trial.number)
          .where("state", "=", "running")
          .execute();
        if (decision.stop) await setTags(tx, trial.runId, [{ key: "crisol.stopped", value: reason.reason }]);
      }
    });
    return decisions.some(({ decision }) => decision.stop);
  }

  /** Forgets a sweep that has ended. */
  forget(sweepId: string): void {
    this.#ended.delete(sweepId);
  }

  async #endedCurves(sweep: SweepRecord, trials: readonly TrialRecord[]): Promise<TrialCurve[]> {
    const known = this.#ended.get(sweep.id) ?? new Map<number, TrialCurve>();
    this.#ended.set(sweep.id, known);
    for (const trial of trials) {
      if (trial.state === "running" || known.has(trial.number)) continue;
      known.set(trial.number, await this.#curve(sweep, trial));
    }
    return [...known.values()];
  }

  async #curve({ spec }: SweepRecord, trial: TrialRecord): Promise<TrialCurve> {
    const points = await trialCurve(this.effects.store.read, trial, spec.template.kind, spec.stopping.metric);
    return { trial: trial.number, points, isCompleted: trial.state === "completed" };
  }
}

const sentence = (reason: string) => `${reason[0]!.toUpperCase()}${reason.slice(1)}.`;
