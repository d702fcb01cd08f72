import type { Link } from "../boosting/predictor.js";
import { ModelFileError } from "../engine-error.js";
import type { Task } from "../estimator.js";
import { withKernels } from "../kernels.js";
import { excerpt } from "./file-text.js";

/** What an XGBoost objective says about base scores and the meaning of raw scores. */
export interface XgBoostObjective {
  readonly task: Task;
  readonly link: Link;
  /** The raw score of a base score, which is saved as a prediction: the 32-bit float that XGBoost computes. */
  margin(baseScore: number): number;
}

const same = (score: number) => score;
const { fround } = Math;
const log = (value: number) => fround(withKernels(({ run }) => run.log(value)));
// XGBoost keeps probabilities this far from 0 and 1 before it takes their log odds, -log(1 / p - 1) in 32 bits.
const NEAREST = fround(1e-6);
const logOdds = (share: number) => {
  const kept = Math.min(Math.max(share, NEAREST), fround(1 - NEAREST));
  return -log(fround(fround(1 / kept) - 1));
};

const number = { task: "regression", link: "identity", margin: same } as const;
const rate = { task: "regression", link: "exponential", margin: log } as const;
const probability = { task: "binary_classification", link: "sigmoid", margin: logOdds } as const;
const classes = { task: "multiclass_classification", link: "softmax", margin: same } as const;

const OBJECTIVES: Readonly<Record<string, XgBoostObjective>> = {
  "binary:logistic": probability,
  "reg:logistic": probability,
  "multi:softprob": classes,
  "multi:softmax": classes,
  "reg:squarederror": number,
  "reg:linear": number,
  "reg:squaredlogerror": number,
  "reg:pseudohubererror": number,
  "reg:absoluteerror": number,
  "reg:quantileerror": number,
  "rank:pairwise": number,
  "rank:ndcg": number,
  "rank:map": number,
  "count:poisson": rate,
  "reg:gamma": rate,
  "reg:tweedie": rate,
};

export function objectiveNamed(name: string): XgBoostObjective {
  const known = Object.hasOwn(OBJECTIVES, name) ? OBJECTIVES[name] : undefined;
  if (known) return known;
  throw new ModelFileError(
    `the XGBoost model cannot be imported: its objective is ${excerpt(name)}; ${Object.keys(OBJECTIVES).join(", ")} can be`,
  );
}

/** The objective for a model of ours, with the parameters that XGBoost wants to see, and the base score for margin 0. */
export function writtenObjective(
  task: Task,
  link: Link,
  classCount: number,
): { readonly objective: Readonly<Record<string, unknown>>; readonly baseScore: string } {
  if (task === "binary_classification") {
    return { objective: { name: "binary:logistic", reg_loss_param: { scale_pos_weight: "1" } }, baseScore: "5E-1" };
  }
  if (task === "multiclass_classification") {
    const parameters = { num_class: String(classCount) };
    return { objective: { name: "multi:softprob", softmax_multiclass_param: parameters }, baseScore: "0E0" };
  }
  if (link === "exponential") {
    const parameters = { max_delta_step: "0.7" };
    return { objective: { name: "count:poisson", poisson_regression_param: parameters }, baseScore: "1E0" };
  }
  return { objective: { name: "reg:squarederror", reg_loss_param: { scale_pos_weight: "1" } }, baseScore: "0E0" };
}
