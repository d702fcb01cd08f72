// `npm test`: installs what the tests need beyond npm (once, and says so), builds what is stale, then runs the checks
// and the tests. Arguments go to vitest: `npm test -- packages/server`. Exit code 1 if a check or a test fails.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildStale } from "./build.mjs";
import { check } from "./check.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

ensureChromium();
await buildStale({ quiet: true });
const checksPassed = check();
const { status } = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
process.exitCode = checksPassed && status === 0 ? 0 : 1;

/** The Studio's tests drive a real browser. Without one they are skipped, and say so. */
function ensureChromium() {
  if (process.env.CRISOL_CHROMIUM || ["chromium", "chromium-browser", "google-chrome"].some(isOnPath)) return;
  if (!isOnPath("apt-get") || process.getuid?.() !== 0) {
    console.log("no chromium found: the Studio's browser tests are skipped (install one, or set CRISOL_CHROMIUM)");
    return;
  }
  console.log("installing chromium for the Studio's browser tests (apt-get, once)");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", "chromium"],
  ]) {
    const { status } = spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env });
    if (status !== 0) return console.log(`apt-get ${args[0]} failed: the Studio's browser tests are skipped`);
  }
}

function isOnPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}
