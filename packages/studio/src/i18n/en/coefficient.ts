export default {
  estimate: "Coefficient",
  fit: "Least squares on {rows} training rows: R² {rSquared}, adjusted {adjusted}.",
  fixed: "0, fixed",
  fixedText:
    "Fixed at 0 is what other coefficients add up to, such as one level of a category: the other levels compare with it.",
  intercept: "Intercept",
  interval: "{level} interval",
  largest: "One standard deviation of {first} moves the output the most, then {second}.",
  level:
    "Intervals of {level} and p-values hold if the model has the right form, rows are independent and all vary alike.",
  level_order: "order of its levels",
  missing: "missing",
  more: "The largest {shown} of {all}.",
  only: "The model uses {first} alone.",
  other_levels: "other levels",
  pValue: "p-value",
  plot: "Effects compared",
  ratio: { log_odds: "Odds ratio", log: "Ratio" },
  read: "A coefficient is what one more of its column adds to the prediction, the other columns as they are.",
  readRatio: {
    log_odds: "One more of a column multiplies the odds by the odds ratio, the other columns as they are.",
    log: "One more of a column multiplies the prediction by the ratio, the other columns as they are.",
  },
  robust: "Standard errors allow for unequal variances ({covariance}).",
  standardError: "Standard error",
  standardised: "Per standard deviation",
  target_mean: "mean of the target",
  term: "Term",
  title: "Coefficients",
  unsure_zero: "All intervals shown exclude 0.",
  unsure_one: "{count} interval, in grey, includes 0.",
  unsure_other: "{count} intervals, in grey, include 0.",
  without: {
    penalised:
      "Without intervals and p-values: the penalty draws coefficients towards 0, and the usual ones would promise too much.",
    not_kept:
      "Without intervals and p-values: this algorithm does not keep what they are worked out from; linear regression does.",
    no_rows_left:
      "Without intervals and p-values: there are no more training rows than coefficients, so nothing is left to judge them by.",
  },
};
