import { randomBits, randomKey } from "./random";

// Trees of random forests: grown until their leaves are pure, from a few features drawn anew at each node, so that
// histograms of all features, or of a sibling by subtraction, would be of no use. A node looks at its rows' bins feature by
// feature. Categories come in an order (see category-order.ts) and are split like numbers. All weights and moments are whole numbers whose sums a double holds exactly: the order of addition cannot matter.

/** What all trees of a forest are grown from. */
@unmanaged
export class TreePlan {
  rowCount!: u32;
  featureCount!: u32;
  /** Sums of a bin besides its rows and weight: 1 for numbers and two classes, else one a class. */
  channels!: u32;
  /** Most leaves; 0 for no limit. */
  maxLeaves!: u32;
  maxDepth!: u32;
  minLeafRows!: u32;
  minSplitRows!: u32;
  featuresPerNode!: u32;
  /** 1: one threshold drawn a feature and node, instead of the best one (Geurts et al. 2006, "Extremely randomized trees"). */
  randomThresholds!: u32;
  /** Rows drawn with replacement for a tree; 0 takes each row once. */
  draws!: u32;
  seed!: u32;
  /** Rows with a weight, as a list of `usableRows` numbers. */
  usableRows!: u32;
  usable!: usize;
  /** The address of each feature's bins, one byte a row. */
  columns!: usize;
  /** Bins of each feature without that of missing values, which comes next. */
  valueBins!: usize;
  /** Class or number of each row. */
  targets!: usize;
  weights!: usize;
  /** Weight times target, for one channel. */
  moments!: usize;
}

/** The memory in which one thread grows a tree, and where the tree is afterwards. */
@unmanaged
export class TreeSpace {
  indices!: usize;
  spare!: usize;
  /** How often each row was drawn, 16 bits each. */
  counts!: usize;
  /** Of the rows of the node at hand. */
  rowWeights!: usize;
  rowMoments!: usize;
  histogram!: usize;
  featureOrder!: usize;
  /** Three sums for each channel: of the node, of the left side, of missing values. */
  sums!: usize;
  /** 32 bytes: a bit for each bin that occurs in the node at hand. */
  mask!: usize;
  open!: usize;
  nodes!: usize;
  /** Means of each leaf's channels. */
  values!: usize;
  leafCount!: u32;
}

/** A node of the grown tree; one without a left child is a leaf. */
@unmanaged
export class TreeNode {
  begin!: u32;
  count!: u32;
  depth!: u32;
  /** The right child is the next one; 0 for a leaf. */
  left!: u32;
  /** -1 when no split was found. */
  feature!: i32;
  /** The last bin that goes left. Leaf: its number. */
  bin!: u32;
  missingLeft!: u32;
  unused!: u32;
  gain!: f64;
  weight!: f64;
}

const MASK_WORDS: u32 = 4;
const NODE_USE: u32 = 0x6e6f6465;
const ROW_USE: u32 = 0x726f7773;

let plan: TreePlan = changetype<TreePlan>(0);
let space: TreeSpace = changetype<TreeSpace>(0);
/** The node at hand, and the bins of the feature at hand that occur in it. */
let node: TreeNode = changetype<TreeNode>(0);
let totals: usize = 0;
let left: usize = 0;
let missing: usize = 0;
let leftRows: u32 = 0;
let leftWeight: f64 = 0;
/** Rows of the node without a value of the feature at hand, and their weight; their sums are at `missing`. */
let missingRows: u32 = 0;
let missingWeight: f64 = 0;
let mask: usize = 0;

// @ts-ignore: decorator
@inline
function hasBit(bin: u32): bool {
  return ((load<u64>(mask + (<usize>(bin >> 6) << 3)) >> (bin & 63)) & 1) != 0;
}

// @ts-ignore: decorator
@inline
function setBit(bin: u32): void {
  const at = mask + (<usize>(bin >> 6) << 3);
  store<u64>(at, load<u64>(at) | ((<u64>1) << (bin & 63)));
}

/** Sets a few doubles to 0; memory.fill is a call to the host, longer than the rest of a small node's work. */
// @ts-ignore: decorator
@inline
function clear(address: usize, count: u32): void {
  for (const end = address + (<usize>count << 3); address < end; address += 8) store<f64>(address, 0);
}

// @ts-ignore: decorator
@inline
function nodeAt(nodes: usize, number: u32): TreeNode {
  return changetype<TreeNode>(nodes + <usize>number * offsetof<TreeNode>());
}

// @ts-ignore: decorator
@inline
function binAt(bin: u32): usize {
  return space.histogram + <usize>bin * (<usize>(plan.channels + 2) << 3);
}

/** How often each row is in the tree's sample, and the list of those that are. Returns their number. */
function drawRows(tree: u32): u32 {
  const counts = space.counts;
  const rows = plan.usableRows;
  memory.fill(counts, 0, <usize>plan.rowCount << 1);
  const key = randomKey(plan.seed, tree, ROW_USE);
  for (let i: u32 = 0; i < plan.draws; i++) {
    const row = load<u32>(plan.usable + (<usize>(((randomBits(key, i) >> 32) * <u64>rows) >> 32) << 2));
    const at = counts + (<usize>row << 1);
    store<u16>(at, load<u16>(at) + 1);
  }
  let drawn: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const row = load<u32>(plan.usable + (<usize>i << 2));
    const at = counts + (<usize>row << 1);
    if (plan.draws == 0) store<u16>(at, 1);
    if (load<u16>(at) == 0) continue;
    store<u32>(space.indices + (<usize>drawn << 2), row);
    drawn++;
  }
  return drawn;
}

/** Brings the weights and moments of the node's rows next to each other and adds them up; true when its targets differ. */
function gather(): bool {
  const indices = space.indices + (<usize>node.begin << 2);
  const single = plan.channels == 1;
  clear(totals, plan.channels);
  const first = load<f64>(plan.targets + (<usize>load<u32>(indices) << 3));
  let differs = false;
  let weightSum: f64 = 0;
  for (let i: u32 = 0; i < node.count; i++) {
    const row = <usize>load<u32>(indices + (<usize>i << 2));
    const count = <f64>load<u16>(space.counts + (row << 1));
    const target = load<f64>(plan.targets + (row << 3));
    const weight = count * load<f64>(plan.weights + (row << 3));
    differs = differs || target != first;
    weightSum += weight;
    store<f64>(space.rowWeights + (<usize>i << 3), weight);
    const moment = single ? count * load<f64>(plan.moments + (row << 3)) : target;
    store<f64>(space.rowMoments + (<usize>i << 3), moment);
    const total = single ? totals : totals + (<usize>target << 3);
    store<f64>(total, load<f64>(total) + (single ? moment : weight));
  }
  node.weight = weightSum;
  return differs;
}

/** Adds the node's rows to the histogram of one feature and notes in `mask` which bins there are. Returns how many. */
function fill(feature: u32): u32 {
  const column = <usize>load<u32>(plan.columns + (<usize>feature << 2));
  const indices = space.indices + (<usize>node.begin << 2);
  const single = plan.channels == 1;
  clear(mask, MASK_WORDS);
  for (let i: u32 = 0; i < node.count; i++) {
    const bin = <u32>load<u8>(column + load<u32>(indices + (<usize>i << 2)));
    const weight = load<f64>(space.rowWeights + (<usize>i << 3));
    const moment = load<f64>(space.rowMoments + (<usize>i << 3));
    setBit(bin);
    const at = binAt(bin);
    store<f64>(at, load<f64>(at) + 1);
    store<f64>(at, load<f64>(at, 8) + weight, 8);
    const channel = single ? at : at + (<usize>moment << 3);
    store<f64>(channel, load<f64>(channel, 16) + (single ? moment : weight), 16);
  }
  let bins: u32 = 0;
  for (let word: usize = 0; word < 32; word += 8) bins += <u32>popcnt(load<u64>(mask + word));
  return bins;
}

/** The first bin from `bin` on that occurs, or 256. */
function nextBin(bin: u32): u32 {
  for (let word = bin >> 6; word < MASK_WORDS; word++) {
    let bits = load<u64>(mask + (<usize>word << 3));
    if (word == bin >> 6) bits &= ~(<u64>0) << (bin & 63);
    if (bits) return (word << 6) + <u32>ctz(bits);
  }
  return 256;
}

function clearHistogram(): void {
  for (let bin = nextBin(0); bin < 256; bin = nextBin(bin + 1)) clear(binAt(bin), plan.channels + 2);
}

function startLeft(): void {
  leftRows = 0;
  leftWeight = 0;
  clear(left, plan.channels);
}

function addToLeft(bin: u32): void {
  const at = binAt(bin);
  leftRows += <u32>load<f64>(at);
  leftWeight += load<f64>(at, 8);
  for (let c: usize = 0; c < <usize>plan.channels << 3; c += 8) {
    store<f64>(left + c, load<f64>(left + c) + load<f64>(at + c, 16));
  }
}

/**
 * True, and the node's gain is raised, when the left side, with the missing values or without, is the best so far. The gain
 * is the decrease of the sum of squares, for classes that of weight times Gini impurity: sum of d^2 / (l r (l + r)) with
 * d = l right - r left, free of cancellation.
 */
function better(withMissing: bool): bool {
  const rows = withMissing ? leftRows + missingRows : leftRows;
  if (rows < plan.minLeafRows || node.count - rows < plan.minLeafRows) return false;
  const l = withMissing ? leftWeight + missingWeight : leftWeight;
  const r = node.weight - l;
  let squares: f64 = 0;
  for (let c: usize = 0; c < <usize>plan.channels << 3; c += 8) {
    const sum = load<f64>(left + c) + (withMissing ? load<f64>(missing + c) : 0);
    const d = l * (load<f64>(totals + c) - sum) - r * sum;
    squares += d * d;
  }
  const gain = squares / (l * r * node.weight);
  if (!(gain > node.gain)) return false;
  node.gain = gain;
  return true;
}

function note(feature: u32, bin: u32, missingLeft: bool): void {
  node.feature = feature;
  node.bin = bin;
  node.missingLeft = <u32>missingLeft;
}

/** Tries the split after `bin`, whose left side is at hand. */
function tryThreshold(feature: u32, bin: u32): void {
  // A node without missing values sends them where most rows go.
  if (better(false)) note(feature, bin, missingRows == 0 && leftRows * 2 > node.count);
  if (missingRows > 0 && better(true)) note(feature, bin, true);
}

/**
 * Every threshold of a feature; returns whether it varies in the node. Where bins between two that occur are empty in this
 * node, the middle of them is taken, as far from either side's rows as can be.
 */
function tryAll(feature: u32, valueBins: u32): bool {
  const varies = fill(feature) > 1;
  if (varies) {
    missingRows = 0;
    if (hasBit(valueBins)) {
      const at = binAt(valueBins);
      missingRows = <u32>load<f64>(at);
      missingWeight = load<f64>(at, 8);
      memory.copy(missing, at + 16, <usize>plan.channels << 3);
    }
    startLeft();
    for (let bin = nextBin(0); bin < valueBins; ) {
      addToLeft(bin);
      const next = nextBin(bin + 1);
      tryThreshold(feature, next < valueBins ? (bin + next - 1) >> 1 : valueBins - 1);
      bin = next;
    }
  }
  clearHistogram();
  return varies;
}

/**
 * One threshold of a feature, drawn among the bins from the least to the largest of the node; returns whether the feature
 * varies in it. Needs no histogram: the range, and then the sums of the side that the threshold makes.
 */
function tryDrawn(feature: u32, valueBins: u32, key: u64): bool {
  const column = <usize>load<u32>(plan.columns + (<usize>feature << 2));
  const indices = space.indices + (<usize>node.begin << 2);
  // Nobody else needs `spare` before the node is divided.
  const bins = space.spare;
  const count = <usize>node.count;
  let lowest = valueBins;
  let highest: u32 = 0;
  missingRows = 0;
  for (let i: usize = 0; i < count; i++) {
    const bin = <u32>load<u8>(column + load<u32>(indices + (i << 2)));
    store<u8>(bins + i, <u8>bin);
    const isMissing = bin == valueBins;
    missingRows += <u32>isMissing;
    lowest = min(lowest, bin);
    highest = max(highest, isMissing ? 0 : bin);
  }
  const varies = missingRows > 0 ? missingRows < node.count : highest > lowest;
  if (!varies) return false;
  let drawn = lowest;
  if (highest > lowest) drawn += <u32>(randomBits(key, feature) % <u64>(highest - lowest));
  startLeft();
  if (plan.channels == 1) addSidesOfNumber(bins, drawn, valueBins);
  else addSidesOfClasses(bins, drawn, valueBins);
  tryThreshold(feature, drawn);
  return true;
}

/** Adds up the node's rows up to the bin `drawn`, and those with the bin of missing values. */
function addSidesOfNumber(bins: usize, drawn: u32, missingBin: u32): void {
  const weights = space.rowWeights;
  const moments = space.rowMoments;
  const count = <usize>node.count;
  let rows: u32 = 0;
  let weight: f64 = 0;
  let moment: f64 = 0;
  let lostWeight: f64 = 0;
  let lostMoment: f64 = 0;
  for (let i: usize = 0; i < count; i++) {
    const bin = <u32>load<u8>(bins + i);
    const own = load<f64>(weights + (i << 3));
    const ownMoment = load<f64>(moments + (i << 3));
    const isLeft = bin <= drawn;
    rows += <u32>isLeft;
    weight += isLeft ? own : 0;
    moment += isLeft ? ownMoment : 0;
    if (bin == missingBin) {
      lostWeight += own;
      lostMoment += ownMoment;
    }
  }
  leftRows = rows;
  leftWeight = weight;
  store<f64>(left, moment);
  missingWeight = lostWeight;
  store<f64>(missing, lostMoment);
}

/** The same where each row's moment is the number of its class. */
function addSidesOfClasses(bins: usize, drawn: u32, missingBin: u32): void {
  clear(missing, plan.channels);
  missingWeight = 0;
  for (let i: usize = 0; i < <usize>node.count; i++) {
    const bin = <u32>load<u8>(bins + i);
    const isLeft = bin <= drawn;
    if (!isLeft && bin != missingBin) continue;
    const weight = load<f64>(space.rowWeights + (i << 3));
    const sum = (isLeft ? left : missing) + (<usize>load<f64>(space.rowMoments + (i << 3)) << 3);
    store<f64>(sum, load<f64>(sum) + weight);
    if (isLeft) {
      leftRows++;
      leftWeight += weight;
    } else missingWeight += weight;
  }
}

/** Finds the split of a new node: features are drawn until enough of them vary in it and one gives a split. */
function evaluate(tree: u32, number: u32): bool {
  node = nodeAt(space.nodes, number);
  node.left = 0;
  node.feature = -1;
  node.gain = -1; // a split without gain is one as well: its children may find more
  const differs = gather();
  if (!differs || node.depth >= plan.maxDepth || node.count < max(plan.minSplitRows, 2 * plan.minLeafRows)) return false;
  const key = randomKey(plan.seed ^ NODE_USE, tree, number);
  let varying: u32 = 0;
  for (let i: u32 = 0; i < plan.featureCount && (varying < plan.featuresPerNode || node.feature < 0); i++) {
    const other = i + <u32>(randomBits(key, (<u64>1 << 41) | i) % <u64>(plan.featureCount - i));
    const feature = load<u32>(space.featureOrder + (<usize>other << 2));
    store<u32>(space.featureOrder + (<usize>other << 2), load<u32>(space.featureOrder + (<usize>i << 2)));
    store<u32>(space.featureOrder + (<usize>i << 2), feature);
    const valueBins = load<u32>(plan.valueBins + (<usize>feature << 2));
    const varies = plan.randomThresholds ? tryDrawn(feature, valueBins, key) : tryAll(feature, valueBins);
    varying += <u32>varies;
  }
  return node.feature >= 0;
}

/** Sorts the rows of a node into its children, of which the first gets the number `leftChild`. */
function divide(parent: TreeNode, leftChild: u32): void {
  const valueBins = load<u32>(plan.valueBins + (<usize>parent.feature << 2));
  const column = <usize>load<u32>(plan.columns + (<usize>parent.feature << 2));
  const begin = space.indices + (<usize>parent.begin << 2);
  const end = begin + (<usize>parent.count << 2);
  let toLeft = begin;
  let toRight = space.spare;
  for (let at = begin; at < end; at += 4) {
    const row = load<u32>(at);
    const bin = <u32>load<u8>(column + row);
    const isLeft = <usize>(bin == valueBins ? parent.missingLeft : <u32>(bin <= parent.bin));
    store<u32>(toLeft, row);
    store<u32>(toRight, row);
    toLeft += isLeft << 2;
    toRight += (1 - isLeft) << 2;
  }
  memory.copy(toLeft, space.spare, toRight - space.spare);
  const leftCount = <u32>((toLeft - begin) >> 2);
  const a = nodeAt(space.nodes, leftChild);
  const b = nodeAt(space.nodes, leftChild + 1);
  a.begin = parent.begin;
  a.count = leftCount;
  b.begin = parent.begin + leftCount;
  b.count = parent.count - leftCount;
  a.depth = b.depth = parent.depth + 1;
  parent.left = leftChild;
}

/** Takes the next node to divide from the open ones: the newest, or with a limit of leaves the one with the most gain. */
function takeOpen(count: u32): u32 {
  let at = count - 1;
  if (plan.maxLeaves) {
    at = 0;
    for (let i: u32 = 1; i < count; i++) {
      const gain = nodeAt(space.nodes, load<u32>(space.open + (<usize>i << 2))).gain;
      if (gain > nodeAt(space.nodes, load<u32>(space.open + (<usize>at << 2))).gain) at = i;
    }
  }
  const taken = load<u32>(space.open + (<usize>at << 2));
  store<u32>(space.open + (<usize>at << 2), load<u32>(space.open + (<usize>(count - 1) << 2)));
  return taken;
}

/** Numbers the leaves and writes the means of their channels. */
function fillValues(nodeCount: u32): void {
  space.leafCount = 0;
  for (let number: u32 = 0; number < nodeCount; number++) {
    node = nodeAt(space.nodes, number);
    if (node.left) continue;
    node.feature = -1;
    node.gain = 0;
    node.bin = space.leafCount++;
    gather();
    const values = space.values + ((<usize>node.bin * plan.channels) << 3);
    for (let c: usize = 0; c < <usize>plan.channels << 3; c += 8) {
      store<f64>(values + c, load<f64>(totals + c) / node.weight);
    }
  }
}

/** Grows tree number `tree` in `treeSpace` and returns its number of nodes. */
export function growDeepTree(treePlan: usize, treeSpace: usize, tree: u32): u32 {
  plan = changetype<TreePlan>(treePlan);
  space = changetype<TreeSpace>(treeSpace);
  totals = space.sums;
  left = totals + (<usize>plan.channels << 3);
  missing = left + (<usize>plan.channels << 3);
  mask = space.mask;
  for (let f: u32 = 0; f < plan.featureCount; f++) store<u32>(space.featureOrder + (<usize>f << 2), f);
  const root = nodeAt(space.nodes, 0);
  root.begin = 0;
  root.count = drawRows(tree);
  root.depth = 0;
  let nodeCount: u32 = 1;
  let leafCount: u32 = 1;
  let openCount: u32 = 0;
  if (evaluate(tree, 0)) {
    store<u32>(space.open, 0);
    openCount = 1;
  }
  while (openCount > 0 && (plan.maxLeaves == 0 || leafCount < plan.maxLeaves)) {
    const number = takeOpen(openCount--);
    divide(nodeAt(space.nodes, number), nodeCount);
    const first = nodeCount;
    nodeCount += 2;
    leafCount++;
    for (let child = first; child < first + 2; child++) {
      if (!evaluate(tree, child)) continue;
      store<u32>(space.open + (<usize>openCount << 2), child);
      openCount++;
    }
  }
  fillValues(nodeCount);
  return nodeCount;
}

/** Writes the number of the leaf to which each of the rows `begin` .. `end - 1` comes; `columns` has the addresses of their bins. */
export function leavesOfRows(
  treePlan: usize,
  treeSpace: usize,
  columns: usize,
  begin: u32,
  end: u32,
  leaves: usize,
): void {
  const valueBins = changetype<TreePlan>(treePlan).valueBins;
  const nodes = changetype<TreeSpace>(treeSpace).nodes;
  for (let row = begin; row < end; row++) {
    let node = nodeAt(nodes, 0);
    while (node.left) {
      const bin = <u32>load<u8>(<usize>load<u32>(columns + (<usize>node.feature << 2)) + row);
      const missing = bin == load<u32>(valueBins + (<usize>node.feature << 2));
      const isLeft = missing ? node.missingLeft != 0 : bin <= node.bin;
      node = nodeAt(nodes, node.left + <u32>!isLeft);
    }
    store<u32>(leaves + (<usize>row << 2), node.bin);
  }
}
