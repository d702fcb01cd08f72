import { createRandom } from "../random.js";
import type { BoostingParams } from "./boosting-params.js";
import type { RoundingDraw } from "./quantised-gradients.js";
import type { Split } from "./splitting.js";

/** What a node of a tree may do. */
export interface NodeRules {
  /** Least and largest value of the leaves below it, before the learning rate. */
  readonly lower: number;
  readonly upper: number;
  /** The groups of features, by number, that have all the features on the path from the root; undefined for no groups. */
  readonly groups: readonly ReadonlySet<number>[] | undefined;
}

/** What of the constraints the rules of a tree follow. */
export interface TreeConstraints {
  /** 1 for a feature along which predictions may not fall, -1 for one along which they may not rise, else 0. */
  readonly directions: Int8Array;
  /** Each feature is in at least one; undefined where all may be used together. */
  readonly groups: readonly ReadonlySet<number>[] | undefined;
}

/** Whether the rules of a tree's nodes follow from the splits above them. */
export function rulesFollowSplits({ directions, groups }: TreeConstraints): boolean {
  return groups !== undefined || directions.some((direction) => direction !== 0);
}

/**
 * A draw of features, made by kernels/feature-draw.ts. A node's has its number as the stream: 0 for the root, 2n + 1 and
 * 2n + 2 for the children of the tree's split number n.
 */
export interface FeatureDraw {
  /** The share that is drawn; 1: all, and nothing is drawn. */
  readonly fraction: number;
  readonly seed: number;
}

/** Streams of the seed; rows and rounding draw from counters in the kernels. */
const FEATURE_STREAM = 0x66656174;
const NODE_STREAM = 0x6e6f6465;

/**
 * The rules of one tree's nodes: the features drawn for the tree and for each node, groups of features that may meet,
 * and limits of values where predictions may only rise or only fall with a feature.
 */
export class TreeRules {
  readonly root: NodeRules;
  /** What the tree may use of all features, and each node of what its tree and the groups leave. */
  readonly treeDraw: FeatureDraw & { readonly stream: number };
  readonly nodeDraw: FeatureDraw;
  readonly #directions: Int8Array;

  constructor(params: BoostingParams, constraints: TreeConstraints, { seed, iteration, output }: RoundingDraw) {
    this.#directions = constraints.directions;
    this.treeDraw = { fraction: params.feature_fraction, seed, stream: FEATURE_STREAM + iteration };
    const outputs = createRandom(createRandom(seed, NODE_STREAM + iteration).integer(2 ** 32), output);
    this.nodeDraw = { fraction: params.feature_fraction_by_node, seed: outputs.integer(2 ** 32) };
    this.root = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY, groups: constraints.groups };
  }

  /** The rules of the left and of the right child of a node that is split so. */
  divide(rules: NodeRules, { feature, middle }: Split): readonly [NodeRules, NodeRules] {
    const direction = this.#directions[feature] as number;
    if (direction === 0 && !rules.groups) return [rules, rules];
    const { lower, upper } = rules;
    const groups = rules.groups?.filter((group) => group.has(feature));
    // The middle has been through another unit, and must not be outside by a rounding.
    const between = Math.min(Math.max(middle, lower), upper);
    const below = { lower, upper: direction === 0 ? upper : between, groups };
    const above = { lower: direction === 0 ? lower : between, upper, groups };
    return direction < 0 ? [above, below] : [below, above];
  }
}
