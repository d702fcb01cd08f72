// Path-dependent Shapley values of trees, node by node, for a block of rows at a time: linear in the number of nodes, as
// Linear TreeSHAP (Yu et al. 2022), but with Gauss's points instead of polynomials, so that nothing cancels.
//
// A tree without the features outside a coalition is a multilinear function of the members' indicators, and Owen's integral
// (1972) over t from 0 to 1 gives the Shapley values. At one t a feature on a leaf's path whose conditions a row meets (o = 1)
// or not (o = 0), and whose branches got the share z of the training rows, is a factor f = t * o + (1 - t) * z. Going down,
// P is the product of the factors on the way to a node (times the point's weight); coming back, H is the sum over the leaves below
// of their values times the factors on the way from the node. What the node's feature gets from the node is then
//
//   sum over points of P * ((o_left - z_left) * H_left + (o_right - z_right) * H_right).
//
// A feature that is on the way already has its factor replaced: P and H go on with the ratio r = f / f_before, and of what it gets
// what it had before is taken off: ((o - z) - r * (o_before - z_before)) / f_before in place of o - z.
//
// An image of a forest: for each tree the offset of its root and the number of points (u32 each); the nodes; the category
// sets (see predict.ts). Offsets are in bytes from the image's begin. A leaf: its value (f64); -1 (i32). A split, its left child
// behind it: the threshold or the offset of the category set (f64); the code as in predict.ts (i32); the distance of the right
// child (u32); the shares z of the left branch, of the right one, and before the split (f64 each); the edge that last had the
// feature, 2 * level + right + 1, or 0 (u32); 4 bytes unused.
import { categoryLeft } from "./path-patterns";

const SPLIT_BYTES: usize = 48;
const LEAF: i32 = -1;
/** Rows in a block, two in each vector. */
export const LANE_ROWS: usize = 16;
const MOST_PAIRS: usize = LANE_ROWS >> 1;

// A workspace, addresses and numbers (u32 each) of memory that one thread alone writes to. A buffer has a vector for each point of
// each pair of rows.
const PRODUCTS: usize = 0; // a buffer for each level: P
const SUMS: usize = 4; // two buffers for each level: H of the children
const INVERSES: usize = 8; // a buffer for each level: 1 / f_before
const MASKS: usize = 12; // two masks of a block's rows for each level: whether o is 1 on the left edge, on the right one
const BUFFER_BYTES: usize = 16;
// The kernel's own:
const IMAGE: usize = 20;
const RULE: usize = 24;
const POINTS: usize = 28;
const PAIRS: usize = 32;
const VALUES: usize = 36;
const VALUE_BYTES: usize = 40;
const TARGET: usize = 44;
const TARGET_BYTES: usize = 48;

/**
 * Adds the values of the trees `firstTree` .. `endTree - 1` for `rowCount` rows. `columns` has the rows column by column,
 * `columnBytes` apart, with room for an even number of rows, category codes replaced by bins or NaN. `contributions` has the values
 * feature by feature, `targetBytes` apart, and `outputBytes` for each output; tree t adds to output t mod `outputs`. `rules`: for
 * 0, 1, ... points the address (u32) of, as pairs of equal doubles, the points t, then 1 - t, then the weights.
 */
export function treeShapValues(
  image: usize,
  firstTree: u32,
  endTree: u32,
  columns: usize,
  columnBytes: usize,
  rowCount: usize,
  rules: usize,
  workspace: usize,
  contributions: usize,
  targetBytes: usize,
  outputs: u32,
  outputBytes: usize,
): void {
  store<u32>(workspace, <u32>image, IMAGE);
  store<u32>(workspace, <u32>columnBytes, VALUE_BYTES);
  store<u32>(workspace, <u32>targetBytes, TARGET_BYTES);
  for (let tree = firstTree; tree < endTree; tree++) {
    const root = image + <usize>load<u32>(image + (<usize>tree << 3));
    const points = <usize>load<u32>(image + (<usize>tree << 3), 4);
    if (!points) continue; // a leaf alone
    const rule = <usize>load<u32>(rules + (points << 2));
    store<u32>(workspace, <u32>points, POINTS);
    store<u32>(workspace, <u32>rule, RULE);
    const target = contributions + <usize>(tree % outputs) * outputBytes;
    for (let begin: usize = 0; begin < rowCount; begin += LANE_ROWS) {
      const pairs = (min(LANE_ROWS, rowCount - begin) + 1) >> 1;
      store<u32>(workspace, <u32>pairs, PAIRS);
      store<u32>(workspace, <u32>(columns + (begin << 3)), VALUES);
      store<u32>(workspace, <u32>(target + (begin << 3)), TARGET);
      const products = <usize>load<u32>(workspace, PRODUCTS);
      const weights = rule + (points << 5);
      for (let pair: usize = 0; pair < pairs; pair++) {
        memory.copy(products + ((pair * points) << 4), weights, points << 4);
      }
      visit(workspace, root, 0, <usize>load<u32>(workspace, SUMS));
    }
  }
}

/** Adds what a split and those below it give; leaves its H in `sums`. P of its level is given. */
function visit(workspace: usize, node: usize, level: usize, sums: usize): void {
  const bufferBytes = <usize>load<u32>(workspace, BUFFER_BYTES);
  const masks = <usize>load<u32>(workspace, MASKS);
  const leftMasks = masks + ((level << 1) * MOST_PAIRS << 4);
  const rightMasks = leftMasks + (MOST_PAIRS << 4);
  const edge = <usize>load<u32>(node, 40);
  const before = edge ? masks + ((edge - 1) * MOST_PAIRS << 4) : 0;
  decideMasks(workspace, node, before, leftMasks, rightMasks);

  const inverses = <usize>load<u32>(workspace, INVERSES) + level * bufferBytes;
  if (edge) invert(workspace, load<f64>(node, 32), before, inverses);
  const leftSums = <usize>load<u32>(workspace, SUMS) + ((level << 1) + 1) * bufferBytes;
  const rightSums = leftSums + bufferBytes;
  const left = node + SPLIT_BYTES;
  const right = node + <usize>load<u32>(node, 12);
  descend(workspace, left, level, load<f64>(node, 16), leftMasks, edge ? inverses : 0, leftSums);
  descend(workspace, right, level, load<f64>(node, 24), rightMasks, edge ? inverses : 0, rightSums);
  if (edge) combineRepeated(workspace, node, level, before, leftMasks, inverses, leftSums, sums);
  else combine(workspace, node, level, leftMasks, leftSums, sums);
}

/** Whether the conditions of the split's feature hold on each side, for pairs of rows. */
function decideMasks(workspace: usize, node: usize, before: usize, leftMasks: usize, rightMasks: usize): void {
  const pairs = <usize>load<u32>(workspace, PAIRS);
  const code = load<i32>(node, 8);
  const values = <usize>load<u32>(workspace, VALUES) + <usize>(code >> 2) * <usize>load<u32>(workspace, VALUE_BYTES);
  const missingLeft = (code & 1) != 0;
  const threshold = f64x2.splat(load<f64>(node));
  const set = <usize>load<u32>(workspace, IMAGE) + <usize>load<f64>(node);
  for (let at: usize = 0; at < pairs << 4; at += 16) {
    const value = v128.load(values + at);
    let goesLeft: v128;
    if (code & 2) {
      const first = <i64>categoryLeft(f64x2.extract_lane(value, 0), set, missingLeft);
      const second = <i64>categoryLeft(f64x2.extract_lane(value, 1), set, missingLeft);
      goesLeft = i64x2.replace_lane(i64x2.splat(first), 1, second);
    } else {
      goesLeft = missingLeft ? v128.not(f64x2.gt(value, threshold)) : f64x2.le(value, threshold);
    }
    let goesRight = v128.not(goesLeft);
    if (before) {
      const held = v128.load(before + at);
      goesLeft = v128.and(goesLeft, held);
      goesRight = v128.and(goesRight, held);
    }
    v128.store(leftMasks + at, goesLeft);
    v128.store(rightMasks + at, goesRight);
  }
}

/** 1 / f of a feature with the share `share` and the given masks. */
function invert(workspace: usize, share: f64, masks: usize, inverses: usize): void {
  const pairs = <usize>load<u32>(workspace, PAIRS);
  const pointBytes = <usize>load<u32>(workspace, POINTS) << 4;
  const rule = <usize>load<u32>(workspace, RULE);
  const z = f64x2.splat(share);
  for (let pair: usize = 0; pair < pairs; pair++) {
    const mask = v128.load(masks + (pair << 4));
    for (let at: usize = 0; at < pointBytes; at += 16, inverses += 16) {
      v128.store(inverses, f64x2.div(f64x2.splat(1), factor(rule + at, pointBytes, z, mask)));
    }
  }
}

/** The factor f at the point at `point`, behind which, `pointBytes` further, is 1 - t. */
// @ts-ignore: decorator
@inline
function factor(point: usize, pointBytes: usize, z: v128, mask: v128): v128 {
  return f64x2.add(f64x2.mul(z, v128.load(point + pointBytes)), v128.and(mask, v128.load(point)));
}

/** H of a child: a leaf's value, or what a visit gives after P has been made for it. `inverses`: 0 for a new feature. */
function descend(
  workspace: usize,
  child: usize,
  level: usize,
  share: f64,
  masks: usize,
  inverses: usize,
  sums: usize,
): void {
  const pairs = <usize>load<u32>(workspace, PAIRS);
  const pointBytes = <usize>load<u32>(workspace, POINTS) << 4;
  if (load<i32>(child, 8) == LEAF) {
    const value = v128.load64_splat(child);
    for (const end = sums + pairs * pointBytes; sums < end; sums += 16) v128.store(sums, value);
    return;
  }
  const rule = <usize>load<u32>(workspace, RULE);
  const bufferBytes = <usize>load<u32>(workspace, BUFFER_BYTES);
  let from = <usize>load<u32>(workspace, PRODUCTS) + level * bufferBytes;
  let to = from + bufferBytes;
  const z = f64x2.splat(share);
  for (let pair: usize = 0; pair < pairs; pair++) {
    const mask = v128.load(masks + (pair << 4));
    if (inverses) {
      for (let at: usize = 0; at < pointBytes; at += 16, from += 16, to += 16, inverses += 16) {
        const ratio = f64x2.mul(factor(rule + at, pointBytes, z, mask), v128.load(inverses));
        v128.store(to, f64x2.mul(v128.load(from), ratio));
      }
    } else {
      for (let at: usize = 0; at < pointBytes; at += 16, from += 16, to += 16) {
        v128.store(to, f64x2.mul(v128.load(from), factor(rule + at, pointBytes, z, mask)));
      }
    }
  }
  visit(workspace, child, level + 1, sums);
}

/** H of a split on a new feature, and what the feature gets. */
function combine(workspace: usize, node: usize, level: usize, leftMasks: usize, leftSums: usize, sums: usize): void {
  const pairs = <usize>load<u32>(workspace, PAIRS);
  const pointBytes = <usize>load<u32>(workspace, POINTS) << 4;
  const rule = <usize>load<u32>(workspace, RULE);
  const bufferBytes = <usize>load<u32>(workspace, BUFFER_BYTES);
  let products = <usize>load<u32>(workspace, PRODUCTS) + level * bufferBytes;
  const leftShare = f64x2.splat(load<f64>(node, 16));
  const rightShare = f64x2.splat(load<f64>(node, 24));
  const one = f64x2.splat(1);
  let target = targetOf(workspace, node);
  for (let pair: usize = 0; pair < pairs; pair++, target += 16) {
    const leftMask = v128.load(leftMasks + (pair << 4));
    const rightMask = v128.load(leftMasks + ((MOST_PAIRS + pair) << 4));
    const leftGain = f64x2.sub(v128.and(leftMask, one), leftShare);
    const rightGain = f64x2.sub(v128.and(rightMask, one), rightShare);
    let total = v128.load(target);
    for (let at: usize = 0; at < pointBytes; at += 16, products += 16, leftSums += 16, sums += 16) {
      const leftSum = v128.load(leftSums);
      const rightSum = v128.load(leftSums + bufferBytes);
      const leftPart = f64x2.mul(factor(rule + at, pointBytes, leftShare, leftMask), leftSum);
      const rightPart = f64x2.mul(factor(rule + at, pointBytes, rightShare, rightMask), rightSum);
      v128.store(sums, f64x2.add(leftPart, rightPart));
      const gain = f64x2.add(f64x2.mul(leftGain, leftSum), f64x2.mul(rightGain, rightSum));
      total = f64x2.add(total, f64x2.mul(v128.load(products), gain));
    }
    v128.store(target, total);
  }
}

/** The same for a feature that is on the way already. */
function combineRepeated(
  workspace: usize,
  node: usize,
  level: usize,
  before: usize,
  leftMasks: usize,
  inverses: usize,
  leftSums: usize,
  sums: usize,
): void {
  const pairs = <usize>load<u32>(workspace, PAIRS);
  const pointBytes = <usize>load<u32>(workspace, POINTS) << 4;
  const rule = <usize>load<u32>(workspace, RULE);
  const bufferBytes = <usize>load<u32>(workspace, BUFFER_BYTES);
  let products = <usize>load<u32>(workspace, PRODUCTS) + level * bufferBytes;
  const leftShare = f64x2.splat(load<f64>(node, 16));
  const rightShare = f64x2.splat(load<f64>(node, 24));
  const shareBefore = f64x2.splat(load<f64>(node, 32));
  const one = f64x2.splat(1);
  let target = targetOf(workspace, node);
  for (let pair: usize = 0; pair < pairs; pair++, target += 16) {
    const leftMask = v128.load(leftMasks + (pair << 4));
    const rightMask = v128.load(leftMasks + ((MOST_PAIRS + pair) << 4));
    const leftGain = f64x2.sub(v128.and(leftMask, one), leftShare);
    const rightGain = f64x2.sub(v128.and(rightMask, one), rightShare);
    const gainBefore = f64x2.sub(v128.and(v128.load(before + (pair << 4)), one), shareBefore);
    let total = v128.load(target);
    for (let at: usize = 0; at < pointBytes; at += 16, products += 16, leftSums += 16, sums += 16, inverses += 16) {
      const inverse = v128.load(inverses);
      const leftSum = v128.load(leftSums);
      const rightSum = v128.load(leftSums + bufferBytes);
      const leftRatio = f64x2.mul(factor(rule + at, pointBytes, leftShare, leftMask), inverse);
      const rightRatio = f64x2.mul(factor(rule + at, pointBytes, rightShare, rightMask), inverse);
      v128.store(sums, f64x2.add(f64x2.mul(leftRatio, leftSum), f64x2.mul(rightRatio, rightSum)));
      const left = f64x2.mul(f64x2.sub(leftGain, f64x2.mul(leftRatio, gainBefore)), leftSum);
      const right = f64x2.mul(f64x2.sub(rightGain, f64x2.mul(rightRatio, gainBefore)), rightSum);
      total = f64x2.add(total, f64x2.mul(v128.load(products), f64x2.mul(inverse, f64x2.add(left, right))));
    }
    v128.store(target, total);
  }
}

/** Where the contributions of the split's feature to the block's rows are. */
// @ts-ignore: decorator
@inline
function targetOf(workspace: usize, node: usize): usize {
  const feature = <usize>(load<i32>(node, 8) >> 2);
  return <usize>load<u32>(workspace, TARGET) + feature * <usize>load<u32>(workspace, TARGET_BYTES);
}
