import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasPython, pythonEnvironment } from "../bench/python.mjs";
import { errorCatalogue } from "../packages/contract/src/errors.js";
import { openApiDocument } from "../packages/contract/src/openapi.js";
import { startServerProcess } from "./server-process.js";

const exec = promisify(execFile);
const source = fileURLToPath(new URL("../clients/python/", import.meta.url));
const PACKAGES = ["mypy==2.4.1", "pytest==9.2.0", "hatchling==1.31.0"];

test("the committed modules are what `npm run generate:python` makes of the contract", async () => {
  const { generatedModules } = await import("../scripts/generate-python.mjs");
  const modules = generatedModules({ document: openApiDocument("1"), errorCatalogue });
  for (const [name, text] of Object.entries(modules)) {
    const committed = await readFile(`${source}src/crisol_client/${name}`, "utf8");
    expect(committed === text, `${name} is stale: run \`npm run generate:python\` and commit what it writes`).toBe(
      true,
    );
  }
});

describe.skipIf(!hasPython())("crisol-client in Python", () => {
  let program: (name: string) => string;
  let folder: string;
  beforeAll(async () => {
    program = await pythonEnvironment("python-client", PACKAGES, console.log);
    folder = await mkdtemp(join(tmpdir(), "crisol-python-client-"));
    await cp(source, `${folder}/source`, { recursive: true });
  }, 600_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Runs a program in the copy of the package; what it wrote is in the message of a failure. */
  async function run(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return exec(program(name), args, { cwd: `${folder}/source`, env: { ...process.env, ...env } }).catch((error) => {
      throw new Error(`${name} failed:\n${error.stdout}\n${error.stderr}`);
    });
  }

  test("mypy --strict accepts the client and its tests", async () => {
    const { stdout } = await run("mypy", ["--strict"]);
    expect(stdout).toMatch(/no issues found in \d+ source files/);
  }, 300_000);

  test("installed by pip, it does against a started server what its tests say", async () => {
    const installed = `${folder}/installed`;
    const install = ["pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--target", installed, "."];
    await run("uv", [...install, "--python", program("python")], { PATH: `${program("")}:${process.env.PATH}` });
    const server = await startServerProcess();
    try {
      const env = { CRISOL_URL: server.url, CRISOL_TOKEN: server.token, PYTHONPATH: installed };
      const { stdout } = await run("python", ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"], env);
      expect(stdout).toMatch(/[1-9]\d* passed/);
      expect(stdout).not.toMatch(/skipped|failed/);
    } finally {
      await server.stop();
    }
  }, 300_000);
});
