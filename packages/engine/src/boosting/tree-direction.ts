import { type Forest, goesLeft, treeCount } from "./forest.js";

/** What rows of two leaves may have in common: of a number its range, which is open below, of a category its codes. */
interface Shared {
  readonly low: number;
  readonly high: number;
  readonly codes: readonly number[];
  readonly missing: boolean;
}

/** Two nodes on either side of a split: where the feature is smaller, and where it is larger. */
interface Sides {
  readonly smaller: number;
  readonly larger: number;
  /** The feature's range in each. */
  readonly smallerRange: readonly [low: number, high: number];
  readonly largerRange: readonly [low: number, high: number];
  /** By feature, for those that have been asked about. */
  readonly shared: ReadonlyMap<number, Shared>;
}

const ALL = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

/**
 * The first tree along which, all else equal, the prediction moves against `direction` (1: may only rise, -1: only fall)
 * of the numeric `feature` somewhere; undefined where none does. Exact: two leaves count only where rows that differ in
 * the feature alone can be in them. Missing values have no place in its order.
 */
export function treeAgainst(forest: Forest, feature: number, direction: 1 | -1): number | undefined {
  const trees = Array.from({ length: treeCount(forest) }, (_, tree) => tree);
  return trees.find((tree) => new TreeDirection(forest, tree, feature, direction).isBroken());
}

class TreeDirection {
  readonly #forest: Forest;
  readonly #start: number;
  readonly #feature: number;
  /** The smallest and largest value of the leaves below each node of the tree, times the direction. */
  readonly #least: Float64Array;
  readonly #most: Float64Array;

  constructor(forest: Forest, tree: number, feature: number, direction: 1 | -1) {
    const start = forest.treeStarts[tree] as number;
    const count = (forest.treeStarts[tree + 1] as number) - start;
    this.#forest = forest;
    this.#start = start;
    this.#feature = feature;
    this.#least = new Float64Array(count);
    this.#most = new Float64Array(count);
    // Children come after their parent.
    for (let node = count - 1; node >= 0; node--) {
      const left = forest.left[start + node] as number;
      const value = direction * (forest.threshold[start + node] as number);
      this.#least[node] = left < 0 ? value : Math.min(this.#least[left] as number, this.#least[left + 1] as number);
      this.#most[node] = left < 0 ? value : Math.max(this.#most[left] as number, this.#most[left + 1] as number);
    }
  }

  isBroken(): boolean {
    return this.#brokenBelow(0, ALL, new Map());
  }

  /** Whether a split on the feature at the node or below has a leaf on its smaller side that is above one on its larger side. */
  #brokenBelow(node: number, range: readonly [number, number], shared: Sides["shared"]): boolean {
    const left = this.#forest.left[this.#start + node] as number;
    if (left < 0) return false;
    return (
      [left, left + 1].some((child, side) => {
        const within = this.#within(node, side === 0, range, shared);
        return within !== undefined && this.#brokenBelow(child, within.range, within.shared);
      }) || this.#brokenAt(node, left, range, shared)
    );
  }

  #brokenAt(node: number, left: number, range: readonly [number, number], shared: Sides["shared"]): boolean {
    if (this.#forest.feature[this.#start + node] !== this.#feature) return false;
    const smallerRange = this.#half(node, true, range);
    const largerRange = this.#half(node, false, range);
    if (!smallerRange || !largerRange) return false;
    return this.#crosses({ smaller: left, larger: left + 1, smallerRange, largerRange, shared });
  }

  #crosses(sides: Sides): boolean {
    const { smaller, larger, smallerRange, largerRange, shared } = sides;
    if ((this.#most[smaller] as number) <= (this.#least[larger] as number)) return false;
    const { left } = this.#forest;
    const smallerLeft = left[this.#start + smaller] as number;
    if (smallerLeft >= 0) {
      return [smallerLeft, smallerLeft + 1].some((child, side) => {
        const within = this.#within(smaller, side === 0, smallerRange, shared);
        return within && this.#crosses({ ...sides, smaller: child, smallerRange: within.range, shared: within.shared });
      });
    }
    const largerLeft = left[this.#start + larger] as number;
    if (largerLeft < 0) return true;
    return [largerLeft, largerLeft + 1].some((child, side) => {
      const within = this.#within(larger, side === 0, largerRange, shared);
      return within && this.#crosses({ ...sides, larger: child, largerRange: within.range, shared: within.shared });
    });
  }

  /** The feature's range and the rest of what rows have that go this way at the node; undefined where there are none. */
  #within(
    node: number,
    goLeft: boolean,
    range: readonly [number, number],
    shared: Sides["shared"],
  ): { readonly range: readonly [number, number]; readonly shared: Sides["shared"] } | undefined {
    const asked = this.#forest.feature[this.#start + node] as number;
    if (asked === this.#feature) {
      const half = this.#half(node, goLeft, range);
      return half && { range: half, shared };
    }
    const at = this.#start + node;
    const bins = this.#forest.categoryBins[asked] as Uint16Array;
    const before = shared.get(asked) ?? { low: ALL[0], high: ALL[1], codes: [...bins.keys()], missing: true };
    const missing = before.missing && (this.#forest.missingLeft[at] === 1) === goLeft;
    const codes = before.codes.filter((code) => goesLeft(this.#forest, at, code) === goLeft);
    const half = bins.length === 0 ? this.#half(node, goLeft, [before.low, before.high]) : undefined;
    if (!missing && codes.length === 0 && !half) return undefined;
    const [low, high] = half ?? [0, 0];
    return { range, shared: new Map(shared).set(asked, { low, high, codes, missing }) };
  }

  /** The part of a numeric range that goes this way; undefined where it is empty. */
  #half(node: number, goLeft: boolean, [low, high]: readonly [number, number]): readonly [number, number] | undefined {
    const threshold = this.#forest.threshold[this.#start + node] as number;
    const half = goLeft ? ([low, Math.min(high, threshold)] as const) : ([Math.max(low, threshold), high] as const);
    return half[0] < half[1] ? half : undefined;
  }
}
