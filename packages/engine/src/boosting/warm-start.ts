import { EngineError } from "../engine-error.js";
import type { FitInput } from "../estimator.js";
import type { Feature } from "../frame/matrix.js";
import { binCount, type Forest, joinSets, treeCount } from "./forest.js";
import { type Link, predict } from "./predictor.js";
import { treeAgainst } from "./tree-direction.js";

/** What boosting goes on from: trees that stay as they are, and the raw scores that rows have by them. */
export interface WarmStart {
  readonly forest: Forest;
  readonly link: Link;
  /** Iterations that the forest took; the next one has this number. */
  readonly iterations: number;
  /** Row-major, `forest.outputs` a row. */
  readonly training: Float64Array;
  readonly validation: Float64Array | undefined;
}

// As for targets: squares of what is larger overflow.
const LARGEST_SCORE = 1e100;
/** The logarithm of that. */
const LARGEST_LOG_SCORE = 230;

/**
 * The start that `model` gives to the rows of `input`, whose features are the model's. Throws EngineError
 * "bad_warm_start" for a model whose splits take zeros for missing values, which bins do not, and for raw scores that are
 * too large to go on from.
 */
export function warmStartFrom(
  { forest, link }: Pick<WarmStart, "forest" | "link">,
  { x, validation, threads }: Pick<FitInput, "x" | "validation" | "threads">,
): WarmStart {
  const zeros = forest.zeroIsMissing?.indexOf(1) ?? -1;
  if (zeros >= 0) {
    throw new EngineError(
      "bad_warm_start",
      `warmStart takes zeros of feature "${x.features[zeros]?.name}" for missing values (LightGBM's zero_as_missing), and such a model cannot be gone on from`,
    );
  }
  const scores = (rows: FitInput["x"], of: string) => {
    const raw = predict(forest, rows, "identity", threads);
    const most = link === "exponential" ? LARGEST_LOG_SCORE : LARGEST_SCORE;
    const bad = raw.findIndex((score) => !(Math.abs(score) <= most));
    if (bad < 0) return raw;
    const row = Math.floor(bad / forest.outputs);
    throw new EngineError(
      "bad_warm_start",
      `warmStart gives ${of} row ${row} the raw score ${raw[bad]}, which must be within ${most}`,
    );
  };
  return {
    forest,
    link,
    iterations: treeCount(forest) / forest.outputs,
    training: scores(x, "training"),
    validation: validation && scores(validation.x, "validation"),
  };
}

/**
 * Throws EngineError "bad_warm_start" where a tree of the model goes against a direction (1, -1, or 0 for none, by feature) that
 * is asked of the whole: trees that are added to it keep theirs, and cannot make up for it.
 */
export function checkStartDirections(forest: Forest, features: readonly Feature[], directions: Int8Array): void {
  directions.forEach((direction, f) => {
    const tree = direction === 0 ? undefined : treeAgainst(forest, f, direction as 1 | -1);
    if (tree === undefined) return;
    const [asked, found] = direction > 0 ? ["increasing", "falls"] : ["decreasing", "rises"];
    throw new EngineError(
      "bad_warm_start",
      `monotone_constraints has "${features[f]?.name}" ${asked}, but tree ${tree} of warmStart ${found} along it`,
    );
  });
}

/** The features of the model and of the new rows in one: each category feature with the codes of both. */
export function joinFeatures(trained: readonly Feature[], given: readonly Feature[]): readonly Feature[] {
  return given.map((feature, f) => {
    const before = trained[f];
    if (feature.kind !== "category" || before?.kind !== "category") return feature;
    return { ...feature, cardinality: Math.max(feature.cardinality, before.cardinality) };
  });
}

/** The forest `start` with the trees of `added`, in which category codes have the same bins, if they had any, behind its own. */
export function joinForests(start: Forest, added: Forest): Forest {
  const before = withNewBins(start, added.categoryBins);
  const setCount = before.setStarts.length - 1;
  const nodeCount = before.feature.length;
  const isSet = (node: number) => added.categoryBins[added.feature[node] as number]?.length;
  return {
    outputs: start.outputs,
    baseScores: start.baseScores,
    treeStarts: concat(
      before.treeStarts,
      added.treeStarts.subarray(1).map((node) => node + nodeCount),
    ),
    feature: concat(before.feature, added.feature),
    threshold: concat(
      before.threshold,
      added.threshold.map((threshold, node) => (isSet(node) ? threshold + setCount : threshold)),
    ),
    left: concat(before.left, added.left),
    missingLeft: concat(before.missingLeft, added.missingLeft),
    gain: concat(before.gain, added.gain),
    cover: concat(before.cover, added.cover),
    ...joinSets([...setsOf(before), ...setsOf(added)]),
    categoryBins: added.categoryBins,
  };
}

/**
 * The forest with sets that hold for more bins: a category that was treated as missing and has got a bin must go where it
 * went before.
 */
function withNewBins(forest: Forest, categoryBins: Forest["categoryBins"]): Forest {
  const known = forest.categoryBins.map(binCount);
  const wanted = categoryBins.map(binCount);
  if (known.every((count, f) => count === wanted[f])) return forest;
  const old = setsOf(forest);
  const sets: Uint32Array[] = [];
  const places = new Map<string, number>();
  const threshold = forest.threshold.map((value, node) => {
    const feature = forest.feature[node] as number;
    if (feature < 0 || forest.categoryBins[feature]?.length === 0) return value;
    const missingLeft = forest.missingLeft[node] === 1;
    const end = missingLeft ? (wanted[feature] as number) : 0;
    // A file may have nodes of several features share a set.
    const key = `${value} ${missingLeft} ${feature}`;
    const place = places.get(key) ?? sets.push(withBins(old[value] as Uint32Array, known[feature] as number, end)) - 1;
    places.set(key, place);
    return place;
  });
  return { ...forest, threshold, ...joinSets(sets) };
}

/** `set` and the bins `begin` .. `end - 1`. */
function withBins(set: Uint32Array, begin: number, end: number): Uint32Array {
  if (end <= begin) return set;
  const words = new Uint32Array(Math.max(set.length, Math.ceil(end / 32)));
  words.set(set);
  for (let bin = begin; bin < end; bin++) words[bin >> 5]! |= 1 << (bin & 31);
  return words;
}

function setsOf({ setStarts, categorySets }: Forest): readonly Uint32Array[] {
  return Array.from(setStarts.subarray(1), (end, set) => categorySets.subarray(setStarts[set], end));
}

function concat<T extends Float64Array | Int32Array | Uint8Array>(a: T, b: T): T {
  const all = new (a.constructor as new (length: number) => T)(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
