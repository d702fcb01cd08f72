import type { Forest } from "../boosting/forest.js";
import { EngineError } from "../engine-error.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { type Address, type Kernels, withKernels } from "../kernels.js";
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
/** Where a workspace has the number of the background's first leaf. */
const FIRST_LEAF_BYTES = 44;
/** Rows times trees between two reports of progress. */
const REPORT_WORK = 50_000;

/** Interventional Shapley values of a forest's raw scores, row-major, rows x outputs x features. */
export function interventionalShap(
  forest: Forest,
  x: FeatureMatrix,
  background: FeatureMatrix,
  work: TreeShapWork,
): Float64Array {
  const image = pathImage(forest, x.columns.length, "values");
  checkBackground(image, background);
  return run(forest, x, image, "interventional", background, work);
}

/** Path-dependent Shapley interaction values of a forest's raw scores, row-major, rows x outputs x features x features. */
export function interactionShap(forest: Forest, x: FeatureMatrix, work: TreeShapWork): Float64Array {
  const width = x.columns.length;
  const values = run(forest, x, pathImage(forest, width, "interactions"), "interactions", undefined, work);
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

function run(
  forest: Forest,
  x: FeatureMatrix,
  image: PathImage,
  kind: Kind,
  background: FeatureMatrix | undefined,
  { threads, report }: TreeShapWork,
): Float64Array {
  const width = x.columns.length;
  const rowValues = (kind === "interactions" ? width * width : width) * forest.outputs;
  const values = new Float64Array(x.rowCount * rowValues);
  if (values.length === 0) return values;
  withKernels((kernels) => new PathWork(kernels, forest, x, image, kind, background, report).fill(values), threads);
  return values;
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

/** One call's work in the kernels' memory. */
class PathWork {
  readonly #kernels: Kernels;
  readonly #forest: Forest;
  readonly #x: FeatureMatrix;
  readonly #image: PathImage;
  readonly #kind: Kind;
  readonly #background: FeatureMatrix | undefined;
  readonly #report: TreeShapWork["report"];
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
    image: PathImage,
    kind: Kind,
    background: FeatureMatrix | undefined,
    report: TreeShapWork["report"],
  ) {
    const width = x.columns.length;
    this.#kernels = kernels;
    this.#forest = forest;
    this.#x = x;
    this.#image = image;
    this.#kind = kind;
    this.#background = background;
    this.#report = report;
    this.#outputBytes = (kind === "interactions" ? width * width : width) * 8;
    const rowBytes = this.#outputBytes * forest.outputs;
    this.#chunkRows = Math.min(x.rowCount, MOST_CHUNK_ROWS, Math.floor(CHUNK_BYTES / rowBytes));
    this.#columnBytes = paddedRows(this.#chunkRows) * 8;
    this.#imageAt = kernels.place(image.bytes);
    this.#constants = kind === "interventional" ? placeWeights(kernels) : placeRules(kernels, image.mostSlots);
    this.#columns = kernels.allocate(this.#columnBytes * width);
    this.#contributions = kernels.allocate(this.#chunkRows * rowBytes);
    this.#backgroundColumns = background ? kernels.allocate(paddedRows(background.rowCount) * 8 * width) : 0;
    this.#backgroundBytes = background ? Math.max(BACKGROUND_BYTES, background.rowCount * mostLeaves(image) * 16) : 0;
    const backgroundAt = kernels.allocate(this.#backgroundBytes);
    const threadRows = Math.ceil(this.#chunkRows / kernels.threadCount);
    this.#workspaces = Array.from({ length: kernels.threadCount }, () =>
      placeWorkspace(kernels, image, threadRows, backgroundAt, background?.rowCount ?? 0),
    );
  }

  fill(values: Float64Array): void {
    const background = this.#background;
    if (background) {
      const stride = paddedRows(background.rowCount);
      writeColumns(this.#kernels, this.#backgroundColumns, stride, this.#forest, background, 0, background.rowCount);
    }
    const rowValues = values.length / this.#x.rowCount;
    for (let begin = 0; begin < this.#x.rowCount; begin += this.#chunkRows) {
      const count = Math.min(this.#chunkRows, this.#x.rowCount - begin);
      writeColumns(this.#kernels, this.#columns, this.#columnBytes / 8, this.#forest, this.#x, begin, count);
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
      this.#report?.((begin + count * (end / treeCount)) / this.#x.rowCount);
    }
  }

  /** Makes the background of as many of the trees as there is room for, at least one; returns the first without. */
  #makeBackground(first: number, last: number): number {
    const { leafStarts } = this.#image;
    const rows = (this.#background as FeatureMatrix).rowCount;
    const firstLeaf = leafStarts[first] as number;
    let end = first + 1;
    while (end < last && ((leafStarts[end + 1] as number) - firstLeaf) * rows * 16 <= this.#backgroundBytes) end++;
    for (const workspace of this.#workspaces) this.#kernels.u32(workspace + FIRST_LEAF_BYTES, 1)[0] = firstLeaf;
    const [workspace] = this.#workspaces as [Address];
    const columnBytes = paddedRows(rows) * 8;
    this.#kernels.run.pathBackground(this.#imageAt, first, end, this.#backgroundColumns, columnBytes, rows, workspace);
    return end;
  }

  #explainTrees(first: number, end: number, count: number): void {
    const { outputs } = this.#forest;
    const rowBytes = this.#outputBytes * outputs;
    this.#kernels.overRows(
      "pathShap",
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
}

/** A thread's workspace, see kernels/path-shap.ts. */
function placeWorkspace(
  kernels: Kernels,
  image: PathImage,
  rowCount: number,
  background: Address,
  backgroundRows: number,
): Address {
  const planes = Math.max(1, Math.ceil(image.mostSlots / 8));
  const patterns = kernels.allocate(image.levels * planes * BLOCK_ROWS);
  const decisions = kernels.allocate(image.levels * BLOCK_ROWS);
  const scratch = kernels.allocate((image.mostResults + image.mostSlots * 2 + 4) * 8);
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
