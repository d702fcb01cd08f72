import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

// Not the shim: the tests' setup has built what is stale.
export const program = fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url));

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command `crisol` in a folder, as a client of the server. */
export function crisolIn(cwd: string, server: { readonly url: string; readonly token: string }) {
  const env = { ...process.env, CRISOL_URL: server.url, CRISOL_TOKEN: server.token };
  return (...args: string[]) =>
    new Promise<Ended>((resolve) => {
      const child = execFile(process.execPath, [program, ...args], { cwd, env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
      child.stdin?.end();
    });
}

/** What a command that was given `--json` has printed; it has to have ended well. */
export async function jsonOf(ended: Promise<Ended>) {
  const { code, stdout, stderr } = await ended;
  expect(code, stdout + stderr).toBe(0);
  return JSON.parse(stdout);
}
