import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasPython, pythonEnvironment } from "../bench/python.mjs";
import { packFolder } from "../packages/sdk/src/node.js";
import { MLFLOW_PACKAGES } from "../scripts/mlflow-packages.mjs";

const shim = fileURLToPath(new URL("../packages/cli/bin/crisol.mjs", import.meta.url));
const exec = promisify(execFile);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "crisol-job-init-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const init = (...args: string[]) =>
  exec(process.execPath, [shim, "job", "init", ...args], { cwd: folder }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );

test("job init writes a script with all that it needs, and overwrites nothing", async () => {
  const { code, stdout } = await init("first");
  expect([code, stdout]).toEqual([0, expect.stringContaining("wrote first/train.py")]);
  const written = [".crisolignore", ".vscode", "crisol.yml", "requirements.txt", "train.py"];
  expect(readdirSync(join(folder, "first")).sort()).toEqual(written);
  for (const name of ["tasks", "launch"]) JSON.parse(readFileSync(join(folder, `first/.vscode/${name}.json`), "utf8"));
  writeFileSync(join(folder, "first/train.py"), "mine");
  rmSync(join(folder, "first/crisol.yml"));
  const again = await init("first");
  expect([again.code, again.stderr]).toEqual([
    2,
    expect.stringMatching(/there is already .*, which is not overwritten/),
  ]);
  expect(readFileSync(join(folder, "first/train.py"), "utf8")).toBe("mine");
  expect(existsSync(join(folder, "first/crisol.yml"))).toBe(false);
  expect((await init("other", "--language", "cobol")).code).toBe(2);
});

test.skipIf(!hasPython())(
  "its script runs by hand as it stands, and what it leaves is no code",
  async () => {
    const program = await pythonEnvironment("mlflow-clients", MLFLOW_PACKAGES, console.log);
    await init("script");
    const cwd = join(folder, "script");
    const data = fileURLToPath(new URL("../examples/data/diabetes.csv", import.meta.url));
    writeFileSync(join(cwd, "data.csv"), readFileSync(data));
    const args = ["train.py", "--data", "data.csv", "--target", "diabetes", "--strength", "1", "--model", "model"];
    const { MLFLOW_TRACKING_URI, ...env } = process.env;
    const { stdout } = await exec(program("python"), args, { cwd, env, timeout: 240_000 });
    expect(Number(/^test_accuracy ([\d.]+)$/m.exec(stdout)?.[1])).toBeGreaterThan(0.68);
    expect(existsSync(join(cwd, "model/MLmodel"))).toBe(true);
    const { files } = await packFolder(cwd);
    expect(files.map(({ path }) => path)).toEqual([
      ".crisolignore",
      ".vscode/launch.json",
      ".vscode/tasks.json",
      "crisol.yml",
      "requirements.txt",
      "train.py",
    ]);
  },
  300_000,
);
