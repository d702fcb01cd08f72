import type { Forest } from "../boosting/forest.js";
import { EngineError } from "../engine-error.js";

const MOST_DEPTH = 512;

/** A node of one tree, in preorder: a parent, then its left branch, then its right one. */
export interface PathNode {
  /** Number in the forest. */
  readonly node: number;
  readonly level: number;
  /** The slot of the parent's feature, whether it was on the path before, and the side; meaningless at the root. */
  readonly slot: number;
  readonly repeated: boolean;
  readonly right: boolean;
  /** What leads to a leaf; absent at a split. */
  readonly path?: LeafPath;
}

/** The way to a leaf: the different features on it, in the order in which they first appear ("slots"). */
export interface LeafPath {
  readonly value: number;
  readonly features: readonly number[];
  /** The share of training rows that goes the path's way at all splits on a slot's feature. */
  readonly shares: readonly number[];
}

/** The nodes of tree number `tree`, with the path to each leaf. */
export function treePaths(forest: Forest, tree: number): PathNode[] {
  const start = forest.treeStarts[tree] as number;
  const result: PathNode[] = [];
  const open: Omit<PathNode, "path">[] = [{ node: start, level: 0, slot: 0, repeated: false, right: false }];
  const ways: Omit<LeafPath, "value">[] = [{ features: [], shares: [] }];
  for (;;) {
    const entry = open.pop();
    const way = ways.pop();
    if (!entry || !way) return result;
    const feature = forest.feature[entry.node] as number;
    if (feature < 0) {
      result.push({ ...entry, path: { value: forest.threshold[entry.node] as number, ...way } });
      continue;
    }
    result.push(entry);
    const known = way.features.indexOf(feature);
    const slot = known < 0 ? way.features.length : known;
    const left = start + (forest.left[entry.node] as number);
    for (const right of [true, false]) {
      const child = left + Number(right);
      open.push({ node: child, level: entry.level + 1, slot, repeated: known >= 0, right });
      const share = coverShare(forest, entry.node, child, left);
      ways.push(
        known < 0
          ? { features: [...way.features, feature], shares: [...way.shares, share] }
          : { features: way.features, shares: way.shares.with(slot, (way.shares[slot] as number) * share) },
      );
    }
  }
}

/** A child's part of its parent's cover; both children get half where no training row came. */
export function coverShare({ cover }: Forest, node: number, child: number, left: number): number {
  const total = cover[node] as number;
  if (total > 0) return (cover[child] as number) / total;
  const sum = (cover[left] as number) + (cover[left + 1] as number);
  return sum > 0 ? (cover[child] as number) / sum : 0.5;
}

/** Throws EngineError "unsupported_explanation" where a tree has more than 512 splits from its root to a leaf. */
export function requireDepth({ treeStarts, feature, left }: Forest): void {
  const depth = new Int32Array(feature.length);
  for (let tree = 0; tree + 1 < treeStarts.length; tree++) {
    const start = treeStarts[tree] as number;
    // Children come after their parents.
    for (let node = start; node < (treeStarts[tree + 1] as number); node++) {
      if ((feature[node] as number) < 0) continue;
      const below = (depth[node] as number) + 1;
      if (below > MOST_DEPTH) {
        throw new EngineError(
          "unsupported_explanation",
          `trees up to ${MOST_DEPTH} splits deep can be explained, and tree ${tree} is deeper`,
        );
      }
      const first = start + (left[node] as number);
      depth[first] = below;
      depth[first + 1] = below;
    }
  }
}
