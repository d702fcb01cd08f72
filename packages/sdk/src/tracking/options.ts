/** A param or a tag: numbers and booleans are kept as text, all else as JSON. */
export type TextValue = string | number | boolean | null | readonly unknown[] | { readonly [key: string]: unknown };

/** How a run ended. */
export type RunEnd = "succeeded" | "failed" | "cancelled";

/** How a run sends what it logs. */
export interface SendOptions {
  /** How long a request is repeated while the server cannot be reached, in milliseconds; default 120,000. */
  readonly retryMs?: number;
  /** How many points of metrics may wait to be sent before a call that logs waits too; default 10,000. */
  readonly capacity?: number;
  /** How long a point waits for others to be sent with, in milliseconds; default 1,000. A full batch does not wait. */
  readonly delayMs?: number;
  /** Ends the repeating of requests. */
  readonly signal?: AbortSignal;
}

export interface RunOptions extends SendOptions {
  /** Default: `run-` and the beginning of its id. The run that a job is keeps its own. */
  readonly name?: string;
  readonly params?: Readonly<Record<string, TextValue>>;
  readonly tags?: Readonly<Record<string, TextValue>>;
}

/** An experiment, a project or both are needed, but in a job, whose project it is else. */
export interface StartOptions extends RunOptions {
  /** Name of the experiment, made where there is none; default: the first of the project. */
  readonly experiment?: string;
  /** Where the experiment is; default: wherever it is, or in a project of its own name. */
  readonly projectId?: string;
  /** The run in which this one is nested. */
  readonly parentRunId?: string;
}

/** An experiment, a project or both are needed, but in a job, whose project it is else. */
export interface SearchOptions {
  /** Name of an experiment; default: all of the project. */
  readonly experiment?: string;
  readonly projectId?: string;
  /** Such as: `metrics.loss < 0.3 AND params.optimizer = 'adam'`. */
  readonly filter?: string;
  /** Such as: `metrics.loss ASC`. Default: the one that started last comes first. */
  readonly orderBy?: string;
  /** Params to answer with each run; default none. */
  readonly params?: readonly string[];
  /** Metrics to answer with each run, their latest values; default none. */
  readonly metrics?: readonly string[];
  /** The most runs; default 1,000. */
  readonly limit?: number;
}

/** `options` with their defaults. */
export function withDefaults({ retryMs = 120_000, capacity = 10_000, delayMs = 1000, signal }: SendOptions) {
  return { retryMs, capacity, delayMs, signal };
}
