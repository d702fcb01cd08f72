import { CrisolError, type Signature } from "@crisol/contract";
import { exportPossibilities, loadPipeline } from "@crisol/engine";
import type { Kysely } from "kysely";
import { exportModel } from "../../deploy/model-export.js";
import type { ModelVersionRecord, VersionContent } from "../../deploy/model-versions.js";
import { dataColumns, trainedContent } from "../../deploy/trained-model.js";
import type { Effects } from "../../effects.js";
import type { Database } from "../../store/database.js";
import { listArtifacts } from "../../track/artifacts.js";
import { findTraining, type RunRecord } from "../../train/runs.js";
import { invalid } from "./mlflow-error.js";
import { type ModelFolder, modelFolder } from "./model-folder.js";

/** The folder of a training's model among its artifacts: `runs:/RUN/model`, as MLflow's autolog calls it. */
export const MODEL_FOLDER = "model";

/** Folders that are kept in memory: a client asks for each file of one on its own. */
const KEPT = 4;

/**
 * The models of our trainings and imports as folders of MLflow's, made from the model file when they are asked for and
 * not kept on disk.
 */
export class ModelFolders {
  readonly #made = new Map<string, Promise<ModelFolder>>();

  constructor(readonly effects: Pick<Effects, "store" | "blobs">) {}

  /** The files of a version with a model file of ours. Throws INVALID_PARAMETER_VALUE with the reason for one that ONNX cannot hold. */
  ofVersion(version: ModelVersionRecord): Promise<ModelFolder> {
    const key = `${version.modelId}/${version.version}`;
    return this.#kept(key, () => this.#make(version, version.createdAtMs));
  }

  /** The files of a training's model. Throws as `ofVersion` does. */
  ofTraining(run: RunRecord): Promise<ModelFolder> {
    return this.#kept(run.id, async () =>
      this.#make(await trainedContent(this.effects, run), run.endedAtMs ?? run.createdAtMs),
    );
  }

  async #make(content: VersionContent, createdAtMs: number): Promise<ModelFolder> {
    const { sha256, signature, runId, lineage } = content;
    const { store, blobs } = this.effects;
    // Checked by the caller: what has no model file has files of MLflow's.
    const pipeline = loadPipeline(await blobs.read(sha256!));
    const columns = lineage === null ? [] : await dataColumns(store.read, JSON.parse(lineage));
    const wholeNumbers = new Set(columns.filter(({ type }) => type === "integer").map(({ name }) => name));
    const { bytes, leftOut } = exported(pipeline);
    return modelFolder({
      ...{ onnx: bytes, leftOut, sha256: sha256!, runId, createdAtMs },
      signature: JSON.parse(signature!) as Signature,
      wholeNumbers: columns.length === 0 ? null : wholeNumbers,
    });
  }

  #kept(key: string, make: () => Promise<ModelFolder>): Promise<ModelFolder> {
    const found = this.#made.get(key) ?? make();
    this.#made.delete(key);
    this.#made.set(key, found);
    const [oldest] = this.#made.keys();
    if (this.#made.size > KEPT) this.#made.delete(oldest!);
    found.catch(() => this.#made.delete(key));
    return found;
  }
}

/** The training whose model is `runs:/ID/model`; undefined where there is none, or where somebody logged such a folder. */
export async function trainingWithModel(db: Kysely<Database>, runId: string): Promise<RunRecord | undefined> {
  const run = await findTraining(db, runId);
  if (!run || run.modelSha256 === null) return undefined;
  const logged = await listArtifacts(db, runId, MODEL_FOLDER);
  return logged.length === 0 ? run : undefined;
}

/** Whether lists show the folder: one that cannot be made says why when it is asked for. */
export function isExportable({ algorithm, calibration }: Pick<RunRecord, "algorithm" | "calibration">): boolean {
  const possible = exportPossibilities({ algorithm, calibrated: calibration !== null });
  return possible.find(({ format }) => format === "onnx")?.refusal === null;
}

function exported(pipeline: ReturnType<typeof loadPipeline>) {
  try {
    return exportModel(pipeline, "onnx");
  } catch (error) {
    if (!(error instanceof CrisolError)) throw error;
    throw invalid(`MLflow's clients load models of Crisol as ONNX. ${error.message}`);
  }
}
