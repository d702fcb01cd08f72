import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { CrisolError, type ModelProcess, type Prediction, type Row, type Signature } from "@crisol/contract";
import { type ConfinementSupport, detectConfinement } from "../../compute/process/confinement-support.js";
import { ProcessTree } from "../../compute/process/process-tree.js";
import type { Effects } from "../../effects.js";
import { newId } from "../../store/ids.js";
import { PRIMARY_METRICS } from "../foreign-conversion.js";
import { inputInvalid } from "../input-invalid.js";
import type { ModelKey } from "../loaded-models.js";
import { getModelVersion } from "../model-versions.js";
import { cellField, readRows } from "../row-input.js";
import { liveEndpoints, type ServedEndpoint } from "../served-endpoint.js";
import { modelFiles, placeOf, prepareModel } from "./prepare-model.js";
import { withClasses } from "./pyfunc-signature.js";
import { ModelProblem, ServedModel } from "./served-model.js";

/** How often it is looked for endpoints that are gone with their project. */
const LOOK_MS = 10_000;

/** The processes of the models of MLflow's that live endpoints answer with: one for each version. */
export class ModelProcesses {
  readonly #served = new Map<string, ServedModel>();
  readonly #root: string;
  #support: ConfinementSupport | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** One look after the other. */
  #looking: Promise<void> = Promise.resolve();

  constructor(readonly effects: Effects) {
    this.#root = join(effects.settings.dataDir, "serving");
  }

  /** Ends what a server that was killed has left, and starts what live endpoints need. */
  async start(): Promise<void> {
    const needed = new Set((await this.#needed()).map(nameOf));
    for (const name of await readdir(this.#root).catch(() => [])) {
      await new ProcessTree({ jobId: jobIdOf(name) }).kill(0);
      if (!needed.has(name)) await rm(join(this.#root, name), { recursive: true, force: true });
    }
    await this.look();
    this.#timer = setInterval(() => {
      this.look().catch((err: unknown) => this.effects.log.error({ err }, "models' processes not looked after"));
    }, LOOK_MS).unref();
  }

  /** Starts the processes of versions that endpoints answer with by now, and ends those of others. Does not wait for models to be loaded. */
  async look(): Promise<void> {
    const look = this.#looking.then(() => this.#look());
    this.#looking = look.catch(() => {});
    await look;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#looking;
    await Promise.all([...this.#served.values()].map((served) => served.stop()));
    this.#served.clear();
  }

  /** How the version's process does; null where it has none: the server predicts, or no live endpoint has it. */
  view(key: ModelKey): ModelProcess | null {
    return this.#served.get(nameOf(key))?.view ?? null;
  }

  /** Starts a version that has failed anew, as its deployer asks for. */
  async retry(key: ModelKey): Promise<void> {
    const name = nameOf(key);
    const served = this.#served.get(name);
    if (served?.view.state === "failed") {
      this.#served.delete(name);
      await served.stop();
    }
    await this.look();
  }

  /** Predictions of the endpoint's version. Throws `input_invalid`, `model_not_ready` and `model_failed`. */
  async predict(endpoint: ServedEndpoint, rows: readonly Row[]): Promise<Prediction[]> {
    const signature = JSON.parse(endpoint.signature) as Signature;
    const { problems } = readRows(signature, rows);
    if (problems) throw inputInvalid(problems);
    const names = signature.inputs.map(({ name }) => name);
    const cells = rows.map((row) => names.map((name) => row[name] ?? null));
    try {
      const served = this.#served.get(nameOf(endpoint));
      if (!served) throw new ModelProblem("model_not_ready", "its process is about to be started");
      const answer = await served.predict(cells);
      if ("input" in answer) {
        const field = cellField(answer.input.row, answer.input.column);
        throw inputInvalid([{ field, message: `${field} ${answer.input.message}` }]);
      }
      if ("failed" in answer) throw new ModelProblem("model_failed", answer.failed);
      if (answer.predictions.length !== rows.length) {
        throw new ModelProblem("model_failed", `it has ${answer.predictions.length} answers to ${rows.length} rows`);
      }
      const requestId = newId("row");
      return answer.predictions.map((one, at) => ({ id: `${requestId}_${at}`, ...one }));
    } catch (error) {
      if (!(error instanceof ModelProblem)) throw error;
      throw new CrisolError(error.code, { value: endpoint.name, problem: error.message });
    }
  }

  async #look(): Promise<void> {
    if (this.#isClosed) return;
    const needed = new Map((await this.#needed()).map((endpoint) => [nameOf(endpoint), endpoint]));
    for (const [name, served] of this.#served) {
      if (needed.has(name)) continue;
      this.#served.delete(name);
      await served.stop();
      await rm(join(this.#root, name), { recursive: true, force: true });
    }
    for (const [name, endpoint] of needed) {
      if (!this.#served.has(name)) this.#served.set(name, this.#serve(name, endpoint));
    }
  }

  async #needed(): Promise<ServedEndpoint[]> {
    return (await liveEndpoints(this.effects.store.read)).filter(({ modelSha256 }) => modelSha256 === null);
  }

  #serve(name: string, { projectId, modelId, version }: ServedEndpoint): ServedModel {
    const { store, blobs, settings } = this.effects;
    const folder = join(this.#root, name);
    return new ServedModel({
      prepare: async (log, signal) => {
        const place = placeOf(await getModelVersion(store.read, { projectId, modelId, version }));
        if (!place) throw new Error("its files are not here");
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const environment = await prepareModel(await modelFiles(store.read, place), folder, {
          root: settings.dataDir,
          blobs,
          maximumBytes: settings.maximumEnvironmentBytes,
          log,
          signal,
        });
        this.#support ??= detectConfinement();
        return { id: jobIdOf(name), folder, environment, dataDir: settings.dataDir, support: this.#support };
      },
      loaded: (classes) => this.#keepClasses({ modelId, version }, classes),
    });
  }

  /** Which classes a model has is known once it is loaded: they become part of what is known of the version. */
  async #keepClasses({ modelId, version }: ModelKey, classes: readonly string[] | null): Promise<void> {
    if (classes === null) return;
    const { store, clock } = this.effects;
    await store.write(async (tx) => {
      const row = await tx
        .selectFrom("modelVersion")
        .select("signature")
        .where("modelId", "=", modelId)
        .where("version", "=", version)
        .executeTakeFirst();
      if (!row?.signature) return;
      const signature = withClasses(JSON.parse(row.signature) as Signature, classes);
      const { task } = signature.output;
      await tx
        .updateTable("modelVersion")
        .set({
          signature: JSON.stringify(signature),
          primaryMetric: PRIMARY_METRICS[task],
          positiveClass: task === "binary_classification" ? (classes[1] ?? null) : null,
          updatedAtMs: clock.now(),
        })
        .where("modelId", "=", modelId)
        .where("version", "=", version)
        .where("sha256", "is", null)
        .where("signature", "!=", JSON.stringify(signature))
        .execute();
    });
  }
}

function nameOf({ modelId, version }: ModelKey): string {
  return `${modelId}-${version}`;
}

/** By which the processes of a model are found, after a crash of the server too. */
function jobIdOf(name: string): string {
  return `serving-${name}`;
}
