import type { AdviceAnswers, AdviceField } from "@crisol/contract";
import type { KnownFacts } from "./case.js";
import { type Decided, decide } from "./decide.js";
import type { OwnMachine } from "./own-machines.js";
import type { Rule } from "./rule.js";
import type { Say } from "./texts/say.js";

/** One answer that was another, and what would be decided then. */
export interface WhatIf {
  readonly field: AdviceField;
  readonly value: string | number;
  readonly decided: Decided;
}

/** Answers that are tried, in the order in which they are told. */
const TRIED: readonly (readonly [AdviceField, AdviceAnswers[AdviceField]])[] = [
  ["control", "full"],
  ["control", "some"],
  ["control", "none"],
  ["scope", "engineering_and_training"],
  ["distributed", true],
  ["languages", ["python"]],
  ["languages", ["pyspark"]],
  ["languages", ["none"]],
  ["interfaces", ["studio"]],
  ["interfaces", ["code"]],
  ["services", ["databricks"]],
  ["services", ["synapse"]],
  ["ownData", "none"],
  ["ownData", "labelled"],
  ["effort", "days"],
  ["customise", true],
  ["customise", false],
  ["model", "deep_learning"],
  ["dataKind", "images"],
  ["dataKind", "table"],
  ["trainingHours", 0.01],
  ["development", "notebooks"],
];
const MORE_ROWS = [10, 100, 1000] as const;
const MOST = 12;

/**
 * Which single answers would change way, kind or class of compute: each is tried. Of a field the first that changes anything
 * is told for each outcome, and of more rows the fewest.
 */
export function whatIf(
  decided: Decided,
  answers: AdviceAnswers,
  facts: KnownFacts | null,
  rules: readonly Rule[],
  say: Say,
  own: readonly OwnMachine[] = [],
): readonly WhatIf[] {
  const before = outcomeOf(decided);
  const found: WhatIf[] = [];
  const seen = new Set<string>();
  const add = (one: WhatIf) => {
    const outcome = outcomeOf(one.decided);
    const key = `${one.field} ${outcome}`;
    if (outcome === before || seen.has(key) || found.length >= MOST) return;
    seen.add(key);
    found.push(one);
  };
  for (const [field, value] of TRIED) {
    if (String(answers[field]) === String(value)) continue;
    // With data at hand there are data, of the kind that they are.
    if (facts?.rows !== undefined && (field === "ownData" || field === "dataKind")) continue;
    add({ field, value: String(value), decided: decide({ ...answers, [field]: value }, facts, rules, say, own) });
  }
  const rows = facts?.rows ?? decided.of.rows;
  if (rows === undefined) return found;
  for (const times of MORE_ROWS) {
    if (rows * times > 1e18) break;
    const more = { ...answers, rows: rows * times, bytes: undefined };
    add({
      field: "rows",
      value: rows * times,
      decided: decide(more, facts && timesAsMany(facts, times), rules, say, own),
    });
  }
  return found;
}

/** What is told as another outcome: not each size, which change with every number. */
function outcomeOf({ way, training }: Decided): string {
  return `${way} ${training.kind} ${training.size?.class}`;
}

function timesAsMany(facts: KnownFacts, times: number): KnownFacts {
  const { measured } = facts;
  return {
    ...facts,
    ...(facts.rows !== undefined && { rows: facts.rows * times }),
    ...(facts.bytes !== undefined && { bytes: facts.bytes * times }),
    ...(measured && {
      measured: {
        ...measured,
        memoryBytes: measured.memoryBytes * times,
        coreSeconds: measured.coreSeconds * times,
      },
    }),
  };
}
