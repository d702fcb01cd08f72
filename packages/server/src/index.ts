import type { RunningServer } from "./main.js";
import type { ServerOptions } from "./server-options.js";

export { findLocalServer, type LocalServer } from "./access/local-credential.js";
export type { RunningServer } from "./main.js";
export { resolveDataDir, type ServerOptions, StartError } from "./server-options.js";
export { isStoreError, StoreError } from "./store/store-error.js";

/** Starts a server: see `startServer` of `main.ts`, which is loaded only now, for most commands start none. */
export async function startServer(options?: ServerOptions): Promise<RunningServer> {
  const { startServer } = await import("./main.js");
  return startServer(options);
}
