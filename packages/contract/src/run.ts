import { z } from "zod";
import { ParamValue } from "./algorithm.js";
import { Explanation } from "./explanation.js";
import { Job, JobState } from "./job.js";
import { TrainingResources } from "./job-resources.js";
import { Task } from "./project.js";
import { PageQuery, pageOf, route } from "./route.js";
import { runLogRoutes } from "./run-log.js";
import { runLoggingRoutes } from "./run-logging.js";
import {
  AnyRunId,
  DataId,
  InProject,
  Instant,
  JobId,
  Name,
  ProjectId,
  RecipeId,
  RunId,
  Seed,
  Sha256,
} from "./units.js";

/** A run is in the state of its job. */
export const RunState = JobState;
export type RunState = JobState;

/** A metric with a 95 % bootstrap interval where one was computed. */
export const MetricValue = z.object({
  value: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
});
export type MetricValue = z.infer<typeof MetricValue>;

/** How a classifier's probabilities are made to come true as often as they say. */
export const Calibration = z.enum(["sigmoid", "isotonic", "centred_isotonic", "beta", "temperature"]);
export type Calibration = z.infer<typeof Calibration>;

/** A share of true values, such as 0.9. */
export const Coverage = z.number().min(0.5).max(0.999);

/** A training: what went in, what came out. */
export const Run = z
  .object({
    id: RunId,
    projectId: ProjectId,
    jobId: JobId,
    name: Name,
    state: RunState,
    task: Task,
    target: z.string(),
    positiveClass: z.string().nullable(),
    algorithm: z.string(),
    params: z.record(z.string(), ParamValue),
    automaticParams: z.record(z.string(), ParamValue.nullable()).meta({
      description:
        "What those of the params come to that leave it to the algorithm; null where the training rows decide",
    }),
    calibration: Calibration.nullable(),
    /** Share of true values that intervals or sets of classes are to hold; null for predictions without them. */
    coverage: z.number().nullable(),
    seed: z.number().int(),
    /** What it asked for; the cores and the memory of its size where it asked for one. */
    resources: TrainingResources,
    /** Version of Crisol that trained. */
    serverVersion: z.string(),
    dataId: DataId,
    dataVersion: z.number().int(),
    recipeId: RecipeId,
    /** The run whose model this one went on from; null where it began anew. */
    warmStartRunId: RunId.nullable(),
    /** By metric name, on rows that training never saw; empty until it succeeded. */
    metrics: z.object({
      validation: z.record(z.string(), MetricValue),
      test: z.record(z.string(), MetricValue),
    }),
    primaryMetric: z.string(),
    rowCounts: z.object({ train: z.number(), validation: z.number(), test: z.number() }).nullable(),
    modelSha256: Sha256.nullable(),
    modelSizeBytes: z.number().nullable(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    createdAt: Instant,
    startedAt: Instant.nullable(),
    endedAt: Instant.nullable(),
    /** Time of the training process, start to end. */
    seconds: z.number().nullable(),
  })
  .meta({ id: "Run" });
export type Run = z.infer<typeof Run>;

const curvePoint = z.object({ x: z.number(), y: z.number(), threshold: z.number().nullable() });

/** What plots of a finished run need, on its test rows. */
export const Evaluation = z
  .object({
    runId: RunId,
    task: Task,
    rowCount: z.number(),
    /** Median time of predicting one row in the training's process; null without test rows. */
    predictionLatencyMs: z.number().nullable(),
    /** Intervals or sets on the test rows: how many held the true value, and how wide or large they were on average. */
    conformal: z.object({ level: z.number(), coverage: z.number(), meanSize: z.number().nullable() }).nullable(),
    classes: z.array(z.string()),
    binary: z
      .object({
        positiveClass: z.string(),
        /** x: false positive rate, y: true positive rate. */
        roc: z.array(curvePoint),
        /** x: recall, y: precision. */
        precisionRecall: z.array(curvePoint),
        /** Counts at thresholds 0, 0.01 ... 1. */
        thresholds: z.array(
          z.object({
            threshold: z.number(),
            truePositives: z.number(),
            falsePositives: z.number(),
            trueNegatives: z.number(),
            falseNegatives: z.number(),
          }),
        ),
        /** x: mean predicted probability, y: share of positives, in bins of equal count. */
        calibration: z.array(z.object({ x: z.number(), y: z.number(), rowCount: z.number() })),
      })
      .nullable(),
    /** `counts[actual][predicted]`, in the order of `classes`; the binary one is at threshold 0.5. */
    confusion: z.object({ counts: z.array(z.array(z.number())) }).nullable(),
    regression: z
      .object({
        /** At most 2,000 sampled rows. */
        points: z.array(z.object({ actual: z.number(), predicted: z.number() })),
        residualHistogram: z.object({ edges: z.array(z.number()), counts: z.array(z.number()) }),
      })
      .nullable(),
    importance: z.array(
      z.object({
        feature: z.string(),
        /** Drop of the primary metric when the column is shuffled, with its spread over repeats. */
        permutation: z.number().nullable(),
        permutationDeviation: z.number().nullable(),
        /** The estimator's own importance, summing to 1 over features; summed over the features made of a column. */
        model: z.number(),
      }),
    ),
  })
  .meta({ id: "Evaluation" });
export type Evaluation = z.infer<typeof Evaluation>;

/** What a training is asked to do, but for its name and what it goes on from. */
export const TrainingRequest = z.object({
  recipeId: RecipeId,
  algorithm: z.string().max(100).default("gradient_boosting"),
  params: z.record(z.string().max(100), ParamValue).default({}),
  /** Learnt from training rows that 5 more models have not seen; for classification. */
  calibration: Calibration.nullable().default(null),
  /** Gives predictions intervals, or sets of classes, that hold the true value this often (conformal prediction). */
  coverage: Coverage.nullable().default(null),
  seed: Seed.default(0),
  resources: TrainingResources.default({ cores: null, memoryBytes: null }),
});
export type TrainingRequest = z.infer<typeof TrainingRequest>;

const run = InProject.extend({ runId: RunId });

export const runRoutes = {
  ...runLogRoutes,
  ...runLoggingRoutes,
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/runs",
    summary: "List a project's runs, newest first",
    access: "user",
    params: InProject,
    query: PageQuery.extend({ state: RunState.optional() }),
    result: pageOf(Run),
    errors: ["not_found"],
  }),
  create: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/runs",
    summary: "Train a model: starts a job",
    access: "user",
    params: InProject,
    body: TrainingRequest.extend({
      name: Name.optional(),
      /**
       * A run of the same algorithm, target and recipe steps to go on from: its recipe stays as it was fitted, its model is
       * kept, and what `params` ask for is added on the recipe's data version. Rows that it was trained on are not measured.
       */
      warmStartRunId: RunId.nullable().default(null),
    }),
    result: z.object({ run: Run, job: Job }),
    status: 202,
    errors: [
      "not_found",
      "definition_incomplete",
      "algorithm_unknown",
      "params_invalid",
      "recipe_invalid",
      "task_does_not_fit",
      "warm_start_invalid",
      "run_not_finished",
      "no_target_fits",
    ],
  }),
  get: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/runs/:runId",
    summary: "A run",
    access: "user",
    params: run,
    result: Run,
    errors: ["not_found"],
  }),
  evaluation: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/runs/:runId/evaluation",
    summary: "Curves, confusion, residuals and importance on the test rows",
    access: "user",
    params: run,
    result: Evaluation,
    errors: ["not_found", "run_not_finished"],
  }),
  explanation: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/runs/:runId/explanation",
    summary:
      "Why the model predicts what it predicts: contributions of the columns and partial dependence, on test rows, and the coefficients of a linear model",
    access: "user",
    params: run,
    result: Explanation,
    errors: ["not_found", "run_not_finished"],
  }),
  history: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/runs/:runId/history",
    summary: "The learning curve: every metric that was logged by step",
    access: "user",
    params: run,
    result: z.object({
      series: z.array(
        z.object({ key: z.string(), points: z.array(z.object({ step: z.number(), value: z.number() })) }),
      ),
    }),
    errors: ["not_found"],
  }),
  delete: route({
    method: "DELETE",
    path: "/api/v1/projects/:projectId/runs/:runId",
    summary:
      "Delete a run that no model version and no other run came from. That of a script can be restored for 7 days; a training of ours is gone at once",
    access: "user",
    params: InProject.extend({ runId: AnyRunId }),
    errors: ["not_found", "conflict"],
  }),
};
