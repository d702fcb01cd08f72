/** What one training on some rows used, its process included. */
export interface MeasuredRun {
  readonly cpuSeconds: number;
  readonly mainThreadSeconds: number | null;
  /** Peak. */
  readonly memoryBytes: number;
}

export interface SampleRun extends MeasuredRun {
  readonly rows: number;
}

/** What a training on all rows needs. */
export interface CarriedOn {
  readonly sampleRows: number;
  readonly memoryBytes: number;
  readonly coreSeconds: number;
  readonly parallelShare: number;
}

/**
 * Carries two measured runs on to `rowCount` rows along the line through them; never below what was measured. The part that
 * runs on all threads is told from what the main thread did of the whole: of S seconds by itself and P with T threads it
 * does S + P/T. `usualShare` where the system does not tell.
 */
export function carryOn(
  runs: readonly SampleRun[],
  {
    rowCount,
    threads,
    usualShare,
  }: { readonly rowCount: number; readonly threads: number; readonly usualShare: number },
): CarriedOn {
  const ordered = [...runs].sort((a, b) => a.rows - b.rows);
  const [smaller, larger] = [ordered[0], ordered.at(-1)] as [SampleRun, SampleRun];
  const along = (of: (run: SampleRun) => number) => {
    const slope = larger.rows > smaller.rows ? (of(larger) - of(smaller)) / (larger.rows - smaller.rows) : 0;
    return of(larger) + Math.max(0, slope) * Math.max(0, rowCount - larger.rows);
  };
  return {
    sampleRows: larger.rows,
    memoryBytes: Math.round(along(({ memoryBytes }) => memoryBytes)),
    coreSeconds: along(({ cpuSeconds }) => cpuSeconds),
    parallelShare: parallelShareOf(larger, threads) ?? usualShare,
  };
}

function parallelShareOf({ cpuSeconds, mainThreadSeconds }: MeasuredRun, threads: number): number | null {
  if (mainThreadSeconds === null || threads < 2 || cpuSeconds <= 0) return null;
  const parallel = ((cpuSeconds - mainThreadSeconds) * threads) / (threads - 1);
  return Math.min(0.99, Math.max(0, parallel / cpuSeconds));
}
