// Builds what is stale: `node scripts/build.mjs [part ...]`, or `buildStale` from a script. Needs no arguments and no
// clean: each part remembers what its sources looked like, so that a check takes a few milliseconds when all is fresh.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(root, "node_modules/.cache/crisol-build");

/** In the order of building. `sources` are folders and files whose change makes the part stale. */
const parts = {
  kernels: {
    made: "packages/engine/src/kernels.generated.ts",
    sources: ["packages/engine/kernels", "packages/engine/build-kernels.mjs"],
    build: buildKernels,
  },
  contract: library("contract", [], { index: "src/index.ts", openapi: "src/openapi.ts" }),
  engine: library("engine", [], { index: "src/index.ts" }),
  sdk: library("sdk", ["contract"], { index: "src/index.ts", node: "src/node.ts" }),
  server: library("server", ["contract", "engine"], {
    index: "src/index.ts",
    "job-process": "src/compute/job-process.ts",
    "read-thread": "src/read-thread.ts",
    "model-import-thread": "src/deploy/model-import-thread.ts",
    "sweep-search-thread": "src/automate/sweeps/search-thread.ts",
    "log-search-thread": "src/compute/log/log-search-thread.ts",
    "job-log-writer": "src/compute/log/job-log-writer.ts",
  }),
  // What the server puts on machines that it reaches by SSH: one file, npm's packages in it, as there is no checkout.
  agent: {
    made: "packages/server/dist/agent/agent.js",
    sources: ["server", "engine", "contract"].flatMap((name) => [
      `packages/${name}/src`,
      `packages/${name}/package.json`,
    ]),
    build: buildAgent,
  },
  // The server stays a package of its own: it finds its job process and the Studio from where its files are.
  cli: library("cli", ["contract", "sdk"], { main: "src/main.ts" }, ["@crisol/server"]),
  // What jobs have of Crisol: the command line and the packages that scripts import, with npm's in them, so that a copy runs
  // anywhere. What needs a server of its own is not in it.
  program: {
    made: "packages/cli/dist/program/register.js",
    sources: ["cli", "sdk", "engine", "contract"].flatMap((name) => [
      `packages/${name}/src`,
      `packages/${name}/package.json`,
    ]),
    build: buildProgram,
  },
  studio: {
    made: "packages/studio/dist/index.html",
    sources: ["src", "index.html", "vite.config.ts", "public"]
      .map((path) => `packages/studio/${path}`)
      .concat(["contract", "sdk", "engine"].map((name) => `packages/${name}/src`)),
    build: buildStudio,
  },
};

/** What the command line needs at run time; `crisol start` needs the Studio too. */
export const commandParts = ["kernels", "server", "agent", "cli", "program"];

/**
 * Builds the stale ones of `only` (default: all) and returns their names. Says what it builds on stderr, one line each;
 * with `quiet` it says nothing when there is nothing to build. Two builds at a time wait for each other.
 */
export async function buildStale({ quiet = false, only = Object.keys(parts) } = {}) {
  const startedMs = performance.now();
  if (staleOf(only).length === 0) {
    if (!quiet) console.error(`all is up to date (${Math.round(performance.now() - startedMs)} ms)`);
    return [];
  }
  const release = await lock();
  try {
    const built = [];
    // Asked again: another build may have done it while this one waited.
    for (const name of staleOf(only)) {
      const partMs = performance.now();
      // Before the build, so that a source that changes meanwhile makes it stale again.
      const stamp = stampOf(parts[name].sources);
      await parts[name].build();
      writeFileSync(join(cache, `${name}.stamp`), stampMade(name, stamp));
      console.error(`built ${name} in ${((performance.now() - partMs) / 1000).toFixed(1)} s`);
      built.push(name);
    }
    return built;
  } finally {
    release();
  }
}

function staleOf(names) {
  return names.filter((name) => {
    const part = parts[name];
    if (!part) throw new Error(`there is no part ${name}; there are: ${Object.keys(parts).join(", ")}`);
    // A part that this checkout does not have yet.
    if (!existsSync(join(root, part.sources[0]))) return false;
    if (!existsSync(join(root, part.made))) return true;
    const known = join(cache, `${name}.stamp`);
    return !existsSync(known) || readFileSync(known, "utf8") !== stampMade(name, stampOf(part.sources));
  });
}

/** A build that somebody else made over ours is stale as well. */
function stampMade(name, stamp) {
  return `${stamp}\n${statSync(join(root, parts[name].made)).mtimeMs}\n`;
}

/** Path, size and time of every source file: as telling as their content, and 50 times as fast to find out. */
function stampOf(sources) {
  const lines = [];
  const visit = (path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return;
    if (found.isFile()) {
      if (!/\.test\.tsx?$/.test(path)) lines.push(`${relative(root, path)} ${found.size} ${found.mtimeMs}`);
      return;
    }
    for (const name of readdirSync(path)) if (name !== "node_modules") visit(join(path, name));
  };
  for (const source of [...sources, "package-lock.json", "scripts/build.mjs"]) visit(join(root, source));
  return lines.sort().join("\n");
}

/** A package bundled with the packages of ours it imports; npm's stay outside. */
function library(name, ours, entries, external = []) {
  const folder = `packages/${name}`;
  return {
    made: `${folder}/dist/${Object.keys(entries)[0]}.js`,
    sources: [folder, ...ours.map((other) => `packages/${other}`)].flatMap((path) => [
      `${path}/src`,
      `${path}/package.json`,
    ]),
    build: () => bundle(join(root, folder), entries, external),
  };
}

/** Whether a package is npm's. */
const isOfNpm = (id) => /^[^./]/.test(id) && !id.startsWith("@crisol/") && !id.startsWith("\0");

function buildProgram() {
  const folder = join(root, "packages/cli");
  const entries = {
    crisol: "src/main.ts",
    register: "src/program/register.ts",
    hooks: "src/program/hooks.ts",
    engine: "../engine/src/index.ts",
    sdk: "../sdk/src/index.ts",
    "sdk-node": "../sdk/src/node.ts",
  };
  const isOutside = (id) => id === "@crisol/server";
  return bundleInto(join(folder, "dist/program"), folder, entries, { isOutside, sourcemap: false });
}

function buildAgent() {
  const folder = join(root, "packages/server");
  const entries = { agent: "src/compute/ssh/agent.ts" };
  const isOutside = (id) => id.startsWith("@duckdb/node-bindings");
  return bundleInto(join(folder, "dist/agent"), folder, entries, { isOutside, sourcemap: false, isOneFile: true });
}

function bundle(folder, entries, external) {
  const isOutside = (id) => external.includes(id) || isOfNpm(id);
  return bundleInto(join(folder, "dist"), folder, entries, { isOutside, sourcemap: true });
}

async function bundleInto(to, folder, entries, { isOutside, sourcemap, isOneFile = false }) {
  const { build } = await import("rolldown");
  const partial = join(folder, `dist.${process.pid}.part`);
  try {
    await build({
      cwd: folder,
      input: entries,
      platform: "node",
      resolve: { conditionNames: ["source", "import", "node", "default"] },
      external: isOutside,
      output: {
        dir: partial,
        format: "esm",
        entryFileNames: "[name].js",
        chunkFileNames: "chunk-[hash].js",
        sourcemap,
        ...(isOneFile && { codeSplitting: false }),
      },
      logLevel: "warn",
    });
    moveInto(partial, to);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/**
 * Puts the files of `from` into `to`, chunks first, each in one step: a program that runs from there finds the old
 * files or the new. Chunks of earlier builds stay for a day, for programs that have not loaded them yet.
 */
function moveInto(from, to) {
  mkdirSync(to, { recursive: true });
  const names = readdirSync(from).sort((a, b) => Number(b.startsWith("chunk-")) - Number(a.startsWith("chunk-")));
  for (const name of names) renameSync(join(from, name), join(to, name));
  for (const name of readdirSync(to)) {
    const path = join(to, name);
    const found = statSync(path);
    if (found.isFile() && !names.includes(name) && Date.now() - found.mtimeMs > 86_400_000) rmSync(path);
  }
}

async function buildKernels() {
  const { buildKernels } = await import("../packages/engine/build-kernels.mjs");
  await buildKernels();
}

async function buildStudio() {
  const { build } = await import("vite");
  await build({ root: join(root, "packages/studio"), logLevel: "error" });
}

/** Waits until no other process builds; returns what lets the next one. A lock whose process is gone does not count. */
async function lock() {
  mkdirSync(cache, { recursive: true });
  const path = join(cache, "lock");
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx" });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const owner = Number(existsSync(path) ? readFileSync(path, "utf8") : 0);
    // Empty for the moment between making the file and writing into it.
    if (owner > 0 && !isAlive(owner)) rmSync(path, { force: true });
    await sleep(50);
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const only = process.argv.slice(2);
  await buildStale(only.length > 0 ? { only } : {});
}
