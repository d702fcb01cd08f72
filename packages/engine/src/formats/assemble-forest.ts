import { type Forest, joinSets } from "../boosting/forest.js";
import { ModelFileError } from "../engine-error.js";

/** One tree as another library wrote it: nodes in any order, children anywhere among them. Node 0 is the root. */
export interface ForeignTree {
  readonly nodeCount: number;
  /** Nodes that lead nowhere and to which nothing leads, as pruning leaves them. */
  readonly deletedCount: number;
  node(index: number): ForeignNode;
}

export type ForeignNode = ForeignLeaf | ForeignSplit;

export interface ForeignLeaf {
  readonly value: number;
  readonly cover: number;
}

export interface ForeignSplit {
  readonly feature: number;
  /** `value <= threshold` goes left, or the words of a set of category bins that go left. */
  readonly test: number | Uint32Array;
  readonly left: number;
  readonly right: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly cover: number;
}

const LEAST_SET_WORDS = 2 ** 24;

/**
 * The forest of `trees`, each laid out level by level. `categoryBins` has the bin of each category code of each feature,
 * and is empty for numeric ones. Throws ModelFileError when links lead out of a tree, in a circle or
 * twice to one node, or leave one out, and when the category sets would take more than 64 MiB and four times the file:
 * a set is as wide as its largest code, and a short file can have many wide ones.
 */
export function assembleForest(
  outputs: number,
  baseScores: Float64Array,
  trees: readonly ForeignTree[],
  categoryBins: readonly Uint16Array[],
  fileBytes: number,
): Forest {
  const sets: Uint32Array[] = [];
  const nodes = { feature: [], threshold: [], left: [], missingLeft: [], gain: [], cover: [] } as NodeLists;
  const treeStarts = [0];
  let setWords = 0;
  let measured = 0;
  trees.forEach((tree, t) => {
    addTree(tree, t, nodes, sets);
    for (; measured < sets.length; measured++) setWords += (sets[measured] as Uint32Array).length;
    if (setWords > Math.max(LEAST_SET_WORDS, fileBytes)) {
      throw new ModelFileError(
        `the category sets of ${t + 1} trees take ${setWords * 4} bytes, and the file ${fileBytes}`,
      );
    }
    treeStarts.push(nodes.feature.length);
  });
  return {
    outputs,
    baseScores,
    treeStarts: Int32Array.from(treeStarts),
    feature: Int32Array.from(nodes.feature),
    threshold: Float64Array.from(nodes.threshold),
    left: Int32Array.from(nodes.left),
    missingLeft: Uint8Array.from(nodes.missingLeft),
    gain: Float64Array.from(nodes.gain),
    cover: Float64Array.from(nodes.cover),
    ...joinSets(sets),
    categoryBins,
  };
}

interface NodeLists {
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly missingLeft: number[];
  readonly gain: number[];
  readonly cover: number[];
}

function addTree(tree: ForeignTree, t: number, nodes: NodeLists, sets: Uint32Array[]): void {
  const visited = new Uint8Array(tree.nodeCount);
  visited[0] = 1;
  const order = [0];
  for (const index of order) {
    const node = tree.node(index);
    nodes.cover.push(node.cover);
    if ("value" in node) {
      nodes.feature.push(-1);
      nodes.threshold.push(node.value);
      nodes.left.push(-1);
      nodes.missingLeft.push(0);
      nodes.gain.push(0);
      continue;
    }
    nodes.feature.push(node.feature);
    nodes.threshold.push(typeof node.test === "number" ? node.test : sets.push(node.test) - 1);
    nodes.left.push(order.length);
    nodes.missingLeft.push(Number(node.missingLeft));
    nodes.gain.push(node.gain);
    for (const child of [node.left, node.right]) {
      if (!(Number.isInteger(child) && child >= 0 && child < tree.nodeCount)) {
        throw new ModelFileError(
          `node ${index} of tree ${t} has a child ${child}, and there are ${tree.nodeCount} nodes`,
        );
      }
      if (visited[child]) throw new ModelFileError(`node ${child} of tree ${t} is reached twice`);
      visited[child] = 1;
      order.push(child);
    }
  }
  if (order.length + tree.deletedCount !== tree.nodeCount) {
    throw new ModelFileError(`tree ${t} has ${tree.nodeCount} nodes, and its root leads to ${order.length}`);
  }
}
