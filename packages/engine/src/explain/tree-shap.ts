import { binOfCode, type Forest, NO_BIN } from "../boosting/forest.js";
import { predict } from "../boosting/predictor.js";
import { EngineError } from "../engine-error.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { type Address, type Kernels, withKernels } from "../kernels.js";
import type { Threads } from "../threads/threads.js";
import { gaussLegendre } from "./quadrature.js";
import { MEMO_BYTES, MOST_MEMO_SLOTS, type TreeImage, treeImage } from "./tree-image.js";

/** What an unknown feature is replaced by. */
export interface TreeShapOptions {
  /**
   * Rows whose values stand for unknown features ("interventional", or "true to the model"): contributions sum to the
   * prediction minus the mean prediction of these rows. Without them an unknown feature follows both branches, weighted by
   * the training rows that went each way ("path dependent", "true to the data").
   */
  readonly background?: FeatureMatrix;
  readonly threads?: Threads;
  /** Called from time to time with the share of the work done, 0 to 1; return false to stop with "cancelled". */
  readonly onProgress?: (share: number) => boolean | undefined;
}

/** Contributions to raw scores. */
export interface TreeShapValues {
  /** Row-major, rows x outputs x features; with interactions rows x outputs x features x features. */
  readonly values: Float64Array;
  /** One an output; with the sum of a row's values it is the row's raw score. */
  readonly expectedScores: Float64Array;
}

const KINDS = { pathDependent: 0, interactions: 1, interventional: 2 } as const;
const BLOCK_ROWS = 256;
const GROUP_ROWS = 16;
/** Contributions in the kernels' memory at one time. */
const CHUNK_BYTES = 64 * 2 ** 20;
const MOST_CHUNK_ROWS = 16_384;
/** Results kept by each thread: more does not stay in the cache. */
const KEPT_BYTES = 4 * 2 ** 20;
/** Background patterns of the trees that are worked on together: up to the first where that is possible. */
const BACKGROUND_BYTES = 16 * 2 ** 20;
const MOST_BACKGROUND_BYTES = 2 ** 30;
const MOST_RESULT_VALUES = 2 ** 30;
/** Slots of a path whose pattern is one number. */
const MOST_PATTERN_SLOTS = 64;
const WORKSPACE_BYTES = 64;
/** Where a workspace has the number of the background's first leaf. */
const FIRST_LEAF_BYTES = 44;
/** Rows times trees between two reports of progress. */
const REPORT_WORK = 50_000;

/**
 * Exact Shapley values of a forest's raw scores (TreeSHAP, Lundberg et al. 2020, "From local explanations to global
 * understanding with explainable AI for trees"), in time proportional to the number of leaves. A row's values do not
 * depend, to the bit, on the rows beside it or the number of threads.
 *
 * Throws EngineError "bad_background" for a background without rows, "out_of_memory" with the bound where the result or the
 * work would not fit, "cancelled" when `onProgress` said so.
 */
export function treeShap(forest: Forest, x: FeatureMatrix, options: TreeShapOptions = {}): TreeShapValues {
  const { background } = options;
  if (!background) return run(forest, x, "pathDependent", options);
  const { values } = run(forest, x, "interventional", options);
  return { values, expectedScores: meanScores(forest, background) };
}

/**
 * Shapley interaction values of a forest's raw scores, path dependent: symmetric matrices whose rows sum to the Shapley
 * values. Off the diagonal is half of what two features give together beyond what each gives alone; on it what is left for the
 * feature alone. Throws as `treeShap`.
 */
export function treeShapInteractions(
  forest: Forest,
  x: FeatureMatrix,
  options: Omit<TreeShapOptions, "background"> = {},
): TreeShapValues {
  const result = run(forest, x, "interactions", options);
  const width = x.columns.length;
  for (let at = 0; at < result.values.length; at += width * width) {
    completeMatrix(result.values.subarray(at, at + width * width), width);
  }
  return result;
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

/** The mean raw score of each output. */
function meanScores(forest: Forest, background: FeatureMatrix): Float64Array {
  const scores = predict(forest, background, "identity");
  const means = new Float64Array(forest.outputs);
  scores.forEach((score, i) => {
    means[i % forest.outputs]! += score;
  });
  return means.map((sum) => sum / background.rowCount);
}

function run(forest: Forest, x: FeatureMatrix, kind: keyof typeof KINDS, options: TreeShapOptions): TreeShapValues {
  const width = x.columns.length;
  const image = treeImage(forest, width, kind === "interactions" ? "interactions" : "values");
  const outputValues = kind === "interactions" ? width * width : width;
  const rowValues = outputValues * forest.outputs;
  checkSizes(image, x.rowCount, rowValues, kind === "interventional" ? options.background : undefined);
  const values = new Float64Array(x.rowCount * rowValues);
  if (values.length > 0) {
    withKernels((kernels) => new Explanation(kernels, forest, x, image, kind, options).fill(values), options.threads);
  }
  return { values, expectedScores: image.expectedScores.slice() };
}

function checkSizes(image: TreeImage, rowCount: number, rowValues: number, background?: FeatureMatrix): void {
  if (rowCount * rowValues > MOST_RESULT_VALUES) {
    throw new EngineError(
      "out_of_memory",
      `${rowCount} rows with ${rowValues} contributions each are more than ${MOST_RESULT_VALUES} numbers; explain fewer rows at a time`,
    );
  }
  if (rowValues * 8 > CHUNK_BYTES) {
    throw new EngineError(
      "out_of_memory",
      `a row has ${rowValues} contributions, and at most ${CHUNK_BYTES / 8} can be worked out`,
    );
  }
  if (!background) return;
  if (background.rowCount < 1) {
    throw new EngineError("bad_background", "the background must have at least 1 row, not 0");
  }
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
function mostLeaves({ leafStarts }: TreeImage): number {
  return leafStarts.reduce((most, start, tree) => Math.max(most, start - (leafStarts[tree - 1] ?? 0)), 0);
}

/** One call's work in the kernels' memory. */
class Explanation {
  readonly #kernels: Kernels;
  readonly #forest: Forest;
  readonly #x: FeatureMatrix;
  readonly #image: TreeImage;
  readonly #kind: keyof typeof KINDS;
  readonly #options: TreeShapOptions;
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

  constructor(
    kernels: Kernels,
    forest: Forest,
    x: FeatureMatrix,
    image: TreeImage,
    kind: keyof typeof KINDS,
    options: TreeShapOptions,
  ) {
    const width = x.columns.length;
    this.#kernels = kernels;
    this.#forest = forest;
    this.#x = x;
    this.#image = image;
    this.#kind = kind;
    this.#options = options;
    this.#outputBytes = (kind === "interactions" ? width * width : width) * 8;
    const rowBytes = this.#outputBytes * forest.outputs;
    this.#chunkRows = Math.min(x.rowCount, MOST_CHUNK_ROWS, Math.floor(CHUNK_BYTES / rowBytes));
    this.#columnBytes = paddedRows(this.#chunkRows) * 8;
    this.#imageAt = kernels.place(image.bytes);
    this.#constants = kind === "interventional" ? placeWeights(kernels) : placeRules(kernels, image.mostSlots);
    this.#columns = kernels.allocate(this.#columnBytes * width);
    this.#contributions = kernels.allocate(this.#chunkRows * rowBytes);
    const { background } = options;
    this.#backgroundColumns = background ? kernels.allocate(paddedRows(background.rowCount) * 8 * width) : 0;
    this.#backgroundBytes = background ? Math.max(BACKGROUND_BYTES, background.rowCount * mostLeaves(image) * 16) : 0;
    const backgroundAt = kernels.allocate(this.#backgroundBytes);
    const threadRows = Math.ceil(this.#chunkRows / kernels.threadCount);
    this.#workspaces = Array.from({ length: kernels.threadCount }, () =>
      placeWorkspace(kernels, image, threadRows, backgroundAt, background?.rowCount ?? 0),
    );
  }

  fill(values: Float64Array): void {
    const { background } = this.#options;
    if (background)
      this.#fillColumns(this.#backgroundColumns, paddedRows(background.rowCount), background, 0, background.rowCount);
    const rowValues = values.length / this.#x.rowCount;
    for (let begin = 0; begin < this.#x.rowCount; begin += this.#chunkRows) {
      const count = Math.min(this.#chunkRows, this.#x.rowCount - begin);
      this.#fillColumns(this.#columns, this.#columnBytes / 8, this.#x, begin, count);
      const contributions = this.#kernels.f64(this.#contributions, count * rowValues).fill(0);
      this.#explainChunk(begin, count);
      values.set(contributions, begin * rowValues);
    }
  }

  /** All trees for the rows in memory. */
  #explainChunk(begin: number, count: number): void {
    const { treeCount } = this.#image;
    const step = Math.max(1, Math.floor((REPORT_WORK * this.#kernels.threadCount) / count));
    for (let tree = 0, end = 0; tree < treeCount; tree = end) {
      end = Math.min(treeCount, tree + step);
      if (this.#kind === "interventional") end = this.#makeBackground(tree, end);
      this.#explainTrees(tree, end, count);
      const share = (begin + count * (end / treeCount)) / this.#x.rowCount;
      if (this.#options.onProgress?.(share) === false) {
        throw new EngineError("cancelled", `the explanation was cancelled after ${Math.round(share * 100)} %`);
      }
    }
  }

  /** Makes the background of as many of the trees as there is room for, at least one; returns the first without. */
  #makeBackground(first: number, last: number): number {
    const { leafStarts } = this.#image;
    const rows = (this.#options.background as FeatureMatrix).rowCount;
    const firstLeaf = leafStarts[first] as number;
    let end = first + 1;
    while (end < last && ((leafStarts[end + 1] as number) - firstLeaf) * rows * 16 <= this.#backgroundBytes) end++;
    for (const workspace of this.#workspaces) this.#kernels.u32(workspace + FIRST_LEAF_BYTES, 1)[0] = firstLeaf;
    const [workspace] = this.#workspaces as [Address];
    const columnBytes = paddedRows(rows) * 8;
    this.#kernels.run.treeBackground(this.#imageAt, first, end, this.#backgroundColumns, columnBytes, rows, workspace);
    return end;
  }

  #explainTrees(first: number, end: number, count: number): void {
    const { outputs } = this.#forest;
    const rowBytes = this.#outputBytes * outputs;
    this.#kernels.overRows(
      "treeShap",
      count,
      (from, to, thread) => [
        this.#imageAt,
        first,
        end,
        this.#columns + from * 8,
        this.#columnBytes,
        to - from,
        KINDS[this.#kind],
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

  /** Column after column, category codes replaced by their bins, or NaN where they have none. */
  #fillColumns(at: Address, stride: number, x: FeatureMatrix, begin: number, count: number): void {
    x.columns.forEach((column, f) => {
      const target = this.#kernels.f64(at + f * stride * 8, count);
      const bins = this.#forest.categoryBins[f] as Uint16Array;
      if (bins.length === 0) {
        target.set(column.subarray(begin, begin + count));
        return;
      }
      for (let i = 0; i < count; i++) {
        const bin = binOfCode(bins, column[begin + i] as number);
        target[i] = bin === NO_BIN ? Number.NaN : bin;
      }
    });
  }
}

function paddedRows(rowCount: number): number {
  return Math.ceil(rowCount / GROUP_ROWS) * GROUP_ROWS;
}

/** A thread's workspace, see kernels/tree-shap.ts. */
function placeWorkspace(
  kernels: Kernels,
  image: TreeImage,
  rowCount: number,
  background: Address,
  backgroundRows: number,
): Address {
  const planes = Math.max(1, Math.ceil(image.mostSlots / 8));
  const patterns = kernels.allocate(image.levels * planes * BLOCK_ROWS);
  const decisions = kernels.allocate(image.levels * BLOCK_ROWS);
  const scratch = kernels.allocate((image.mostResults + image.mostSlots * 6 + 4) * 8);
  const memoSlots = Math.min(MOST_MEMO_SLOTS, Math.floor(Math.log2(rowCount)) - 1);
  const usesMemo = memoSlots > 0 || backgroundRows > 0;
  const memo = kernels.allocate(usesMemo ? MEMO_BYTES : 0);
  const kept = kernels.allocate(memoSlots > 0 ? KEPT_BYTES : 0);
  const workspace = kernels.allocate(WORKSPACE_BYTES);
  const keptEnd = memoSlots > 0 ? kept + KEPT_BYTES : kept;
  const fields = [patterns, decisions, scratch, planes, memo, Math.max(0, memoSlots), kept, keptEnd, 0];
  kernels.u32(workspace, fields.length + 2).set([...fields, background, backgroundRows]);
  return workspace;
}

/** For each number of slots the address of its quadrature rule, see `pathDependentValues`. */
function placeRules(kernels: Kernels, mostSlots: number): Address {
  const addresses = [0];
  for (let slots = 1; slots <= mostSlots; slots++) {
    const { points, weights } = gaussLegendre(Math.ceil(slots / 2));
    // An odd number of points is filled up by one of weight 0.
    const pairs = Math.ceil(points.length / 2);
    const rule = kernels.allocate(16 + (slots + 2) * pairs * 16);
    kernels.u32(rule, 1)[0] = pairs;
    const numbers = kernels.f64(rule + 16, (slots + 2) * pairs * 2);
    for (let at = 0; at < pairs * 2; at++) {
      const point = points[at] ?? 0.5;
      let weight = weights[at] ?? 0;
      numbers[at] = point;
      for (let unheld = 0; unheld <= slots; unheld++) {
        numbers[(unheld + 1) * pairs * 2 + at] = weight;
        weight *= 1 - point;
      }
    }
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
