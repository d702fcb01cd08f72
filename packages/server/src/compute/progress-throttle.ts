import { performance } from "node:perf_hooks";

interface Progress {
  readonly phase: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit: "rows" | "iterations" | "bytes" | "steps" | "seconds";
}

const minimumGapMs = 50;

/**
 * Passes progress on to `emit` at most every 50 ms, and the last report of each phase always: what was held back is
 * passed on when the phase changes, or by `flush`.
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
      if (progress.phase === phase && now - emittedAt < minimumGapMs) {
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
