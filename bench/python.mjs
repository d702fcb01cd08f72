import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const exec = promisify(execFile);
const cache = fileURLToPath(new URL("../.cache/bench/python/", import.meta.url));

/**
 * A Python environment with exactly `packages` (such as "pandas==2.3.3"), made once by `uv` and kept under `.cache`.
 * Needs a `python3` with `venv` on the machine. Returns the path of a program in it.
 */
export async function pythonEnvironment(name, packages, say) {
  const key = createHash("sha256").update(packages.join(" ")).digest("hex").slice(0, 8);
  const folder = `${cache}${name}-${key}/`;
  const program = (command) => `${folder}bin/${command}`;
  const done = `${folder}done`;
  if (!((await isThere(done)) && (await isThere(await interpreterOf(program("pip")))))) {
    say(`making the Python environment ${name}: ${packages.join(", ")}`);
    await mkdir(cache, { recursive: true });
    await exec("python3", ["-m", "venv", "--clear", folder]);
    await exec(program("pip"), ["install", "--quiet", "uv"]);
    await exec(program("uv"), ["pip", "install", "--quiet", "--python", program("python"), ...packages], {
      maxBuffer: 1 << 26,
    });
    await writeFile(done, packages.join("\n"));
  }
  return program;
}

const isThere = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

/** The Python that a program of an environment names in its first line: it is gone where the environment was moved. */
async function interpreterOf(program) {
  const text = await readFile(program, "utf8").catch(() => "");
  return text.slice("#!".length, text.indexOf("\n"));
}

/** Whether this machine has a Python that environments can be made with, 3.11 or later. */
export function hasPython() {
  const check = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";
  return spawnSync("python3", ["-c", check], { stdio: "ignore" }).status === 0;
}

/** Runs a program to its end and returns its standard output; rejects with its error output otherwise. */
export async function output(program, args, options = {}) {
  const { stdout } = await exec(program, args, { maxBuffer: 1 << 26, ...options });
  return stdout;
}

/** Why a program that `output` ran failed: the last line that it wrote, or that it was stopped after its time. */
export function reasonOf(error) {
  if (error.killed) return "stopped, as it took too long";
  return String(error.stderr || error)
    .trim()
    .split("\n")
    .at(-1);
}
