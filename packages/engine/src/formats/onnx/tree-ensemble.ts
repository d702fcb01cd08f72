import type { Forest } from "../../boosting/forest.js";
import { ModelFileError } from "../../engine-error.js";
import { assembleForest, type ForeignNode, type ForeignTree } from "../assemble-forest.js";
import { bitsetOf } from "../bitset.js";
import { conditionAbove, previousDouble, thresholdBelow } from "../float32-threshold.js";
import type { OnnxNode } from "./onnx-node.js";

/** Bins are 0 .. 65534. */
const MOST_CATEGORIES = 65_535;
const LEAST_NODES = 2 ** 20;
const MODES = ["LEAF", "BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"];
type Mode = "LEAF" | "BRANCH_LEQ" | "BRANCH_LT" | "BRANCH_GTE" | "BRANCH_GT" | "BRANCH_EQ" | "BRANCH_NEQ";
const isEquality = (mode: Mode) => mode === "BRANCH_EQ" || mode === "BRANCH_NEQ";

/** What TreeEnsembleClassifier and TreeEnsembleRegressor of ai.onnx.ml call the weights of leaves. */
export type WeightNames = "class" | "target";

/** The trees of an ensemble, checked for number and range: nodes by their position in the tree. */
export interface TreeEnsemble {
  readonly trees: readonly EnsembleTree[];
  /** The values that each feature is compared with for equality, ascending; empty for features compared by size. */
  readonly categories: readonly (readonly number[])[];
  /** 1 for each feature of which a missing value passes some test for equality. */
  readonly missingIsEqual: Uint8Array;
}

interface EnsembleTree {
  readonly nodes: readonly EnsembleNode[];
  /** By target what each leaf adds to it: of the leaf's position. */
  readonly weights: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

interface EnsembleNode {
  readonly mode: Mode;
  readonly feature: number;
  readonly value: number;
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly missingTrue: boolean;
}

/**
 * The trees in the attributes of `node`, whose rows have `width` numbers. Throws ModelFileError for lists of different
 * lengths, for links that lead nowhere, and for a feature compared by size and for equality both.
 */
export function readTreeEnsemble(node: OnnxNode, names: WeightNames, width: number, outputs: number): TreeEnsemble {
  const treeIds = node.integers("nodes_treeids");
  const count = treeIds.length;
  const list = <T extends { readonly length: number }>(name: string, values: T, optional = false): T => {
    if (values.length === count || (optional && values.length === 0)) return values;
    return node.fail(`has ${values.length} ${name} for ${count} nodes`);
  };
  const nodeIds = list("nodes_nodeids", node.integers("nodes_nodeids"));
  const features = list("nodes_featureids", node.integers("nodes_featureids"));
  const values = list("nodes_values", node.floats("nodes_values"));
  const modes = list("nodes_modes", node.texts("nodes_modes"));
  const trueIds = list("nodes_truenodeids", node.integers("nodes_truenodeids"));
  const falseIds = list("nodes_falsenodeids", node.integers("nodes_falsenodeids"));
  const missing = list("nodes_missing_value_tracks_true", node.integers("nodes_missing_value_tracks_true"), true);

  const positions = new Map<number, Map<number, number>>();
  const membersOf = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const tree = treeIds[i] as number;
    const known = positions.get(tree) ?? new Map<number, number>();
    const members = membersOf.get(tree) ?? [];
    positions.set(tree, known);
    membersOf.set(tree, members);
    const id = nodeIds[i] as number;
    if (known.has(id)) node.fail(`has node ${id} of tree ${tree} twice`);
    known.set(id, members.length);
    members.push(i);
  }
  const weights = readWeights(node, names, positions, outputs);
  const sizeFeatures = new Uint8Array(width);
  const missingIsEqual = new Uint8Array(width);
  const equal = new Map<number, Set<number>>();
  const readNode = (tree: number, i: number): EnsembleNode => {
    const mode = modes[i] as Mode;
    if (!MODES.includes(mode)) node.fail(`has a node of mode ${JSON.stringify(String(mode).slice(0, 40))}`);
    const value = values[i] as number;
    const feature = features[i] as number;
    const child = (ids: Float64Array) => positions.get(tree)?.get(ids[i] as number) ?? -1;
    const leaf = mode === "LEAF";
    if (!leaf && !(Number.isInteger(feature) && feature >= 0 && feature < width)) {
      node.fail(`splits on feature ${feature}, and its rows have ${width}`);
    }
    if (!leaf && Number.isNaN(value)) node.fail(`splits feature ${feature} at ${value}`);
    if (isEquality(mode)) {
      const set = equal.get(feature) ?? new Set<number>();
      equal.set(feature, set.add(value));
      if (mode === "BRANCH_EQ" && missing[i] === 1) missingIsEqual[feature] = 1;
      if (set.size > MOST_CATEGORIES) node.fail(`compares feature ${feature} with more than ${MOST_CATEGORIES} values`);
    } else if (!leaf) sizeFeatures[feature] = 1;
    return {
      mode,
      feature,
      value,
      whenTrue: leaf ? -1 : child(trueIds),
      whenFalse: leaf ? -1 : child(falseIds),
      missingTrue: missing[i] === 1,
    };
  };
  const trees = [...membersOf].map(([tree, members]): EnsembleTree => {
    return { nodes: members.map((i) => readNode(tree, i)), weights: weights.get(tree) ?? new Map() };
  });
  for (const feature of equal.keys()) {
    if (sizeFeatures[feature]) node.fail(`compares feature ${feature} by size and for equality`);
  }
  const categories = Array.from({ length: width }, (_, f) => [...(equal.get(f) ?? [])].sort((a, b) => a - b));
  return { trees, categories, missingIsEqual };
}

function readWeights(
  node: OnnxNode,
  names: WeightNames,
  positions: ReadonlyMap<number, ReadonlyMap<number, number>>,
  outputs: number,
): Map<number, Map<number, Map<number, number>>> {
  const treeIds = node.integers(`${names}_treeids`);
  const nodeIds = node.integers(`${names}_nodeids`);
  const ids = node.integers(`${names}_ids`);
  const values = node.floats(`${names}_weights`);
  if ([nodeIds, ids, values].some(({ length }) => length !== treeIds.length)) {
    node.fail(`has lists of different lengths for the weights of its leaves`);
  }
  const weights = new Map<number, Map<number, Map<number, number>>>();
  for (let i = 0; i < values.length; i++) {
    const tree = treeIds[i] as number;
    const position = positions.get(tree)?.get(nodeIds[i] as number);
    const target = ids[i] as number;
    const value = values[i] as number;
    if (position === undefined) node.fail(`has a weight for node ${nodeIds[i]} of tree ${tree}, which is not there`);
    if (!(Number.isInteger(target) && target >= 0 && target < outputs)) {
      node.fail(`has a weight for output ${target}, and there are ${outputs}`);
    }
    if (!Number.isFinite(value)) node.fail(`has a leaf of ${value}`);
    const ofTree = weights.get(tree) ?? new Map<number, Map<number, number>>();
    const ofTarget = ofTree.get(target) ?? new Map<number, number>();
    weights.set(tree, ofTree);
    ofTree.set(target, ofTarget);
    ofTarget.set(position as number, (ofTarget.get(position as number) ?? 0) + value);
  }
  return weights;
}

/** How an ensemble becomes one of our forests. */
export interface ForestShape {
  /** What each output is the sum of: targets with a factor. */
  readonly outputs: readonly (readonly { readonly target: number; readonly factor: number }[])[];
  readonly baseScores: Float64Array;
  /** What all leaves are multiplied by. */
  readonly scale: number;
  /** Whether rows have numbers of 32 bits. */
  readonly single: boolean;
  readonly fileBytes: number;
}

/**
 * The forest of an ensemble: a tree once for each output that its leaves add to. A chain of tests for equality that lead to
 * one child, as converters write sets, becomes one test. Throws ModelFileError for links in a circle, for nodes that are
 * reached twice or not at all, and where the copies would be more than a file of that size may make.
 */
export function forestOf({ trees, categories }: TreeEnsemble, shape: ForestShape): Forest {
  const binOf = categories.map((values) => new Map(values.map((value, bin) => [value, bin])));
  let budget = Math.max(LEAST_NODES, shape.fileBytes);
  const byOutput = shape.outputs.map((parts) =>
    trees.flatMap((tree) => {
      if (!parts.some(({ target }) => tree.weights.has(target))) return [];
      budget -= tree.nodes.length;
      if (budget < 0)
        throw new ModelFileError("the trees of the ONNX file have more outputs than a file of its size may");
      return [new TreeOfOutput(tree, parts, shape, binOf)];
    }),
  );
  const rounds = byOutput.reduce((most, list) => Math.max(most, list.length), 0);
  const interleaved = Array.from({ length: rounds * shape.outputs.length }, (_, i): ForeignTree => {
    return byOutput[i % shape.outputs.length]?.[Math.floor(i / shape.outputs.length)] ?? NOTHING;
  });
  const bins = categories.map((values) => Uint16Array.from(values, (_, bin) => bin));
  return assembleForest(shape.outputs.length, shape.baseScores, interleaved, bins, shape.fileBytes);
}

/** A tree that adds nothing: outputs have as many trees as each other. */
const NOTHING: ForeignTree = { nodeCount: 1, deletedCount: 0, node: () => ({ value: 0, cover: 0 }) };

class TreeOfOutput implements ForeignTree {
  readonly nodeCount: number;
  /** Tests that another one has taken in, as far as nodes were asked for. */
  deletedCount = 0;
  readonly #tree: EnsembleTree;
  readonly #parts: ForestShape["outputs"][number];
  readonly #shape: ForestShape;
  readonly #binOf: readonly ReadonlyMap<number, number>[];

  constructor(
    tree: EnsembleTree,
    parts: ForestShape["outputs"][number],
    shape: ForestShape,
    binOf: readonly ReadonlyMap<number, number>[],
  ) {
    this.nodeCount = tree.nodes.length;
    this.#tree = tree;
    this.#parts = parts;
    this.#shape = shape;
    this.#binOf = binOf;
  }

  node(index: number): ForeignNode {
    const node = this.#tree.nodes[index] as EnsembleNode;
    if (node.mode === "LEAF") {
      const value = this.#parts.reduce((sum, { target, factor }) => {
        return sum + factor * (this.#tree.weights.get(target)?.get(index) ?? 0);
      }, 0);
      return { value: value * this.#shape.scale, cover: 0 };
    }
    if (isEquality(node.mode)) return this.#setTest(node);
    const { feature, value, whenTrue, whenFalse, missingTrue } = node;
    const common = { feature, gain: 0, cover: 0 };
    // `value <= threshold` goes left: the others are its opposites, the branches changed over. A missing value passes none.
    if (node.mode === "BRANCH_LEQ" || node.mode === "BRANCH_LT") {
      const test = this.#threshold(value, node.mode === "BRANCH_LEQ");
      return { ...common, test, left: whenTrue, right: whenFalse, missingLeft: missingTrue };
    }
    const test = this.#threshold(value, node.mode === "BRANCH_GT");
    return { ...common, test, left: whenFalse, right: whenTrue, missingLeft: !missingTrue };
  }

  /** The largest number that is at most, or below, `value` once it is rounded as the runtime rounds it; finite. */
  #threshold(value: number, included: boolean): number {
    const limit = Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE);
    if (!this.#shape.single) return included ? limit : Math.max(previousDouble(limit), -Number.MAX_VALUE);
    const isFloat = Math.fround(limit) === limit;
    return thresholdBelow(!included && isFloat ? limit : conditionAbove(limit));
  }

  #setTest(first: EnsembleNode): ForeignNode {
    const { feature, missingTrue } = first;
    const hitOf = (node: EnsembleNode) => (node.mode === "BRANCH_EQ" ? node.whenTrue : node.whenFalse);
    const missOf = (node: EnsembleNode) => (node.mode === "BRANCH_EQ" ? node.whenFalse : node.whenTrue);
    const hit = hitOf(first);
    const bins: number[] = [];
    let next = first;
    let miss: number;
    for (;;) {
      bins.push(this.#binOf[feature]?.get(next.value) as number);
      miss = missOf(next);
      const after = this.#tree.nodes[miss];
      const joins =
        after &&
        isEquality(after.mode) &&
        after.feature === feature &&
        hitOf(after) === hit &&
        after.mode === first.mode;
      if (!joins || after.missingTrue !== missingTrue || bins.length > this.#tree.nodes.length) break;
      next = after;
      this.deletedCount++;
    }
    // A missing value is equal to nothing, unless it is said to pass; that it differs from everything needs no saying.
    const missingLeft = first.mode === "BRANCH_EQ" && missingTrue;
    return { feature, test: bitsetOf(bins), left: hit, right: miss, missingLeft, gain: 0, cover: 0 };
  }
}
