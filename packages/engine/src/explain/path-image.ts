import { type Forest, treeCount } from "../boosting/forest.js";
import { EngineError } from "../engine-error.js";
import { placeSets } from "./category-sets.js";
import { type LeafPath, type PathNode, requireDepth, treePaths } from "./tree-paths.js";

const NODE_BYTES = 24;
const PATH_HEADER_BYTES = 32;
const LEAF = -1;
const NO_MEMO = 0xffffffff;
/** Paths with more slots keep no results: their patterns seldom repeat. */
export const MOST_MEMO_SLOTS = 12;
/** Memos of one tree, at most. */
export const MEMO_BYTES = 4 * 2 ** 20;
const MOST_IMAGE_BYTES = 2 ** 31;

/** A forest as kernels/path-shap.ts reads it, and what its workspace must have room for. */
export interface PathImage {
  readonly bytes: Uint8Array;
  readonly treeCount: number;
  readonly levels: number;
  readonly mostSlots: number;
  readonly mostResults: number;
  /** Number in the forest of each tree's first leaf, and the number of leaves at the end. */
  readonly leafStarts: Uint32Array;
}

/** Which contributions a path gives, and their place in a row of `width` (values) or `width * width` (interactions). */
export type PathResults = "values" | "interactions";

const images = new WeakMap<Forest, Map<string, PathImage>>();

/** The image of `forest` for `width` features; made once and kept as long as the forest is. */
export function pathImage(forest: Forest, width: number, results: PathResults): PathImage {
  const known = images.get(forest) ?? new Map<string, PathImage>();
  images.set(forest, known);
  const image = known.get(results) ?? makeImage(forest, width, results);
  known.set(results, image);
  return image;
}

function makeImage(forest: Forest, width: number, results: PathResults): PathImage {
  requireDepth(forest);
  const trees = treeCount(forest);
  const sets = placeSets(forest, trees * 8);
  const table = new Uint32Array(trees * 2);
  const parts: Uint8Array[] = [new Uint8Array(table.buffer), sets.bytes];
  let size = parts.reduce((sum, part) => sum + part.length, 0);
  let levels = 1;
  let mostSlots = 0;
  let mostResults = 0;
  const leafStarts = new Uint32Array(trees + 1);
  for (let tree = 0; tree < trees; tree++) {
    const nodes = treePaths(forest, tree);
    const part = imageOfTree(forest, nodes, sets.offsets, size, leafStarts[tree] as number, width, results);
    table[tree * 2] = size;
    table[tree * 2 + 1] = nodes.length;
    parts.push(part);
    size += part.length;
    if (size > MOST_IMAGE_BYTES) {
      throw new EngineError("out_of_memory", `the paths of ${tree + 1} of ${trees} trees need more than 2048 MiB`);
    }
    leafStarts[tree + 1] = (leafStarts[tree] as number) + (nodes.length + 1) / 2;
    for (const { level, path } of nodes) {
      levels = Math.max(levels, level + 1);
      if (!path) continue;
      mostSlots = Math.max(mostSlots, path.features.length);
      mostResults = Math.max(mostResults, resultCount(path, results));
    }
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, treeCount: trees, levels, mostSlots, mostResults, leafStarts };
}

/** The nodes of a tree and then its paths; `begin` is their offset in the image. */
function imageOfTree(
  forest: Forest,
  nodes: readonly PathNode[],
  setOffsets: readonly number[],
  begin: number,
  firstLeaf: number,
  width: number,
  results: PathResults,
): Uint8Array {
  const paths = nodes.flatMap(({ path }) => path ?? []);
  const size = paths.reduce((sum, path) => sum + pathBytes(path, results), nodes.length * NODE_BYTES);
  const view = new DataView(new ArrayBuffer(size));
  let pathAt = nodes.length * NODE_BYTES;
  let memoAt = 0;
  let leaf = firstLeaf;
  nodes.forEach(({ node, level, slot, repeated, right, path }, n) => {
    const at = n * NODE_BYTES;
    const feature = forest.feature[node] as number;
    const threshold = forest.threshold[node] as number;
    const categorical = feature >= 0 && (forest.categoryBins[feature] as Uint16Array).length > 0;
    const condition = categorical ? (setOffsets[threshold] as number) : threshold;
    view.setFloat64(at, path ? begin + pathAt : condition, true);
    const code = (feature << 2) | (Number(categorical) << 1) | (forest.missingLeft[node] as number);
    view.setInt32(at + 8, path ? LEAF : code, true);
    view.setUint32(at + 12, level, true);
    view.setUint32(at + 16, (slot << 2) | (Number(repeated) << 1) | Number(right), true);
    if (!path) return;
    const memoBytes = 4 << path.features.length;
    const keeps = path.features.length <= MOST_MEMO_SLOTS && memoAt + memoBytes <= MEMO_BYTES;
    writePath(view, pathAt, path, keeps ? memoAt : NO_MEMO, leaf++, width, results);
    if (keeps) memoAt += memoBytes;
    pathAt += pathBytes(path, results);
  });
  return new Uint8Array(view.buffer);
}

function writePath(
  view: DataView,
  at: number,
  path: LeafPath,
  memo: number,
  leaf: number,
  width: number,
  results: PathResults,
): void {
  const slots = path.features.length;
  view.setFloat64(at, path.value, true);
  view.setUint32(at + 8, slots, true);
  view.setUint32(at + 12, resultCount(path, results), true);
  view.setUint32(at + 16, memo, true);
  view.setUint32(at + 24, leaf, true);
  path.shares.forEach((share, slot) => {
    view.setFloat64(at + PATH_HEADER_BYTES + slot * 8, share, true);
  });
  let placeAt = at + PATH_HEADER_BYTES + slots * 8;
  const place = (position: number) => {
    view.setUint32(placeAt, position * 8, true);
    placeAt += 4;
  };
  for (const feature of path.features) place(results === "values" ? feature : feature * width + feature);
  if (results === "values") return;
  path.features.forEach((one, slot) => {
    for (const other of path.features.slice(slot + 1)) place(Math.min(one, other) * width + Math.max(one, other));
  });
}

function resultCount({ features }: LeafPath, results: PathResults): number {
  return results === "values" ? features.length : (features.length * (features.length + 1)) / 2;
}

/** A path in the image, a multiple of 8. */
function pathBytes(path: LeafPath, results: PathResults): number {
  return PATH_HEADER_BYTES + path.features.length * 8 + Math.ceil(resultCount(path, results) / 2) * 8;
}
