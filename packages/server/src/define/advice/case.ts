import type { AdviceAnswers, AdviceFacts, AdviceTask, TeamLanguage } from "@crisol/contract";

/** Memory that ordinary machines have: small fits a common one, medium the largest, large none. */
export type CaseSize = "unknown" | "small" | "medium" | "large";

/** What ordinary compute comes up against: too slow on the largest CPU, on the largest GPU, or memory that no machine has. */
export type CaseLimit = "none" | "time" | "gpu" | "memory";

/** All that rules look at: the answers after they were checked, what was measured, and what follows from both. */
export interface Case extends Omit<AdviceAnswers, "languages"> {
  readonly languages?: readonly TeamLanguage[] | undefined;
  readonly measuredTask?: AdviceTask | undefined;
  readonly measuredMetric?: string | undefined;
  readonly rarestShare?: number | undefined;
  readonly classCount?: number | undefined;
  /** What was said or measured; set by the first stage of rules. */
  readonly task?: AdviceTask | undefined;
  /** Images, texts, documents or sound, not rows of a table. */
  readonly isUnstructured: boolean;
  readonly isCustomisable: boolean;
  /** Of at most a million cells: a CPU trains a network on it in minutes. */
  readonly isSmallTable: boolean;
  readonly size: CaseSize;
  readonly limit: CaseLimit;
}

export type CaseField = keyof Case;

/** Facts as far as they are known: scenarios and tests give some of them. */
export type KnownFacts = Partial<AdviceFacts> & {
  /** The metric that the data suggest. */
  readonly metric?: string;
  readonly criteria?: readonly string[];
};
