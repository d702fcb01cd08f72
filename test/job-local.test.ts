import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPackageIndex } from "../packages/server/test/environments/package-index.js";
import { crisolIn, jsonOf, program } from "./crisol-command.js";
import { startServerProcess } from "./server-process.js";

let folder: string;
let server: Awaited<ReturnType<typeof startServerProcess>>;
let crisol: ReturnType<typeof crisolIn>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "crisol-job-local-"));
  server = await startServerProcess();
  crisol = crisolIn(folder, server);
  await json("project", "create", "Local");
  await json("data", "import", "example:diabetes", "--name", "diabetes");
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const json = (...args: string[]) => jsonOf(crisol(...args, "--json"));

/** A folder with a job of the shell. */
function jobIn(name: string, description: string, script = ""): string {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, "crisol.yml"), description);
  writeFileSync(join(folder, name, "run.sh"), script);
  return name;
}

const COUNT = `
command: sh run.sh \${{inputs.rows}} \${{parameters.label}}
parameters: { label: rows }
inputs: { rows: { data: diabetes, format: csv } }
outputs: { said: { kind: artifact }, first: { kind: data, name: first rows, format: csv } }
environment: none
`;
const COUNT_SCRIPT = `
echo "$2 $(wc -l < $1)"
echo "$2 $(wc -l < $1)" > $CRISOL_OUTPUT_SAID/count.txt
head -n 4 $CRISOL_INPUT_ROWS > $CRISOL_OUTPUT_FIRST
echo "$CRISOL_PARAMETERS" >> $1
`;

test("a script runs in its folder, with the same inputs and outputs as the job that it is sent as", async () => {
  const job = jobIn("count", COUNT, COUNT_SCRIPT);
  const here = await crisol("job", "run", job, "--local", "--param", "label=two words");
  expect([here.code, here.stdout], here.stderr).toEqual([0, "two words 769\n"]);
  expect(readFileSync(join(folder, job, ".crisol/outputs/said/count.txt"), "utf8")).toBe("two words 769\n");
  expect(here.stderr).toContain("succeeded, run ");
  const runId = /run (\w+)/.exec(here.stderr)![1]!;
  expect(await json("run", "log", runId)).toMatchObject({
    state: "succeeded",
    log: { params: [{ key: "label", value: "two words" }] },
  });
  // What the script wrote into its input is not there the next time, nor what it left.
  writeFileSync(join(folder, job, ".crisol/outputs/said/old.txt"), "");
  const offline = await crisolIn(folder, { url: "http://127.0.0.1:1", token: "none" })(
    ...["job", "run", job, "--local", "--offline"],
  );
  expect([offline.code, offline.stdout], offline.stderr).toEqual([0, "rows 769\n"]);
  expect(readdirSync(join(folder, job, ".crisol/outputs/said"))).toEqual(["count.txt"]);

  const sent = await json("job", "run", job);
  expect(sent.job.state).toBe("succeeded");
  expect(await json("job", "get", sent.job.id)).toMatchObject({ kind: "script", state: "succeeded" });
  // The folder of local runs is no code.
  const { stdout } = await crisol("code", "upload", job, "--dry-run");
  expect(stdout).toContain("crisol.yml");
  expect(stdout).toMatch(/left out: .crisol\//);
}, 60_000);

test("an input that changed on the disk is fetched again; without a server that is said", async () => {
  const job = jobIn("changed", COUNT, COUNT_SCRIPT);
  expect((await crisol("job", "run", job, "--local")).code).toBe(0);
  const blobs = join(folder, job, ".crisol/blobs");
  const files = readdirSync(blobs, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files).toHaveLength(1);
  const path = join(files[0]!.parentPath, files[0]!.name);
  rmSync(path);
  writeFileSync(path, "not that file");
  const offline = await crisol("job", "run", job, "--local", "--offline");
  expect([offline.code, offline.stderr]).toEqual([2, expect.stringContaining("diabetes/1 is not in .crisol any more")]);
  const again = await crisol("job", "run", job, "--local");
  expect([again.code, again.stdout], again.stderr).toEqual([0, "rows 769\n"]);
});

test("its exit code is passed on, and the run has failed", async () => {
  const job = jobIn("fails", "command: sh run.sh\nenvironment: none\n", "echo out; exit 7");
  const failed = await crisol("job", "run", job, "--local", "--json");
  expect([failed.code, JSON.parse(failed.stdout), failed.stderr]).toEqual([
    7,
    { state: "failed", exitCode: 7, runId: expect.any(String), outputs: {}, missing: [] },
    "out\n",
  ]);
  expect((await json("run", "log", JSON.parse(failed.stdout).runId)).state).toBe("failed");
});

test("an output in which it leaves nothing fails as it would as a job", async () => {
  const job = jobIn("nothing", "command: 'true'\nenvironment: none\noutputs: { a: { kind: artifact } }\n");
  const { code, stderr } = await crisol("job", "run", job, "--local");
  expect([code, stderr]).toEqual([1, expect.stringContaining("the script left nothing in the output a")]);
});

test("what it needs and has not is said before anything runs", async () => {
  const secret = jobIn("secret", "command: touch ran\nenvironment: none\nsecrets: [A_KEY]\n");
  expect(await crisol("job", "run", secret, "--local")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("set A_KEY in this shell"),
  });
  const named = jobIn("named", "command: touch ran\nenvironment: { name: torch }\n");
  expect(await crisol("job", "run", named, "--local", "--offline")).toMatchObject({ code: 2 });
  expect(await crisol("job", "run", named, "--offline")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--offline goes with --local"),
  });
  expect(await crisol("job", "run", named, "--local", "--cores", "2")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("leave out --cores"),
  });
  const fresh = jobIn("fresh", COUNT, COUNT_SCRIPT);
  expect(await crisol("job", "run", fresh, "--local", "--offline")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("was not fetched yet"),
  });
  for (const name of [secret, named]) expect(existsSync(join(folder, name, "ran"))).toBe(false);
});

test("Ctrl-C reaches the script, which puts its things in order; the run is cancelled", async () => {
  const script = "trap 'echo tidied; exit 130' INT\necho ready\nwhile :; do sleep 0.05; done\n";
  const job = jobIn("long", "command: sh run.sh\nenvironment: none\n", script);
  const child = spawn(process.execPath, [program, "job", "run", job, "--local"], {
    cwd: folder,
    env: { ...process.env, CRISOL_URL: server.url, CRISOL_TOKEN: server.token },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stderr.on("data", (text) => (stderr += text));
  child.stdout.on("data", (text) => {
    stdout += text;
    if (stdout === "ready\n") child.kill("SIGINT");
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect([code, stdout]).toEqual([130, "ready\ntidied\n"]);
  expect((await json("run", "log", /run (\w+)/.exec(stderr)![1]!)).state).toBe("cancelled");
});

test("Ctrl-C while its environment is made leaves no process behind; the run is cancelled", async () => {
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  // An index that never answers.
  const index = await startPackageIndex("held", {}, () => {
    asked();
    return new Promise(() => {});
  });
  const job = jobIn("building", "command: touch ran\nenvironment: { requirements: [held==1.0] }\n");
  const child = spawn(process.execPath, [program, "job", "run", job, "--local"], {
    cwd: folder,
    env: { ...process.env, CRISOL_URL: server.url, CRISOL_TOKEN: server.token, UV_DEFAULT_INDEX: index.url },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (text) => (stderr += text));
  const closed = new Promise((resolve) => child.once("close", resolve));
  await isAsked;
  expect(processesWith(index.url)).not.toEqual([]);
  child.kill("SIGINT");
  expect(await closed, stderr).toBe(130);
  expect(processesWith(index.url)).toEqual([]);
  index.close();
  expect((await json("run", "log", /run (\w+)/.exec(stderr)![1]!)).state).toBe("cancelled");
  expect(existsSync(join(folder, job, "ran"))).toBe(false);
});

/** Commands of processes that have the text in their environment. */
function processesWith(text: string): string[] {
  return readdirSync("/proc").flatMap((id) => {
    if (!/^\d+$/.test(id)) return [];
    try {
      if (!readFileSync(`/proc/${id}/environ`, "latin1").includes(text)) return [];
      return [readFileSync(`/proc/${id}/cmdline`, "latin1").replaceAll("\0", " ")];
    } catch {
      return [];
    }
  });
}

test("a job is listed, shown, followed, run again with another parameter, and cancelled", async () => {
  const job = jobIn("again", COUNT, COUNT_SCRIPT);
  const { job: first } = await json("job", "run", job);
  const { job: again, run } = await json("job", "rerun", first.id, "--param", "label=7", "--newest-data");
  expect(again).toMatchObject({ kind: "script", state: "succeeded" });
  // The first one's is a text: so is this.
  expect((await json("run", "log", run.id)).log.params).toEqual([{ key: "label", value: "7" }]);
  expect((await json("job", "list")).map(({ id }: { id: string }) => id).slice(0, 2)).toEqual([again.id, first.id]);
  expect(await json("job", "follow", again.id)).toMatchObject({ state: "succeeded" });
  const wrong = await crisol("job", "rerun", first.id, "--param", "lable=7");
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("it has label")]);
  const { job: long } = await json(
    ...["job", "run", jobIn("slow", "command: sleep 600\nenvironment: none\n"), "--detach"],
  );
  expect(await json("job", "cancel", long.id)).toMatchObject({ state: "cancelled" });
  expect((await crisol("job", "follow", long.id)).code).toBe(1);
});

test("the template in Python runs in place, and then as a job, with real packages on real data", async () => {
  // Environments are the data folder's: the job finds what was made in place.
  await crisol("job", "init", "template");
  const here = await crisol("job", "run", "template", "--local", "--data-dir", server.folder);
  expect(here.code, here.stdout + here.stderr).toBe(0);
  const accuracy = /test_accuracy [\d.]+/.exec(here.stdout)![0];
  expect(existsSync(join(folder, "template/.crisol/outputs/model/MLmodel"))).toBe(true);
  const local = await json("run", "log", /run (\w+)/.exec(here.stderr)![1]!);
  const { job, run } = await json("job", "run", "template");
  expect(
    await (
      await fetch(`${server.url}/api/v1/jobs/${job.id}/script`, {
        headers: { authorization: `Bearer ${server.token}` },
      })
    ).json(),
  ).toMatchObject({ environment: { isCached: true } });
  expect(job).toMatchObject({ state: "succeeded" });
  const sent = await json("run", "log", run.id);
  expect(sent.log.params).toEqual(local.log.params);
  const valuesOf = ({ metrics }: { metrics: { key: string; value: number }[] }) =>
    metrics.map(({ key, value }) => [key, value]).sort();
  expect(valuesOf(sent.log)).toEqual(valuesOf(local.log));
  const { stdout } = await crisol("job", "log", job.id);
  expect(stdout).toContain(accuracy);
}, 600_000);
