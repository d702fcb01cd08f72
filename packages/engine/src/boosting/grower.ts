import type { Address, Kernels } from "../kernels.js";
import type { BinnedRows } from "./binned-rows.js";
import type { BoostingParams } from "./boosting-params.js";
import type { Histograms, ThreadPart } from "./histograms.js";
import { PlacedRules } from "./placed-rules.js";
import type { QuantisedGradients } from "./quantised-gradients.js";
import type { RecordLayout } from "./record-layout.js";
import type { NodeRows, TrainingRows } from "./row-sets.js";
import type { SearchShare, Split, SplitSearch } from "./splitting.js";
import { type NodeRules, rulesFollowSplits, type TreeConstraints, type TreeRules } from "./tree-rules.js";

/** What a tree is grown from. */
export interface GrowerInput {
  readonly kernels: Kernels;
  readonly params: BoostingParams;
  readonly binned: BinnedRows;
  readonly layout: RecordLayout;
  readonly rows: TrainingRows;
  readonly histograms: Histograms;
  readonly splits: SplitSearch;
  readonly constraints: TreeConstraints;
}

/** A node of a tree that has no values yet; a leaf has no split and no children. */
export interface GrownBranch {
  readonly rules: NodeRules;
  split?: Split;
  children?: [GrownBranch, GrownBranch];
}

/** A tree that is grown but has no values yet. */
export interface GrownTree {
  readonly root: GrownBranch;
  /** By number; `TrainingRows.ofLeaf` has their rows. */
  readonly leaves: readonly GrownBranch[];
}

interface GrowingTree extends GrownTree {
  readonly leaves: GrownBranch[];
  readonly rules: TreeRules;
}

/** Fields of GrowPlan in kernels/grow.ts that change from tree to tree. */
const STEP = 0;
const TREE = 27;
const [FREE_COUNT, LEFT_RULES, RIGHT_RULES, LEAF_COUNT, LEAF] = [TREE, TREE + 3, TREE + 4, TREE + 5, TREE + 6];
const PLAN_WORDS = TREE + 12;
const [BUILD_ROOT, DIVIDE, ASK] = [0, 1, 4];
const THREAD_BYTES = 64;
const LEAF_BYTES = 24;
const NO_DEPTH_LIMIT = 2 ** 32 - 1;

/** Grows trees with kernels/grow.ts, and reads what has grown. */
export class TreeGrower {
  readonly #input: GrowerInput;
  readonly #plan: Address;
  readonly #leaves: Address;
  readonly #candidates: Address;
  readonly #splits: Address;
  readonly #splitLeaves: Address;
  readonly #freeHistograms: Address;
  readonly #rules: PlacedRules;
  readonly #asksForRules: boolean;

  constructor(input: GrowerInput) {
    const { kernels, params, binned, layout, rows, histograms, splits, constraints } = input;
    const { recordBytes } = splits;
    this.#input = input;
    this.#leaves = kernels.allocate(params.max_leaves * LEAF_BYTES);
    this.#candidates = kernels.allocate(params.max_leaves * recordBytes);
    this.#splits = kernels.allocate(params.max_leaves * recordBytes);
    this.#splitLeaves = kernels.allocate(params.max_leaves * 4);
    this.#freeHistograms = kernels.allocate((params.max_leaves + 1) * 4);
    this.#rules = new PlacedRules(kernels, params, constraints);
    this.#asksForRules = rulesFollowSplits(constraints);
    const threads = histograms.threads.map((part, thread) => {
      return threadFields(part, splits.shares[thread] as SearchShare, rows.rangesOf(thread));
    });
    const columns = layout.features.map(({ wide }, f) => [binned.columns[f] as Address, Number(wide)]);
    const fields = [
      BUILD_ROOT,
      kernels.threadCount,
      kernels.place(Uint32Array.from(threads.flat())),
      kernels.meeting(),
      Number(kernels.mayWait),
      params.max_leaves,
      params.max_depth > 0 ? params.max_depth : NO_DEPTH_LIMIT,
      params.min_samples_leaf,
      kernels.place(Uint32Array.from(columns.flat())),
      rows.indices,
      rows.spare,
      histograms.accumulate,
      binned.records,
      layout.stride,
      histograms.bins,
      histograms.parts,
      splits.features,
      splits.bounds,
      kernels.allocate(splits.tableBytes),
      this.#leaves,
      this.#candidates,
      recordBytes,
      this.#splits,
      this.#splitLeaves,
      this.#freeHistograms,
      Number(this.#asksForRules),
      this.#rules.draw,
    ];
    this.#plan = kernels.allocate(PLAN_WORDS * 4);
    kernels.u32(this.#plan, fields.length).set(fields);
  }

  /** One tree on `rows`, which the index lists unless they are `whole`: all rows in order. */
  grow(gradients: QuantisedGradients, rows: NodeRows, whole: boolean, rules: TreeRules): GrownTree {
    const { kernels, splits, histograms, params } = this.#input;
    const root = { rules: rules.root };
    const tree = { root, leaves: [root], rules };
    this.#input.rows.start(rows);
    if (rows.count < 2 * params.min_samples_leaf) return tree;
    splits.prepare(params, gradients);
    const rootRules = this.#rules.start(rules, gradients);
    this.#placeRoot(rows.count, rootRules);
    let plan = kernels.u32(this.#plan, PLAN_WORDS);
    plan.set([gradients.chunkRows, Number(whole), rootRules, rootRules, 1], TREE + 1);
    plan[STEP] = BUILD_ROOT;
    for (;;) {
      if (plan[FREE_COUNT] === 0) {
        const histogram = histograms.allocate(); // views from before it end where memory grows
        kernels.u32(this.#freeHistograms, 1)[0] = histogram;
        plan = kernels.u32(this.#plan, PLAN_WORDS);
        plan[FREE_COUNT] = 1;
      }
      const [answer] = kernels.onThreads("growTree", (thread) => [this.#plan, thread]);
      if (answer !== ASK) break;
      if (this.#asksForRules) this.#placeChildRules(plan, tree, gradients);
      plan[STEP] = DIVIDE;
    }
    this.#follow(tree, (plan[LEAF_COUNT] as number) - 1, gradients);
    return tree;
  }

  /** The root as the only leaf: Leaf in kernels/grow.ts. */
  #placeRoot(rowCount: number, rules: Address): void {
    this.#input.kernels.f64(this.#leaves, 1)[0] = 0;
    this.#input.kernels.u32(this.#leaves + 8, 4).set([0, rules, 0, rowCount]);
  }

  /** Tells the kernel the rules of the children of the split that it is about to try. */
  #placeChildRules(plan: Uint32Array, tree: GrowingTree, gradients: QuantisedGradients): void {
    const { splits } = this.#input;
    const number = (plan[LEAF_COUNT] as number) - 1;
    this.#follow(tree, number, gradients);
    const leaf = plan[LEAF] as number;
    const split = splits.read(this.#candidates + leaf * splits.recordBytes, gradients);
    const [left, right] = tree.rules.divide((tree.leaves[leaf] as GrownBranch).rules, split);
    plan[LEFT_RULES] = this.#rules.place(2 * number + 1, left, tree.rules, gradients);
    plan[RIGHT_RULES] = this.#rules.place(2 * number + 2, right, tree.rules, gradients);
  }

  /** Brings `tree` up to the first `count` splits that the kernel has made. */
  #follow({ leaves, rules }: GrowingTree, count: number, gradients: QuantisedGradients): void {
    const { kernels, splits } = this.#input;
    const dividedLeaves = kernels.u32(this.#splitLeaves, count);
    for (let number = leaves.length - 1; number < count; number++) {
      const at = dividedLeaves[number] as number;
      const node = leaves[at] as GrownBranch;
      const split = splits.read(this.#splits + number * splits.recordBytes, gradients);
      const [left, right] = rules.divide(node.rules, split);
      node.split = split;
      node.children = [{ rules: left }, { rules: right }];
      [leaves[at], leaves[number + 1]] = node.children;
    }
  }
}

/** Fields of GrowThread in kernels/grow.ts. */
function threadFields({ narrow, wide, buffer }: ThreadPart, share: SearchShare, ranges: Address): readonly number[] {
  const { scratch, records, firstFeature, endFeature, firstBin, endBin } = share;
  const fields = [narrow, wide, buffer, scratch, ...records, firstFeature, endFeature, firstBin, endBin, ranges];
  return [...fields, ...new Array<number>(THREAD_BYTES / 4 - fields.length).fill(0)];
}
