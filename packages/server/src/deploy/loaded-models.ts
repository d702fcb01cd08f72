import { CrisolError, type Row, type Signature } from "@crisol/contract";
import { loadPipeline, type Pipeline } from "@crisol/engine";
import type { Blobs } from "../store/blobs.js";
import type { Store } from "../store/store.js";
import { signatureMismatch } from "./model-signature.js";
import { readRows } from "./row-input.js";
import { scoreProblem } from "./scores.js";
import { servableVersion } from "./servable-version.js";

export interface ModelKey {
  readonly modelId: string;
  readonly version: number;
}

/** A model in memory, ready to predict. */
export interface LoadedModel {
  readonly pipeline: Pipeline;
  readonly signature: Signature;
  /** Of its file; what it takes in memory is of that order. */
  readonly sizeBytes: number;
}

export interface LoadedModelsOptions {
  /** Files of loaded models may sum to this. Default 1 GB; the newest stays loaded whatever its size. */
  readonly maximumBytes?: number;
}

/**
 * Models kept in memory, the least recently used going first. A model is in here only once it was verified: its bytes
 * hash to its name, it loads, its signature is that of the file, and it predicts its own example.
 */
export class LoadedModels {
  readonly #loaded = new Map<string, LoadedModel>();
  readonly #loading = new Map<string, Promise<LoadedModel>>();
  readonly #maximumBytes: number;
  #bytes = 0;

  constructor(
    readonly store: Store,
    readonly blobs: Blobs,
    options: LoadedModelsOptions = {},
  ) {
    this.#maximumBytes = options.maximumBytes ?? 1e9;
  }

  /** The model if it is in memory: no await on the way of a request. */
  peek(key: ModelKey): LoadedModel | undefined {
    const name = nameOf(key);
    const found = this.#loaded.get(name);
    if (found) {
      // A Map keeps the order of insertion, so the first is the least recently used.
      this.#loaded.delete(name);
      this.#loaded.set(name, found);
    }
    return found;
  }

  /** The model, loaded once however many ask. Throws `model_file_invalid`, `model_not_served`, and `not_found`. */
  async get(key: ModelKey): Promise<LoadedModel> {
    const found = this.peek(key);
    if (found) return found;
    const name = nameOf(key);
    let loading = this.#loading.get(name);
    if (!loading) {
      loading = this.#load(key).finally(() => this.#loading.delete(name));
      this.#loading.set(name, loading);
    }
    return await loading;
  }

  async #load(key: ModelKey): Promise<LoadedModel> {
    const row = await this.store.read
      .selectFrom("modelVersion")
      .innerJoin("model", "model.id", "modelVersion.modelId")
      .select(["model.name as modelName", "version", "sha256", "sizeBytes", "signature", "primaryMetric"])
      .where("modelId", "=", key.modelId)
      .where("version", "=", key.version)
      .executeTakeFirst();
    if (!row) throw new CrisolError("not_found", { resource: "model version", value: nameOf(key) });
    const { signature, sha256 } = servableVersion(row);
    const bytes = await this.#read(sha256);
    const pipeline = verifiedPipeline(bytes, signature);
    const model = { pipeline, signature, sizeBytes: bytes.byteLength };
    this.#keep(nameOf(key), model);
    return model;
  }

  async #read(sha256: string): Promise<Uint8Array> {
    try {
      return await this.blobs.read(sha256);
    } catch (error) {
      throw invalid(error);
    }
  }

  #keep(name: string, model: LoadedModel): void {
    this.#loaded.set(name, model);
    this.#bytes += model.sizeBytes;
    for (const [oldest, { sizeBytes }] of this.#loaded) {
      if (this.#bytes <= this.#maximumBytes || oldest === name) break;
      this.#loaded.delete(oldest);
      this.#bytes -= sizeBytes;
    }
  }
}

/**
 * The pipeline in `bytes`, once its signature was found to be this one and it has predicted its example with finite numbers. Throws
 * `model_file_invalid`: such a model takes no traffic.
 */
export function verifiedPipeline(bytes: Uint8Array, signature: Signature): Pipeline {
  try {
    const pipeline = loadPipeline(bytes);
    const mismatch = signatureMismatch(pipeline, signature);
    if (mismatch !== undefined) throw new Error(mismatch);
    const { frame, problems } = readRows(signature, [exampleRow(signature)]);
    if (problems) throw new Error(`its example does not fit its signature: ${problems[0]?.message}`);
    const problem = scoreProblem(pipeline.predict(frame));
    if (problem) throw new Error(problem);
    return pipeline;
  } catch (error) {
    throw invalid(error);
  }
}

/** A row that fits the signature, of values that training saw. */
export function exampleRow(signature: Signature): Row {
  return Object.fromEntries(signature.inputs.map((input) => [input.name, input.example]));
}

function nameOf({ modelId, version }: ModelKey): string {
  return `${modelId}/${version}`;
}

function invalid(error: unknown): CrisolError {
  const problem = (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
  return new CrisolError("model_file_invalid", { problem });
}
