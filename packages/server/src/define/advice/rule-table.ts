import type { AdviceLanguage, AdviceRule } from "@crisol/contract";
import { wordsOf } from "./matchers.js";
import type { Rule } from "./rule.js";
import { rules } from "./rules/rules.js";

/** The rules as a table that people read. `when` and `decides` are in the words of the contract, in English. */
export function ruleTable(language: AdviceLanguage): AdviceRule[] {
  return rules.map((rule) => ({
    id: rule.id,
    stage: rule.stage,
    when: wordsOf(rule.when),
    decides: decidesOf(rule),
    reason: rule[language],
    source: rule.source,
    scenario: rule.scenario,
  }));
}

function decidesOf({ decides: { task, metric, criteria, services, ways, compute } }: Rule): string {
  const points = [...Object.entries(services ?? {}), ...Object.entries(ways ?? {})];
  const parts = [
    ...(task === undefined ? [] : [`task ${task ?? "none"}`]),
    ...(metric === undefined ? [] : [`metric ${metric}`]),
    ...(criteria ?? []).map((criterion) => `criterion ${criterion}`),
    ...points.map(([name, by]) => `${name} ${by > 0 ? "+" : ""}${by}`),
    ...(compute ?? []),
  ];
  return parts.join(", ");
}
