import type { UsageStage, Verdict } from "@crisol/contract";
import type { UsageSpan } from "../use/usage-samples.js";
import { parallelShare } from "./amdahl.js";
import type { Held } from "./held.js";
import { meanOf, peakOf, secondsOf, stageOf } from "./phases.js";
import type { Thresholds } from "./thresholds.js";

export type Measured = Verdict["measured"];

/** Beyond it nothing can be said of the rest of the time. */
const MOST_WAITING = 0.8;

/** What is judged: the training, where one was told that lasted and is enough of the work; else all but the start. */
export function judgedSpans(
  spans: readonly UsageSpan[],
  { leastSeconds, trainingShare }: Pick<Thresholds, "leastSeconds" | "trainingShare">,
): { readonly stage: UsageStage | null; readonly spans: readonly UsageSpan[] } {
  const work = spans.filter(({ phase }) => stageOf(phase) !== "set_up");
  const training = work.filter(({ phase }) => stageOf(phase) === "train");
  const seconds = secondsOf(training);
  const isJudged = seconds >= leastSeconds && seconds >= trainingShare * secondsOf(work);
  return isJudged ? { stage: "train", spans: training } : { stage: null, spans: work };
}

/** The use over what is judged, as numbers. `peakMemoryBytes` is what the job itself has found, which sees more than samples. */
export function measure(
  spans: readonly UsageSpan[],
  held: Held,
  peakMemoryBytes: number,
  by: Thresholds,
): { readonly measured: Measured; readonly judged: readonly UsageSpan[] } {
  const { stage, spans: judged } = judgedSpans(spans, by);
  const cores = meanOf(judged, "cores") ?? 0;
  const waitingCores = meanOf(judged, "waitingCores") ?? 0;
  const wantedCores = cores + waitingCores;
  const diskWait = meanOf(judged, "diskWait");
  // Before a script starts the memory is that of what prepares it, which is not its own.
  const own = spans.filter(({ phase }) => stageOf(phase) !== "set_up");
  return {
    judged,
    measured: {
      ...{ stage, seconds: secondsOf(judged), cores, wantedCores },
      busiestThread: meanOf(judged, "busiestThreadWanted") ?? meanOf(judged, "busiestThread") ?? 0,
      // Of the time in which it did not wait for a core: on a full machine it would seem not to wait for the disk.
      diskWait: diskWait === null ? null : Math.min(1, diskWait / (1 - Math.min(MOST_WAITING, waitingCores))),
      readBytesPerSecond: meanOf(judged, "readBytesPerSecond"),
      writtenBytesPerSecond: meanOf(judged, "writtenBytesPerSecond"),
      gpu: meanOf(judged, "gpu"),
      peakMemoryBytes: Math.max(peakMemoryBytes, peakOf(own, "memoryBytes") ?? 0),
      parallelShare: parallelShare(wantedCores, Math.floor(held.cores), by.parallelError),
    },
  };
}

/** The phase in which memory was at its highest; undefined without a sample. */
export function phaseOfPeak(spans: readonly UsageSpan[]): string | undefined {
  const peak = peakOf(spans, "memoryBytes");
  return spans.find((span) => peakOf([span], "memoryBytes") === peak)?.phase;
}
