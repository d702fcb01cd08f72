import type { Forest } from "../boosting/forest.js";

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
