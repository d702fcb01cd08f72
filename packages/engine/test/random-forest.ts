import fc from "fast-check";
import { type Forest, joinSets } from "../src/boosting/forest.js";
import type { Feature, FeatureMatrix } from "../src/frame/matrix.js";
import { createRandom, type Random } from "../src/random.js";

/** A forest that no training made, with rows for it: everything that the format allows. */
export interface RandomForest {
  readonly forest: Forest;
  readonly x: FeatureMatrix;
}

export interface RandomForestShape {
  readonly features: number;
  readonly trees: number;
  readonly outputs: number;
  readonly maxDepth: number;
  readonly rowCount: number;
  readonly seed: number;
}

/** Shapes up to `features` features, for property tests. */
export function forestShapes(features: number, maxDepth = 6): fc.Arbitrary<RandomForestShape> {
  return fc.record({
    features: fc.integer({ min: 1, max: features }),
    trees: fc.integer({ min: 1, max: 3 }),
    outputs: fc.integer({ min: 1, max: 2 }),
    maxDepth: fc.integer({ min: 0, max: maxDepth }),
    rowCount: fc.integer({ min: 1, max: 20 }),
    seed: fc.nat(),
  });
}

const LEVELS = 70;

/** Every third feature is a category; values are missing, unseen or equal to a threshold now and then. */
export function randomForest(shape: RandomForestShape): RandomForest {
  const random = createRandom(shape.seed);
  const features = Array.from({ length: shape.features }, (_, f): Feature => {
    return f % 3 === 2 ? { name: `f${f}`, kind: "category", cardinality: LEVELS } : { name: `f${f}`, kind: "numeric" };
  });
  const columns = features.map(({ kind }) =>
    Float64Array.from({ length: shape.rowCount }, () => {
      if (random.uniform() < 0.15) return Number.NaN;
      return kind === "category" ? random.integer(LEVELS + 5) : random.integer(9) - 4;
    }),
  );
  const trees = Array.from({ length: shape.trees * shape.outputs }, () => randomTree(random, features, shape.maxDepth));
  const nodes = trees.flat();
  const sets: Uint32Array[] = [];
  const treeStarts = new Int32Array(trees.length + 1);
  trees.forEach((tree, t) => {
    treeStarts[t + 1] = (treeStarts[t] as number) + tree.length;
  });
  const forest: Forest = {
    outputs: shape.outputs,
    baseScores: Float64Array.from({ length: shape.outputs }, () => random.normal()),
    treeStarts,
    feature: Int32Array.from(nodes, (node) => node.feature),
    threshold: Float64Array.from(nodes, (node) => (node.set ? sets.push(node.set) - 1 : node.threshold)),
    left: Int32Array.from(nodes, (node) => node.left),
    missingLeft: Uint8Array.from(nodes, () => random.integer(2)),
    gain: new Float64Array(nodes.length),
    cover: Float64Array.from(nodes, (node) => node.cover),
    ...joinSets(sets),
    categoryBins: features.map((feature) =>
      feature.kind === "category" ? Uint16Array.from({ length: LEVELS }, (_, code) => code) : new Uint16Array(0),
    ),
  };
  return { forest, x: { rowCount: shape.rowCount, features, columns } };
}

interface RandomNode {
  feature: number;
  threshold: number;
  set?: Uint32Array;
  left: number;
  readonly cover: number;
}

function randomTree(random: Random, features: readonly Feature[], maxDepth: number): RandomNode[] {
  const nodes: (RandomNode & { readonly depth: number })[] = [];
  const add = (cover: number, depth: number) =>
    nodes.push({ feature: -1, threshold: random.normal(), left: -1, cover, depth });
  add(100, 0);
  for (const node of nodes) {
    if (node.depth >= maxDepth || random.uniform() < 0.2) continue;
    node.feature = random.integer(features.length);
    node.threshold = random.integer(9) - 4;
    if (features[node.feature]?.kind === "category") {
      // A set may end before the last bin.
      node.set = Uint32Array.from({ length: random.integer(4) }, () => random.integer(2 ** 32));
    }
    node.left = nodes.length;
    // A side where no row came has cover 0; a whole branch may have.
    const left = random.uniform() < 0.05 ? 0 : node.cover * random.uniform();
    add(left, node.depth + 1);
    add(node.cover - left, node.depth + 1);
  }
  return nodes;
}
