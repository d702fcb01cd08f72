import type { AdviceAnswers } from "@crisol/contract";
import type { KnownFacts } from "./case.js";
import { ownOf } from "./choose-machines.js";
import { type Decided, decide } from "./decide.js";
import type { OwnMachine } from "./own-machines.js";
import type { Rule } from "./rule.js";
import type { Say } from "./texts/say.js";
import { WAYS } from "./ways.js";

/** Ids of the rules without which, each by itself, something that is advised would be another. */
export function decisiveRules(
  decided: Decided,
  answers: AdviceAnswers,
  facts: KnownFacts | null,
  rules: readonly Rule[],
  say: Say,
  own: readonly OwnMachine[] = [],
): ReadonlySet<string> {
  const before = essenceOf(decided);
  const decisive = decided.spoken.filter(({ rule }) => {
    const without = rules.filter((other) => other !== rule);
    return essenceOf(decide(answers, facts, without, say, own)) !== before;
  });
  return new Set(decisive.map(({ rule }) => rule.id));
}

/** What makes one advice another: task, metric, way, and the machines. */
export function essenceOf({ task, metric, way, training, development }: Decided): string {
  const { kind, size, workerCount } = training;
  return [
    task,
    metric,
    WAYS[way].service,
    way,
    kind,
    size?.id,
    ownOf(training)?.name,
    workerCount,
    development.size?.id,
  ].join(" ");
}
