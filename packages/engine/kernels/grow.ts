import { drawFeatures } from "./feature-draw";
import { buildHistogram, HistogramPart, mergeParts } from "./histogram";
import { awaitOthers, goOn, isLastToMeet, roundOf } from "./meeting";
import { LISTED, partition } from "./partition";
import { findSplit, HistogramFeature, NodeRules, SplitBounds, SplitRecord, setHolds } from "./split";

// A tree grows leaf by leaf, the leaf with the largest gain first (Shi 2007, "Best-first decision tree learning"). The
// histogram of a split's larger child is its parent's minus that of the smaller one, which halves the work. Threads meet
// twice a split: each divides its own rows and adds up those of the smaller child, then each looks for the best split
// among its share of the features. What follows from both is done by the thread that is last to meet.

/** The next step of all threads: add up the root's rows, divide a leaf's, or look for splits. */
const BUILD_ROOT: u32 = 0;
const DIVIDE: u32 = 1;
const SEARCH: u32 = 2;
/** The tree is grown. */
const DONE: u32 = 3;
/** The caller is to give a free histogram, or the rules that follow from the next split for its children, and to go on with DIVIDE. */
const ASK: u32 = 4;

const NO_CHILD: u32 = 0;
const LEFT: u32 = 1;
const RIGHT: u32 = 2;
const NO_LEAF: u32 = 0xffffffff;

/** All of a tree. Set by src/boosting/grower.ts, field by field. */
@unmanaged
class GrowPlan {
  step!: u32;
  threadCount!: u32;
  /** An array of GrowThread, THREAD_BYTES each. */
  threads!: usize;
  /** See meeting.ts. */
  meeting!: usize;
  /** Whether the calling thread may sleep. */
  callerMayWait!: u32;
  maxLeaves!: u32;
  maxDepth!: u32;
  minLeafRows!: u32;
  /** An array of Column. */
  columns!: usize;
  /** Row numbers, and room for as many, in which each thread has a range of its own. */
  indices!: usize;
  spare!: usize;
  /** See buildHistogram. */
  accumulate!: u32;
  records!: usize;
  stride!: usize;
  bins!: u32;
  /** An array of HistogramPart, one a thread. */
  parts!: usize;
  /** See findSplit. */
  features!: usize;
  bounds!: usize;
  /** Room for a byte a bin of any feature: 1 where it goes left. */
  goesLeft!: usize;
  /** An array of Leaf. */
  leaves!: usize;
  /** A SplitRecord and its set, `recordBytes` in all, for each leaf: what it may be split by. */
  candidates!: usize;
  recordBytes!: u32;
  /** The same for each split that was made, in order, and the number of the leaf that it divided. */
  splits!: usize;
  splitLeaves!: usize;
  /** Addresses of unused histograms. */
  freeHistograms!: usize;
  /** Whether the rules of a node follow from the splits above it, so that the caller is asked for them. */
  asksForRules!: u32;
  /** A NodeDraw where each node may use features of its own, drawn by its number alone; 0: none is drawn here. */
  draw!: usize;

  // Of this tree:
  freeCount!: u32;
  chunkRows!: u32;
  /** Whether it is grown on all rows in order, and the index is not written yet. */
  whole!: u32;
  /** Rules of the children of the next split. */
  leftRules!: usize;
  rightRules!: usize;
  leafCount!: u32;

  // Of the step:
  /** The leaf that is divided, and the child whose rows are added up meanwhile. */
  leaf!: u32;
  build!: u32;
  /** Whether the threads have sums that nobody wants. */
  discards!: u32;
  /** Whether the threads' parts are to be added up. */
  merges!: u32;
  /** The leaves whose splits are searched, or NO_LEAF. `first` is the one that was added up; `second` had the parent's sums. */
  first!: u32;
  second!: u32;
}

/** How the features are drawn that a node may use. */
@unmanaged
class NodeDraw {
  fraction!: f64;
  seed!: f64;
  /** A NodeRules with what a node of this tree may do before it is drawn for. */
  undrawn!: usize;
  /** Room for `rulesBytes` a node. */
  rules!: usize;
  rulesBytes!: u32;
  featureCount!: u32;
  /** See drawFeatures. */
  order!: usize;
}

const THREAD_BYTES: usize = 64;

@unmanaged
class GrowThread {
  /** See buildHistogram. */
  narrow!: usize;
  wide!: usize;
  buffer!: usize;
  /** See findSplit. */
  scratch!: usize;
  firstRecord!: usize;
  secondRecord!: usize;
  firstFeature!: u32;
  endFeature!: u32;
  firstBin!: u32;
  endBin!: u32;
  /** A RowRange for each leaf. */
  ranges!: usize;
  /** How many of its rows have gone left. */
  left!: u32;
}

/** A stretch of the index. */
@unmanaged
class RowRange {
  begin!: u32;
  count!: u32;
}

@unmanaged
class Column {
  bins!: usize;
  wide!: u32;
}

@unmanaged
class Leaf {
  /** 0 when it is not to be split. */
  gain!: f64;
  /** 0 when it has none. */
  histogram!: usize;
  rules!: usize;
  depth!: u32;
  rows!: u32;
}

// @ts-ignore: decorator
@inline
function threadOf(plan: GrowPlan, thread: u32): GrowThread {
  return changetype<GrowThread>(plan.threads + <usize>thread * THREAD_BYTES);
}

// @ts-ignore: decorator
@inline
function leafOf(plan: GrowPlan, leaf: u32): Leaf {
  return changetype<Leaf>(plan.leaves + <usize>leaf * offsetof<Leaf>());
}

// @ts-ignore: decorator
@inline
function rangeOf(thread: GrowThread, leaf: u32): RowRange {
  return changetype<RowRange>(thread.ranges + <usize>leaf * offsetof<RowRange>());
}

// @ts-ignore: decorator
@inline
function candidateOf(plan: GrowPlan, leaf: u32): SplitRecord {
  return changetype<SplitRecord>(plan.candidates + <usize>leaf * plan.recordBytes);
}

/**
 * One thread's share of a tree, or of what can be grown of it before the caller is asked; to be run on all threads at
 * once. Returns DONE or ASK. Afterwards `splits` has what was split by, and each thread's `ranges` the rows of each leaf.
 * The left child keeps its parent's leaf number, the right one gets the next.
 */
export function growTree(address: usize, number: u32): u32 {
  const plan = changetype<GrowPlan>(address);
  const thread = threadOf(plan, number);
  const mayWait = number > 0 || plan.callerMayWait != 0;
  do {
    const round = roundOf(plan.meeting);
    if (plan.discards) memory.fill(thread.narrow, 0, <usize>plan.bins << 2);
    if (plan.step == BUILD_ROOT) buildRoot(plan, thread);
    else if (plan.step == DIVIDE) divide(plan, thread);
    else search(plan, thread);
    if (isLastToMeet(plan.meeting, plan.threadCount)) {
      conclude(plan);
      goOn(plan.meeting);
    } else awaitOthers(plan.meeting, round, mayWait);
  } while (plan.step < DONE);
  return plan.step;
}

function buildRoot(plan: GrowPlan, thread: GrowThread): void {
  const range = rangeOf(thread, 0);
  const indices = plan.whole ? <usize>0 : plan.indices + (<usize>range.begin << 2);
  build(plan, thread, indices, range.begin, range.count);
}

// @ts-ignore: decorator
@inline
function build(plan: GrowPlan, thread: GrowThread, indices: usize, begin: u32, count: u32): void {
  buildHistogram(
    plan.accumulate, plan.records, plan.stride, indices, begin, count,
    plan.chunkRows, thread.narrow, plan.bins, thread.wide, thread.buffer,
  );
}

/** Divides a thread's rows of the leaf, and adds up those of one child, or of none. */
function divide(plan: GrowPlan, thread: GrowThread): void {
  const feature = candidateOf(plan, plan.leaf).feature;
  const column = changetype<Column>(plan.columns + <usize>feature * offsetof<Column>());
  const range = rangeOf(thread, plan.leaf);
  const offset = <usize>range.begin << 2;
  const indices = plan.indices + offset;
  const firstRow = plan.whole && plan.leafCount == 1 ? range.begin : LISTED;
  const left = partition(column.bins, column.wide, firstRow, indices, range.count, plan.goesLeft, plan.spare + offset);
  thread.left = left;
  if (plan.build == LEFT) build(plan, thread, indices, 0, left);
  else if (plan.build == RIGHT) build(plan, thread, indices + (<usize>left << 2), 0, range.count - left);
}

/** Brings the histograms up to date for the thread's features, and looks for the best splits among these. */
function search(plan: GrowPlan, thread: GrowThread): void {
  const second = plan.second == NO_LEAF ? <usize>0 : leafOf(plan, plan.second).histogram;
  if (plan.merges) {
    const first = leafOf(plan, plan.first).histogram;
    mergeParts(plan.parts, plan.threadCount, thread.firstBin, thread.endBin, first, second);
  }
  searchLeaf(plan, thread, plan.first, thread.firstRecord);
  if (second) searchLeaf(plan, thread, plan.second, thread.secondRecord);
}

function searchLeaf(plan: GrowPlan, thread: GrowThread, number: u32, record: usize): void {
  const leaf = leafOf(plan, number);
  if (!mayBeSplit(plan, leaf)) return;
  findSplit(
    leaf.histogram, leaf.rows, thread.firstFeature, thread.endFeature,
    plan.features, leaf.rules, plan.bounds, thread.scratch, record,
  );
}

function mayBeSplit(plan: GrowPlan, leaf: Leaf): bool {
  return leaf.depth < plan.maxDepth && leaf.rows >= 2 * plan.minLeafRows;
}

/** What follows from a step that all threads have done. */
function conclude(plan: GrowPlan): void {
  plan.discards = 0;
  if (plan.step == BUILD_ROOT) {
    searchMerged(plan, 0, NO_LEAF);
  } else if (plan.step == DIVIDE) concludeDivision(plan);
  else {
    changetype<SplitBounds>(plan.bounds).minRows = plan.minLeafRows;
    chooseCandidate(plan, plan.first, false);
    if (plan.second != NO_LEAF) chooseCandidate(plan, plan.second, true);
    chooseLeaf(plan);
  }
}

/** The next step: adds up the threads' parts for the leaf `first`, and searches it, and `second` where there is one. */
function searchMerged(plan: GrowPlan, first: u32, second: u32): void {
  for (let t: u32 = 0; t < plan.threadCount; t++) {
    const thread = threadOf(plan, t);
    const part = changetype<HistogramPart>(plan.parts + <usize>t * offsetof<HistogramPart>());
    part.narrow = thread.narrow;
    part.wide = rangeOf(thread, first).count > plan.chunkRows ? thread.wide : 0;
  }
  leafOf(plan, first).histogram = takeHistogram(plan);
  plan.merges = 1;
  plan.first = first;
  plan.second = second;
  plan.step = SEARCH;
}

function concludeDivision(plan: GrowPlan): void {
  const leaf = leafOf(plan, plan.leaf);
  let left: u32 = 0;
  for (let t: u32 = 0; t < plan.threadCount; t++) left += threadOf(plan, t).left;
  const right = leaf.rows - left;
  if (min(left, right) < plan.minLeafRows) return searchAgain(plan, leaf);

  const candidate = candidateOf(plan, plan.leaf);
  const number = plan.leafCount++;
  const bytes = candidate.categorical ? plan.recordBytes : offsetof<SplitRecord>();
  memory.copy(plan.splits + <usize>(number - 1) * plan.recordBytes, changetype<usize>(candidate), bytes);
  store<u32>(plan.splitLeaves + (<usize>(number - 1) << 2), plan.leaf);
  for (let t: u32 = 0; t < plan.threadCount; t++) divideRange(threadOf(plan, t), plan.leaf, number);
  const other = leafOf(plan, number);
  leaf.rows = left;
  leaf.depth++;
  leaf.rules = plan.leftRules;
  leaf.gain = 0;
  other.rows = right;
  other.depth = leaf.depth;
  other.rules = plan.rightRules;
  other.gain = 0;
  other.histogram = 0;
  if (plan.build != NO_CHILD && (mayBeSplit(plan, leaf) || mayBeSplit(plan, other))) {
    if (plan.draw) drawChildren(changetype<NodeDraw>(plan.draw), leaf, other, number - 1);
    if (plan.build == LEFT) {
      other.histogram = leaf.histogram;
      return searchMerged(plan, plan.leaf, number);
    }
    return searchMerged(plan, number, plan.leaf);
  }
  plan.discards = <u32>(plan.build != NO_CHILD);
  dropHistogram(plan, leaf);
  chooseLeaf(plan);
}

/** Gives the children of a tree's split number `split` rules of their own; src/boosting/tree-rules.ts numbers them so too. */
function drawChildren(draw: NodeDraw, left: Leaf, right: Leaf, split: u32): void {
  left.rules = drawnRules(draw, 2 * split + 1);
  right.rules = drawnRules(draw, 2 * split + 2);
}

function drawnRules(draw: NodeDraw, node: u32): usize {
  const rules = draw.rules + <usize>node * draw.rulesBytes;
  memory.copy(rules, draw.undrawn, draw.rulesBytes);
  drawFeatures(rules + offsetof<NodeRules>(), draw.featureCount, draw.fraction, draw.seed, node, draw.order);
  return rules;
}

function divideRange(thread: GrowThread, leaf: u32, other: u32): void {
  const range = rangeOf(thread, leaf);
  const rest = rangeOf(thread, other);
  rest.begin = range.begin + thread.left;
  rest.count = range.count - thread.left;
  range.count = thread.left;
}

/**
 * Histograms tell a side's rows by its hessian. Where that was too many, the candidate has to leave each side more, by
 * half each time, until the true numbers are enough or there is no candidate.
 */
function searchAgain(plan: GrowPlan, leaf: Leaf): void {
  const share = leftShare(candidateOf(plan, plan.leaf));
  const expected = min<f64>(share, 1 - share) * <f64>leaf.rows;
  changetype<SplitBounds>(plan.bounds).minRows = <u32>Math.ceil(max<f64>(expected, <f64>plan.minLeafRows) * 1.5);
  plan.discards = <u32>(plan.build != NO_CHILD);
  plan.merges = 0;
  plan.first = plan.leaf;
  plan.second = NO_LEAF;
  plan.step = SEARCH;
}

// @ts-ignore: decorator
@inline
function leftShare(record: SplitRecord): f64 {
  return record.leftHessian / record.hessian;
}

/** The best of what the threads have found for a leaf, the first feature's of equals, becomes its candidate. */
function chooseCandidate(plan: GrowPlan, number: u32, second: bool): void {
  const leaf = leafOf(plan, number);
  leaf.gain = 0;
  const searched = mayBeSplit(plan, leaf);
  let best: usize = 0;
  for (let t: u32 = 0; searched && t < plan.threadCount; t++) {
    const thread = threadOf(plan, t);
    const record = changetype<SplitRecord>(second ? thread.secondRecord : thread.firstRecord);
    if (record.feature < 0 || !(record.gain > leaf.gain)) continue;
    leaf.gain = record.gain;
    best = changetype<usize>(record);
  }
  if (!best) return dropHistogram(plan, leaf);
  const bytes = changetype<SplitRecord>(best).categorical ? plan.recordBytes : offsetof<SplitRecord>();
  memory.copy(changetype<usize>(candidateOf(plan, number)), best, bytes);
}

/** The leaf with the largest gain, the first of equals, is divided next. */
function chooseLeaf(plan: GrowPlan): void {
  let best: u32 = NO_LEAF;
  let gain: f64 = 0;
  for (let number: u32 = 0; number < plan.leafCount; number++) {
    const leaf = leafOf(plan, number);
    if (!(leaf.gain > gain)) continue;
    gain = leaf.gain;
    best = number;
  }
  if (best == NO_LEAF || plan.leafCount == plan.maxLeaves) return finish(plan);
  const leaf = leafOf(plan, best);
  const candidate = candidateOf(plan, best);
  // Neither child can be split when the whole tree is done, or as deep as it may be, or the node is small.
  const goesOn =
    plan.leafCount + 1 < plan.maxLeaves && leaf.depth + 1 < plan.maxDepth && leaf.rows >= 3 * plan.minLeafRows;
  plan.leaf = best;
  plan.build = goesOn ? (leftShare(candidate) <= 0.5 ? LEFT : RIGHT) : NO_CHILD;
  tabulate(plan, candidate);
  plan.step = goesOn && (plan.asksForRules || plan.freeCount == 0) ? ASK : DIVIDE;
}

function finish(plan: GrowPlan): void {
  for (let number: u32 = 0; number < plan.leafCount; number++) dropHistogram(plan, leafOf(plan, number));
  plan.step = DONE;
}

/** Writes for each bin of the split's feature whether it goes left. */
function tabulate(plan: GrowPlan, record: SplitRecord): void {
  const feature = changetype<HistogramFeature>(plan.features + <usize>record.feature * offsetof<HistogramFeature>());
  const table = plan.goesLeft;
  const valueBins = feature.valueBins;
  if (record.categorical) {
    for (let bin: u32 = 0; bin < valueBins; bin++) store<u8>(table + bin, <u8>setHolds(record, bin));
  } else {
    const left = <u32>record.bin + 1;
    memory.fill(table, 1, left);
    if (left < valueBins) memory.fill(table + left, 0, valueBins - left);
  }
  store<u8>(table + valueBins, <u8>record.missingLeft);
}

function takeHistogram(plan: GrowPlan): usize {
  plan.freeCount--;
  return load<usize>(plan.freeHistograms + (<usize>plan.freeCount << 2));
}

function dropHistogram(plan: GrowPlan, leaf: Leaf): void {
  if (!leaf.histogram) return;
  store<usize>(plan.freeHistograms + (<usize>plan.freeCount << 2), leaf.histogram);
  plan.freeCount++;
  leaf.histogram = 0;
}
