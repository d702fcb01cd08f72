import type { Forest } from "../boosting/forest.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { type Address, Kernels, withKernels } from "../kernels.js";
import type { Threads } from "../threads/threads.js";
import { GROUP_ROWS, paddedRows, writeColumns } from "./kernel-rows.js";
import { type NodeImage, nodeImage } from "./node-image.js";
import { gaussLegendre } from "./quadrature.js";

/** Rows that are worked on together by a kernel, two in each vector. */
const LANE_ROWS = 16;
const WORKSPACE_BYTES = 64;
/** Contributions in the kernels' memory at one time. */
const CHUNK_BYTES = 32 * 2 ** 20;
const MOST_CHUNK_ROWS = 8192;
/** Up to this many rows are explained in a memory where the forest last used stays. */
const SMALL_ROWS = 64;
/** Rows times nodes between two reports of progress: some hundredths of a second. */
const REPORT_WORK = 5e6;

export interface TreeShapWork {
  readonly threads?: Threads;
  /** Called with the share of the work done; throws to stop. */
  readonly report?: (share: number) => void;
}

let resident: NodeWork | undefined;

/** Path-dependent Shapley values of a forest's raw scores, row-major, rows x outputs x features. */
export function treeShapValues(forest: Forest, x: FeatureMatrix, { threads, report }: TreeShapWork): Float64Array {
  const width = x.columns.length;
  const values = new Float64Array(x.rowCount * forest.outputs * width);
  if (values.length === 0) return values;
  if (x.rowCount <= SMALL_ROWS) {
    if (resident?.forest !== forest) {
      const kernels = resident?.kernels ?? new Kernels();
      resident = undefined;
      kernels.release();
      resident = new NodeWork(kernels, forest, width, SMALL_ROWS);
    }
    resident.fill(values, x, report);
    return values;
  }
  const rowBytes = forest.outputs * width * 8;
  const chunkRows = Math.min(x.rowCount, MOST_CHUNK_ROWS, Math.max(SMALL_ROWS, Math.floor(CHUNK_BYTES / rowBytes)));
  withKernels((kernels) => new NodeWork(kernels, forest, width, chunkRows).fill(values, x, report), threads);
  return values;
}

/** A forest in the kernels' memory, with room for some rows. */
class NodeWork {
  readonly kernels: Kernels;
  readonly forest: Forest;
  readonly #image: NodeImage;
  readonly #width: number;
  readonly #chunkRows: number;
  readonly #imageAt: Address;
  readonly #rules: Address;
  readonly #columns: Address;
  readonly #contributions: Address;
  readonly #workspaces: readonly Address[];

  constructor(kernels: Kernels, forest: Forest, width: number, chunkRows: number) {
    this.kernels = kernels;
    this.forest = forest;
    this.#image = nodeImage(forest);
    this.#width = width;
    this.#chunkRows = paddedRows(chunkRows);
    this.#imageAt = kernels.place(this.#image.bytes);
    this.#rules = placeRules(kernels, this.#image.mostPoints);
    this.#columns = kernels.allocate(this.#chunkRows * 8 * width);
    this.#contributions = kernels.allocate(this.#chunkRows * 8 * width * forest.outputs);
    this.#workspaces = Array.from({ length: kernels.threadCount }, () => placeWorkspace(kernels, this.#image));
  }

  fill(values: Float64Array, x: FeatureMatrix, report?: (share: number) => void): void {
    const { treeCount, bytes } = this.#image;
    for (let begin = 0; begin < x.rowCount; begin += this.#chunkRows) {
      const count = Math.min(this.#chunkRows, x.rowCount - begin);
      writeColumns(this.kernels, this.#columns, this.#chunkRows, this.forest, x, begin, count);
      const parts = this.#width * this.forest.outputs;
      const columns = this.kernels.f64(this.#contributions, this.#chunkRows * parts).fill(0);
      const nodesOfTree = bytes.length / LANE_ROWS / treeCount;
      const work = REPORT_WORK * this.kernels.threadCount;
      const step = report ? Math.max(1, Math.floor(work / count / nodesOfTree)) : treeCount;
      for (let tree = 0; tree < treeCount; tree += step) {
        const end = Math.min(treeCount, tree + step);
        this.#addTrees(tree, end, count);
        report?.((begin + count * (end / treeCount)) / x.rowCount);
      }
      for (let part = 0; part < parts; part++) {
        const from = part * this.#chunkRows;
        for (let i = 0; i < count; i++) values[(begin + i) * parts + part] = columns[from + i] as number;
      }
    }
  }

  #addTrees(first: number, end: number, count: number): void {
    const rowBytes = this.#chunkRows * 8;
    this.kernels.overRows(
      "treeShapValues",
      count,
      (from, to, thread) => [
        this.#imageAt,
        first,
        end,
        this.#columns + from * 8,
        rowBytes,
        to - from,
        this.#rules,
        this.#workspaces[thread] as Address,
        this.#contributions + from * 8,
        rowBytes,
        this.forest.outputs,
        rowBytes * this.#width,
      ],
      GROUP_ROWS,
    );
  }
}

/** A thread's workspace, see kernels/tree-shap-values.ts. */
function placeWorkspace(kernels: Kernels, { levels, mostPoints }: NodeImage): Address {
  const bufferBytes = mostPoints * LANE_ROWS * 8;
  const products = kernels.allocate((levels + 1) * bufferBytes);
  const sums = kernels.allocate((2 * levels + 1) * bufferBytes);
  const inverses = kernels.allocate(levels * bufferBytes);
  const masks = kernels.allocate(levels * 2 * LANE_ROWS * 8);
  const workspace = kernels.allocate(WORKSPACE_BYTES);
  const fields = [products, sums, inverses, masks, bufferBytes];
  kernels.u32(workspace, fields.length).set(fields);
  return workspace;
}

/** For each number of points the address of the points t, of 1 - t and of the weights, as pairs of equal numbers. */
function placeRules(kernels: Kernels, mostPoints: number): Address {
  const addresses = [0];
  for (let count = 1; count <= mostPoints; count++) {
    const { points, weights } = gaussLegendre(count);
    const numbers = [...points, ...points.map((point) => 1 - point), ...weights];
    addresses.push(kernels.place(Float64Array.from(numbers.flatMap((number) => [number, number]))));
  }
  return kernels.place(Uint32Array.from(addresses));
}
