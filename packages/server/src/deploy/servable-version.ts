import { CrisolError, type Signature } from "@crisol/contract";
import type { ModelVersionTable } from "./tables.js";

/** What of a version decides whether it can be served. */
type Version = Pick<ModelVersionTable, "version" | "sha256" | "sizeBytes" | "signature" | "primaryMetric"> & {
  readonly modelName: string;
};

/** What versions that endpoints and batch predictions can use have: a model file of ours, and what it takes. */
export interface Servable {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly signature: Signature;
  readonly primaryMetric: string;
}

/** `version`, if it can be served; throws `model_not_served`. */
export function servableVersion<V extends Version>(version: V): Omit<V, keyof Servable> & Servable {
  const { signature, primaryMetric } = version;
  const file = modelFileOf(version);
  if (signature === null || primaryMetric === null) throw notServed(version, "what it takes is not known");
  return { ...version, ...file, primaryMetric, signature: JSON.parse(signature) as Signature };
}

/** The version's model file; throws `model_not_served` where it has none. */
export function modelFileOf(version: Version): { readonly sha256: string; readonly sizeBytes: number } {
  const { sha256, sizeBytes } = version;
  if (sha256 === null || sizeBytes === null) {
    throw notServed(version, "it has files of MLflow's, and no model file of Crisol's own format");
  }
  return { sha256, sizeBytes };
}

function notServed({ modelName, version }: Version, problem: string): CrisolError {
  return new CrisolError("model_not_served", { value: modelName, version, problem });
}
