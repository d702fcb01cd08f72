import type { Verdict } from "@crisol/contract";
import type { UsageSpan } from "../use/usage-samples.js";
import type { Held } from "./held.js";
import type { Measured } from "./measured.js";
import type { Work } from "./work.js";

export type Finding = Verdict["findings"][number];

export interface Judged {
  readonly held: Held;
  readonly measured: Measured;
  readonly spans: readonly UsageSpan[];
  /** How many of them are judged. */
  readonly sampleCount: number;
  /** Of the whole job. */
  readonly totalSeconds: number;
  readonly wasOutOfMemory: boolean;
  readonly work: Work;
}
