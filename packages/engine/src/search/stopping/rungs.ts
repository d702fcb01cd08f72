import { type Goal, lossOf } from "../trial.js";
import {
  type DecideInput,
  notANumber,
  nothingToDecide,
  type StoppingDecision,
  shown,
  type TrialCurve,
} from "./stopping-rule.js";

export interface Rungs {
  /** The step of the first rung, above 0; each further one is `reductionFactor` times as far. */
  readonly first: number;
  readonly reductionFactor: number;
}

/**
 * Asynchronous successive halving: at each rung a trial goes on only if it is among the best 1 / `reductionFactor` of those that
 * have come there so far, and at least the best of them does. A rung's value is the first one at or after its step. Who comes
 * first goes on, as there is nothing to compare it with: nobody waits for others.
 */
export function decideAtRungs(rungs: Rungs, { curve, curves, goal, decided }: DecideInput): StoppingDecision {
  const { first, reductionFactor } = rungs;
  const from = decided ?? curve.points.length - 1;
  const others = curves.filter(({ trial }) => trial !== curve.trial);
  let decision = nothingToDecide(`no rung was reached; the next is at step ${shown(nextRung(rungs, curve))}`);
  for (let rung = 0, step = first; step < Number.POSITIVE_INFINITY; rung++, step *= reductionFactor) {
    const at = reached(curve, step);
    if (at < 0) break;
    if (at < from) continue;
    decision = decideAt({ rung, step, reductionFactor }, curve, at, others, goal);
    if (decision.stop) break;
  }
  return decision;
}

interface Rung {
  readonly rung: number;
  readonly step: number;
  readonly reductionFactor: number;
}

function decideAt(
  { rung, step, reductionFactor }: Rung,
  curve: TrialCurve,
  at: number,
  others: readonly TrialCurve[],
  goal: Goal,
): StoppingDecision {
  const { value, step: reportedStep } = curve.points[at]!;
  if (Number.isNaN(value)) return notANumber(reportedStep);
  const losses = others.flatMap((other) => {
    const index = reached(other, step);
    return index < 0 ? [] : lossOf(other.points[index]!.value, goal);
  });
  const loss = lossOf(value, goal);
  const place = 1 + losses.filter((other) => other < loss).length;
  const count = losses.length + 1;
  const kept = Math.max(1, Math.floor(count / reductionFactor));
  const stop = place > kept;
  return {
    stop,
    code: stop ? "not_among_the_best" : "among_the_best",
    numbers: { rung, step: reportedStep, value, place, count, kept },
    reason: `at step ${reportedStep} (rung ${rung}) ${shown(value)} is number ${place} of ${count}; the best ${kept === 1 ? "one goes" : `${kept} go`} on`,
  };
}

/** The index of the first point at or after `step`; -1 where there is none. */
function reached({ points }: TrialCurve, step: number): number {
  return points.findIndex((point) => point.step >= step);
}

function nextRung({ first, reductionFactor }: Rungs, { points }: TrialCurve): number {
  const furthest = points.reduce((most, { step }) => Math.max(most, step), 0);
  let next = first;
  while (next <= furthest && furthest < Number.POSITIVE_INFINITY) next *= reductionFactor;
  return next;
}
