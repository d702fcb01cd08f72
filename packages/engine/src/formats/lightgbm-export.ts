import { type Forest, treeCount } from "../boosting/forest.js";
import { FittedGradientBoosting } from "../boosting/gradient-boosting.js";
import { EngineError } from "../engine-error.js";
import type { FittedEstimator } from "../estimator.js";
import { bitsetOf } from "./bitset.js";
import { codesInSet } from "./category-codes.js";
import { namesWithout } from "./export-names.js";
import type { CategoryValue } from "./imported-model.js";
import { writeObjective } from "./lightgbm-objective.js";

/** The greatest number of rows that LightGBM, which keeps 32-bit numbers, can be told of. */
const MOST_ROWS = 2 ** 30;

export interface LightGbmExportOptions {
  /**
   * For each feature the category of each code, for LightGBM's Python package: a pandas column of these categories is then
   * taken as it is. Without it, category columns must hold the codes.
   */
  readonly categories?: readonly (readonly CategoryValue[])[];
}

/**
 * The model as LightGBM (3.0 or later) saves its own: predictions of `Booster(model_str=...)` have the bits of ours
 * up to the last step, the link. The base scores are an iteration of constant trees in front. White space in feature
 * names becomes "_". Covers that are no whole numbers, which LightGBM cannot keep, are scaled to 32-bit ones.
 *
 * Throws EngineError "unsupported_model" for a model that is no gradient boosting.
 */
export function exportLightGbm(fitted: FittedEstimator, options: LightGbmExportOptions = {}): string {
  if (!(fitted instanceof FittedGradientBoosting)) {
    throw new EngineError("unsupported_model", `LightGBM's text is for gradient_boosting, not ${fitted.estimator}`);
  }
  const { forest, features, task, link, classCount } = fitted;
  const rowUnit = unitOfRows(forest.cover);
  const trees = [
    ...baseTrees(forest),
    ...Array.from({ length: treeCount(forest) }, (_, t) => treeOf(fitted, t, rowUnit)),
  ];
  const texts = trees.map((lines, t) => `Tree=${t}\n${lines.join("\n")}\n\n\n`);
  const head = [
    "tree",
    "version=v4",
    `num_class=${forest.outputs}`,
    `num_tree_per_iteration=${forest.outputs}`,
    "label_index=0",
    `max_feature_idx=${features.length - 1}`,
    `objective=${writeObjective(task, link, classCount)}`,
    `feature_names=${namesWithout(/\s/gu, features).join(" ")}`,
    `feature_infos=${features.map((_, f) => infoOf(forest.categoryBins[f] as Uint16Array)).join(" ")}`,
    `tree_sizes=${texts.map((text) => new TextEncoder().encode(text).length).join(" ")}`,
  ];
  const categories = options.categories?.filter((_, f) => features[f]?.kind === "category");
  const tail = [
    "end of trees",
    "",
    "feature_importances:",
    "",
    "parameters:",
    `[categorical_feature: ${features.flatMap(({ kind }, f) => (kind === "category" ? [f] : [])).join(",")}]`,
    "",
    "end of parameters",
    "",
    `pandas_categorical:${categories?.length ? asciiJson(categories) : "null"}`,
  ];
  return `${head.join("\n")}\n\n${texts.join("")}${tail.join("\n")}\n`;
}

/** A constant tree an output, unless all base scores are 0 and there is something else. */
function baseTrees({ baseScores, feature }: Forest): string[][] {
  if (feature.length > 0 && baseScores.every((score) => score === 0)) return [];
  return Array.from(baseScores, (score) => constantTree(score, 0));
}

function constantTree(value: number, rows: number): string[] {
  const empty = ["split_feature", "split_gain", "threshold", "decision_type", "left_child", "right_child"];
  return [
    "num_leaves=1",
    "num_cat=0",
    ...empty.map((name) => `${name}=`),
    `leaf_value=${value}`,
    "leaf_weight=",
    `leaf_count=${rows}`,
    "internal_value=",
    "internal_weight=",
    "internal_count=",
    "is_linear=0",
    "shrinkage=1",
  ];
}

function treeOf({ forest, features }: FittedGradientBoosting, tree: number, rowUnit: number): string[] {
  const start = forest.treeStarts[tree] as number;
  const nodes = Array.from({ length: (forest.treeStarts[tree + 1] as number) - start }, (_, i) => start + i);
  const rowsOf = (node: number) => Math.round((forest.cover[node] as number) * rowUnit);
  if (nodes.length === 1) return constantTree(forest.threshold[start] as number, rowsOf(start));
  const isLeaf = (node: number) => (forest.feature[node] as number) < 0;
  const splits = nodes.filter((node) => !isLeaf(node));
  const leaves = nodes.filter(isLeaf);
  const numberOf = new Map([
    ...splits.map((node, i) => [node, i] as const),
    ...leaves.map((node, i) => [node, -1 - i] as const),
  ]);

  const sets: Uint32Array[] = [];
  const rows = splits.map((node) => {
    const feature = forest.feature[node] as number;
    const left = start + (forest.left[node] as number);
    const missingLeft = forest.missingLeft[node] === 1;
    if (features[feature]?.kind !== "category") {
      const missing = forest.zeroIsMissing?.[feature] ? 1 : 2;
      const decision = (missing << 2) | (missingLeft ? 2 : 0);
      return { feature, threshold: forest.threshold[node] as number, decision, left, right: left + 1 };
    }
    // LightGBM sends what it does not know to the right: where ours goes left, the sides change places.
    const codes = bitsetOf(codesInSet(forest, node, !missingLeft));
    sets.push(codes.length > 0 ? codes : new Uint32Array(1));
    const [first, second] = missingLeft ? [left + 1, left] : [left, left + 1];
    return { feature, threshold: sets.length - 1, decision: 1 | (2 << 2), left: first, right: second };
  });
  const setStarts = [0];
  for (const set of sets) setStarts.push((setStarts.at(-1) as number) + set.length);
  const listed = (name: string, values: readonly number[]) => `${name}=${values.map(numeral).join(" ")}`;
  return [
    `num_leaves=${leaves.length}`,
    `num_cat=${sets.length}`,
    listed(
      "split_feature",
      rows.map(({ feature }) => feature),
    ),
    listed(
      "split_gain",
      splits.map((node) => forest.gain[node] as number),
    ),
    listed(
      "threshold",
      rows.map(({ threshold }) => threshold),
    ),
    listed(
      "decision_type",
      rows.map(({ decision }) => decision),
    ),
    listed(
      "left_child",
      rows.map(({ left }) => numberOf.get(left) as number),
    ),
    listed(
      "right_child",
      rows.map(({ right }) => numberOf.get(right) as number),
    ),
    listed(
      "leaf_value",
      leaves.map((node) => forest.threshold[node] as number),
    ),
    listed(
      "leaf_weight",
      leaves.map((node) => forest.cover[node] as number),
    ),
    listed("leaf_count", leaves.map(rowsOf)),
    listed(
      "internal_value",
      splits.map(() => 0),
    ),
    listed(
      "internal_weight",
      splits.map((node) => forest.cover[node] as number),
    ),
    listed("internal_count", splits.map(rowsOf)),
    ...(sets.length > 0
      ? [listed("cat_boundaries", setStarts), `cat_threshold=${sets.map((set) => set.join(" ")).join(" ")}`]
      : []),
    "is_linear=0",
    "shrinkage=1",
  ];
}

/** 1 where covers are numbers of rows, else the power of two that makes 32-bit numbers of them. */
function unitOfRows(cover: Float64Array): number {
  const largest = cover.reduce((most, rows) => Math.max(most, rows), 0);
  if (largest <= MOST_ROWS && cover.every(Number.isInteger)) return 1;
  let unit = 1;
  while (largest * unit > MOST_ROWS) unit /= 2;
  while (largest * unit <= MOST_ROWS / 2 && unit < 2 ** 1000) unit *= 2;
  return unit;
}

function infoOf(categoryBins: Uint16Array): string {
  return categoryBins.length > 0 ? Array.from(categoryBins.keys()).join(":") : "[-inf:inf]";
}

function numeral(value: number): string {
  return Number.isFinite(value) ? String(value) : value > 0 ? "inf" : "-inf";
}

/** JSON in ASCII, which is what LightGBM's Python package writes and expects. */
function asciiJson(value: unknown): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, escaped);
}
