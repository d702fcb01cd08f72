import type { Link } from "../boosting/predictor.js";
import type { Task } from "../estimator.js";
import type { TextFields } from "./lightgbm-text.js";

/** What a LightGBM objective says about the meaning of the raw scores. */
export interface LightGbmObjective {
  readonly task: Task;
  readonly link: Link;
  /** What raw scores are multiplied by before the link. */
  readonly factor: number;
}

const LINKS: Readonly<Record<string, Link>> = {
  regression: "identity",
  regression_l2: "identity",
  regression_l1: "identity",
  huber: "identity",
  fair: "identity",
  quantile: "identity",
  mape: "identity",
  // Ranking: the scores themselves.
  lambdarank: "identity",
  rank_xendcg: "identity",
  custom: "identity",
  poisson: "exponential",
  gamma: "exponential",
  tweedie: "exponential",
};

const REFUSED: Readonly<Record<string, string>> = {
  multiclassova: "gives each class a probability of its own, and these do not sum to 1 as ours must",
  cross_entropy_lambda: "predicts log(1 + exp(score)), which no model of ours does",
};

/** The objective in the head of a model; without one, which is how a custom one is written, scores are predictions. */
export function readObjective(head: TextFields): LightGbmObjective {
  const [name = "", ...options] = head.text("objective", "custom").split(" ");
  const option = (key: string) => options.find((text) => text.startsWith(`${key}:`))?.slice(key.length + 1);
  if (Object.hasOwn(REFUSED, name)) head.fail(`cannot be imported: objective ${name} ${REFUSED[name]}`);
  if (options.includes("sqrt")) head.fail("cannot be imported: it predicts the square of its score (reg_sqrt)");
  if (name === "multiclass") return { task: "multiclass_classification", link: "softmax", factor: 1 };
  if (name === "binary" || name === "cross_entropy") {
    const factor = Number(option("sigmoid") ?? 1);
    if (!(factor > 0 && factor <= 1e6))
      head.fail(`must have a sigmoid above 0 and at most 1e6, not ${option("sigmoid")}`);
    return { task: "binary_classification", link: "sigmoid", factor };
  }
  const link = Object.hasOwn(LINKS, name) ? LINKS[name] : undefined;
  if (!link) return head.fail(`has the objective "${name.slice(0, 60)}", which is not known`);
  return { task: "regression", link, factor: 1 };
}

/** The objective line for a model of ours. */
export function writeObjective(task: Task, link: Link, classCount: number): string {
  if (task === "binary_classification") return "binary sigmoid:1";
  if (task === "multiclass_classification") return `multiclass num_class:${classCount}`;
  return link === "exponential" ? "poisson" : "regression";
}
