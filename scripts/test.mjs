// `npm test`: installs what the tests need beyond npm (once, and says so), builds what is stale, then runs the checks
// and the tests. Arguments go to vitest: `npm test -- packages/server`. Exit code 1 if a check or a test fails.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasPython } from "../bench/python.mjs";
import { buildStale } from "./build.mjs";
import { check } from "./check.mjs";
import { postgresFolder } from "./postgres.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

ensureChromium();
ensurePostgres();
ensurePython();
ensureSsh();
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
  install("chromium", "the Studio's browser tests", "install one, or set CRISOL_CHROMIUM");
}

/** The store's tests run on PostgreSQL too. Without it those are skipped, and say so. */
function ensurePostgres() {
  if (postgresFolder() === undefined) install("postgresql", "the tests on PostgreSQL", "install it");
}

/** Python's clients are tested with the real ones, in environments that the tests make. */
function ensurePython() {
  if (!hasPython()) install("python3-venv", "the tests of Python's clients", "install python 3.11 or later with venv");
}

/** Targets by SSH are tested with a real sshd on a network of its own, which needs root. Without it they are skipped, and say so. */
function ensureSsh() {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return;
  const needed = { "openssh-server": "/usr/sbin/sshd", "openssh-client": "ssh", iproute2: "ip", procps: "pkill" };
  for (const [name, program] of Object.entries(needed)) {
    if (!existsSync(program) && !isOnPath(program)) install(name, "the tests of targets by SSH", "install it");
  }
}

/** Installs a package of Debian for what `tests` are, or says that they are skipped and what would help. */
function install(name, tests, remedy) {
  if (!isOnPath("apt-get") || process.getuid?.() !== 0) {
    console.log(`no ${name} found: ${tests} are skipped (${remedy})`);
    return;
  }
  console.log(`installing ${name} for ${tests} (apt-get, once)`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", name],
  ]) {
    const { status } = spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env });
    if (status !== 0) return console.log(`apt-get ${args[0]} failed: ${tests} are skipped`);
  }
}

function isOnPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}
