/*
 * npm run faults [-- --kills N]: kills the store, the whole server and a server with running jobs N times each (default 200), by
 * the tests that do it less often in `npm test`, and fails where an acknowledged write or a job was lost.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { buildStale } from "./build.mjs";

const tests = [
  "packages/server/src/store/crash.test.ts",
  "packages/server/src/compute/restart.test.ts",
  "test/server-crash.test.ts",
];

const [flag, kills = "200", ...rest] = process.argv.slice(2);
if ((flag !== undefined && flag !== "--kills") || !(Number(kills) >= 1) || rest.length > 0) {
  console.error("usage: npm run faults [-- --kills N]");
  process.exit(2);
}
await buildStale({ quiet: true });
const { status } = spawnSync("node_modules/.bin/vitest", ["run", ...tests], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  stdio: "inherit",
  env: { ...process.env, CRISOL_KILLS: kills },
});
process.exit(status ?? 1);
