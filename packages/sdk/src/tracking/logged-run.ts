import type { Artifact, LoggedModel, NewMetricPoint, RunSummary } from "@crisol/contract";
import type { Api } from "../client.js";
import { type ArtifactContent, nameOf, openerOf } from "./content.js";
import { randomId } from "./id.js";
import { type BufferOptions, MetricBuffer, type MetricOptions } from "./metric-buffer.js";
import type { RunEnd, RunOptions, TextValue } from "./options.js";
import { type RetryOptions, retried } from "./retry.js";
import { textsOf } from "./texts.js";
import type { Tracking } from "./tracking.js";

const BATCH_ENTRIES = 1000;

/**
 * A run that logs. Metrics go in the background, so that a training loop does not wait for the network; all else is on the
 * server's disk when its call resolves. Whatever is sent again because an answer was lost is kept once.
 */
export class LoggedRun {
  readonly #buffer: MetricBuffer;
  readonly #api: Api;
  readonly #params: { readonly projectId: string; readonly runId: string };

  constructor(
    readonly tracking: Tracking,
    /** As the server answered when it started. */
    readonly summary: RunSummary,
    readonly options: BufferOptions & RetryOptions,
  ) {
    this.#api = tracking.api;
    this.#params = { projectId: summary.projectId, runId: summary.id };
    const id = randomId();
    this.#buffer = new MetricBuffer(
      (metrics, sequence) => this.#log({ metrics: [...metrics], writer: { id, sequence } }),
      options,
    );
  }

  get id(): string {
    return this.summary.id;
  }

  get name(): string {
    return this.summary.name;
  }

  /** Logs what does not change, such as hyperparameters; rejects with `param_changed` where one has another value already. */
  async logParams(params: Readonly<Record<string, TextValue>>): Promise<void> {
    for (const part of partsOf(textsOf(params))) await this.#log({ params: part });
  }

  async logParam(key: string, value: TextValue): Promise<void> {
    await this.logParams({ [key]: value });
  }

  /** Sets tags, whatever they were before. */
  async setTags(tags: Readonly<Record<string, TextValue>>): Promise<void> {
    for (const part of partsOf(textsOf(tags))) await this.#log({ tags: part });
  }

  async setTag(key: string, value: TextValue): Promise<void> {
    await this.setTags({ [key]: value });
  }

  /**
   * Logs a point of a metric, in the background; resolves at once, unless more than `capacity` wait to be sent. Rejects
   * with what kept earlier points from being written, for good. NaN and infinite values are metrics too.
   */
  async logMetric(key: string, value: number, options: MetricOptions = {}): Promise<void> {
    await this.logMetrics({ [key]: value }, options);
  }

  /** Logs a point of several metrics at one step, in the background as `logMetric` does. */
  async logMetrics(metrics: Readonly<Record<string, number>>, options: MetricOptions = {}): Promise<void> {
    const { step = 0, timestampMs = Date.now() } = options;
    await this.#buffer.add(
      Object.entries(metrics).map(([key, value]) => ({ key, value: numberOf(value), step, timestampMs })),
    );
  }

  /** Resolves when all metrics that were logged are on the server's disk; rejects with what kept them from it. */
  async flush(): Promise<void> {
    await this.#buffer.flush();
  }

  /**
   * Keeps a file with the run, in place of one at the same path: bytes, a `Blob` or `File`, or the path of a file (in Node).
   * `path`: where in the run's folder, such as `plots/roc.png`; default: the file's own name.
   */
  async logArtifact(content: ArtifactContent, path = nameOf(content)): Promise<Artifact> {
    if (path === undefined) throw new TypeError("Bytes have no name: give the path that they are to have in the run.");
    const open = openerOf(content);
    const input = { params: this.#params, query: { path } };
    return retried(() => this.#api.run.putArtifact(input, open()), this.options);
  }

  /** Keeps text as a file of the run. */
  async logText(text: string, path: string): Promise<Artifact> {
    return this.logArtifact(new TextEncoder().encode(text), path);
  }

  /** Keeps a value as a file of JSON. */
  async logJson(value: unknown, path: string): Promise<Artifact> {
    return this.logText(`${JSON.stringify(value, null, 2)}\n`, path);
  }

  /**
   * Keeps the file of a model that the run made, as a logged model of its own. `path`: the file's name in the model's
   * folder; default: its own, or `model`. `type`: such as `onnx`. MLflow's clients see it among the experiment's models.
   */
  async logModel(
    content: ArtifactContent,
    options: { readonly name: string; readonly path?: string; readonly type?: string; readonly step?: number },
  ): Promise<LoggedModel> {
    const { name, path = nameOf(content) ?? "model", type, step } = options;
    const open = openerOf(content);
    const input = { params: this.#params, query: { name, path, type, step, id: `m-${randomId()}` } };
    return retried(() => this.#api.run.logModel(input, open()), this.options);
  }

  /** Starts a run nested in this one, in the same experiment. */
  async startRun(options: RunOptions = {}): Promise<LoggedRun> {
    const { projectId, experimentId, id: parentRunId } = this.summary;
    return this.tracking.startIn({ projectId, experimentId, parentRunId }, options);
  }

  /**
   * Sends what waits and ends the run. When metrics cannot be written the run is ended as failed, and the call rejects
   * with the reason.
   */
  async end(state: RunEnd = "succeeded"): Promise<RunSummary> {
    let failure: { readonly error: unknown } | undefined;
    await this.flush().catch((error) => {
      failure = { error };
    });
    const body = { state: failure ? ("failed" as const) : state, endedAt: new Date().toISOString() };
    const ended = await retried(() => this.#api.run.update({ params: this.#params, body }), this.options);
    if (failure) throw failure.error;
    return ended;
  }

  async #log(body: Parameters<Api["run"]["logBatch"]>[0]["body"]): Promise<void> {
    await retried(() => this.#api.run.logBatch({ params: this.#params, body }), this.options);
  }
}

function partsOf<Item>(items: readonly Item[]): Item[][] {
  const parts: Item[][] = [];
  for (let start = 0; start < items.length; start += BATCH_ENTRIES) {
    parts.push(items.slice(start, start + BATCH_ENTRIES));
  }
  return parts;
}

/** JSON has no NaN and no infinities: they travel as text. */
function numberOf(value: number): NewMetricPoint["value"] {
  return Number.isFinite(value) ? value : (String(value) as "NaN" | "Infinity" | "-Infinity");
}
