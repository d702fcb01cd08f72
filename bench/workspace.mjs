import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const shim = fileURLToPath(new URL("../packages/cli/bin/crisol.mjs", import.meta.url));

/** A token for unattended use of servers that a bench starts. */
export const TOKEN = "bench-token-bench-token-bench";

/** A folder of its own for a bench, removed by `remove`. */
export async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "crisol-bench-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * Starts a server as a user does, on a free port of loopback. `readySeconds` runs from the start of the process until
 * `/health` answered.
 */
export async function startServer(dataDir, args = []) {
  const begin = performance.now();
  const child = spawn(process.execPath, [shim, "start", "--json", "--port", "0", "--data-dir", dataDir, ...args], {
    env: { ...process.env, CRISOL_TOKEN: TOKEN },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { url } = await firstLine(child);
  const health = await fetch(`${url}/health`);
  if (!health.ok) throw new Error(`/health answered ${health.status}`);
  const readySeconds = (performance.now() - begin) / 1000;
  // Also of one that has ended already, by itself too: a bench that waited for it for ever would end without a word.
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = () => {
    child.kill("SIGTERM");
    return ended;
  };
  return { url, readySeconds, stop, pid: child.pid };
}

function firstLine(child) {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (text.includes("\n")) resolve(JSON.parse(text.slice(0, text.indexOf("\n"))));
    });
    child.once("exit", (code) => reject(new Error(`the server ended with code ${code}`)));
  });
}
