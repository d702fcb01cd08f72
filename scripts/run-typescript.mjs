import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

/** The exports of a TypeScript file, which itself imports nothing but types and files of its package. */
export async function importTypeScript(source) {
  const bundle = bundleOf(source);
  try {
    await write(source, bundle);
    return await import(pathToFileURL(bundle));
  } finally {
    rmSync(bundle, { force: true });
  }
}

/**
 * Runs a TypeScript file of the tests with the arguments. Rejects with its exit code when that is not 0. The bundle lies
 * beside the source while it runs, since that reads files from there.
 */
export async function runTypeScript(source, args = []) {
  const bundle = bundleOf(source);
  try {
    await write(source, bundle);
    const child = spawn(process.execPath, [bundle, ...args], { stdio: "inherit" });
    const code = await new Promise((resolve, reject) => child.on("error", reject).on("exit", resolve));
    if (code !== 0) throw new Error(`${source} ended with exit code ${code}`);
  } finally {
    rmSync(bundle, { force: true });
  }
}

const bundleOf = (source) => source.replace(/([^/]+)\.ts$/, `.$1.${process.pid}.mjs`);

async function write(source, file) {
  const build = await rolldown({ input: source, platform: "node", logLevel: "silent" });
  await build.write({ file, format: "esm" });
}
