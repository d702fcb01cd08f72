import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { localServer, type ServerOptions } from "./connect.js";

/** How long a server may take until it answers; a first start builds its tables. */
const READY_MS = 20_000;

/**
 * Starts a server that outlives this command, its output closed (the log is in the data folder), and waits until it
 * answers. Throws with the end of its error output when it does not come up.
 */
export async function startDetached(options: ServerOptions & { readonly port?: string }) {
  const shim = fileURLToPath(new URL("../bin/crisol.mjs", import.meta.url));
  const args = [
    "start",
    ...(options.port ? ["--port", options.port] : []),
    ...(options.dataDir ? ["--data-dir", options.dataDir] : []),
  ];
  const child = spawn(process.execPath, [shim, ...args], { detached: true, stdio: "ignore" });
  let exitCode: number | null | undefined;
  child.once("exit", (code) => {
    exitCode = code;
  });
  for (const end = Date.now() + READY_MS; Date.now() < end && exitCode === undefined; ) {
    const server = await localServer(options.dataDir);
    if (server && (await answers(server.url))) {
      child.unref();
      return server;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(
    exitCode === undefined
      ? `the server did not answer within ${READY_MS / 1000} s`
      : `the server ended with code ${exitCode}: run \`crisol start\` to see why`,
  );
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    (response) => response.ok,
    () => false,
  );
}
