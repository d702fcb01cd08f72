import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { crisolIn, jsonOf } from "./crisol-command.js";
import { startServerProcess } from "./server-process.js";

let folder: string;
let server: Awaited<ReturnType<typeof startServerProcess>>;
let crisol: ReturnType<typeof crisolIn>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "crisol-cli-compute-"));
  server = await startServerProcess();
  crisol = crisolIn(folder, server);
  expect((await crisol("project", "create", "Nightly")).code).toBe(0);
  writeFileSync(join(folder, "crisol.yml"), "command: sleep 1\nenvironment: none\nname: work\n");
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const json = (...args: string[]) => jsonOf(crisol(...args, "--json"));
const said = async (...args: string[]) => {
  const { code, stdout, stderr } = await crisol(...args);
  expect(code, stdout + stderr).toBe(0);
  return stdout;
};

test("a target is added, shown, checked, changed and removed", async () => {
  const settings = ["--cores", "1", "--memory", "2GB", "--price", "3600", "--currency", "EUR", "--watts", "65"];
  const limits = ["--budget", "50000", "--alert-share", "0.5", "--quota", "project=Nightly,jobs=2,hours=10"];
  const { id: projectId } = await json("project", "get", "Nightly");
  expect(await json("compute", "add", "nights", ...settings, ...limits)).toMatchObject({
    ...{ name: "nights", cores: 1, memoryBytes: 2e9, pricePerHour: 3600, currency: "EUR", watts: 65 },
    budget: { amount: 50_000, alertShare: 0.5, atLimit: "let_end" },
    quotas: [{ projectId, jobs: 2, cores: null, hoursPerMonth: 10, costPerMonth: null }],
    takesAny: false,
  });
  const list = await said("compute", "list");
  expect(list).toMatch(/^local +\S+ +ready +0\/\d+/m);
  expect(list).toMatch(/^nights +general_purpose +ready +0\/\d+ +0\/1 +2\.0 GB +0 +3600\.00 EUR/m);
  const shown = await said("compute", "get", "nights");
  expect(shown).toMatch(/offers +1 of \d+ cores, 2\.0 GB/);
  expect(shown).toMatch(/quota +Nightly: 2 jobs at a time, 10 h a month/);
  expect(shown).toMatch(/budget of a month +50000\.00 EUR: alert at 50 %/);
  expect(await said("compute", "get")).toMatch(/^name +local/m);

  // What holds jobs to their limits differs from machine to machine; that it has what it offers does not.
  const { stdout: checked } = await crisol("compute", "check", "nights");
  expect(checked).toMatch(/^(well|look) {2}.+\.$/m);

  expect(await json("compute", "set", "nights", "--memory", "none", "--at-limit", "cancel")).toMatchObject({
    ...{ cores: 1, memoryBytes: null, budget: { amount: 50_000, alertShare: 0.5, atLimit: "cancel" } },
  });
  expect(await json("compute", "set", "--watts", "90")).toMatchObject({ name: "local", watts: 90 });
  expect(await said("compute", "remove", "nights")).toBe("removed nights\n");
  expect((await json("compute", "list")).map(({ name }: { name: string }) => name)).toEqual(["local"]);
}, 60_000);

test("jobs run where the command line says, and what they cost is told by target, project and month", async () => {
  const price = ["--price", "3600", "--currency", "EUR"];
  await json("compute", "add", "priced", "--cores", "1", "--memory", "2GB", ...price);
  const run = await json("job", "run", ".", "--target", "priced", "--memory", "500MB");
  expect(run.job).toMatchObject({
    ...{ state: "succeeded", target: { name: "priced" }, pricePerHour: 3600, currency: "EUR" },
    ...{ cores: 1, memoryBytes: 5e8, wants: { target: "priced" } },
  });
  // Again elsewhere: the memory stays as it was.
  const again = await json("job", "rerun", run.job.id, "--target", "local", "--cores", "1");
  expect(again.job).toMatchObject({ target: { name: "local" }, memoryBytes: 5e8, wants: { target: "local" } });

  const month = new Date().toISOString().slice(0, 7);
  const spent = await json("compute", "spending", "--month", month, "--target", "priced", "--project", "Nightly");
  expect(spent.items).toMatchObject([{ targetName: "priced", projectName: "Nightly", jobs: 1, currency: "EUR" }]);
  expect(spent.items[0].cost).toBeGreaterThan(1);
  expect(await said("compute", "spending")).toMatch(/^priced +Nightly +1 +0\.00 +\d+\.\d\d EUR/m);
  expect(await said("compute", "month", month)).toMatch(/Nightly/);
  expect(await said("compute", "month", "2020-01")).toBe("2020-01: no job has ended\n");
  expect(await said("compute", "trend", "--project", "Nightly")).toMatch(/work/);
  expect(await said("compute", "sizes")).toMatch(/^general-4 +4 +16 GiB/m);
}, 120_000);

test("a project is set up as advised with a target, and its commands name it; sweeps say where trials run", async () => {
  const price = ["--price", "0.01", "--currency", "USD"];
  await json("compute", "add", "advised", "--cores", "2", "--memory", "9GB", ...price);
  const answers = ["predict=regression", "dataKind=table", "rows=20000", "columns=20"];
  const { stdout, code } = await crisol("advise", "--apply", "Advised", "--answer", ...answers);
  expect(code).toBe(0);
  const asked = "--cores 2 --memory 8589934592 --target advised";
  expect(stdout).toContain(`crisol run create --algorithm gradient_boosting --project NAME ${asked}`);
  const vary = ["--command", "echo ${{parameters.x}}", "--vary", "x=1..3", "--metric", "loss", "--trials", "1"];
  const place = ["--target", "advised", "--memory", "1GB"];
  const { id } = await json("sweep", "create", ...vary, ...place, "--project", "Nightly");
  await crisol("sweep", "follow", id, "--project", "Nightly");
  expect(await said("sweep", "get", id, "--project", "Nightly")).toMatch(
    /a trial asks for +1 core, 1\.0 GB, on advised/,
  );
  expect(await said("sweep", "trials", id, "--project", "Nightly")).toMatch(/^0 +failed .*advised/m);
  await said("compute", "remove", "advised");
  await said("project", "delete", "Advised");
}, 60_000);

test("a target with commands is started and stopped by hand", async () => {
  const up = join(folder, "up");
  const commands = ["--start-command", `touch ${up}`, "--stop-command", `rm ${up}`, "--idle", "3600"];
  expect(await json("compute", "add", "box", "--cores", "1", ...commands)).toMatchObject({ state: "stopped" });
  await said("compute", "start", "box");
  await expect.poll(async () => (await json("compute", "get", "box")).state, { timeout: 20_000 }).toBe("ready");
  expect(readFileSync(up, "utf8")).toBe("");
  await said("compute", "stop", "box");
  await expect.poll(async () => (await json("compute", "get", "box")).state, { timeout: 20_000 }).toBe("stopped");
  expect(await said("compute", "get", "box")).toMatch(/started on demand +stopped after 3600 s without a job/);
}, 60_000);

test("targets are resources of a file, with quotas by the projects' names", async () => {
  const file = join(folder, "targets.yml");
  const share = `kind: compute
name: share
cores: 1
memoryBytes: 1000000000
pricePerHour: 0.4
currency: EUR
budget: { amount: 20, alertShare: 0.8, atLimit: cancel }
quotas:
  - { project: Nightly, jobs: 1, cores: null, hoursPerMonth: null, costPerMonth: 5 }
`;
  writeFileSync(file, share);
  expect((await crisol("apply", "-f", file, "--dry-run")).stdout).toMatch(/1 to create, 0 to change/);
  await said("apply", "-f", file, "--yes");
  expect(await json("compute", "get", "share")).toMatchObject({ cores: 1, pricePerHour: 0.4, budget: { amount: 20 } });
  expect((await crisol("apply", "-f", file, "--dry-run")).stdout).toMatch(/0 to create, 0 to change/);

  // What the file leaves out stays as it is.
  writeFileSync(file, "kind: compute\nname: share\npricePerHour: 0.5\n");
  await said("apply", "-f", file, "--yes");
  expect(await json("compute", "get", "share")).toMatchObject({ cores: 1, pricePerHour: 0.5, currency: "EUR" });
  expect(await said("compute", "get", "share")).toMatch(/quota +Nightly: 1 jobs at a time, 5\.00 EUR a month/);

  const all = join(folder, "all.yml");
  await said("export", "-o", all);
  expect(readFileSync(all, "utf8")).toMatch(/kind: compute\nname: share\n/);
  expect((await crisol("apply", "-f", all, "--dry-run")).stdout).toMatch(/0 to create, 0 to change/);

  const cases: [text: string, problem: RegExp][] = [
    ["kind: compute\nname: Big Box\n", /name/],
    ["kind: compute\nname: share\npricePerHour: -1\n", /pricePerHour/],
    ["kind: compute\nname: share\nspeed: 2\n", /speed/],
    [
      "kind: compute\nname: share\nquotas: [{ project: Nobody, jobs: 1, cores: null, hoursPerMonth: null, costPerMonth: null }]\n",
      /Nobody/,
    ],
  ];
  for (const [text, problem] of cases) {
    writeFileSync(file, text);
    const { code, stdout, stderr } = await crisol("apply", "-f", file, "--yes");
    expect(code, text).not.toBe(0);
    expect(stdout + stderr, text).toMatch(problem);
  }
}, 60_000);

test("what cannot be is refused with a sentence", async () => {
  const cases: [string[], number, RegExp][] = [
    [["compute", "get", "nowhere"], 2, /there is no target nowhere; there are: local/],
    [["compute", "add", "local"], 1, /local/],
    [["compute", "add", "Big"], 1, /lower-case/],
    [["compute", "add", "x", "--price", "2"], 1, /currency/],
    [["compute", "set", "local", "--cores", "many"], 2, /number/],
    [["compute", "set", "local", "--alert-share", "0.5"], 2, /go with --budget/],
    [["compute", "start", "local"], 1, /start command/],
    [["compute", "remove", "local"], 1, /machine of the server is always there/],
    [["compute", "spending", "--month", "May"], 2, /--month must be such as 2026-11/],
    [["compute", "month", "2026-13"], 1, /month/],
    [["job", "run", ".", "--target", "nowhere"], 1, /there is no target nowhere/],
    [["job", "run", ".", "--size", "general-96"], 1, /asks for 96 cores/],
  ];
  for (const [args, code, problem] of cases) {
    const ended = await crisol(...args);
    expect([ended.code, ended.stderr], args.join(" ")).toEqual([code, expect.stringMatching(problem)]);
  }
}, 60_000);
