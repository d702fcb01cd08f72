// Interactions and values with a background, path by path (the decomposition of GPUTreeShap, Mitchell, Frank and Holmes 2022). What a path
// gives depends on a row's pattern alone, so it is worked out once for each pattern that occurs and kept (Fast TreeSHAP
// v2, Yang 2021, has tables of all patterns).
//
// An image of a forest: for each tree the offset and the number of its nodes (u32 each); the nodes; the paths (see
// path-shapley.ts); the category sets (see predict.ts). Offsets are in bytes from the image's begin. A node is 24 bytes,
// in preorder: its threshold, or the offset of its category set or, for a leaf, of its path (f64); its code as in
// predict.ts; its level; the edge that leads to it: slot << 2 | repeated << 1 | right; 4 bytes unused.
import { BLOCK_ROWS, decide, extendPatterns, patternNumber } from "./path-patterns";
import {
  interventionalValues,
  leafNumber,
  memoOf,
  NO_MEMO,
  pathDependentInteractions,
  placesOf,
  resultsOf,
  setBackgroundCount,
  slotsOf,
} from "./path-shapley";

const NODE_BYTES: usize = 24;
const LEAF: i32 = -1;

const INTERVENTIONAL: u32 = 1;

// A workspace, addresses and numbers (u32 each) of memory that one thread alone writes to, but for the background:
const PATTERNS: usize = 0; // `planes` blocks for each level; those of level 0 are 0
const DECISIONS: usize = 4; // a block for each level
const SCRATCH: usize = 8; // room for the results of a path and what working them out takes
const PLANES: usize = 12;
const MEMO: usize = 16; // for each path and pattern the address of the results, 0 when there are none yet
const MEMO_SLOTS: usize = 20; // paths with more slots than this keep no results
const KEPT: usize = 24; // where results are kept
const KEPT_END: usize = 28;
const NEXT_KEPT: usize = 32; // the kernel's own
const BACKGROUND: usize = 36; // for each path the patterns of the background rows, 16 bytes each
const BACKGROUND_ROWS: usize = 40; // their number
const FIRST_LEAF: usize = 44; // number in the forest of the first path of the background

/**
 * Adds what the trees `firstTree` .. `endTree - 1` give to the contributions of `rowCount` rows, `rowBytes`
 * each, which has a part of `outputBytes` for each output: tree t adds to output t mod `outputs`. `columns` has the rows
 * column by column, `columnBytes` apart, with room for whole groups of 16 rows, category codes replaced by bins or NaN.
 * `kind`: 0 path dependent with interactions, 1 interventional. `constants`: for 0 the addresses (u32) of the rules for 0, 1, ...
 * slots (see `pathDependentInteractions`), for 1 the weights (see `interventionalValues`).
 */
export function pathShap(
  image: usize,
  firstTree: u32,
  endTree: u32,
  columns: usize,
  columnBytes: usize,
  rowCount: usize,
  kind: u32,
  constants: usize,
  workspace: usize,
  contributions: usize,
  rowBytes: usize,
  outputs: u32,
  outputBytes: usize,
): void {
  for (let tree = firstTree; tree < endTree; tree++) {
    // The memos of the tree before are forgotten.
    store<u32>(workspace, load<u32>(workspace, KEPT), NEXT_KEPT);
    const target = contributions + <usize>(tree % outputs) * outputBytes;
    for (let begin: usize = 0; begin < rowCount; begin += BLOCK_ROWS) {
      const count = min(BLOCK_ROWS, rowCount - begin);
      const nodes = firstNode(image, tree);
      const end = endOfNodes(image, tree);
      for (let node = nodes; node < end; node += NODE_BYTES) {
        const patterns = enter(image, node, columns + (begin << 3), columnBytes, count, workspace);
        if (!patterns) continue;
        const path = image + <usize>load<f64>(node);
        addPath(path, patterns, count, kind, constants, workspace, begin == 0, target + begin * rowBytes, rowBytes);
      }
    }
  }
}

/**
 * Makes the background of some trees' paths from rows as `pathShap` takes them, at most 64 slots a path: the patterns that
 * occur, each with its share of the rows.
 */
export function pathBackground(
  image: usize,
  firstTree: u32,
  endTree: u32,
  columns: usize,
  columnBytes: usize,
  rowCount: usize,
  workspace: usize,
): void {
  for (let tree = firstTree; tree < endTree; tree++) {
    const nodes = firstNode(image, tree);
    const end = endOfNodes(image, tree);
    for (let begin: usize = 0; begin < rowCount; begin += BLOCK_ROWS) {
      const count = min(BLOCK_ROWS, rowCount - begin);
      for (let node = nodes; node < end; node += NODE_BYTES) {
        const patterns = enter(image, node, columns + (begin << 3), columnBytes, count, workspace);
        if (!patterns) continue;
        const path = image + <usize>load<f64>(node);
        const own = backgroundOf(path, workspace) + (begin << 4);
        for (let row: usize = 0; row < count; row++) {
          store<u64>(own + (row << 4), patternNumber(patterns + row, slotsOf(path)));
        }
      }
    }
    for (let node = nodes; node < end; node += NODE_BYTES) {
      if (load<i32>(node, 8) != LEAF) continue;
      const path = image + <usize>load<f64>(node);
      countPatterns(path, backgroundOf(path, workspace), rowCount, workspace);
    }
  }
}

// @ts-ignore: decorator
@inline
function backgroundOf(path: usize, workspace: usize): usize {
  const rows = <usize>load<u32>(workspace, BACKGROUND_ROWS);
  return <usize>load<u32>(workspace, BACKGROUND) + (((leafNumber(path) - <usize>load<u32>(workspace, FIRST_LEAF)) * rows) << 4);
}

// @ts-ignore: decorator
@inline
function firstNode(image: usize, tree: u32): usize {
  return image + <usize>load<u32>(image + (<usize>tree << 3));
}

// @ts-ignore: decorator
@inline
function endOfNodes(image: usize, tree: u32): usize {
  return firstNode(image, tree) + <usize>load<u32>(image + (<usize>tree << 3), 4) * NODE_BYTES;
}

/**
 * Works out which way the rows of a block go from a node, after its parent. Returns the patterns' address for a leaf
 * and 0 for a split.
 */
function enter(
  image: usize,
  node: usize,
  columns: usize,
  columnBytes: usize,
  rowCount: usize,
  workspace: usize,
): usize {
  const planes = <usize>load<u32>(workspace, PLANES);
  const code = load<i32>(node, 8);
  const level = <usize>load<u32>(node, 12);
  const patterns = <usize>load<u32>(workspace, PATTERNS) + level * planes * BLOCK_ROWS;
  const decisions = <usize>load<u32>(workspace, DECISIONS) + level * BLOCK_ROWS;
  if (level) {
    const edge = load<u32>(node, 16);
    const parent = patterns - planes * BLOCK_ROWS;
    const above = decisions - BLOCK_ROWS;
    extendPatterns(parent, above, rowCount, planes, <usize>(edge >> 2), (edge & 2) != 0, (edge & 1) != 0, patterns);
  }
  if (code == LEAF) return patterns;
  const values = columns + <usize>(code >> 2) * columnBytes;
  const categorical = (code & 2) != 0;
  const condition = categorical ? <f64>image + load<f64>(node) : load<f64>(node);
  decide(values, rowCount, condition, categorical, (code & 1) != 0, decisions);
  return 0;
}

/** Adds what one path gives to the rows of a block; `first` for the tree's first block. */
function addPath(
  path: usize,
  patterns: usize,
  rowCount: usize,
  kind: u32,
  constants: usize,
  workspace: usize,
  first: bool,
  contributions: usize,
  rowBytes: usize,
): void {
  const slots = slotsOf(path);
  if (!slots) return;
  const resultCount = resultsOf(path);
  const places = placesOf(path);
  const keeps = memoOf(path) != NO_MEMO && slots <= <usize>load<u32>(workspace, MEMO_SLOTS);
  const memo = keeps ? <usize>load<u32>(workspace, MEMO) + <usize>memoOf(path) : 0;
  if (keeps && first) memory.fill(memo, 0, (<usize>4) << slots);
  for (let row: usize = 0; row < rowCount; row++) {
    let results: usize = 0;
    let entry: usize = 0;
    if (keeps) {
      entry = memo + (<usize>patternNumber(patterns + row, slots) << 2);
      results = <usize>load<u32>(entry);
    }
    if (!results) results = workOut(path, patterns + row, kind, constants, workspace, entry);
    const target = contributions + row * rowBytes;
    for (let result: usize = 0; result < resultCount; result++) {
      const place = target + <usize>load<u32>(places + (result << 2));
      store<f64>(place, load<f64>(place) + load<f64>(results + (result << 3)));
    }
  }
}

/** The address of what a path gives to a pattern, kept for the next row when there is a memo's `entry` and room. */
function workOut(path: usize, pattern: usize, kind: u32, constants: usize, workspace: usize, entry: usize): usize {
  const resultBytes = resultsOf(path) << 3;
  const scratch = <usize>load<u32>(workspace, SCRATCH);
  const next = <usize>load<u32>(workspace, NEXT_KEPT);
  let results = scratch;
  if (entry && next + resultBytes <= <usize>load<u32>(workspace, KEPT_END)) {
    results = next;
    store<u32>(entry, <u32>next);
    store<u32>(workspace, <u32>(next + resultBytes), NEXT_KEPT);
  }
  if (kind == INTERVENTIONAL) {
    interventionalValues(path, pattern, constants, backgroundOf(path, workspace), results);
    return results;
  }
  const rule = <usize>load<u32>(constants + (slotsOf(path) << 2));
  pathDependentInteractions(path, pattern, rule, (scratch + resultBytes + 15) & ~15, results);
  return results;
}

/** Turns one pattern a row into the patterns that occur, in ascending order where they can be counted in scratch. */
function countPatterns(path: usize, background: usize, rowCount: usize, workspace: usize): void {
  const slots = slotsOf(path);
  const end = background + (rowCount << 4);
  if (memoOf(path) == NO_MEMO) {
    for (let entry = background; entry < end; entry += 16) store<f64>(entry, 1 / <f64>rowCount, 8);
    setBackgroundCount(path, rowCount);
    return;
  }
  const counts = <usize>load<u32>(workspace, MEMO) + <usize>memoOf(path);
  const patternCount = (<usize>1) << slots;
  memory.fill(counts, 0, patternCount << 2);
  for (let entry = background; entry < end; entry += 16) {
    const count = counts + (<usize>load<u64>(entry) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
  let next = background;
  for (let pattern: usize = 0; pattern < patternCount; pattern++) {
    const count = load<u32>(counts + (pattern << 2));
    if (!count) continue;
    store<u64>(next, <u64>pattern);
    store<f64>(next, <f64>count / <f64>rowCount, 8);
    next += 16;
  }
  setBackgroundCount(path, (next - background) >> 4);
}
