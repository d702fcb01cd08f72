/*
 * npm run fuzz -- models [--runs N]: runs N changed files (default 10,000) of each kind through the tests that run a few of
 * them in `npm test`, and prints how many there were and how many were refused.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const targets = { models: "packages/engine/src/model-fuzz.test.ts" };

const [name, flag, runs = "10000", ...rest] = process.argv.slice(2);
const known = Object.hasOwn(targets, name ?? "");
if (!known || (flag !== undefined && flag !== "--runs") || !(Number(runs) >= 1) || rest.length > 0) {
  console.error(`usage: npm run fuzz -- NAME [--runs N]; NAME is one of ${Object.keys(targets).join(", ")}`);
  process.exit(2);
}
const { status } = spawnSync("node_modules/.bin/vitest", ["run", targets[name]], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  stdio: "inherit",
  env: { ...process.env, CRISOL_FUZZ_RUNS: runs },
});
process.exit(status ?? 1);
