import { expect, test } from "vitest";
import { ModelFileError } from "../engine-error.js";
import type { FittedEstimator } from "../estimator.js";
import { importLightGbm } from "./lightgbm-import.js";
import { importXgBoost } from "./xgboost-import.js";

// The promise for a stranger's file: reading takes at most 100 times its size and 128 MiB. Files of a megabyte or so that
// are made to take as much as they can; the process's peak is what counts, so the smallest come first.

const MEBIBYTE = 2 ** 20;

function peakBytes(read: () => unknown): number {
  const before = process.resourceUsage().maxRSS * 1024;
  read();
  return process.resourceUsage().maxRSS * 1024 - before;
}

function refusedOrRead(read: () => FittedEstimator): void {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(ModelFileError);
  }
}

const lightGbm = (features: number, infos: string, trees: string) =>
  [
    "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nobjective=regression",
    `max_feature_idx=${features - 1}`,
    `feature_names=${Array.from({ length: features }, (_, f) => f.toString(36)).join(" ")}`,
    `feature_infos=${Array.from({ length: features }, () => infos).join(" ")}`,
    `\n${trees}end of trees\n`,
  ].join("\n");
const stumps = (count: number, fields: (tree: number) => string) =>
  Array.from({ length: count }, (_, t) => `Tree=${t}\n${fields(t)}\n`).join("");
const split = "num_leaves=2\nsplit_feature=0\nthreshold=0\nleft_child=-1\nright_child=-2\nleaf_value=0 0";
const wide = (words: number) =>
  `num_cat=1\ncat_boundaries=0 ${words}\ncat_threshold=${"4294967295 ".repeat(words).trim()}`;

const xgBoostTree = (tree: number, category: number) =>
  `{"tree_param":{"num_nodes":"3","num_deleted":"0","size_leaf_vector":"1"},"id":${tree},"left_children":[1,-1,-1],` +
  `"right_children":[2,-1,-1],"split_indices":[0,0,0],"split_conditions":[0,0,0],"default_left":[0,0,0],` +
  `"loss_changes":[0,0,0],"sum_hessian":[0,0,0],"split_type":[1,0,0],"categories_nodes":[0],"categories":[${category}],` +
  `"categories_segments":[0],"categories_sizes":[1]}`;
const xgBoost = (features: number, types: string, trees: readonly string[]) =>
  `{"version":[3,0,0],"learner":{"objective":{"name":"reg:squarederror"},"feature_names":[${Array.from(
    { length: features },
    (_, f) => `"${f.toString(36)}"`,
  )}],"feature_types":[${Array.from({ length: features }, () => types)}],"learner_model_param":{"base_score":"0",` +
  `"num_class":"0","num_feature":"${features}"},"gradient_booster":{"name":"gbtree","model":{"tree_info":[${trees.map(() => 0)}],` +
  `"trees":[${trees}]}}}}`;

const files: [string, () => FittedEstimator, number][] = [
  ["LightGBM: as many features as fit", lightGbm(100_000, "0", "")],
  [
    "LightGBM: as many small trees as fit",
    lightGbm(
      1,
      "[0:1]",
      stumps(5_000, () => `${split}\nnum_cat=0`),
    ),
  ],
  [
    "LightGBM: wide sets",
    lightGbm(
      1,
      "0",
      stumps(20, () => `${split}\ndecision_type=1\n${wide(2047)}`),
    ),
  ],
  ["LightGBM: empty lines", `tree\n${"\n".repeat(MEBIBYTE)}`],
  [
    "LightGBM: spaces in a list",
    lightGbm(1, "0", "Tree=0\nnum_leaves=1\nleaf_value=").replace("leaf_value=", `leaf_value=${" ".repeat(MEBIBYTE)}`),
  ],
  ["XGBoost: as many features as fit", xgBoost(50_000, '"c"', [])],
  [
    "XGBoost: wide sets",
    xgBoost(
      1,
      '"c"',
      Array.from({ length: 1500 }, (_, t) => xgBoostTree(t, 65_533)),
    ),
  ],
  ["XGBoost: empty objects", `{"learner":[${"{},".repeat(MEBIBYTE / 3)}{}]}`],
  ["XGBoost: empty lists", `{"learner":[${"[],".repeat(MEBIBYTE / 3)}[]]}`],
  ["XGBoost: quotes and backslashes", `{"learner":"${'\\"'.repeat(MEBIBYTE / 2)}NaN`],
].map(([name, text]) => {
  const read = (name as string).startsWith("XGBoost") ? importXgBoost : importLightGbm;
  return [name as string, () => read(text as string).fitted, (text as string).length];
});

test.each(files)("%s", (_name, read, sizeBytes) => {
  const peak = peakBytes(() => refusedOrRead(read));
  if (process.env.SHOW) console.log(_name, (peak / sizeBytes).toFixed(0), (sizeBytes / MEBIBYTE).toFixed(1));
  expect(peak).toBeLessThan(100 * sizeBytes + 128 * MEBIBYTE);
});
