// The engine's public names. Nothing inside the package imports this file.
export { algorithm, algorithms, anomalyDetectors, clusterers, transformers } from "./algorithms.js";
export { FittedIsolationForest, isolationForest } from "./anomaly/isolation-forest.js";
export { FittedNaiveBayes, naiveBayes } from "./bayes/naive-bayes.js";
export { boostingParams } from "./boosting/boosting-params.js";
export { type Forest, goesLeft, missingZeros, treeCount } from "./boosting/forest.js";
export { FittedGradientBoosting, gradientBoosting, gradientBoostingWith } from "./boosting/gradient-boosting.js";
export type { CustomMetric, CustomObjective, ObjectiveRows } from "./boosting/objectives/custom-objective.js";
export { CalibratedModel, calibrate, calibrated } from "./calibration/calibrated-estimator.js";
export {
  CALIBRATION_METHODS,
  type CalibrationMethod,
  Calibrator,
  fitCalibrator,
  loadCalibrator,
} from "./calibration/calibrator.js";
export { applyIsotonic, fitIsotonic, type IsotonicFunction } from "./calibration/isotonic-regression.js";
export { FittedKMeans, kMeans } from "./cluster/k-means.js";
export { ConformalInterval, fitConformalInterval, type RawBand } from "./conformal/conformal-interval.js";
export { ConformalScores } from "./conformal/conformal-scores.js";
export {
  type ConformalSetOptions,
  ConformalSets,
  fitConformalSets,
  type PredictionSets,
  SET_METHODS,
  type SetMethod,
} from "./conformal/conformal-sets.js";
export type { ConformalSpec } from "./conformal/conformal-spec.js";
export { CrossConformalRegressor, fitCrossConformal, loadCrossConformal } from "./conformal/cross-conformal.js";
export { INTERVAL_METHODS, type IntervalMethod, type IntervalPredictor } from "./conformal/interval-predictor.js";
export { type Components, FittedPca, pca } from "./decomposition/pca.js";
export {
  COST_MEASURES,
  type Criterion,
  type CriterionOperator,
  type CriterionResult,
  checkCriteria,
  formatCriterion,
  type MeasureSpec,
  measuredValues,
  measureName,
  parseCriterion,
} from "./define/criteria.js";
export { type ClassCount, classCountsOf, positiveClassOf } from "./define/positive-class.js";
export { suggestTask, type TaskReason, type TaskReasonCode, type TaskSuggestion } from "./define/suggest-task.js";
export type { CategoryReference, ColumnReference, NumberReference } from "./drift/column-reference.js";
export { compareDrift, type DriftComparison, hasDrifted } from "./drift/compare-drift.js";
export { countRows, emptyCounts } from "./drift/drift-counts.js";
export { fitColumnReference, fitReference, type ReferenceOptions } from "./drift/drift-reference.js";
export { jensenShannonDistance } from "./drift/jensen-shannon.js";
export { EngineError, type EngineErrorCode, ModelFileError } from "./engine-error.js";
export type {
  AnomalyDetector,
  Clusterer,
  Estimator,
  EstimatorState,
  FitInput,
  FittedAnomalyDetector,
  FittedClusterer,
  FittedEstimator,
  FittedModel,
  FittedTransformer,
  IterationProgress,
  Learner,
  LearnerInput,
  PredictOptions,
  Section,
  Target,
  Task,
  Transformer,
  TransformInput,
} from "./estimator.js";
export {
  type AccumulatedEffects,
  accumulatedEffects,
} from "./explain/accumulated-effects.js";
export { type Coefficient, type CoefficientTable, coefficientTable } from "./explain/coefficient-table.js";
export { explainLogLoss } from "./explain/explain-log-loss.js";
export {
  byColumn,
  type ExplainPipelineOptions,
  explainPipeline,
  PipelineExplainer,
} from "./explain/explain-pipeline.js";
export {
  type Explainable,
  type ExplainOptions,
  type ExplainRowsOptions,
  explainPredictions,
  PredictionExplainer,
} from "./explain/explain-predictions.js";
export { contributionsOf, type Explanation, type Scale } from "./explain/explanation.js";
export { forestPartialDependence } from "./explain/forest-partial-dependence.js";
export { type GridAxis, type GridOptions, gridAxis } from "./explain/grid.js";
export {
  type PartialDependence,
  type PartialDependenceOptions,
  partialDependence,
} from "./explain/partial-dependence.js";
export {
  type PermutationImportance,
  type PermutationOptions,
  permutationImportance,
} from "./explain/permutation-importance.js";
export { type MeanContribution, meanContributions } from "./explain/summary/mean-contributions.js";
export { valueRanks } from "./explain/summary/value-ranks.js";
export {
  TreeExplainer,
  type TreeShapOptions,
  type TreeShapValues,
  treeShap,
  treeShapInteractions,
} from "./explain/tree-shap.js";
export { exportEsModule } from "./export/es-module/export-es-module.js";
export {
  type ExportFormatName,
  type ExportPossibility,
  type ExportRefusal,
  exportPossibilities,
} from "./export/export-formats.js";
export { missingInExport } from "./export/exported-model.js";
export { exportOnnx, type OnnxOptions } from "./export/onnx/export-onnx.js";
export { exportWasm } from "./export/wasm/export-wasm.js";
export type { Banded } from "./extrapolation/banded.js";
export { type GrowthLaw, type GrowthOptions, type GrowthPoint, growthLaw } from "./extrapolation/growth-law.js";
export {
  type LearningCurveLaw,
  type LearningCurveOptions,
  type LearningPoint,
  learningCurveLaw,
} from "./extrapolation/learning-curve-law.js";
export { memoryLaw } from "./extrapolation/memory-law.js";
export {
  type ProbedTime,
  type RoundsEnd,
  type TrainingRounds,
  type TrainingTimeOptions,
  type TrainingTimePoint,
  trainingTimeLaw,
} from "./extrapolation/training-time-law.js";
export { extraTrees } from "./forests/extra-trees.js";
export { FittedForest } from "./forests/fitted-forest.js";
export { randomForest } from "./forests/random-forest.js";
export { FOREIGN_FORMATS, type ForeignFormat, foreignFormatOf, importModel } from "./formats/import-model.js";
export {
  type CategoryValue,
  type FeatureRange,
  type ForeignModel,
  type ImportedModel,
  importedPipeline,
} from "./formats/imported-model.js";
export { exportLightGbm, type LightGbmExportOptions } from "./formats/lightgbm-export.js";
export { importLightGbm } from "./formats/lightgbm-import.js";
export { type ModelWithoutRecipe, modelWithoutRecipe } from "./formats/model-without-recipe.js";
export { importOnnx } from "./formats/onnx/onnx-import.js";
export { exportXgBoost } from "./formats/xgboost-export.js";
export { importXgBoost } from "./formats/xgboost-import.js";
export { type ColumnSummary, summariseColumn, summariseFrame } from "./frame/column-summary.js";
export { evenlySpread } from "./frame/evenly-spread.js";
export {
  type CategoryColumn,
  type Column,
  type ColumnKind,
  column,
  type Frame,
  type NumericColumn,
  type TimestampColumn,
  takeRows,
} from "./frame/frame.js";
export { type CsvOptions, frameFromCsv } from "./frame/from-csv.js";
export { frameFromRows, type RowValue } from "./frame/from-rows.js";
export { type Feature, type FeatureMatrix, takeMatrixRows } from "./frame/matrix.js";
export { type Entries, type SparseColumns, SparseMatrix } from "./frame/sparse-matrix.js";
export { elasticNet } from "./linear/elastic-net.js";
export type { FeatureUnit } from "./linear/feature-units.js";
export { FittedLinear } from "./linear/fitted-linear.js";
export { lasso } from "./linear/lasso.js";
export { elasticNetPath, lassoPath, type PathOptions, type PathPoint } from "./linear/lasso-path.js";
export type {
  CoefficientInference,
  CovarianceType,
  LinearInference,
  PredictionIntervals,
} from "./linear/linear-inference.js";
export { FittedLinearRegression, linearRegression } from "./linear/linear-regression.js";
export type { LinearCoefficients } from "./linear/linear-state.js";
export { FittedLogisticRegression, logisticRegression } from "./linear/logistic-regression.js";
export { FittedPoissonRegression, poissonRegression } from "./linear/poisson-regression.js";
export { ridge } from "./linear/ridge.js";
export { type CalibrationBin, type CalibrationCurve, calibrationCurve } from "./metrics/calibration-curve.js";
export { type CalibrationErrors, calibrationErrors } from "./metrics/calibration-error.js";
export { type ConfusionMatrix, confusionMatrix, predictedLabels } from "./metrics/confusion-matrix.js";
export { crpsOfEnsemble, crpsOfQuantiles } from "./metrics/crps.js";
export { type DetCurve, detCurve } from "./metrics/det-curve.js";
export { d2Pinball, d2Tweedie, pinballLoss, tweedieDeviance } from "./metrics/deviance.js";
export { type EvaluateOptions, evaluate, type MetricValues } from "./metrics/evaluate.js";
export type { IntervalForecast, QuantileForecast } from "./metrics/forecast-input.js";
export { FORECAST_METRICS } from "./metrics/forecast-metrics-table.js";
export {
  intervalCoverage,
  meanIntervalWidth,
  weightedIntervalScore,
  winklerScore,
} from "./metrics/interval-metrics.js";
export { type ClassMetrics, classMetrics } from "./metrics/label-metrics.js";
export type { MetricInput } from "./metrics/metric-input.js";
export type { MetricSpec } from "./metrics/metric-spec.js";
export { METRIC_NAMES, METRICS, type MetricName, metricsFor } from "./metrics/metric-table.js";
export { type PrecisionRecallCurve, precisionRecallCurve } from "./metrics/precision-recall-curve.js";
export { type Residuals, residuals } from "./metrics/residuals.js";
export { type RocCurve, rocCurve } from "./metrics/roc-curve.js";
export { thinCurve } from "./metrics/thin-curve.js";
export { bestThreshold, type ThresholdRow, thresholdTable } from "./metrics/threshold-table.js";
export { decodeModelFile, encodeModelFile } from "./model-file.js";
export { FittedNearestNeighbors, nearestNeighbors } from "./neighbors/nearest-neighbors.js";
export {
  checkParams,
  type Directions,
  defaultOf,
  type FeatureGroups,
  type ParamProblem,
  type ParamSpec,
  type ParamTable,
  type ParamValue,
  type ParamValues,
} from "./params.js";
export { fitPipeline, type Pipeline, type PipelineInput, type Prediction } from "./pipeline.js";
export { loadPipeline, savePipeline } from "./pipeline-file.js";
export { readTarget, type TargetReader, type TargetRows } from "./pipeline-target.js";
export type { PostProcessing } from "./post-processing.js";
export { checkRecipe, type RecipeColumn } from "./preprocess/check-recipe.js";
export type { FeatureOrigin, FeatureQuantity } from "./preprocess/feature-origin.js";
export { imputer } from "./preprocess/imputer.js";
export { oneHotEncoder } from "./preprocess/one-hot-encoder.js";
export { ordinalEncoder } from "./preprocess/ordinal-encoder.js";
export { type FittedRecipe, fitRecipe, loadRecipe } from "./preprocess/recipe.js";
export { RecipeError, type RecipeProblem } from "./preprocess/recipe-error.js";
export type { RecipeInput } from "./preprocess/recipe-inputs.js";
export type {
  ColumnSelection,
  DatePart,
  DatePartsStep,
  DropStep,
  EncodeStep,
  ImputeStep,
  RecipeSpec,
  RecipeStep,
  ScaleStep,
  SplitSpec,
} from "./preprocess/recipe-spec.js";
export { scaler } from "./preprocess/scaler.js";
export { checkSplit, type RowSplit, splitRows } from "./preprocess/split.js";
export { FittedStep } from "./preprocess/step-transformer.js";
export {
  type AlgorithmNeeds,
  isIdentifier,
  type RecipeReason,
  type RecipeReasonCode,
  suggestRecipe,
} from "./preprocess/suggest-recipe.js";
export { type SplitReason, suggestSplit } from "./preprocess/suggest-split.js";
export { targetEncoder } from "./preprocess/target-encoder.js";
export { createRandom, permutation, type Random, shuffle } from "./random.js";
export {
  type BootstrapInterval,
  type BootstrapIntervalOptions,
  bootstrapInterval,
} from "./resampling/bootstrap-interval.js";
export type { BootstrapOptions } from "./resampling/bootstrap-rows.js";
export {
  type BootstrapDifference,
  bootstrapDifference,
  type McNemarTest,
  mcNemar,
} from "./resampling/compare-models.js";
export { type CorrectedT, correctedResampledT } from "./resampling/corrected-t.js";
export {
  type CrossValidateOptions,
  type CrossValidation,
  crossValidate,
  type FoldProgress,
  outOfFold,
} from "./resampling/cross-validate.js";
export { type AucComparison, deLong } from "./resampling/delong.js";
export { type Fold, type FoldOptions, groupedFolds, kFolds, stratifiedFolds, timeFolds } from "./resampling/folds.js";
export { nestedSubsets } from "./resampling/nested-subsets.js";
export type { TrainingRows } from "./resampling/training-rows.js";
export { checkSpace } from "./search/check-space.js";
export { gridSize } from "./search/grid-search.js";
export {
  type ImportanceOptions,
  type ParameterImportance,
  parameterImportance,
  type SearchImportance,
} from "./search/importance/parameter-importance.js";
export { type Parameter, ParameterSpace } from "./search/parameter-space.js";
export type { SearchStrategy, SuggestInput } from "./search/search-strategy.js";
export type {
  ChoiceSpec,
  Configuration,
  FloatSpec,
  IntegerSpec,
  ParameterSpec,
  ParameterValue,
  SpaceSpec,
} from "./search/space-spec.js";
export type {
  DecideInput,
  StoppingCode,
  StoppingDecision,
  StoppingRule,
  TrialCurve,
} from "./search/stopping/stopping-rule.js";
export { stoppingRules } from "./search/stopping/stopping-rules.js";
export { strategies } from "./search/strategies.js";
export { bestSoFar, type Goal, type Trial } from "./search/trial.js";
export type { SignatureColumn } from "./signature.js";
export { incompleteBeta } from "./statistics/beta.js";
export { fSurvival } from "./statistics/f-distribution.js";
export { normalCdf, normalQuantile } from "./statistics/normal.js";
export { studentTCdf, studentTQuantile } from "./statistics/student-t.js";
export { createThreads, type Threads, type ThreadsOptions } from "./threads/threads.js";
