import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { crisolIn, jsonOf } from "./crisol-command.js";
import { startServerProcess } from "./server-process.js";

let folder: string;
let server: Awaited<ReturnType<typeof startServerProcess>>;
let crisol: ReturnType<typeof crisolIn>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "crisol-cli-schedule-"));
  server = await startServerProcess();
  crisol = crisolIn(folder, server);
  expect((await crisol("project", "create", "Schedules")).code).toBe(0);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const json = (...args: string[]) => jsonOf(crisol(...args, "--json"));

test("a folder is scheduled, fired, paused, changed and deleted by commands, and is a resource of a file", async () => {
  mkdirSync(join(folder, "report"));
  writeFileSync(join(folder, "report/say.sh"), 'echo "said $1"\n');
  const description = "command: sh say.sh ${{parameters.word}}\nparameters: { word: hello }\nenvironment: none\n";
  writeFileSync(join(folder, "report/crisol.yml"), description);
  const when = ["--cron", "30 7 * * 1-5", "--time-zone", "Europe/Madrid"];
  const made = await json("schedule", "create", "daily", ...when, "--folder", "report", "--param", "word=ñandú");
  expect(made).toMatchObject({
    name: "daily",
    trigger: { kind: "time", cron: "30 7 * * 1-5", timeZone: "Europe/Madrid", missed: "once" },
    action: { kind: "script", script: { parameters: { word: "ñandú" } } },
    overlap: "skip",
  });
  const fired = await json("schedule", "fire", "daily");
  expect(fired).toMatchObject({ cause: "manual", state: "started" });
  expect((await crisol("job", "log", fired.started.id, "--follow")).stdout).toBe("said ñandú\n");
  const { stdout: firings } = await crisol("schedule", "firings", "daily");
  expect(firings).toMatch(/daily .*started .*job_\w+ +(running|succeeded) +Administrator asked for it/);

  expect((await crisol("schedule", "pause", "daily")).stdout).toMatch(/next +paused/);
  expect(await json("schedule", "update", "daily", "--cron", "0 9 * * *", "--time-zone", "UTC")).toMatchObject({
    trigger: { cron: "0 9 * * *" },
    nextAt: null,
  });
  const resumed = await json("schedule", "resume", "daily");
  expect(resumed.nextAt).toMatch(/T09:00:00\.000Z$/);
  expect((await crisol("schedule", "list")).stdout).toMatch(/daily +0 9 \* \* \* UTC +script sh say\.sh/);

  const exported = await crisol("export", "-o", "all.yml");
  expect(exported.code, exported.stderr).toBe(0);
  const same = await crisol("apply", "-f", "all.yml", "--dry-run");
  expect([same.code, same.stdout], same.stderr).toEqual([0, expect.stringMatching(/0 to create, 0 to change/)]);

  await json("schedule", "delete", "daily");
  expect(await json("schedule", "list")).toEqual([]);
  const missing = await crisol("apply", "-f", "all.yml", "--yes");
  expect(missing.code, missing.stderr).toBe(0);
  expect(await json("schedule", "list")).toMatchObject([{ name: "daily", trigger: { cron: "0 9 * * *" } }]);
});

test("the next times are shown with what clocks do, and what is no schedule is refused with a sentence", async () => {
  const { stdout } = await crisol("schedule", "preview", "0 0 1 1 *", "--time-zone", "UTC", "--count", "1");
  expect(stdout).toMatch(/^\d{4}-01-01 00:00 {2}\d{4}-01-01T00:00:00\.000Z\n$/);
  const cases: [string[], number, RegExp][] = [
    [["schedule", "preview", "61 * * * *"], 1, /61 \* \* \* \* is not minute, hour/],
    [["schedule", "create", "x", "--pipeline", "none"], 2, /give --cron, --on-data or --on-drift/],
    [["schedule", "create", "x", "--cron", "0 7 * * *"], 2, /give --pipeline or --folder/],
    [["schedule", "create", "x", "--cron", "0 7 * * *", "--pipeline", "none"], 1, /no pipeline none/],
    [["schedule", "fire", "none"], 2, /no schedule none/],
  ];
  for (const [args, code, sentence] of cases) {
    const answer = await crisol(...args);
    expect([answer.code, answer.stderr]).toEqual([code, expect.stringMatching(sentence)]);
  }
});
