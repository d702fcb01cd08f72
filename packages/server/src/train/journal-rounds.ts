import type { TrainingRounds } from "@crisol/engine";
import type { JournalRecord } from "../compute/journal.js";

/** Of fitting, after which rounds take as long as they will: before, code is still being compiled. */
export const SETTLING_MS = 1000;

/** What a training's journal says of the rounds of fitting. */
export interface JournalRounds {
  /** Rounds that fitting came to, the most that it might, and the time of one; null where the algorithm tells none. */
  readonly rounds: TrainingRounds | null;
  /** Of one of the rounds after the first second of fitting; of any where there are none. */
  readonly settledRoundSeconds: number | null;
}

type Told = Extract<JournalRecord, { readonly type: "progress" }>;

/** The rounds that are told in `records`, from one pass over them. */
export function roundsIn(records: readonly JournalRecord[]): JournalRounds {
  let first: Told | undefined;
  let settled: Told | undefined;
  let before: Told | undefined;
  let last: Told | undefined;
  for (const record of records) {
    if (record.type !== "progress" || record.phase !== "fit" || record.total === null) continue;
    // A record of no rounds says that fitting begins; what binning takes stands before the first round's end.
    if (record.done > 0) {
      first ??= record;
      if (record.at >= first.at + SETTLING_MS) settled ??= record;
    }
    before = last;
    last = record;
  }
  if (!first || !last) return { rounds: null, settledRoundSeconds: null };
  const limit = last.total as number;
  // Where rounds end before their limit, the last one is told when the phase ends, with what came after it.
  const timed = last.done < limit ? (before ?? last) : last;
  const seconds = secondsOfOne(first, timed);
  return {
    rounds: seconds === null ? null : { done: last.done, limit, seconds },
    settledRoundSeconds: secondsOfOne(settled && settled.done < timed.done ? settled : first, timed),
  };
}

function secondsOfOne(from: Told, to: Told): number | null {
  return to.done > from.done ? (to.at - from.at) / 1000 / (to.done - from.done) : null;
}
