import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { programFolder } from "../entry-files.js";
import { layOutProgram } from "./crisol-program.js";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "crisol-program-"));
});
afterEach(() => {
  vi.unstubAllGlobals();
  rmSync(dataDir, { recursive: true, force: true });
});

function script(): string {
  const path = join(dataDir, "script.ts");
  writeFileSync(
    path,
    'import { frameFromCsv, type Frame } from "@crisol/engine";\nimport { createClient } from "@crisol/sdk";\n' +
      'const { rowCount }: Frame = frameFromCsv("a\\n1\\n");\nconsole.log(rowCount, typeof createClient, process.argv[2]);\n',
  );
  return path;
}

test("a copy of it runs TypeScript with our packages, and the command line, from another folder; once made it is kept", async () => {
  const program = await layOutProgram(programFolder, dataDir);
  const { bin } = program!;
  const env = { PATH: `${bin}:${process.env.PATH}` };
  const run = (...args: string[]) => execFileSync("crisol", args, { cwd: dataDir, env, encoding: "utf8" });
  expect(run("node", script(), "two words")).toBe("1 function two words\n");
  expect(run("job", "--help")).toContain("run scripts of your own");
  expect(run("node", "--help")).toContain("--inspect-brk");
  expect(await layOutProgram(programFolder, dataDir)).toEqual({ bin });
  expect(readdirSync(join(dataDir, "tools"))).toEqual([basename(bin)]);
});

test("many jobs may ask for it at once", async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => layOutProgram(programFolder, dataDir)));
  expect(new Set(all.map((one) => one?.bin)).size).toBe(1);
  expect(readdirSync(join(dataDir, "tools"))).toEqual([basename(all[0]!.bin)]);
});

test("what no job has used for a month goes when a new one is made", async () => {
  const tools = join(dataDir, "tools");
  for (const [name, days] of [
    ["crisol-old", 31],
    ["crisol-recent", 29],
    ["python", 99],
  ] as const) {
    mkdirSync(join(tools, name), { recursive: true });
    const at = new Date(Date.now() - days * 86_400_000);
    utimesSync(join(tools, name), at, at);
  }
  const { bin } = (await layOutProgram(programFolder, dataDir))!;
  expect(readdirSync(tools).sort()).toEqual([basename(bin), "crisol-recent", "python"].sort());
});

test("without a build there is none", async () => {
  expect(await layOutProgram(join(dataDir, "nothing"), dataDir)).toBeUndefined();
});

test.skipIf(process.getuid?.() !== 0)("a Node that others may not get to comes with it", async () => {
  const closed = join(dataDir, "closed");
  mkdirSync(closed, { mode: 0o700 });
  copyFileSync(process.execPath, join(closed, "node"));
  chmodSync(join(closed, "node"), 0o755);
  // The data folder is a place of its own, which the jobs' confinement opens.
  const jobs = join(dataDir, "data");
  mkdirSync(jobs);
  for (const folder of [dataDir, jobs]) chmodSync(folder, 0o755);
  vi.stubGlobal("process", Object.create(process, { execPath: { value: join(closed, "node") } }));
  const { bin } = (await layOutProgram(programFolder, jobs))!;
  const asAnother = { uid: 59_001, gid: 59_001, cwd: jobs, encoding: "utf8" } as const;
  expect(() => execFileSync(join(closed, "node"), ["--version"], asAnother)).toThrow("EACCES");
  expect(execFileSync(join(bin, "crisol"), ["node", script()], asAnother)).toBe("1 function undefined\n");
});
