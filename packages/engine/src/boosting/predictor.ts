import type { FeatureMatrix } from "../frame/matrix.js";
import type { Threads } from "../threads/threads.js";
import { type Forest, missingZeros, treeCount } from "./forest.js";
import { ForestMemory } from "./forest-memory.js";

/** How raw scores become predictions. */
export type Link = "identity" | "sigmoid" | "softmax" | "exponential";

/** Fewer rows times trees than this are done before other threads have begun. */
const LEAST_SHARED_WORK = 1_000_000;

/** One for each number of threads in use. */
const memories = new Map<number, ForestMemory>();

/**
 * Row-major predictions of `forest`, `outputs` a row; on `threads` where there is enough to do. A row's result depends
 * neither on them nor on the rows beside it.
 */
export function predict(forest: Forest, x: FeatureMatrix, link: Link, threads?: Threads): Float64Array {
  if (!threads || threads.count < 2 || x.rowCount * treeCount(forest) < LEAST_SHARED_WORK) {
    return predictIn(memoryFor(forest, 1), forest, x, link);
  }
  const memory = memoryFor(forest, threads.count);
  return memory.kernels.withThreads(threads, () => predictIn(memory, forest, x, link));
}

function memoryFor(forest: Forest, threadCount: number): ForestMemory {
  const memory = memories.get(threadCount);
  if (memory?.hasRoomFor(forest)) return memory;
  const empty = new ForestMemory(threadCount);
  memories.set(threadCount, empty);
  return empty;
}

function predictIn(memory: ForestMemory, forest: Forest, x: FeatureMatrix, link: Link): Float64Array {
  const { kernels } = memory;
  const { outputs, baseScores } = forest;
  const { columns, rowCount } = missingZeros(forest, x);
  const result = new Float64Array(rowCount * outputs);
  if (rowCount === 0) return result;
  const resident = memory.residentOf(forest);
  const placed = resident.for(rowCount);
  const { scores } = resident;
  for (let begin = 0; begin < rowCount; begin += placed.mostRows) {
    const count = Math.min(placed.mostRows, rowCount - begin);
    const block = kernels.f64(scores, count * outputs);
    for (let i = 0; i < block.length; i++) block[i] = baseScores[i % outputs] as number;
    placed.addTrees(columns, begin, count, scores);
    if (link === "sigmoid") kernels.run.sigmoid(scores, count);
    if (link === "exponential") kernels.run.exponentials(scores, block.length);
    if (link === "softmax") kernels.run.softmax(scores, count, outputs, outputs * 8, 8);
    result.set(block, begin * outputs);
  }
  return result;
}
