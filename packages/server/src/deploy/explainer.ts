import { CrisolError, type ExplainResult, type Explanation, type Row, type RowExplanation } from "@crisol/contract";
import { EngineError, type Frame, PipelineExplainer, RecipeError } from "@crisol/engine";
import type { Blobs } from "../store/blobs.js";
import type { Store } from "../store/store.js";
import { type ExplainedOutput, explainedOutputs, explanationScale } from "../train/explained-output.js";
import { inputInvalid } from "./input-invalid.js";
import { exampleRow, type LoadedModel, type LoadedModels, type ModelKey } from "./loaded-models.js";
import { readRows } from "./row-input.js";
import { RowsInFlight } from "./rows-in-flight.js";
import { type Score, scoreAt } from "./scores.js";
import { servedEndpoint } from "./served-endpoint.js";

/** Rows in flight, for each endpoint: a row takes as long as some thousand predictions. */
const MOST_ROWS_IN_FLIGHT = 200;
/** Rows that stand for what is not known. */
const BACKGROUND_ROWS = 50;

/** Answers why endpoints predict what they predict. */
export class Explainer {
  readonly #inFlight = new RowsInFlight(MOST_ROWS_IN_FLIGHT);
  /** Prepared with their background at the first question, and kept as long as the model is loaded. */
  readonly #prepared = new WeakMap<LoadedModel, PipelineExplainer>();

  constructor(
    readonly store: Store,
    readonly blobs: Blobs,
    readonly models: LoadedModels,
  ) {}

  /**
   * Contributions of each column to the prediction of `rows`: to class `wanted`, or the predicted one. Throws
   * `not_found`, `endpoint_stopped`, `input_invalid`, `not_explained`, `overloaded` and `model_file_invalid`.
   */
  async explain(endpointName: string, rows: readonly Row[], wanted?: string): Promise<ExplainResult> {
    const endpoint = await servedEndpoint(this.store.read, endpointName);
    if (endpoint.state === "stopped") throw new CrisolError("endpoint_stopped", { value: endpoint.name });
    if (endpoint.modelSha256 === null) {
      const problem = "its model runs its own code, and explanations need a model in Crisol's own format";
      throw new CrisolError("not_explained", { value: endpoint.name, problem });
    }
    return await this.#inFlight.during(endpoint.id, rows.length, async () => {
      const model = await this.models.get(endpoint);
      const { classes } = model.pipeline;
      if (wanted !== undefined && !classes.includes(wanted)) {
        const problem = `class must be one of ${classes.join(", ") || "none, as it predicts a number"}, not ${wanted}`;
        throw inputInvalid([{ field: "class", message: problem }]);
      }
      const { frame, problems } = readRows(model.signature, rows);
      if (problems) throw inputInvalid(problems);
      const explanations = explainRows(model, rows, frame, await this.#explainerOf(endpoint, model), wanted);
      return { model: { name: endpoint.modelName, version: endpoint.version }, explanations };
    });
  }

  async #explainerOf(endpoint: ModelKey, model: LoadedModel): Promise<PipelineExplainer> {
    const known = this.#prepared.get(model);
    if (known) return known;
    const background = await this.#background(endpoint, model);
    const made = answering(() => new PipelineExplainer(model.pipeline, background ? { background } : {}));
    this.#prepared.set(model, made);
    return made;
  }

  /** Test rows of the model's run, or what stands for them; undefined where trees know their training rows themselves. */
  async #background({ modelId, version }: ModelKey, { signature, pipeline }: LoadedModel): Promise<Frame | undefined> {
    const run = await this.store.read
      .selectFrom("modelVersion")
      .innerJoin("training", "training.runId", "modelVersion.runId")
      .select("training.explanationSha256")
      .where("modelVersion.modelId", "=", modelId)
      .where("modelVersion.version", "=", version)
      .executeTakeFirst();
    if (!run?.explanationSha256) {
      // An imported linear model has no rows at all: it is held against its example.
      return "forest" in pipeline.model ? undefined : readRows(signature, [exampleRow(signature)]).frame;
    }
    const bytes = await this.blobs.read(run.explanationSha256);
    const { columns, rowCount } = JSON.parse(Buffer.from(bytes).toString("utf8")) as Explanation;
    const rows = Array.from({ length: Math.min(BACKGROUND_ROWS, rowCount) }, (_, row): Row => {
      return Object.fromEntries(columns.map((column) => [column.column, column.values[row] ?? null]));
    });
    return rows.length > 0 ? readRows(signature, rows).frame : undefined;
  }
}

function explainRows(
  { pipeline }: LoadedModel,
  rows: readonly Row[],
  frame: Frame,
  explainer: PipelineExplainer,
  wanted: string | undefined,
): RowExplanation[] {
  return answering(() => {
    const scores = pipeline.predict(frame);
    const explained = explainer.explain(frame);
    const outputs = explainedOutputs(pipeline, explained);
    const scale = explanationScale(pipeline, explained);
    return rows.map((row, at) => {
      const score = scoreAt(scores, at);
      const output = outputFor(outputs, wanted, score);
      const contributions = Array.from(output.contributions(at), (contribution, column) => {
        const name = explained.names[column] as string;
        return { column: name, value: row[name] ?? null, contribution };
      });
      const sum = contributions.reduce((total, one) => total + one.contribution, output.baseValue);
      contributions.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
      return { ...score, class: output.class, scale, baseValue: output.baseValue, output: sum, contributions };
    });
  });
}

/** The engine's errors as those of an answer. */
function answering<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RecipeError) throw inputInvalid(error.problems);
    if (error instanceof EngineError) throw new CrisolError("input_invalid", { problem: error.message });
    throw error;
  }
}

function outputFor(outputs: readonly ExplainedOutput[], wanted: string | undefined, score: Score): ExplainedOutput {
  const name = wanted ?? score.prediction;
  return (outputs.find((output) => output.class === name) ?? outputs[0]) as ExplainedOutput;
}
