import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folderWithEnvironments } from "../packages/server/test/folder-with-environments.js";
import { crisolIn, jsonOf } from "./crisol-command.js";
import { spawnServer } from "./server-process.js";

const token = "a-token-for-notebooks-by-command";
/** An environment is made, and JupyterLab comes up: as long as a busy machine takes. */
const READY_MS = 400_000;

let folder: string;
let server: Awaited<ReturnType<typeof spawnServer>>;
let crisol: ReturnType<typeof crisolIn>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "crisol-cli-notebook-"));
  server = await spawnServer(await folderWithEnvironments("notebooks-cli"), { token });
  crisol = crisolIn(folder, { url: server.url, token });
  expect((await crisol("project", "create", "Notebooks")).code).toBe(0);
});
afterAll(async () => {
  await crisol("notebook", "stop", "mine");
  server.child.kill("SIGTERM");
  await new Promise((resolve) => server.child.once("exit", resolve));
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const json = (...args: string[]) => jsonOf(crisol(...args, "--json"));

test("a notebook is started with code and a secret of the project, opened, stopped and started with another", {
  timeout: 2 * READY_MS,
}, async () => {
  mkdirSync(join(folder, "src/notes"), { recursive: true });
  writeFileSync(join(folder, "src/notes/first.py"), "print(1)\n");
  const code = await json("code", "upload", "src");
  for (const name of ["FIRST_KEY", "SECOND_KEY"]) {
    writeFileSync(join(folder, name), `${name} of a notebook`);
    await json("secret", "set", name, "--file", name);
  }
  const kernel = ["--package", "mlflow-skinny"];
  const refused: [readonly string[], number, RegExp][] = [
    [["--secret", "NO_SUCH"], 1, /NO_SUCH/],
    [["--code", `cod_${"0".repeat(26)}`], 1, /cod_0{26}/],
    [["--package", "x", "--environment", "y"], 2, /give --environment or --package/],
  ];
  for (const [options, exit, said] of refused) {
    const { code, stderr } = await crisol("notebook", "start", "mine", ...kernel, ...options);
    expect([code, stderr], options.join(" ")).toEqual([exit, expect.stringMatching(said)]);
  }
  expect(await json("notebook", "list")).toEqual([]);

  const given = ["--code", code.id, "--secret", "FIRST_KEY", "--secret", "SECOND_KEY"];
  const made = await json("notebook", "start", "mine", ...kernel, ...given);
  expect(made).toMatchObject({ name: "mine", state: "ready", secrets: ["FIRST_KEY", "SECOND_KEY"] });
  const { url } = await json("notebook", "open", "mine");
  const entered = await fetch(url, { redirect: "manual" });
  const cookie = entered.headers.getSetCookie()[0]!.split(";")[0]!;
  const file = new URL(`/notebooks/${made.id}/api/contents/notes/first.py`, url);
  expect(await (await fetch(file, { headers: { cookie } })).json()).toMatchObject({ content: "print(1)\n" });

  const again = await crisol("notebook", "start", "mine", "--code", code.id);
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("--code is for a new one") });
  expect((await crisol("notebook", "start", "mine")).code).toBe(1);
  expect((await json("notebook", "stop", "mine")).name).toBe("mine");
  const other = await json("notebook", "start", "mine", "--secret", "SECOND_KEY");
  expect(other).toMatchObject({ id: made.id, state: "ready", secrets: ["SECOND_KEY"] });
});
