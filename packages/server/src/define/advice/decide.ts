import type { AdviceAnswers, AdviceTask, Reason } from "@crisol/contract";
import type { Case, CaseField, KnownFacts } from "./case.js";
import { clusterFor, developmentFor, type Machines, machineFor, NO_MACHINES } from "./choose-machines.js";
import { agrees, cleanAnswers, isCustomisable, isUnstructured } from "./clean-answers.js";
import { SMALL_TABLE_CELLS } from "./constants.js";
import { measuredTaskOf } from "./data-kind.js";
import { type Estimate, estimateOf } from "./estimate.js";
import { fieldsThatMatch } from "./matchers.js";
import { cellsOf, limitOf, type Need, needOf, sizeOf } from "./need.js";
import type { OwnMachine } from "./own-machines.js";
import { resultWarnings } from "./result-warnings.js";
import type { ComputeEffect, Rule } from "./rule.js";
import type { Say } from "./texts/say.js";
import { isDistributed, needsNoCompute, WAYS, type WayId, wayIds } from "./ways.js";

/** A rule that spoke, with the fields that it looked at. */
export interface Spoken {
  readonly rule: Rule;
  readonly fields: readonly CaseField[];
}

/** What the rules decide, before anything is put into words. */
export interface Decided {
  readonly of: Case;
  readonly warnings: readonly Reason[];
  readonly need: Need | null;
  readonly spoken: readonly Spoken[];
  readonly task: AdviceTask | null;
  readonly metric: string | null;
  readonly criteria: readonly string[];
  /** All ways with their points, the best first. */
  readonly ways: readonly { readonly id: WayId; readonly score: number }[];
  readonly way: WayId;
  readonly training: Machines;
  readonly development: Machines;
  readonly estimate: Estimate;
}

/** Asks the rules in their stages; `own` are the priced machines of the workspace. The same answers, facts and rules decide the same. */
export function decide(
  given: AdviceAnswers,
  facts: KnownFacts | null,
  rules: readonly Rule[],
  say: Say,
  own: readonly OwnMachine[] = [],
): Decided {
  const { answers, warnings } = cleanAnswers(given, facts, say);
  const unstructured = isUnstructured(answers, facts);
  const need = needOf(answers, facts, { isUnstructured: unstructured });
  const spoken: Spoken[] = [];
  const start: Case = {
    ...answers,
    // What was said is more than what can be measured, where both can be true.
    measuredTask:
      answers.predict && facts?.task && agrees(answers.predict, facts.task) ? undefined : measuredTaskOf(facts),
    measuredMetric: facts?.metric,
    rarestShare: facts?.rarestShare ?? undefined,
    isUnstructured: unstructured,
    isCustomisable: isCustomisable(answers),
    isSmallTable: !unstructured && (cellsOf(answers) ?? Number.POSITIVE_INFINITY) <= SMALL_TABLE_CELLS,
    size: sizeOf(need),
    limit: limitOf(answers, need),
  };
  const ofTask = firstThatMatches("task", start, rules, spoken);
  const task = taskOf(ofTask, start);
  const of: Case = { ...start, task: task ?? undefined };
  const ofMetric = firstThatMatches("metric", of, rules, spoken);
  const metric = ofMetric?.decides.metric === "measured" ? facts?.metric : ofMetric?.decides.metric;
  const suggested = metric !== undefined && metric === facts?.metric ? facts?.criteria : undefined;

  const ways = ranked(allThatMatch("way", of, rules, spoken));
  const way = (ways[0] as { id: WayId }).id;
  const effects = new Set<ComputeEffect>();
  const computing = needsNoCompute(way) ? [] : allThatMatch("compute", of, rules, spoken);
  for (const { decides } of computing) for (const effect of decides.compute ?? []) effects.add(effect);
  const wish = { own, effects, need, currentClass: of.currentClass, trainingHours: of.trainingHours };
  const training = needsNoCompute(way) ? NO_MACHINES : isDistributed(way) ? clusterFor(wish) : machineFor(wish);
  const estimate = estimateOf(need, training, of);
  const result = { task, training, estimate };
  return {
    of,
    need,
    spoken,
    ...result,
    metric: metric ?? null,
    criteria: answers.criteria ?? suggested ?? ofMetric?.decides.criteria ?? [],
    ways,
    way,
    development: needsNoCompute(way) ? NO_MACHINES : developmentFor(wish),
    warnings: [...warnings, ...resultWarnings(of, result, say)],
  };
}

function taskOf(rule: Rule | undefined, { predict, measuredTask }: Case): AdviceTask | null {
  const decided = rule?.decides.task;
  if (decided === "predict") return predict ?? null;
  if (decided === "measured") return measuredTask ?? null;
  return decided ?? null;
}

function firstThatMatches(stage: Rule["stage"], of: Case, rules: readonly Rule[], spoken: Spoken[]): Rule | undefined {
  for (const rule of rules) {
    const fields = rule.stage === stage ? fieldsThatMatch(rule.when, of) : undefined;
    if (!fields) continue;
    spoken.push({ rule, fields });
    return rule;
  }
  return undefined;
}

function allThatMatch(stage: Rule["stage"], of: Case, rules: readonly Rule[], spoken: Spoken[]): readonly Rule[] {
  const found = rules
    .filter((rule) => rule.stage === stage)
    .flatMap((rule) => {
      const fields = fieldsThatMatch(rule.when, of);
      return fields ? [{ rule, fields }] : [];
    });
  spoken.push(...found);
  return found.map(({ rule }) => rule);
}

/** The points that a rule gives a way. */
export function pointsOf({ decides }: Rule, way: WayId): number {
  return (decides.services?.[WAYS[way].service] ?? 0) + (decides.ways?.[way] ?? 0);
}

function ranked(rules: readonly Rule[]): Decided["ways"] {
  const scored = wayIds.map((id) => ({ id, score: rules.reduce((sum, rule) => sum + pointsOf(rule, id), 0) }));
  return scored.sort((a, b) => b.score - a.score || wayIds.indexOf(a.id) - wayIds.indexOf(b.id));
}
