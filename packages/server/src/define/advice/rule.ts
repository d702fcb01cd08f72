import type { AdviceStep, AdviceTask, ServiceKind } from "@crisol/contract";
import type { Condition } from "./matchers.js";
import type { WayId } from "./ways.js";

/** What a rule does to the choice of machines. */
export type ComputeEffect =
  | "general"
  | "memory"
  | "gpu"
  | "current_class"
  | "larger"
  | "largest"
  | "cheapest"
  | "plan_growth"
  | "development_general"
  | "development_memory"
  | "development_gpu";

export interface Decision {
  /** `predict`: as it was said. `measured`: as the target's values say. */
  readonly task?: AdviceTask | "predict" | "measured" | null;
  readonly metric?: string | "measured";
  readonly criteria?: readonly string[];
  /** Points for all ways of a kind of service. */
  readonly services?: Partial<Record<ServiceKind, number>>;
  /** Points for single ways. */
  readonly ways?: Partial<Record<WayId, number>>;
  readonly compute?: readonly ComputeEffect[];
}

/**
 * A rule as data. Of the rules of task and metric the first that matches decides; those of way and compute that match add up.
 */
export interface Rule {
  readonly id: string;
  readonly stage: AdviceStep["stage"];
  /** Any of these. */
  readonly when: readonly Condition[];
  readonly decides: Decision;
  readonly en: string;
  readonly es: string;
  /** A section of the guide ("guide, service rule 1"), or a named publication. */
  readonly source: string;
  /** The id of the scenario that tries it. */
  readonly scenario: string;
}

/** The rules of one stage. */
export const rulesOf = (stage: Rule["stage"], rules: readonly Omit<Rule, "stage">[]): readonly Rule[] =>
  rules.map((rule) => ({ ...rule, stage }));
