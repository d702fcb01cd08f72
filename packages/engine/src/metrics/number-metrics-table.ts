import { d2Pinball, d2Tweedie, pinballLoss, tweedieDeviance } from "./deviance.js";
import { type MetricSpec, NUMBERS } from "./metric-spec.js";
import {
  explainedVariance,
  maxError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  medianAbsoluteError,
  r2,
  rootMeanSquaredError,
  rootMeanSquaredLogError,
} from "./regression-metrics.js";
import type { ScoredRows } from "./scored-rows.js";

const error = { tasks: NUMBERS, needs: "numbers", direction: "minimise", minimum: 0 } as const;
const removed = { tasks: NUMBERS, needs: "numbers", direction: "maximise", maximum: 1, unit: "score" } as const;

type Metric = (yTrue: Float64Array, prediction: Float64Array, weights?: Float64Array) => number;
const ofNumbers =
  (metric: Metric) =>
  ({ input }: ScoredRows) =>
    metric(input.yTrue, input.prediction, input.weights);

/** Metrics of regression. */
export const NUMBER_METRICS = {
  rmse: {
    ...error,
    unit: "target",
    compute: ofNumbers(rootMeanSquaredError),
    description: "Root of the mean squared error; large errors weigh more.",
  },
  mse: { ...error, unit: "target_squared", compute: ofNumbers(meanSquaredError), description: "Mean squared error." },
  mae: {
    ...error,
    unit: "target",
    compute: ofNumbers(meanAbsoluteError),
    description: "Mean absolute error: how far a prediction is off on average.",
  },
  median_absolute_error: {
    ...error,
    unit: "target",
    compute: ofNumbers(medianAbsoluteError),
    description: "The error that half of the predictions stay under; outliers do not move it.",
  },
  mape: {
    ...error,
    unit: "share",
    compute: ofNumbers(meanAbsolutePercentageError),
    description: "Mean error as a share of the true value; useless where true values are at or near 0.",
  },
  rmsle: {
    ...error,
    unit: "score",
    compute: ofNumbers(rootMeanSquaredLogError),
    description: "Root of the mean squared error of ln(1 + value): errors count by ratio. For values above -1.",
  },
  max_error: {
    ...error,
    unit: "target",
    compute: ofNumbers(maxError),
    description: "The largest error; takes no weights.",
  },
  r2: {
    ...removed,
    compute: ofNumbers(r2),
    description: "Share of the target's variance explained; 0 is predicting the mean, below 0 is worse than that.",
  },
  explained_variance: {
    ...removed,
    compute: ofNumbers(explainedVariance),
    description: "Like R2, but a constant error is forgiven.",
  },
  pinball_loss_10: {
    ...error,
    unit: "target",
    compute: ofNumbers((y, p, w) => pinballLoss(y, p, 0.1, w)),
    description: "Pinball loss of predictions that one in ten true values should stay below.",
  },
  pinball_loss_90: {
    ...error,
    unit: "target",
    compute: ofNumbers((y, p, w) => pinballLoss(y, p, 0.9, w)),
    description: "Pinball loss of predictions that nine in ten true values should stay below.",
  },
  poisson_deviance: {
    ...error,
    unit: "score",
    compute: ofNumbers((y, p, w) => tweedieDeviance(y, p, 1, w)),
    description: "Mean Poisson deviance, for counts: an error of one matters more where few are expected.",
  },
  gamma_deviance: {
    ...error,
    unit: "score",
    compute: ofNumbers((y, p, w) => tweedieDeviance(y, p, 2, w)),
    description: "Mean gamma deviance, for amounts above 0: errors count by ratio.",
  },
  tweedie_deviance: {
    ...error,
    unit: "score",
    compute: ofNumbers((y, p, w) => tweedieDeviance(y, p, 1.5, w)),
    description: "Mean Tweedie deviance of power 1.5, for amounts that often are exactly 0, such as claims.",
  },
  d2_absolute_error: {
    ...removed,
    compute: ofNumbers((y, p, w) => d2Pinball(y, p, 0.5, w)),
    description: "Share of the absolute error removed; 0 is predicting the median, below 0 is worse than that.",
  },
  d2_pinball_10: {
    ...removed,
    compute: ofNumbers((y, p, w) => d2Pinball(y, p, 0.1, w)),
    description: "Share of the pinball loss at 10 % removed; 0 is predicting that quantile for all rows.",
  },
  d2_pinball_90: {
    ...removed,
    compute: ofNumbers((y, p, w) => d2Pinball(y, p, 0.9, w)),
    description: "Share of the pinball loss at 90 % removed; 0 is predicting that quantile for all rows.",
  },
  d2_poisson: {
    ...removed,
    compute: ofNumbers((y, p, w) => d2Tweedie(y, p, 1, w)),
    description: "Share of the Poisson deviance removed; 0 is predicting the mean.",
  },
  d2_gamma: {
    ...removed,
    compute: ofNumbers((y, p, w) => d2Tweedie(y, p, 2, w)),
    description: "Share of the gamma deviance removed; 0 is predicting the mean.",
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;
