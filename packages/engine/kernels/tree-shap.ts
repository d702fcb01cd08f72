// Shapley values of a tree, path by path (the decomposition of GPUTreeShap, Mitchell, Frank and Holmes 2022). What a
// path gives depends on a row's pattern alone, so it is worked out once for each pattern and kept (the idea of Fast
// TreeSHAP v2, Yang 2021, and of Zern et al. 2023, without their tables of all patterns).
//
// A node is 24 bytes, in preorder: threshold, set address or, for a leaf, the address of its path (f64); code as in
// predict.ts; its level; then the edge that leads to it: slot << 2 | repeated << 1 | right.
import { BLOCK_ROWS, decide, extendPatterns, patternNumber } from "./path-patterns";
import {
  interventionalValues,
  pathBackground,
  pathDependentInteractions,
  pathDependentValues,
  pathMemo,
  pathPlaces,
  pathResults,
  pathSlots,
} from "./path-shapley";

const NODE_BYTES: usize = 24;
const LEAF: i32 = -1;

const INTERACTIONS: u32 = 1;
const INTERVENTIONAL: u32 = 2;
/** Instead of explaining rows, their patterns become the background of each path. */
const BACKGROUND: u32 = 3;

/** Paths with more slots have no memo. */
const MEMO_SLOTS: usize = 12;

/**
 * Adds the Shapley values of one tree to `contributions` of `rowCount` rows, `rowBytes` each. `columns` has the rows
 * column by column, `columnBytes` apart, with room for whole blocks, category codes replaced by bins or NaN. `kind`: 0 path
 * dependent, 1 with interactions, 2 interventional, 3 collects the background. `constants`: for kinds 0 and 1 an
 * address for each number of slots (see `pathDependentValues`), for 2 the weights.
 *
 * `workspace`, addresses (u32): patterns, `planes` blocks for each level, the first level's 0; decisions, a block for
 * each level; scratch, whose first part has room for the results of one path; the place for kept results, its end;
 * then the number of planes, and the most slots of a path that keeps results (2^slots of them are worth it from about as many rows).
 */
export function treeShap(
  nodes: usize,
  nodeCount: u32,
  columns: usize,
  columnBytes: usize,
  rowCount: usize,
  kind: u32,
  constants: usize,
  workspace: usize,
  contributions: usize,
  rowBytes: usize,
): void {
  const patterns = <usize>load<u32>(workspace);
  const decisions = <usize>load<u32>(workspace, 4);
  const planes = <usize>load<u32>(workspace, 20);
  const levelBytes = planes * BLOCK_ROWS;
  const end = nodes + <usize>nodeCount * NODE_BYTES;
  // Where kept results end; the memos of the tree before are forgotten.
  store<u32>(workspace, load<u32>(workspace, 12), 28);
  for (let begin: usize = 0; begin < rowCount; begin += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, rowCount - begin);
    for (let node = nodes; node < end; node += NODE_BYTES) {
      const code = load<i32>(node, 8);
      const level = <usize>load<u32>(node, 12);
      const own = patterns + level * levelBytes;
      if (level) {
        const edge = load<u32>(node, 16);
        const above = decisions + (level - 1) * BLOCK_ROWS;
        const slot = <usize>(edge >> 2);
        extendPatterns(own - levelBytes, above, count, planes, slot, (edge & 2) != 0, (edge & 1) != 0, own);
      }
      if (code != LEAF) {
        const values = columns + <usize>(code >> 2) * columnBytes + (begin << 3);
        decide(values, count, load<f64>(node), (code & 2) != 0, (code & 1) != 0, decisions + level * BLOCK_ROWS);
        continue;
      }
      const path = <usize>load<f64>(node);
      if (kind == BACKGROUND) collect(path, own, begin, count);
      else explain(path, own, count, kind, constants, workspace, begin == 0, contributions + begin * rowBytes, rowBytes);
    }
  }
  if (kind != BACKGROUND) return;
  for (let node = nodes; node < end; node += NODE_BYTES) {
    if (load<i32>(node, 8) == LEAF) countPatterns(<usize>load<f64>(node), rowCount, <usize>load<u32>(workspace, 8));
  }
}

/** Adds what one path gives to the rows of a block. */
function explain(
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
  const slots = pathSlots(path);
  if (!slots) return;
  const memo = pathMemo(path);
  const resultCount = pathResults(path);
  const resultBytes = resultCount << 3;
  const places = pathPlaces(path);
  const scratch = <usize>load<u32>(workspace, 8);
  const kept = memo && slots <= <usize>load<u32>(workspace, 24);
  if (kept && first) memory.fill(memo, 0, (<usize>4) << slots);
  for (let row: usize = 0; row < rowCount; row++) {
    const pattern = patterns + row;
    let results: usize = 0;
    let keep: usize = 0;
    if (kept) {
      keep = memo + (<usize>patternNumber(pattern, slots) << 2);
      results = <usize>load<u32>(keep);
    }
    if (!results) {
      results = scratch;
      if (kept) {
        const next = <usize>load<u32>(workspace, 28);
        if (next + resultBytes <= <usize>load<u32>(workspace, 16)) {
          results = next;
          store<u32>(keep, <u32>next);
          store<u32>(workspace, <u32>(next + resultBytes), 28);
        }
      }
      evaluate(path, pattern, kind, constants, scratch + resultBytes, results);
    }
    const target = contributions + row * rowBytes;
    for (let result: usize = 0; result < resultCount; result++) {
      const place = target + <usize>load<u32>(places + (result << 2));
      store<f64>(place, load<f64>(place) + load<f64>(results + (result << 3)));
    }
  }
}

// @ts-ignore: decorator
@inline
function evaluate(path: usize, pattern: usize, kind: u32, constants: usize, scratch: usize, results: usize): void {
  if (kind == INTERVENTIONAL) {
    interventionalValues(path, pattern, constants, results);
    return;
  }
  const rule = <usize>load<u32>(constants + (pathSlots(path) << 2));
  const room = (scratch + 15) & ~15;
  if (kind == INTERACTIONS) pathDependentInteractions(path, pattern, rule, room, results);
  else pathDependentValues(path, pattern, rule, room, results);
}

/** Notes the patterns of a block of background rows. */
function collect(path: usize, patterns: usize, begin: usize, rowCount: usize): void {
  const slots = pathSlots(path);
  for (let row: usize = 0; row < rowCount; row++) {
    store<u64>(pathBackground(path) + ((begin + row) << 4), patternNumber(patterns + row, slots));
  }
}

/** Turns the noted patterns into pairs of pattern (u64) and its share of the rows (f64). */
function countPatterns(path: usize, rowCount: usize, scratch: usize): void {
  const slots = pathSlots(path);
  const background = pathBackground(path);
  const end = background + (rowCount << 4);
  const one: f64 = 1 / <f64>rowCount;
  if (slots > MEMO_SLOTS) {
    for (let entry = background; entry < end; entry += 16) store<f64>(entry, one, 8);
    store<u32>(path, <u32>rowCount, 28);
    return;
  }
  const counts = scratch;
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
  store<u32>(path, <u32>((next - background) >> 4), 28);
}
