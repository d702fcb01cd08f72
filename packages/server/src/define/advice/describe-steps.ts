import type { Advice, AdviceLanguage, AdviceStep, Reason } from "@crisol/contract";
import { conflictsOf } from "./conflicts.js";
import type { Decided, Spoken } from "./decide.js";
import type { Rule } from "./rule.js";
import type { Say } from "./texts/say.js";
import { wordIn } from "./texts/say-in.js";

/** The sentence of a rule, under its id. */
export function reasonOfRule(rule: Rule, language: AdviceLanguage): Reason {
  return { code: rule.id.replaceAll("-", "_"), params: {}, text: rule[language] };
}

/** The rules that spoke, each with what it saw and what it decided. */
export function stepsOf(
  decided: Decided,
  decisive: ReadonlySet<string>,
  language: AdviceLanguage,
  say: Say,
): AdviceStep[] {
  return decided.spoken.map(({ rule, fields }) => ({
    rule: rule.id,
    stage: rule.stage,
    saw: sawOf(decided, fields, language),
    reason: reasonOfRule(rule, language),
    decided: decidedOf(rule, decided, language, say),
    isDecisive: decisive.has(rule.id),
  }));
}

function sawOf({ of }: Decided, fields: Spoken["fields"], language: AdviceLanguage): AdviceStep["saw"] {
  return fields
    .map((field) => ({ field, value: of[field] }))
    .filter(({ value }) => value !== undefined)
    .map(({ field, value }) => ({
      ...{ field, name: wordIn(language, field) },
      value: (Array.isArray(value) ? value : [value]).map((one) => wordIn(language, String(one))).join(", "),
    }));
}

function decidedOf({ stage, decides }: Rule, decided: Decided, language: AdviceLanguage, say: Say): Reason {
  if (stage === "task") return say("decides_task", { task: decided.task ?? "none" });
  if (stage === "metric") return say("decides_metric", { metric: decided.metric ?? "-" });
  const words = (name: string) => wordIn(language, name);
  if (stage === "compute") {
    const effects = (decides.compute ?? []).map(words).join(", ");
    return effects ? say("decides_compute", { effects }) : say("decides_nothing", {});
  }
  const points = [...Object.entries(decides.services ?? {}), ...Object.entries(decides.ways ?? {})];
  const text = points.map(([name, by]) => `${words(name)} ${by > 0 ? "+" : "−"}${Math.abs(by)}`).join("; ");
  return text ? say("decides_points", { points: text }) : say("decides_nothing", {});
}

/** Rules that point to different services, each pair weighed openly. */
export function describedConflicts(decided: Decided, say: Say): Advice["conflicts"] {
  return conflictsOf(decided).map(({ rules, way, other, points, otherPoints }) => ({
    rules: [...rules],
    reason: say("conflict", { a: rules[0], b: rules[1], way, other }),
    outcome: say("conflict_outcome", { way, points, otherPoints }),
  }));
}
