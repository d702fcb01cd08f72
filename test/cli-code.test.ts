import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gitIn } from "../packages/server/test/git-server.js";
import { startServerProcess } from "./server-process.js";

const shim = fileURLToPath(new URL("../packages/cli/bin/crisol.mjs", import.meta.url));
const exec = promisify(execFile);

let folder: string;
let server: Awaited<ReturnType<typeof startServerProcess>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "crisol-cli-code-"));
  server = await startServerProcess();
  await json("project", "create", "Code");
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function crisol(...args: string[]) {
  const env = { ...process.env, CRISOL_URL: server.url, CRISOL_TOKEN: server.token };
  return exec(process.execPath, [shim, ...args], { env, maxBuffer: 1 << 24, cwd: folder }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

async function json(...args: string[]) {
  const { code, stdout, stderr } = await crisol(...args, "--json");
  expect(code, stdout + stderr).toBe(0);
  return JSON.parse(stdout);
}

test("a folder is uploaded once, looked at, compared and downloaded by commands", async () => {
  const src = join(folder, "src");
  mkdirSync(join(src, ".venv"), { recursive: true });
  writeFileSync(join(src, "train.py"), "print(1)\n");
  writeFileSync(join(src, ".venv/python"), "");
  const dry = await crisol("code", "upload", "src", "--dry-run");
  expect(dry.stdout).toBe("train.py\nleft out: .venv/ (never)\n1 files, 9 B\n");
  expect(await json("code", "list")).toEqual([]);
  const plain = await json("code", "upload", "src");
  expect(plain).toMatchObject({ fileCount: 1, git: null, leftOut: [{ path: ".venv/", reason: "never" }] });
  gitIn(src, "init", "--quiet");
  gitIn(src, "add", "train.py");
  gitIn(src, "commit", "--quiet", "-m", "first");
  const known = await json("code", "upload", "src");
  expect(known).toMatchObject({ id: plain.id, git: { branch: "main", isDirty: true } });
  writeFileSync(join(src, "train.py"), "print(2)\n");
  const changed = await json("code", "upload", "src");
  expect(changed.git.diff).toContain("+print(2)");
  const { stdout: diff } = await crisol("code", "diff", plain.id, changed.id);
  expect(diff).toContain("-print(1)\n+print(2)\n");
  expect(await json("code", "list")).toMatchObject([{ id: changed.id }, { id: plain.id }]);
  expect((await json("code", "get", changed.id)).files).toMatchObject([{ path: "train.py", sizeBytes: 9 }]);
  expect((await crisol("code", "get", changed.id, "--file", "train.py")).stdout).toBe("print(2)\n");
  await json("code", "download", plain.id, "--out", "plain.tar.gz");
  mkdirSync(join(folder, "out"));
  execFileSync("tar", ["-xzf", join(folder, "plain.tar.gz"), "-C", join(folder, "out")]);
  expect(readFileSync(join(folder, "out/train.py"), "utf8")).toBe("print(1)\n");
});

test("what cannot be uploaded or fetched is said in a sentence", async () => {
  const missing = await crisol("code", "upload", "nowhere");
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining("there is no folder nowhere")]);
  const file = await crisol("code", "fetch", "file:///etc");
  expect([file.code, file.stderr]).toEqual([1, expect.stringContaining("is not allowed")]);
  mkdirSync(join(folder, "empty"));
  const empty = await crisol("code", "upload", "empty");
  expect([empty.code, empty.stderr]).toEqual([1, expect.stringContaining("it has no file")]);
});

test("a folder runs as its crisol.yml says, with parameters of the command line and data by name", async () => {
  const job = join(folder, "job");
  mkdirSync(job);
  writeFileSync(join(job, "count.sh"), '#!/bin/sh\necho "$2 $(wc -l < "$1")" > "$3/count.txt"\n');
  const description = `
command: ./count.sh \${{inputs.rows}} \${{parameters.label}} \${{outputs.said}}
parameters: { label: lines }
inputs: { rows: { data: glass, format: csv } }
outputs: { said: { kind: artifact } }
environment: none
`;
  writeFileSync(join(job, "crisol.yml"), description);
  const before = await crisol("job", "run", "job");
  expect([before.code, before.stderr]).toEqual([2, expect.stringContaining("there are no data glass")]);
  await json("data", "import", "example:glass", "--name", "glass");
  const { job: ended, run } = await json("job", "run", "job", "--param", "label=rows", "--name", "count");
  expect(ended).toMatchObject({ kind: "script", state: "succeeded" });
  const log = await json("run", "log", run.id);
  expect(log.log.params).toEqual([{ key: "label", value: "rows" }]);
  const { items } = await (
    await fetch(`${server.url}/api/v1/projects/${run.projectId}/runs/${run.id}/artifacts?path=outputs/said`, {
      headers: { authorization: `Bearer ${server.token}` },
    })
  ).json();
  expect(items).toMatchObject([{ path: "outputs/said/count.txt" }]);
  writeFileSync(join(job, "count.sh"), '#!/bin/sh\necho "one\ntwo"\nexit 3\n');
  writeFileSync(join(job, "crisol.yml"), `${description}retries: 1\n`);
  const failed = await crisol("job", "run", "job");
  expect([failed.code, failed.stdout]).toEqual([1, "one\ntwo\none\ntwo\n"]);
  expect(failed.stderr).toMatch(/^job_\w+, run \w+\nattempt 2\nerror: The command ended with exit code 3\.\n$/);
  writeFileSync(join(job, "crisol.yml"), description.replace("label: lines", "lable: lines"));
  const wrong = await crisol("job", "run", "job");
  expect([wrong.code, wrong.stderr]).toEqual([
    1,
    expect.stringContaining("crisol.yml:2: command: ${{parameters.label}}"),
  ]);
});
