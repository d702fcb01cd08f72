/**
 * What a training by gradient boosting took as a whole job (read, split, fit with early stopping, evaluate, explain, save), measured
 * on machine B of docs/benchmarks.md ("What a training needs") on generated tables of 0.4 to 20 million cells. A cell is a row
 * in a column.
 */
export const BASE_MEMORY_BYTES = 2.4e8;
export const MEMORY_BYTES_PER_CELL = 24;
export const BASE_CORE_SECONDS = 4.5;
export const CORE_SECONDS_PER_CELL = 1.25e-6;
/** Of a CSV of numbers with six digits. */
export const FILE_BYTES_PER_CELL = 9;
/** Share of the work that is done on all cores: two threads were 1.65 times as fast as one (`npm run bench -- gbdt threads`). */
export const PARALLEL_SHARE = 0.8;

/** Up to here a CPU trains a network on a table in minutes: an epoch is some hundred million multiplications. */
export const SMALL_TABLE_CELLS = 1e6;

/** Columns where none were said. */
export const USUAL_COLUMNS = 20;

/**
 * Bounds of what follows from constants, and of what was measured on samples of the data: of 1,000,000 x 20, carried on from
 * 100,000 rows, memory was 0.64 and core seconds 1.38 times what was expected.
 */
export const WIDE = { low: 1 / 3, high: 3 } as const;
export const NARROW = { low: 0.6, high: 1.6 } as const;

/** Memory that stays free: of a machine, 20 % are not the training's. */
export const MEMORY_MARGIN = 1.25;
/** Spark holds partitions twice while it shuffles: half as much again for each worker. */
export const SHUFFLE_MARGIN = 1.5;
export const FEWEST_WORKERS = 2;
/** More than a cluster that people run without a team for it. */
export const MOST_WORKERS = 100;
/** Spark's start with its first query, in seconds, measured for the Spark client: 17 s and 14 s, more on a cluster. */
export const SPARK_START_SECONDS = 40;
/** By how much slower a core was with MLlib's boosting than with ours, 15 to 36 s for 100,000 x 8. */
export const SPARK_SLOWDOWN = { low: 1, expected: 3, high: 10 } as const;
