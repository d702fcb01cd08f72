import { type Forest, treeCount } from "../../boosting/forest.js";
import { randomForest } from "../../forests/random-forest.js";
import type { Feature, FeatureMatrix } from "../../frame/matrix.js";
import { checkParams } from "../../params.js";
import type { Domain } from "../domain.js";
import type { Parameter, ParameterSpace } from "../parameter-space.js";
import type { ParameterValue } from "../space-spec.js";
import { hasResult, type Trial } from "../trial.js";
import { type TreeBoxes, treeBoxes } from "./tree-boxes.js";
import { pairVariance, type TreeVariance, treeVariance } from "./tree-variance.js";

export interface SearchImportance {
  /** How many trials it was learnt from: completed ones with a finite value and a configuration of the space. */
  readonly trialCount: number;
  /** The most important one first. */
  readonly parameters: readonly ParameterImportance[];
  /** Pairs of parameters, the strongest first; none where the space has more than ten parameters. */
  readonly interactions: readonly { readonly names: readonly [string, string]; readonly variance: number }[];
}

export interface ParameterImportance {
  readonly name: string;
  /** Its part of what all parameters explain each for itself: these sum to 1, or are all 0 where nothing is explained. */
  readonly importance: number;
  /** Its part of the variance of the results over the whole space, from 0 to 1; the rest is due to several together. */
  readonly variance: number;
  /** What is to be expected at some of its values, over all values of the others: the mean and standard deviation of the trees. */
  readonly curve: {
    readonly values: readonly ParameterValue[];
    readonly means: Float64Array;
    readonly deviations: Float64Array;
  };
}

export interface ImportanceOptions {
  /** Default 0. */
  readonly seed?: number;
  /** Default 64. */
  readonly trees?: number;
}

const MOST_FOR_PAIRS = 10;
const CURVE_POINTS = 50;

/**
 * How much each parameter matters: functional analysis of variance over a random forest that was fitted to the trials (Hutter, Hoos
 * and Leyton-Brown 2014, "An efficient approach for assessing hyperparameter importance"). All of the space counts, each parameter
 * on its scale, not only where the trials are. A parameter that is not active counts as being in the middle of its range, a
 * choice as its first value, so that it matters less the smaller the part of the space that has it. With fewer than two
 * different results all importances are 0 and curves empty.
 */
export function parameterImportance(
  space: ParameterSpace,
  trials: readonly Trial[],
  { seed = 0, trees = 64 }: ImportanceOptions = {},
): SearchImportance {
  const { parameters } = space;
  const used = trials.filter((trial) => hasResult(trial) && space.check(trial.parameters).length === 0);
  const results = Float64Array.from(used, ({ value }) => value as number);
  if (results.every((result) => result === results[0])) {
    const curve = { values: [], means: new Float64Array(0), deviations: new Float64Array(0) };
    const nothing = parameters.map(({ name }) => ({ name, importance: 0, variance: 0, curve }));
    return { trialCount: used.length, parameters: nothing, interactions: [] };
  }
  const { forest } = randomForest.fit({
    x: matrixOf(space, used),
    y: { task: "regression", values: results, classCount: 0 },
    params: checkParams(randomForest.params, { n_estimators: trees, max_features: "all" }).values,
    seed,
  });
  const domains = parameters.map(({ domain }) => domain);
  const grown = Array.from({ length: treeCount(forest) }, (_, tree) => {
    const boxes = treeBoxes(forest, tree, domains);
    return { boxes, variance: treeVariance(boxes) };
  });
  // A tree that was given a bootstrap of equal results says nothing about shares.
  const telling = grown.filter(({ variance }) => variance.total > 0);
  const shareOf = (part: (tree: GrownTree) => number) =>
    telling.reduce((sum, tree) => sum + part(tree) / tree.variance.total, 0) / Math.max(1, telling.length);
  const shares = parameters.map((_, f) => shareOf(({ variance }) => variance.main[f] as number));
  const all = shares.reduce((sum, share) => sum + share, 0);
  return {
    trialCount: used.length,
    parameters: parameters
      .map((parameter, f) => ({
        name: parameter.name,
        importance: all > 0 ? shares[f]! / all : 0,
        variance: shares[f]!,
        curve: curveOf(parameter, f, grown, forest),
      }))
      .sort((a, b) => b.importance - a.importance),
    interactions: pairsOf(parameters)
      .map(([f, g]) => ({
        names: [parameters[f]!.name, parameters[g]!.name] as const,
        variance: shareOf(({ boxes, variance }) => pairVariance(boxes, variance, f, g)),
      }))
      .sort((a, b) => b.variance - a.variance),
  };
}

interface GrownTree {
  readonly boxes: TreeBoxes;
  readonly variance: TreeVariance;
}

function matrixOf(space: ParameterSpace, trials: readonly Trial[]): FeatureMatrix {
  const encoded = trials.map(({ parameters }) => space.encode(parameters));
  return {
    rowCount: trials.length,
    features: space.parameters.map(featureOf),
    columns: space.parameters.map(({ domain }, f) => {
      const isChoice = domain.kind === "choice";
      const ofInactive = isChoice ? 0 : domain.encode(domain.decode(0.5));
      return Float64Array.from(encoded, (places) => {
        const place = places[f] as number;
        if (Number.isNaN(place)) return ofInactive;
        return isChoice ? Math.floor(place * domain.size) : place;
      });
    }),
  };
}

function featureOf({ name, domain }: Parameter): Feature {
  return domain.kind === "choice" ? { name, kind: "category", cardinality: domain.size } : { name, kind: "numeric" };
}

function pairsOf(parameters: readonly Parameter[]): readonly (readonly [number, number])[] {
  if (parameters.length > MOST_FOR_PAIRS) return [];
  return parameters.flatMap((_, f) => parameters.slice(f + 1).map((_, next) => [f, f + 1 + next] as const));
}

function curveOf({ domain }: Parameter, f: number, grown: readonly GrownTree[], forest: Forest) {
  const places = curvePlaces(domain);
  const count = grown.length;
  const base = forest.baseScores[0] as number;
  const means = new Float64Array(places.length);
  const deviations = new Float64Array(places.length);
  places.forEach((place, p) => {
    // A leaf has its share of the forest's average.
    const values = grown.map(({ boxes, variance }) => {
      return base + count * variance.marginals[f]![boxes.cells[f]!.cellOf(place)]!;
    });
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    means[p] = mean;
    deviations[p] = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
  });
  return { values: Array.from(places, (place) => domain.decode(place)), means, deviations };
}

/** Each value's place, or evenly spaced ones where there are more than are drawn. */
function curvePlaces(domain: Domain): Float64Array {
  if (domain.size <= CURVE_POINTS || domain.kind === "choice") {
    return Float64Array.from({ length: domain.size }, (_, i) => domain.encode(domain.at(i)));
  }
  const spaced = Float64Array.from({ length: CURVE_POINTS }, (_, i) => i / (CURVE_POINTS - 1));
  return domain.kind === "continuous" ? spaced : spaced.map((place) => domain.encode(domain.decode(place)));
}
