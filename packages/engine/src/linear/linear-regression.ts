import { checkFitInput } from "../check-fit-input.js";
import { EngineError } from "../engine-error.js";
import type { Estimator, EstimatorState, FitInput, Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { SparseMatrix } from "../frame/sparse-matrix.js";
import type { ModelIdentity } from "../model-state.js";
import type { ParamTable } from "../params.js";
import { reportOnlyIteration } from "../training-loss.js";
import { coefficientsInUnits, covarianceInUnits, type FeatureUnit } from "./feature-units.js";
import { fitLinear } from "./fit-linear.js";
import { FittedLinear } from "./fitted-linear.js";
import {
  COVARIANCE_TYPES,
  type CovarianceType,
  type FitStatistics,
  inferLinear,
  type LinearInference,
  type PredictionIntervals,
  predictIntervals,
  readStatistics,
  statisticsState,
} from "./linear-inference.js";
import { type LinearCoefficients, readLinear } from "./linear-state.js";
import { ordinaryLeastSquares } from "./ordinary-least-squares.js";

const NAME = "linear_regression";
const TASKS: readonly Task[] = ["regression"];
/** Sparse matrices with more features are solved by L-BFGS and have no inference. */
const MOST_SPARSE_FEATURES = 1000;

const params = {
  covariance: {
    type: "choice",
    default: "nonrobust",
    choices: COVARIANCE_TYPES,
    advanced: true,
    description:
      "How the standard errors are estimated: as if all rows had the same variance, or consistent when they have not (HC0 to HC3; HC3 is best with few rows).",
    aliases: ["cov_type"],
  },
} as const satisfies ParamTable;

/** Ordinary least squares. Features that depend on others get coefficient 0. */
export const linearRegression: Estimator<FittedLinearRegression> = {
  name: NAME,
  tasks: TASKS,
  params,
  nativeCategories: false,
  nativeMissing: false,
  fit(input: FitInput): FittedLinearRegression {
    checkFitInput(linearRegression, input);
    const { x, y } = input;
    const identity = { estimator: NAME, task: y.task, classCount: y.classCount, features: x.features };
    const fitted =
      x instanceof SparseMatrix && x.features.length > MOST_SPARSE_FEATURES
        ? new FittedLinearRegression(identity, withoutStatistics(input), undefined)
        : withStatistics(input, identity);
    reportOnlyIteration(fitted, input);
    return fitted;
  },
  load(state: EstimatorState): FittedLinearRegression {
    const read = readLinear(state, NAME, TASKS);
    return new FittedLinearRegression(read, read, readStatistics(state, read.features.length));
  },
};

export class FittedLinearRegression extends FittedLinear {
  readonly #statistics: FitStatistics | undefined;

  constructor(identity: ModelIdentity, linear: LinearCoefficients, statistics: FitStatistics | undefined) {
    super(identity, linear);
    this.#statistics = statistics;
  }

  /**
   * Standard errors, tests and confidence intervals of the coefficients, and how well they fit; weights are taken as
   * inverse variances. Level from 0 to 1, default 0.95. Throws EngineError "no_inference" where there is none: no more
   * rows than coefficients, a model file of the first form, a sparse matrix with more than 1000 features.
   *
   * With `units`, one a feature, all is said of the quantities that the features are made of.
   */
  inference(level = 0.95, units?: readonly FeatureUnit[]): LinearInference {
    const known = this.#known(level);
    const { coefficients, intercepts } = units ? coefficientsInUnits(this.linear, units) : this.linear;
    const statistics = units ? { ...known, covariance: covarianceInUnits(known.covariance, units) } : known;
    const names = this.features.map(({ name }) => name);
    return inferLinear(names, coefficients, intercepts[0] as number, statistics, level);
  }

  /** Why there is no inference; undefined where there is. */
  get withoutInference(): "not_kept" | "no_rows_left" | undefined {
    if (!this.#statistics) return "not_kept";
    return this.#statistics.rowCount > this.#statistics.rank ? undefined : "no_rows_left";
  }

  /** Predictions with the interval of the expected value and that of a new observation of weight 1, as `inference`. */
  predictIntervals(x: FeatureMatrix, level = 0.95): PredictionIntervals {
    return predictIntervals(this.predict(x), x, this.#known(level), level);
  }

  override save(): EstimatorState {
    const { header, sections } = super.save();
    if (!this.#statistics) return { header, sections };
    const own = statisticsState(this.#statistics);
    return { header: { ...header, ...own.header }, sections: { ...sections, ...own.sections } };
  }

  #known(level: number): FitStatistics {
    if (!(level > 0 && level < 1)) {
      throw new EngineError("bad_params", `level must be above 0 and below 1, not ${level}`);
    }
    if (this.#statistics) return this.#statistics;
    throw new EngineError("no_inference", "the model was saved, or fitted on a sparse matrix, without its covariance");
  }
}

function withStatistics(input: FitInput, identity: ModelIdentity): FittedLinearRegression {
  const type = (input.params.covariance ?? params.covariance.default) as CovarianceType;
  const { linear, statistics } = ordinaryLeastSquares(input, type);
  return new FittedLinearRegression(identity, linear, statistics);
}

function withoutStatistics(input: FitInput): LinearCoefficients {
  const fit = { loss: "squared", l1: 0, l2: 0, standardise: false, tolerance: 1e-12, stopAt: "gradient" } as const;
  return fitLinear(input, { ...fit, maxIterations: 100_000 });
}
