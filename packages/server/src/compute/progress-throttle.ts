import { performance } from "node:perf_hooks";
import type { ProgressUnit } from "@crisol/contract";

interface Progress {
  readonly phase: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit: ProgressUnit;
}

const minimumGapMs = 50;

/**
 * Passes progress on to `emit` at most every 50 ms, and the last report of each phase always: at once where it says that all is
 * done, for readers who time the phase, else when the phase changes, or by `flush`.
 */
export function throttledProgress(
  emit: (progress: Progress) => void,
  monotonicMs: () => number = () => performance.now(),
): { report(progress: Progress): void; flush(): void } {
  let held: Progress | undefined;
  let phase: string | undefined;
  let emittedAt = Number.NEGATIVE_INFINITY;
  const flush = () => {
    if (held) emit(held);
    held = undefined;
  };
  return {
    flush,
    report(progress) {
      if (progress.phase !== phase) flush();
      const now = monotonicMs();
      const isLast = progress.done === progress.total;
      if (progress.phase === phase && !isLast && now - emittedAt < minimumGapMs) {
        held = progress;
        return;
      }
      held = undefined;
      phase = progress.phase;
      emittedAt = now;
      emit(progress);
    },
  };
}
