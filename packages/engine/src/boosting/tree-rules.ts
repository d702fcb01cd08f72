import { createRandom, permutation } from "../random.js";
import type { BoostingParams } from "./boosting-params.js";
import type { RoundingDraw } from "./quantised-gradients.js";
import type { Split } from "./splitting.js";

/** What a node of a tree may do. */
export interface NodeRules {
  /** A byte for each feature: 1 where the node may be split by it. */
  readonly allowed: Uint8Array;
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

/** Whether a tree's nodes may have other rules than its root. */
export function hasNodeRules(params: BoostingParams, { directions, groups }: TreeConstraints): boolean {
  const directed = directions.some((direction) => direction !== 0);
  return directed || groups !== undefined || params.feature_fraction_by_node < 1;
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
  readonly #constraints: TreeConstraints;
  readonly #drawn: Uint8Array;
  readonly #nodeFraction: number;
  /** Decides, with a node's number, what is drawn for it. */
  readonly #nodeSeed: number;

  constructor(params: BoostingParams, constraints: TreeConstraints, { seed, iteration, output }: RoundingDraw) {
    const count = constraints.directions.length;
    this.#constraints = constraints;
    this.#drawn = new Uint8Array(count).fill(1);
    if (params.feature_fraction < 1) {
      draw(this.#drawn, params.feature_fraction, seed, FEATURE_STREAM + iteration);
    }
    this.#nodeFraction = params.feature_fraction_by_node;
    this.#nodeSeed = createRandom(createRandom(seed, NODE_STREAM + iteration).integer(2 ** 32), output).integer(
      2 ** 32,
    );
    const limits = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
    this.root = this.#open(constraints.groups, limits, 0);
  }

  /** The rules of the left and of the right child of the tree's split number `number`: 0, 1, ... */
  divide(
    { lower, upper, groups }: NodeRules,
    { feature, middle }: Split,
    number: number,
  ): readonly [NodeRules, NodeRules] {
    const common = groups?.filter((group) => group.has(feature));
    const direction = this.#constraints.directions[feature] as number;
    // The middle has been through another unit, and must not be outside by a rounding.
    const between = Math.min(Math.max(middle, lower), upper);
    const below = { lower, upper: direction === 0 ? upper : between };
    const above = { lower: direction === 0 ? lower : between, upper };
    const [left, right] = direction < 0 ? [above, below] : [below, above];
    return [this.#open(common, left, 2 * number + 1), this.#open(common, right, 2 * number + 2)];
  }

  #open(groups: NodeRules["groups"], limits: Pick<NodeRules, "lower" | "upper">, number: number): NodeRules {
    let allowed = this.#drawn;
    if (groups) allowed = allowed.map((drawn, feature) => Number(drawn && groups.some((group) => group.has(feature))));
    if (this.#nodeFraction < 1) {
      allowed = allowed.slice();
      draw(allowed, this.#nodeFraction, this.#nodeSeed, number);
    }
    return { allowed, ...limits, groups };
  }
}

/** Leaves a share of the allowed features, at least one of them, allowed. */
function draw(allowed: Uint8Array, fraction: number, seed: number, stream: number): void {
  const features = [...allowed.keys()].filter((feature) => allowed[feature]);
  const order = permutation(features.length, createRandom(seed, stream));
  for (const at of order.subarray(Math.max(1, Math.round(features.length * fraction)))) {
    allowed[features[at] as number] = 0;
  }
}
