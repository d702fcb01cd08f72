import { type ChildProcess, execFile, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bundle, bundle } from "../../../test/bundle.js";
import { startPackageIndex } from "../../../test/environments/package-index.js";
import { EnvironmentFolders } from "./environment-folders.js";
import { packagesOf } from "./environment-lock.js";
import { readMark } from "./environment-mark.js";
import type { EnvironmentSpec } from "./environment-spec.js";
import { unmarkUsed } from "./environment-uses.js";
import { OwnedFile, readOwner } from "./owned-file.js";
import { type PreparedEnvironment, type PrepareOptions, prepareEnvironment } from "./prepare-environment.js";
import { removeEnvironment, removeUnused } from "./remove-unused.js";
import { specOfText } from "./spec-source.js";
import { trimCache } from "./trim-cache.js";
import { findUv } from "./uv.js";
import { uvVariables } from "./uv-variables.js";

const run = promisify(execFile);

/** Real uv, the real package index; uv is taken from the PATH, or fetched once for all of these tests. */
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "crisol-environments-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const requirements = (text: string): EnvironmentSpec => specOfText("requirements", text).spec;

function prepare(spec: EnvironmentSpec, options: Partial<PrepareOptions> = {}) {
  return prepareEnvironment(spec, { root, log: () => {}, signal: new AbortController().signal, ...options });
}

/** The error's code and message. */
async function failure(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  return promise.then(
    () => ({ code: "none", message: "" }),
    (error) => ({ code: error.code, message: error.message }),
  );
}

const offline = { ...process.env, UV_OFFLINE: "1" };

test("a package can be imported; the second time it is there at once, without uv and without network", async () => {
  const lines: string[] = [];
  const spec = requirements("six==1.17.0");
  const first = await prepare(spec, { log: (line) => lines.push(line) });
  expect(first.cached).toBe(false);
  expect(lines.join("\n")).toContain("six==1.17.0");
  const { stdout } = await run(first.pythonPath, ["-c", "import six; print(six.__version__, six.__file__)"]);
  expect(stdout).toContain(`1.17.0 ${first.folder}`);
  const second = await prepare(spec, { variables: { PATH: "/nonexistent" } });
  expect(second).toEqual({ ...first, cached: true });
});

test("the packages are hard links to the cache, compiled, and named in the lock with hashes", async () => {
  const { folder, lock } = await prepare(requirements("six==1.17.0"));
  const packages = join(folder, "lib", readdirSync(join(folder, "lib"))[0]!, "site-packages");
  expect(statSync(join(packages, "six.py")).nlink).toBeGreaterThan(1);
  expect(readdirSync(join(packages, "__pycache__")).some((name) => name.startsWith("six."))).toBe(true);
  expect(packagesOf(lock)).toEqual([{ name: "six", version: "1.17.0" }]);
  expect(lock).toMatch(/^# crisol environment: python 3\.\d+\.\d+, \S+\nsix==1\.17\.0 \\\n {4}--hash=sha256:/);
});

test("built again without network from its lock and uv's cache, to the same hash", async () => {
  const spec = requirements("six==1.17.0");
  const first = await prepare(spec);
  rmSync(first.folder, { recursive: true });
  const again = await prepare(spec, { variables: offline });
  expect(again).toEqual({ ...first, cached: false });
});

test("the same requirements resolve to the same lock and hash in another data folder", async () => {
  const other = mkdtempSync(join(tmpdir(), "crisol-environments-other-"));
  try {
    const spec = requirements("jinja2==3.1.4");
    const [one, two] = [await prepare(spec), await prepare(spec, { root: other })];
    expect(two.lock).toBe(one.lock);
    expect(two.hash).toBe(one.hash);
    expect(packagesOf(one.lock).map(({ name }) => name)).toEqual(["jinja2", "markupsafe"]);
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
});

test("refresh resolves again; a lock that is given is kept to", async () => {
  const spec = requirements("packaging");
  const old = await prepare(requirements("packaging==23.0"));
  const given = await prepare(spec, { lock: old.lock });
  expect(given.hash).toBe(old.hash);
  const newest = await prepare(spec, { refresh: true });
  expect(newest.hash).not.toBe(old.hash);
  expect((await prepare(spec)).hash).toBe(newest.hash);
});

test("an environment without packages is Python alone", async () => {
  const { pythonPath } = await prepare(requirements(""));
  const { stdout } = await run(pythonPath, ["-c", "import sys; print(sys.prefix != sys.base_prefix)"]);
  expect(stdout.trim()).toBe("True");
});

test("the packages of a conda file and of pyproject.toml with uv.lock", async () => {
  const conda = specOfText("conda", "dependencies:\n  - libgcc-ng\n  - pip:\n      - six==1.17.0\n").spec;
  expect(packagesOf((await prepare(conda)).lock)).toEqual([{ name: "six", version: "1.17.0" }]);
  const lock = readFileSync(fileURLToPath(new URL("../../../test/environments/uv.lock", import.meta.url)), "utf8");
  const pyproject = '[project]\nname = "locked"\nversion = "0"\nrequires-python = ">=3.10"\ndependencies = ["six"]\n';
  const spec = { ...requirements(""), python: ">=3.10", uvLock: { pyproject, lock } };
  expect(packagesOf((await prepare(spec)).lock)).toEqual([{ name: "six", version: "1.16.0" }]);
});

describe("what cannot be", () => {
  test("requirements that contradict each other: the solver's own words", async () => {
    const { code, message } = await failure(prepare(requirements("jinja2==3.1.4\nmarkupsafe<2")));
    expect(code).toBe("environment_unsolvable");
    expect(message).toContain("Because jinja2==3.1.4 depends on markupsafe>=2.0 and you require jinja2==3.1.4");
    expect(message).not.toMatch(/^(error|cause):/m);
  });

  test("no network is told apart from no solution", async () => {
    const variables = { PATH: process.env.PATH, HOME: process.env.HOME, UV_DEFAULT_INDEX: "http://127.0.0.1:9/simple" };
    const { code } = await failure(
      prepare(requirements("attrs==25.1.0"), { variables: { ...variables, UV_HTTP_RETRIES: "0" } }),
    );
    expect(code).toBe("package_index_unreachable");
    expect((await failure(prepare(requirements("attrs==25.1.0"), { variables: offline }))).code).toBe(
      "package_index_unreachable",
    );
  });

  test("a hash that no file of the index has, and one that a file has", async () => {
    const bad = await failure(prepare(requirements(`six==1.17.0 --hash=sha256:${"0".repeat(64)}`)));
    expect(bad.code).toBe("environment_unsolvable");
    const hash = "4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274";
    const { lock } = await prepare(requirements(`six==1.17.0 --hash=sha256:${hash}`));
    expect([...lock.matchAll(/--hash=sha256:(\w+)/g)].map(([, one]) => one)).toEqual([hash]);
  });

  test("a Python that is nowhere, and one that is a path", async () => {
    const spec = requirements("six==1.17.0");
    const variables = { ...process.env, UV_PYTHON_INSTALL_MIRROR: "http://127.0.0.1:9" };
    expect((await failure(prepare({ ...spec, python: "3.99" }, { variables }))).code).toBe("python_not_found");
    expect((await failure(prepare({ ...spec, python: "/usr/bin/python3" }))).code).toBe("environment_invalid");
  });

  test("safety-21 an address on a private network is not called", async () => {
    for (const text of [
      "x @ https://169.254.169.254/x-1-py3-none-any.whl",
      "--extra-index-url https://127.0.0.1/simple\nsix",
      "--index-url https://[::1]/simple\nsix",
    ]) {
      expect((await failure(prepare(requirements(text)))).code).toBe("url_not_allowed");
    }
  });

  test("safety-07 a package that has no wheel is not built unless it is allowed, so that none of its code runs", async () => {
    const spec = requirements("docopt==0.6.2");
    const { code, message } = await failure(prepare(spec));
    expect(code).toBe("environment_unsolvable");
    expect(message).toContain("has no usable wheels");
    const { pythonPath } = await prepare({ ...spec, allowSourceBuilds: true });
    expect((await run(pythonPath, ["-c", "import docopt; print(docopt.__version__)"])).stdout.trim()).toBe("0.6.2");
  });

  test("safety-07 code that a package brings along does not run while it is installed", async () => {
    const ran = join(root, "ran");
    const code = `open(${JSON.stringify(ran)}, "w").close()\n`;
    const index = await startPackageIndex("sneaky", { "sneaky.py": code, "sneaky.pth": `import sys; ${code}` });
    try {
      const variables = { PATH: process.env.PATH, HOME: process.env.HOME, UV_DEFAULT_INDEX: index.url };
      const { pythonPath } = await prepare(requirements("sneaky"), { variables });
      expect(existsSync(ran)).toBe(false);
      await run(pythonPath, ["-c", ""]);
      expect(existsSync(ran)).toBe(true);
    } finally {
      index.close();
    }
  });
});

describe("many at once, and killed ones", () => {
  let child: Bundle;
  beforeAll(async () => {
    child = await bundle(fileURLToPath(new URL("../../../test/environments/prepare.ts", import.meta.url)));
  });
  afterAll(() => child.remove());

  /** Prepares in a process of its own and returns it once it has said `word`. */
  async function until(word: string, text: string): Promise<ChildProcess> {
    const process = fork(child.file, [root, text], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
    for await (const line of createInterface({ input: process.stdout! })) if (line.startsWith(word)) return process;
    throw new Error(`the process ended without saying ${word}`);
  }

  async function kill(process: ChildProcess): Promise<void> {
    const exited = once(process, "exit");
    process.kill("SIGKILL");
    await exited;
  }

  test("of many builders of one environment in many processes one builds, and all have it", async () => {
    const text = "colorama==0.4.6";
    const others = [1, 2, 3].map(async () => {
      const process = spawn(execPath, [child.file, root, text], { stdio: ["ignore", "pipe", "inherit"] });
      const lines: string[] = [];
      for await (const line of createInterface({ input: process.stdout! })) lines.push(line);
      return JSON.parse(lines.at(-1)!) as PreparedEnvironment;
    });
    const all = await Promise.all([prepare(requirements(text)), prepare(requirements(text)), ...others]);
    expect(new Set(all.map(({ hash }) => hash)).size).toBe(1);
    expect(all.filter(({ cached }) => !cached)).toHaveLength(1);
  });

  test.each(["install", "compile"])(
    "a builder that was killed while it did %s: the next one builds anew",
    async (phase) => {
      const text = `numpy${phase === "install" ? ">=2" : ">=2.0,<3"}`;
      await kill(await until(phase, text));
      const { hash, folder, pythonPath, cached } = await prepare(requirements(text));
      expect(cached).toBe(false);
      const script = "import numpy, sys; print(int(numpy.arange(5).sum()))";
      expect((await run(pythonPath, ["-c", script])).stdout.trim()).toBe("10");
      expect(readOwner(new EnvironmentFolders(root).building(hash))).toBeUndefined();
      rmSync(folder, { recursive: true });
    },
  );

  test("cancelling ends uv and all it has started, and the next one builds", async () => {
    const controller = new AbortController();
    const spec = requirements("regex==2024.11.6");
    const reason = new Error("cancelled");
    const phase = (name: string) => {
      if (name === "install") setTimeout(() => controller.abort(reason), 5);
    };
    await expect(prepare(spec, { signal: controller.signal, phase })).rejects.toBe(reason);
    expect(readdirSync(new EnvironmentFolders(root).environments).filter((name) => name.endsWith(".work"))).toEqual([]);
    expect((await prepare(spec)).cached).toBe(false);
  });

  test("beyond the limit the one that was used the longest ago goes; one in use stays", async () => {
    const other = mkdtempSync(join(tmpdir(), "crisol-environments-limit-"));
    const folders = new EnvironmentFolders(other);
    try {
      const [a, b, c] = [
        await prepare(requirements("six==1.17.0"), { root: other }),
        await prepare(requirements("colorama==0.4.6"), { root: other }),
        await prepare(requirements(""), { root: other }),
      ];
      for (const [index, { folder }] of [a, b, c].entries()) {
        utimesSync(join(folder, "crisol-environment.json"), new Date(index * 1000), new Date(index * 1000));
      }
      expect(await removeUnused(folders, 0)).toEqual([]);
      for (const { hash } of [a, b, c]) unmarkUsed(folders, hash);
      const using = fork(child.file, [other, "six==1.17.0"], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
      await once(createInterface({ input: using.stdout! }), "line");
      expect(await removeUnused(folders, (readMark(b.folder)?.sizeBytes ?? 0) + 1e9)).toEqual([]);
      expect(await removeUnused(folders, 1)).toEqual([b.hash, c.hash]);
      expect([existsSync(a.pythonPath), existsSync(b.folder)]).toEqual([true, false]);
      await kill(using);
      expect(await removeUnused(folders, 1)).toEqual([a.hash]);
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });
});

test("beyond its limit uv's cache goes, when nobody builds; environments stay whole, and others are built", async () => {
  const other = mkdtempSync(join(tmpdir(), "crisol-environments-cache-"));
  const folders = new EnvironmentFolders(other);
  try {
    const kept = await prepare(requirements("six==1.17.0"), { root: other });
    const gone = await prepare(requirements("colorama==0.4.6"), { root: other });
    unmarkUsed(folders, gone.hash);
    expect(await removeEnvironment(folders, gone.hash)).toBe(true);
    const variables = uvVariables(folders, process.env);
    const call = { cwd: folders.work, env: variables, log: () => {}, signal: new AbortController().signal, folders };
    const uv = await findUv(call);
    expect(await trimCache(folders, uv, 1e9)).toBe(0);
    const building = OwnedFile.create(folders.building("somebody"))!;
    expect(await trimCache(folders, uv, 1000)).toBe(0);
    building.release();
    // What colorama was unpacked to, at the least.
    expect(await trimCache(folders, uv, 1000)).toBeGreaterThan(20_000);
    expect(await trimCache(folders, uv, 1000)).toBe(0);
    await run(kept.pythonPath, ["-c", "import six; assert six.__version__ == '1.17.0'"]);
    const again = await prepare(requirements("colorama==0.4.6"), { root: other });
    expect([again.hash, again.cached]).toEqual([gone.hash, false]);
    await run(again.pythonPath, ["-c", "import colorama"]);
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
});

test("without uv and without Python on the PATH: uv from its wheel, and its own Python or a sentence", async () => {
  const other = mkdtempSync(join(tmpdir(), "crisol-environments-bare-"));
  try {
    const { PATH: _path, HOME: _home, ...rest } = process.env;
    const variables = { ...rest, PATH: other, HOME: other };
    const lines: string[] = [];
    const outcome = await prepare(requirements("six==1.17.0"), {
      root: other,
      variables,
      log: (line) => lines.push(line),
    }).then(
      async ({ pythonPath }) => (await run(pythonPath, ["-c", "import six; print(six.__version__)"])).stdout.trim(),
      (error) => `${error.code}: ${error.message}`,
    );
    expect(lines[0]).toMatch(/^Fetching uv-\d.*\.whl$/);
    const uv = join(other, "tools", readdirSync(join(other, "tools")).find((name) => name.startsWith("uv-"))!, "uv");
    expect((await run(uv, ["--version"])).stdout).toMatch(/^uv \d/);
    expect([
      "1.17.0",
      "python_not_found: There is no Python of any version on this machine, and uv cannot fetch one: install it, or ask for a version that is there.",
    ]).toContain(outcome);
    // It is kept: the next time nothing is fetched.
    lines.length = 0;
    await prepare(requirements("six"), { root: other, variables, log: (line) => lines.push(line) }).catch(() => {});
    expect(lines.join("\n")).not.toContain("Fetching uv");
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
});

test("without uv and with an index that cannot be reached: what to do", async () => {
  const other = mkdtempSync(join(tmpdir(), "crisol-environments-none-"));
  try {
    const variables = { PATH: other, HOME: other, UV_DEFAULT_INDEX: "http://127.0.0.1:9/simple" };
    const { code, message } = await failure(prepare(requirements(""), { root: other, variables }));
    expect(code).toBe("uv_not_found");
    expect(message).toContain("Install uv, or set UV_DEFAULT_INDEX");
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
});
