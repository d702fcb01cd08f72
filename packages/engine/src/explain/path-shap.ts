import type { Forest } from "../boosting/forest.js";
import { EngineError } from "../engine-error.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { type Address, Kernels, withKernels } from "../kernels.js";
import { GROUP_ROWS, paddedRows, writeColumns } from "./kernel-rows.js";
import { MEMO_BYTES, MOST_MEMO_SLOTS, type PathImage, pathImage } from "./path-image.js";
import { gaussLegendre } from "./quadrature.js";
import type { TreeShapWork } from "./tree-shap-values.js";

type Kind = "interactions" | "interventional";

const KINDS: Readonly<Record<Kind, number>> = { interactions: 0, interventional: 1 };
const BLOCK_ROWS = 256;
/** Contributions in the kernels' memory at one time. */
const CHUNK_BYTES = 64 * 2 ** 20;
const MOST_CHUNK_ROWS = 16_384;
/** Results kept by each thread: more does not stay in the cache. */
const KEPT_BYTES = 4 * 2 ** 20;
/** Background patterns of the trees that are worked on together: up to the first where that is possible. */
const BACKGROUND_BYTES = 16 * 2 ** 20;
const MOST_BACKGROUND_BYTES = 2 ** 30;
/** Slots of a path whose pattern is one number. */
const MOST_PATTERN_SLOTS = 64;
const WORKSPACE_BYTES = 64;
/** Where a workspace has the slots of paths that keep results, and the number of the background's first leaf. */
const MEMO_SLOTS_AT = 20;
const FIRST_LEAF_AT = 44;
/** Up to so many rows are explained in a memory where the forest and the background last used stay, if they take no more. */
const RESIDENT_ROWS = 64;
const RESIDENT_BYTES = 128 * 2 ** 20;
/** Rows times trees between two reports of progress. */
const REPORT_WORK = 50_000;

let resident: { readonly work: PathWork; readonly threadCount: number } | undefined;

/** Interventional Shapley values of a forest's raw scores, row-major, rows x outputs x features. */
export function interventionalShap(
  forest: Forest,
  x: FeatureMatrix,
  background: FeatureMatrix,
  { threads, report }: TreeShapWork,
): Float64Array {
  const width = x.columns.length;
  const values = new Float64Array(x.rowCount * width * forest.outputs);
  const image = pathImage(forest, width, "values");
  checkBackground(image, background);
  if (values.length === 0) return values;
  const task = { forest, image, background, width, kind: "interventional" } as const;
  if (x.rowCount > RESIDENT_ROWS || image.bytes.length + patternBytes(image, background.rowCount) > RESIDENT_BYTES) {
    withKernels(
      (kernels) => new PathWork(kernels, task, x.rowCount, kernels.threadCount).fill(values, x, report),
      threads,
    );
    return values;
  }
  // One group of rows is one thread's.
  const team = x.rowCount > GROUP_ROWS && threads && threads.count > 1 ? threads : undefined;
  const threadCount = team?.count ?? 1;
  const { work } = residentFor(task, threadCount);
  if (team) work.kernels.withThreads(team, () => work.fill(values, x, report));
  else work.fill(values, x, report);
  return values;
}

function residentFor(task: PathTask, threadCount: number): NonNullable<typeof resident> {
  const known = resident;
  if (known?.threadCount === threadCount && known.work.does(task)) return known;
  resident = undefined;
  const kernels = known?.threadCount === threadCount ? known.work.kernels : new Kernels({ shared: threadCount > 1 });
  kernels.release();
  resident = { work: new PathWork(kernels, task, RESIDENT_ROWS, threadCount), threadCount };
  return resident;
}

/** Path-dependent Shapley interaction values of a forest's raw scores, row-major, rows x outputs x features x features. */
export function interactionShap(forest: Forest, x: FeatureMatrix, { threads, report }: TreeShapWork): Float64Array {
  const width = x.columns.length;
  const values = new Float64Array(x.rowCount * width * width * forest.outputs);
  const image = pathImage(forest, width, "interactions");
  if (values.length === 0) return values;
  const task = { forest, image, background: undefined, width, kind: "interactions" } as const;
  withKernels(
    (kernels) => new PathWork(kernels, task, x.rowCount, kernels.threadCount).fill(values, x, report),
    threads,
  );
  for (let at = 0; at < values.length; at += width * width) {
    completeMatrix(values.subarray(at, at + width * width), width);
  }
  return values;
}

/** From values on the diagonal and halves of interactions above it to the whole matrix. */
function completeMatrix(matrix: Float64Array, width: number): void {
  for (let i = 0; i < width; i++) {
    for (let j = i + 1; j < width; j++) {
      const half = matrix[i * width + j] as number;
      matrix[j * width + i] = half;
      matrix[i * width + i]! -= half;
      matrix[j * width + j]! -= half;
    }
  }
}

function checkBackground(image: PathImage, background: FeatureMatrix): void {
  const leaves = mostLeaves(image);
  if (background.rowCount * leaves * 16 > MOST_BACKGROUND_BYTES) {
    const most = Math.floor(MOST_BACKGROUND_BYTES / leaves / 16);
    throw new EngineError(
      "out_of_memory",
      `a background for trees of ${leaves} leaves has at most ${most} rows, not ${background.rowCount}`,
    );
  }
  if (image.mostSlots > MOST_PATTERN_SLOTS) {
    throw new EngineError(
      "unsupported_explanation",
      `with a background a path may have at most ${MOST_PATTERN_SLOTS} different features, and the forest has one with ${image.mostSlots}; explain without a background`,
    );
  }
}

/** Leaves of the tree that has most. */
function mostLeaves({ leafStarts }: PathImage): number {
  return leafStarts.reduce((most, start, tree) => Math.max(most, start - (leafStarts[tree - 1] ?? 0)), 0);
}

/** Bytes of the background patterns of all trees. */
function patternBytes({ leafStarts }: PathImage, backgroundRows: number): number {
  return (leafStarts.at(-1) as number) * backgroundRows * 16;
}

/** What is worked out for rows. */
interface PathTask {
  readonly forest: Forest;
  readonly image: PathImage;
  readonly background: FeatureMatrix | undefined;
  readonly width: number;
  readonly kind: Kind;
}

/** A forest in the kernels' memory, with a background where there is one, and room for some rows. */
class PathWork {
  readonly kernels: Kernels;
  readonly #task: PathTask;
  readonly #chunkRows: number;
  readonly #columnBytes: number;
  readonly #outputBytes: number;
  readonly #imageAt: Address;
  readonly #constants: Address;
  readonly #columns: Address;
  readonly #contributions: Address;
  readonly #backgroundColumns: Address;
  readonly #backgroundBytes: number;
  readonly #workspaces: readonly Address[];
  /** The trees whose background patterns are in memory. */
  #prepared = { first: 0, end: 0 };

  constructor(kernels: Kernels, task: PathTask, rowCount: number, threadCount: number) {
    const { forest, image, background, width, kind } = task;
    this.kernels = kernels;
    this.#task = task;
    this.#outputBytes = (kind === "interactions" ? width * width : width) * 8;
    const rowBytes = this.#outputBytes * forest.outputs;
    this.#chunkRows = Math.max(1, Math.min(rowCount, MOST_CHUNK_ROWS, Math.floor(CHUNK_BYTES / rowBytes)));
    this.#columnBytes = paddedRows(this.#chunkRows) * 8;
    this.#imageAt = kernels.place(image.bytes);
    this.#constants = kind === "interventional" ? placeWeights(kernels) : placeRules(kernels, image.mostSlots);
    this.#columns = kernels.allocate(this.#columnBytes * width);
    this.#contributions = kernels.allocate(this.#chunkRows * rowBytes);
    const backgroundRows = background?.rowCount ?? 0;
    const stride = paddedRows(backgroundRows);
    this.#backgroundColumns = kernels.allocate(stride * 8 * width);
    this.#backgroundBytes = background ? roomForPatterns(image, backgroundRows, rowCount) : 0;
    const backgroundAt = kernels.allocate(this.#backgroundBytes);
    const memoSlots = memoSlotsFor(this.#chunkRows, threadCount);
    this.#workspaces = Array.from({ length: threadCount }, () =>
      placeWorkspace(kernels, image, memoSlots, backgroundAt, backgroundRows),
    );
    if (background) writeColumns(kernels, this.#backgroundColumns, stride, forest, background, 0, backgroundRows);
  }

  /** Whether this is the work for `task`: the same forest and the very same table of background rows. */
  does({ forest, background, kind }: PathTask): boolean {
    return forest === this.#task.forest && background === this.#task.background && kind === this.#task.kind;
  }

  fill(values: Float64Array, x: FeatureMatrix, report: TreeShapWork["report"]): void {
    const rowValues = values.length / x.rowCount;
    for (let begin = 0; begin < x.rowCount; begin += this.#chunkRows) {
      const count = Math.min(this.#chunkRows, x.rowCount - begin);
      writeColumns(this.kernels, this.#columns, this.#columnBytes / 8, this.#task.forest, x, begin, count);
      const contributions = this.kernels.f64(this.#contributions, count * rowValues).fill(0);
      this.#explainChunk(count, report && ((share) => report((begin + count * share) / x.rowCount)));
      values.set(contributions, begin * rowValues);
    }
  }

  /** All trees for the rows in memory. */
  #explainChunk(count: number, report: TreeShapWork["report"]): void {
    const { treeCount } = this.#task.image;
    const memoSlots = memoSlotsFor(count, this.kernels.threadCount);
    for (const workspace of this.#workspaces) this.kernels.u32(workspace + MEMO_SLOTS_AT, 1)[0] = memoSlots;
    const step = Math.max(1, Math.floor((REPORT_WORK * this.kernels.threadCount) / count));
    for (let tree = 0, end = 0; tree < treeCount; tree = end) {
      end = Math.min(treeCount, tree + step);
      if (this.#task.background) end = this.#makeBackground(tree, end);
      this.#explainTrees(tree, end, count);
      report?.(end / treeCount);
    }
  }

  /** Sees to the background of the trees from `first` on; returns the last, or the first for which there is no room. */
  #makeBackground(first: number, last: number): number {
    if (first < this.#prepared.first || first >= this.#prepared.end) {
      const { leafStarts, treeCount } = this.#task.image;
      const rows = (this.#task.background as FeatureMatrix).rowCount;
      const firstLeaf = leafStarts[first] as number;
      const fits = (end: number) => ((leafStarts[end] as number) - firstLeaf) * rows * 16 <= this.#backgroundBytes;
      let end = first + 1;
      while (end < treeCount && fits(end + 1)) end++;
      for (const workspace of this.#workspaces) this.kernels.u32(workspace + FIRST_LEAF_AT, 1)[0] = firstLeaf;
      const [workspace] = this.#workspaces as [Address];
      const columnBytes = paddedRows(rows) * 8;
      this.kernels.run.pathBackground(this.#imageAt, first, end, this.#backgroundColumns, columnBytes, rows, workspace);
      this.#prepared = { first, end };
    }
    return Math.min(last, this.#prepared.end);
  }

  #explainTrees(first: number, end: number, count: number): void {
    const { outputs } = this.#task.forest;
    const rowBytes = this.#outputBytes * outputs;
    this.kernels.overRows(
      "pathShap",
      count,
      (from, to, thread) => [
        this.#imageAt,
        first,
        end,
        this.#columns + from * 8,
        this.#columnBytes,
        to - from,
        KINDS[this.#task.kind],
        this.#constants,
        this.#workspaces[thread] as Address,
        this.#contributions + from * rowBytes,
        rowBytes,
        outputs,
        this.#outputBytes,
      ],
      GROUP_ROWS,
    );
  }
}

/** Room for the patterns of all trees where few rows are explained again and again, else of some trees at a time. */
function roomForPatterns(image: PathImage, backgroundRows: number, rowCount: number): number {
  const all = patternBytes(image, backgroundRows);
  if (rowCount <= RESIDENT_ROWS && all <= RESIDENT_BYTES) return all;
  return Math.min(all, Math.max(BACKGROUND_BYTES, backgroundRows * mostLeaves(image) * 16));
}

/** Paths with more slots keep no results, as there are too few rows for their patterns to repeat; 0 for none at all. */
function memoSlotsFor(rowCount: number, threadCount: number): number {
  const threadRows = Math.ceil(rowCount / threadCount);
  return Math.max(0, Math.min(MOST_MEMO_SLOTS, Math.floor(Math.log2(threadRows)) - 1));
}

/** A thread's workspace, see kernels/path-shap.ts. */
function placeWorkspace(
  kernels: Kernels,
  image: PathImage,
  memoSlots: number,
  background: Address,
  backgroundRows: number,
): Address {
  const planes = Math.max(1, Math.ceil(image.mostSlots / 8));
  const patterns = kernels.allocate(image.levels * planes * BLOCK_ROWS);
  const decisions = kernels.allocate(image.levels * BLOCK_ROWS);
  const scratch = kernels.allocate((image.mostResults + image.mostSlots * 2 + 4) * 8);
  const usesMemo = memoSlots > 0 || backgroundRows > 0;
  const memo = kernels.allocate(usesMemo ? MEMO_BYTES : 0);
  const kept = kernels.allocate(memoSlots > 0 ? KEPT_BYTES : 0);
  const workspace = kernels.allocate(WORKSPACE_BYTES);
  const keptEnd = memoSlots > 0 ? kept + KEPT_BYTES : kept;
  const fields = [patterns, decisions, scratch, planes, memo, memoSlots, kept, keptEnd, 0];
  kernels.u32(workspace, fields.length + 2).set([...fields, background, backgroundRows]);
  return workspace;
}

/** For each number of slots the address of its quadrature rule, see `pathDependentInteractions`. */
function placeRules(kernels: Kernels, mostSlots: number): Address {
  const addresses = [0];
  for (let slots = 1; slots <= mostSlots; slots++) {
    const { points, weights } = gaussLegendre(Math.ceil(slots / 2));
    // An odd number of points is filled up by one of weight 0.
    const pairs = Math.ceil(points.length / 2);
    const rule = kernels.allocate(16 + pairs * 32);
    kernels.u32(rule, 1)[0] = pairs;
    const numbers = kernels.f64(rule + 16, pairs * 4).fill(0.5);
    numbers.set(points);
    numbers.fill(0, pairs * 2).set(weights, pairs * 2);
    addresses.push(rule);
  }
  return kernels.place(Uint32Array.from(addresses));
}

/** (a-1)! b! / (a+b)! at 65 * a + b, see `interventionalValues`. */
function placeWeights(kernels: Kernels): Address {
  const side = MOST_PATTERN_SLOTS + 1;
  const weights = new Float64Array(side * side);
  for (let a = 1; a < side; a++) {
    weights[a * side] = 1 / a;
    for (let b = 1; a + b < side; b++) weights[a * side + b] = ((weights[a * side + b - 1] as number) * b) / (a + b);
  }
  return kernels.place(weights);
}
