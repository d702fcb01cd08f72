import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Feature, FeatureMatrix } from "../frame/matrix.js";
import { Kernels } from "../kernels.js";
import { createRandom, type Random } from "../random.js";
import { createThreads, type Threads } from "../threads/threads.js";
import { type Forest, goesLeft, joinSets, NO_BIN, treeCount } from "./forest.js";
import { Resident } from "./forest-memory.js";
import { PlainForest } from "./plain-forest.js";
import { predict } from "./predictor.js";
import { WalkForest } from "./walk-forest.js";

/** What a forest is to look like; each beyond a bound of one way of prediction or the other. */
interface Shape {
  readonly outputs: number;
  readonly trees: number;
  readonly leaves: number;
  /** Numbers are drawn from so many values, so that rows lie exactly at thresholds. */
  readonly values: number;
  readonly categories: number;
  readonly features: number;
}

function randomForest(
  shape: Shape,
  random: Random,
): { readonly forest: Forest; readonly features: readonly Feature[] } {
  const features = Array.from({ length: shape.features }, (_, f): Feature => {
    return f % 3 === 1
      ? { name: `f${f}`, kind: "category", cardinality: shape.categories }
      : { name: `f${f}`, kind: "numeric" };
  });
  const nodes: { feature: number; threshold: number; left: number }[] = [];
  const sets: Uint32Array[] = [];
  const treeStarts = [0];
  for (let tree = 0; tree < shape.trees * shape.outputs; tree++) {
    const start = nodes.length;
    const leafNodes = [start];
    nodes.push({ feature: -1, threshold: random.normal(), left: -1 });
    const leaves = 1 + random.integer(shape.leaves);
    while (leafNodes.length < leaves) {
      const [at] = leafNodes.splice(random.integer(leafNodes.length), 1) as [number];
      const feature = random.integer(shape.features);
      const left = nodes.length - start;
      leafNodes.push(nodes.length, nodes.length + 1);
      nodes.push({ feature: -1, threshold: random.normal(), left: -1 });
      nodes.push({ feature: -1, threshold: random.normal(), left: -1 });
      const words = Uint32Array.from({ length: 1 + random.integer(Math.ceil(shape.categories / 32)) }, () => {
        return Math.floor(random.uniform() * 2 ** 32);
      });
      const threshold = features[feature]?.kind === "category" ? sets.push(words) - 1 : value(shape, random);
      nodes[at] = { feature, threshold, left };
    }
    treeStarts.push(nodes.length);
  }
  // Grown leaf by leaf a node's children come after it, but not level by level: nothing may rely on that.
  const forest: Forest = {
    outputs: shape.outputs,
    baseScores: Float64Array.from({ length: shape.outputs }, () => random.normal()),
    treeStarts: Int32Array.from(treeStarts),
    feature: Int32Array.from(nodes, ({ feature }) => feature),
    threshold: Float64Array.from(nodes, ({ threshold }) => threshold),
    left: Int32Array.from(nodes, ({ left }) => left),
    missingLeft: Uint8Array.from(nodes, () => random.integer(2)),
    gain: new Float64Array(nodes.length),
    cover: new Float64Array(nodes.length),
    ...joinSets(sets),
    categoryBins: features.map((feature) => {
      if (feature.kind === "numeric") return new Uint16Array(0);
      return Uint16Array.from({ length: feature.cardinality }, (_, code) => (code % 5 === 4 ? NO_BIN : code));
    }),
  };
  return { forest, features };
}

function value({ values }: Shape, random: Random): number {
  const special = random.integer(40);
  if (special < 4) return [-Infinity, Infinity, 0, -0][special] as number;
  return (random.integer(values) - values / 2) / 3;
}

function randomRows(features: readonly Feature[], shape: Shape, rowCount: number, random: Random): FeatureMatrix {
  const columns = features.map((feature) =>
    Float64Array.from({ length: rowCount }, () => {
      if (random.uniform() < 0.15) return Number.NaN;
      if (feature.kind === "numeric") return value(shape, random);
      return random.integer(shape.categories + 3) - 1 + (random.uniform() < 0.1 ? 0.5 : 0);
    }),
  );
  return { rowCount, features, columns };
}

/** Prediction as the documentation of Forest describes it. */
function walk(forest: Forest, x: FeatureMatrix): Float64Array {
  const scores = new Float64Array(x.rowCount * forest.outputs);
  for (let row = 0; row < x.rowCount; row++) {
    scores.set(forest.baseScores, row * forest.outputs);
    for (let tree = 0; tree < treeCount(forest); tree++) {
      const start = forest.treeStarts[tree] as number;
      let node = start;
      while ((forest.left[node] as number) >= 0) {
        const value = x.columns[forest.feature[node] as number]?.[row] as number;
        node = start + (forest.left[node] as number) + (goesLeft(forest, node, value) ? 0 : 1);
      }
      scores[row * forest.outputs + (tree % forest.outputs)]! += forest.threshold[node] as number;
    }
  }
  return scores;
}

const small: Shape = { outputs: 1, trees: 20, leaves: 63, values: 60, categories: 40, features: 7 };
const shapes: Readonly<Record<string, Shape>> = {
  "small trees": small,
  "several outputs": { ...small, outputs: 3, trees: 5 },
  "stumps and single leaves": { ...small, leaves: 2 },
  "256 leaves and 256 bins": { ...small, leaves: 256, categories: 256 },
  "trees of more than 256 leaves": { ...small, trees: 9, leaves: 2000 },
  "more than 255 thresholds": { ...small, trees: 40, values: 5000 },
  "more than 256 categories": { ...small, categories: 700 },
};

describe.each(Object.entries(shapes))("%s", (_, shape) => {
  test.each([1, 3, 16, 63, 64, 65, 300, 5000])("%i rows", (rowCount) => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = createRandom(seed);
        const { forest, features } = randomForest(shape, random);
        const x = randomRows(features, shape, rowCount, random);
        expect(predict(forest, x, "identity")).toEqual(walk(forest, x));
      }),
      { numRuns: rowCount > 1000 ? 1 : 6 },
    );
  });
});

test("each way gives the same bits, the ones that are not chosen too", () => {
  const random = createRandom(4);
  const { forest, features } = randomForest(small, random);
  const x = randomRows(features, small, 200, random);
  const expected = walk(forest, x);
  const kernels = new Kernels();
  const resident = new Resident(kernels, forest, 1);
  const ways = [resident.for(1), resident.for(200), new PlainForest(kernels, forest)];
  expect(ways[0]).toBeInstanceOf(WalkForest);
  for (const way of ways) {
    const scores = kernels.f64(resident.scores, 200);
    scores.fill(forest.baseScores[0] as number);
    way.addTrees(x.columns, 0, 200, resident.scores);
    expect(scores).toEqual(expected);
  }
});

test("many forests take turns in a bounded memory", () => {
  const random = createRandom(9);
  const shape: Shape = { ...small, trees: 400, leaves: 250 };
  const cases = Array.from({ length: 12 }, () => {
    const { forest, features } = randomForest(shape, random);
    const x = randomRows(features, shape, 20, random);
    return { forest, x, expected: walk(forest, x) };
  });
  for (let round = 0; round < 2; round++) {
    for (const { forest, x, expected } of cases) expect(predict(forest, x, "identity")).toEqual(expected);
  }
});

describe("on threads", () => {
  let threads: Threads;
  beforeAll(async () => {
    threads = await createThreads({ count: 3 });
  });
  afterAll(() => threads.close());

  test.each(["several outputs", "trees of more than 256 leaves"])("%s give the same bits", (name) => {
    const shape = { ...(shapes[name] as Shape), trees: 30 };
    const random = createRandom(2);
    const { forest, features } = randomForest(shape, random);
    const x = randomRows(features, shape, 40_000, random);
    for (const link of ["identity", "exponential"] as const) {
      expect(predict(forest, x, link, threads)).toEqual(predict(forest, x, link));
    }
  });
});
