import type { ConvertedModel, ConvertOptions } from "./deploy/model-convert.js";
import type { RunningServer } from "./main.js";
import type { ServerOptions } from "./server-options.js";

export { findLocalServer, type LocalServer } from "./access/local-credential.js";
export type { ConvertedModel, ConvertOptions, ConvertSource } from "./deploy/model-convert.js";
export type { RunningServer } from "./main.js";
export { resolveDataDir, type ServerOptions, StartError } from "./server-options.js";
export { isStoreError, StoreError } from "./store/store-error.js";

/** Starts a server: see `startServer` of `main.ts`, which is loaded only now, for most commands start none. */
export async function startServer(options?: ServerOptions): Promise<RunningServer> {
  const { startServer } = await import("./main.js");
  return startServer(options);
}

/** A model file in another format: see `convertModel` of `deploy/model-convert.ts`, which brings the engine and is loaded only now. */
export async function convertModel(file: Uint8Array, options: ConvertOptions): Promise<ConvertedModel> {
  const { convertModel } = await import("./deploy/model-convert.js");
  return convertModel(file, options);
}
