import { float32AtMost } from "../../boosting/float32.js";
import { type Forest, isInSet, NO_BIN, treeCount, ZERO_LIMIT } from "../../boosting/forest.js";
import type { Feature } from "../../frame/matrix.js";
import type { OnnxGraph, Value } from "./onnx-graph.js";
import type { Attribute } from "./onnx-proto.js";

/**
 * The raw scores of a forest, rows x outputs of 32-bit floats, by TreeEnsembleRegressor of ai.onnx.ml 3. A test of a
 * category's set becomes a chain of tests for one bin each that lead to the same child, as converters of LightGBM write
 * it: runtimes turn it back into a set.
 */
export function addForest(graph: OnnxGraph, forest: Forest, features: readonly Feature[], rows: Value): Value {
  const nodes = new EnsembleNodes(forest, graph.numberType);
  for (let tree = 0; tree < treeCount(forest); tree++) nodes.addTree(tree);
  return graph.ml("TreeEnsembleRegressor", [treeInputs(graph, forest, features, rows)], nodes.attributes());
}

/** Bins in place of codes, missing for a zero where that is how it was trained: the rows as the nodes compare them. */
function treeInputs(graph: OnnxGraph, forest: Forest, features: readonly Feature[], rows: Value): Value {
  const { categoryBins, zeroIsMissing } = forest;
  const changes = features.map((_, f) => (categoryBins[f] as Uint16Array).length > 0 || zeroIsMissing?.[f] === 1);
  if (!changes.some(Boolean)) return rows;
  const parts: Value[] = [];
  for (let begin = 0; begin < features.length; ) {
    let end = begin + 1;
    while (!changes[begin] && end < features.length && !changes[end]) end++;
    const [from, to, axis] = [[begin], [end], [1]].map((entry) => graph.integers(entry)) as [Value, Value, Value];
    const part = features.length === 1 ? rows : graph.op("Slice", [rows, from, to, axis]);
    parts.push(changes[begin] ? binsOrMissing(graph, categoryBins[begin] as Uint16Array, part) : part);
    begin = end;
  }
  return parts.length === 1 ? (parts[0] as Value) : graph.op("Concat", parts, { axis: { int: 1 } });
}

function binsOrMissing(graph: OnnxGraph, bins: Uint16Array, column: Value): Value {
  if (bins.length === 0) {
    const isZero = graph.op("LessOrEqual", [graph.op("Abs", [column]), graph.number(ZERO_LIMIT)]);
    return graph.op("Where", [isZero, graph.number(Number.NaN), column]);
  }
  // Whatever is no code of training, below 0 or NaN included, becomes the entry past the last.
  const known = graph.op("And", [
    graph.op("GreaterOrEqual", [column, graph.number(0)]),
    graph.op("Less", [column, graph.number(bins.length)]),
  ]);
  const codes = graph.op("Cast", [graph.op("Where", [known, column, graph.number(bins.length)])], { to: { int: 7 } });
  const table = Float64Array.from(bins, (bin) => (bin === NO_BIN ? Number.NaN : bin));
  return graph.op("Gather", [graph.numbers([...table, Number.NaN], [bins.length + 1]), codes]);
}

interface EnsembleNode {
  readonly tree: number;
  readonly node: number;
  readonly feature: number;
  readonly value: number;
  readonly mode: "LEAF" | "BRANCH_LEQ" | "BRANCH_EQ";
  readonly whenTrue: number;
  readonly whenFalse: number;
  /** Whether missing values pass the test. */
  readonly missing: boolean;
}

/** The nodes of all trees as the attributes of a TreeEnsembleRegressor. */
class EnsembleNodes {
  readonly #forest: Forest;
  readonly #numberType: "float" | "double";
  readonly #treeIds: number[] = [];
  readonly #nodeIds: number[] = [];
  readonly #features: number[] = [];
  readonly #values: number[] = [];
  readonly #modes: string[] = [];
  readonly #trueIds: number[] = [];
  readonly #falseIds: number[] = [];
  readonly #missingTrue: number[] = [];
  readonly #leafTrees: number[] = [];
  readonly #leafIds: number[] = [];
  readonly #leafTargets: number[] = [];
  readonly #leafValues: number[] = [];

  constructor(forest: Forest, numberType: "float" | "double") {
    this.#forest = forest;
    this.#numberType = numberType;
  }

  /** A node keeps its number in the tree; the tests of a set beyond its first come behind all nodes. */
  addTree(tree: number): void {
    const { treeStarts, feature, threshold, left, missingLeft, categoryBins } = this.#forest;
    const start = treeStarts[tree] as number;
    const size = (treeStarts[tree + 1] as number) - start;
    const more: EnsembleNode[] = [];
    for (let node = 0; node < size; node++) {
      const at = start + node;
      const child = left[at] as number;
      if (child < 0) {
        this.#addLeaf(tree, node, threshold[at] as number);
        continue;
      }
      const split = { tree, feature: feature[at] as number };
      const missing = missingLeft[at] === 1;
      const bins = categoryBins[split.feature] as Uint16Array;
      if (bins.length === 0) {
        const value = this.#comparable(threshold[at] as number);
        this.#add({ ...split, node, value, mode: "BRANCH_LEQ", whenTrue: child, whenFalse: child + 1, missing });
        continue;
      }
      const { tests, inSet } = this.#tests(threshold[at] as number, bins);
      const [hit, otherwise] = inSet ? [child, child + 1] : [child + 1, child];
      tests.forEach((value, i) => {
        const free = size + more.length;
        const own = i === 0 ? node : free;
        const whenFalse = i === tests.length - 1 ? otherwise : i === 0 ? free : free + 1;
        const test = { ...split, node: own, value, whenTrue: hit, whenFalse, missing: missing === inSet };
        if (i === 0) this.#add({ ...test, mode: "BRANCH_EQ" });
        else more.push({ ...test, mode: "BRANCH_EQ" });
      });
    }
    for (const node of more) this.#add(node);
  }

  attributes(): Record<string, Attribute> {
    const { baseScores, outputs } = this.#forest;
    const values = (name: string, numbers: ArrayLike<number>): Record<string, Attribute> => {
      if (this.#numberType === "float") return { [name]: { floats: numbers } };
      const tensor = { type: "double", values: Float64Array.from(numbers), dims: [numbers.length] } as const;
      return { [`${name}_as_tensor`]: { tensor } };
    };
    return {
      aggregate_function: { text: "SUM" },
      ...values("base_values", baseScores),
      n_targets: { int: outputs },
      nodes_falsenodeids: { ints: this.#falseIds },
      nodes_featureids: { ints: this.#features },
      nodes_missing_value_tracks_true: { ints: this.#missingTrue },
      nodes_modes: { texts: this.#modes },
      nodes_nodeids: { ints: this.#nodeIds },
      nodes_treeids: { ints: this.#treeIds },
      nodes_truenodeids: { ints: this.#trueIds },
      ...values("nodes_values", this.#values),
      post_transform: { text: "NONE" },
      target_ids: { ints: this.#leafTargets },
      target_nodeids: { ints: this.#leafIds },
      target_treeids: { ints: this.#leafTrees },
      ...values("target_weights", this.#leafValues),
    };
  }

  /** The bins to test for: those that go left, or those that go right where they are fewer. */
  #tests(set: number, bins: Uint16Array): { readonly tests: readonly number[]; readonly inSet: boolean } {
    const present = [...new Set(bins)].filter((bin) => bin !== NO_BIN).sort((a, b) => a - b);
    const inside = present.filter((bin) => isInSet(this.#forest, set, bin));
    const inSet = inside.length * 2 <= present.length;
    const tests = inSet ? inside : present.filter((bin) => !isInSet(this.#forest, set, bin));
    // No bin on that side: a test that only missing values pass, if they do.
    return { tests: tests.length > 0 ? tests : [NO_BIN], inSet };
  }

  /** In 32 bits the largest number that is not above the threshold: the same 32-bit values are at most it. */
  #comparable(threshold: number): number {
    return this.#numberType === "double" ? threshold : float32AtMost(threshold);
  }

  #addLeaf(tree: number, node: number, value: number): void {
    this.#add({ tree, node, feature: 0, value: 0, mode: "LEAF", whenTrue: 0, whenFalse: 0, missing: false });
    this.#leafTrees.push(tree);
    this.#leafIds.push(node);
    this.#leafTargets.push(tree % this.#forest.outputs);
    this.#leafValues.push(value);
  }

  #add({ tree, node, feature, value, mode, whenTrue, whenFalse, missing }: EnsembleNode): void {
    this.#treeIds.push(tree);
    this.#nodeIds.push(node);
    this.#features.push(feature);
    this.#values.push(value);
    this.#modes.push(mode);
    this.#trueIds.push(whenTrue);
    this.#falseIds.push(whenFalse);
    this.#missingTrue.push(missing ? 1 : 0);
  }
}
