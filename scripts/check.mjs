// Types, lint and format, and the layers between the packages. Shows every one that fails; exit code 1 if any does.
import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

const checks = [
  [
    "types",
    "node_modules/typescript/bin/tsc",
    ["-p", "tsconfig.json", "--noEmit", "--incremental", "--tsBuildInfoFile", "node_modules/.cache/types.tsbuildinfo"],
  ],
  ["lint and format", "node_modules/@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]],
  [
    "layers",
    "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
    ["--config", "scripts/layers.mjs", "packages"],
  ],
];

/** Runs all checks and returns whether all passed. */
export function check() {
  let passed = true;
  for (const [name, script, args] of checks) {
    const startedMs = performance.now();
    const { status } = spawnSync(process.execPath, [script, ...args], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
    });
    passed &&= status === 0;
    console.log(
      `${status === 0 ? "ok" : "FAILED"}: ${name} (${((performance.now() - startedMs) / 1000).toFixed(1)} s)`,
    );
  }
  return passed;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) process.exitCode = check() ? 0 : 1;
