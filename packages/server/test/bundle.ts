import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

/** A program as one JavaScript file, made from the source as it is now: never a stale build. */
export interface Bundle {
  readonly file: string;
  remove(): Promise<void>;
}

/** Bundles the TypeScript at `source`, an absolute path, with all it imports but native modules. */
export async function bundle(source: string): Promise<Bundle> {
  // Inside node_modules, so that native modules, which cannot be bundled, are found from there.
  const cache = join(dirname(fileURLToPath(import.meta.url)), "../node_modules/.cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "crisol-test-"));
  await build({
    input: { main: source },
    platform: "node",
    resolve: { conditionNames: ["source", "import", "node", "default"] },
    external: [/^libsql/, /^@duckdb\//, "pg"],
    output: { dir: folder, format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "[name].mjs" },
    logLevel: "warn",
  });
  return { file: join(folder, "main.mjs"), remove: () => rm(folder, { recursive: true }) };
}
