import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Not the shim: the tests' setup has built what is stale.
const program = fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url));

/** Starts the server on a data folder as `npm start` does, and returns once it listens. */
export async function spawnServer(
  dataDir: string,
  given: {
    readonly token: string;
    readonly port?: number;
    readonly args?: readonly string[];
    /** Besides those of this process. */
    readonly variables?: Readonly<Record<string, string>>;
  },
) {
  const { token, port = 0, args = [], variables } = given;
  const options = ["start", "--json", "--port", String(port), "--data-dir", dataDir, ...args];
  const child = spawn(process.execPath, [program, ...options], {
    env: { ...process.env, ...variables, CRISOL_TOKEN: token },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      // Why it does not start is a line too; its end says so.
      const url = text.includes("\n") && JSON.parse(text.slice(0, text.indexOf("\n"))).url;
      if (url) resolve(url);
    });
    child.once("exit", (code) => reject(new Error(`the server ended with exit code ${code}: ${text}`)));
  });
  return { child, url };
}

/** A server as `npm start` starts it, on a free port and a data folder of its own or one that is there, which `stop` removes. */
export async function startServerProcess(
  options: { readonly args?: readonly string[]; readonly folder?: string } = {},
) {
  const token = "a-token-for-tests-of-clients";
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "crisol-clients-")));
  const { child, url } = await spawnServer(folder, { token, ...(options.args && { args: options.args }) });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  /** Without any chance to tidy up. */
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  return { url, token, folder, kill, pid: child.pid as number, stop };
}
