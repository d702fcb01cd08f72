export default {
  caution: "It says what the model does, not what causes what.",
  class: "Class",
  column: "Column",
  hide: "Hide the reasons",
  method: {
    tree: "Exact Shapley values of the trees (TreeSHAP).",
    linear: "Exact Shapley values of the linear model.",
    exact: "Exact Shapley values over all combinations of columns.",
    permutation: "Shapley values estimated from sampled orders of the columns.",
  },
  nothing: "The model uses no column.",
  others_one: "{count} other column",
  others_other: "{count} other columns",
  scale: { log_odds: "log odds", log: "log of the value", value: "in the target's unit", probability: "probability" },
  why: "Why?",
  whyClass: "Towards {class}, in {scale}: from {base} on average to {output}.",
  whyValue: "From {base} on average to {output}.",
};
