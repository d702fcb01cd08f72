import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { crisolIn, program } from "./crisol-command.js";
import { startServerProcess } from "./server-process.js";

const RESOURCES = `# Everything of one problem, in one file.
kind: project
name: Houses
output: what a house costs
---
kind: member
project: Houses
member: group:Analysts
role: viewer
---
kind: user
name: Ana
email: ana@example.org
---
kind: group
name: Analysts
members: [ana@example.org]
---
kind: experiment
project: Houses
name: houses/trees
---
kind: data
project: Houses
name: houses
source: houses.csv
---
kind: definition
project: Houses
data: houses
task: regression
target: price
primaryMetric: rmse
criteria: [rmse <= 1]
---
kind: secret
project: Houses
name: HOUSES_KEY
value: { env: CRISOL_TEST_HOUSES_KEY }
---
kind: recipe
project: Houses
name: plain
data: houses
steps: []
split: { method: random, testFraction: 0.25 }
---
kind: pipeline
project: Houses
name: refresh
parameters: { trees: 20 }
steps:
  clean:
    kind: script
    code: clean
    command: sh clean.sh \${{inputs.raw}} \${{outputs.table}}
    inputs: { raw: { data: houses, format: csv } }
    outputs: { table: { kind: data, name: houses clean, format: csv } }
    environment: { kind: none }
    secrets: [HOUSES_KEY]
  train:
    kind: train
    recipe: plain
    data: { step: clean, output: table }
    params: { n_estimators: { parameter: trees } }
---
kind: run
project: Houses
name: boosted
recipe: plain
algorithm: gradient_boosting
params: { n_estimators: 20 }
---
kind: model-version
project: Houses
model: houses
run: boosted
---
kind: model
project: Houses
name: houses
tags: { team: pricing }
---
kind: endpoint
project: Houses
name: houses
model: houses
override: a test, not a house
---
kind: monitor
project: Houses
endpoint: houses
psiThreshold: 0.3
`;

function table(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const size = 40 + ((row * 37) % 160);
    return `${size},${1 + ((row * 11) % 6)},${1000 * size + ((row * 7919) % 3000)}`;
  });
  return ["size,rooms,price", ...lines].join("\n");
}

describe("crisol apply and crisol export", () => {
  let server: Awaited<ReturnType<typeof startServerProcess>>;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "crisol-apply-"));
    server = await startServerProcess();
    process.env.CRISOL_TEST_HOUSES_KEY = "the-key-of-the-houses";
    process.env.HOUSES_KEY = "the-key-of-the-houses";
    await writeFile(join(folder, "houses.csv"), table(300));
    await mkdir(join(folder, "clean"));
    await writeFile(join(folder, "clean/clean.sh"), 'cp "$1" "$2"\n');
    await writeFile(join(folder, "all.yml"), RESOURCES);
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const crisol = (args: readonly string[], at = server) => crisolIn(folder, at)(...args);

  const projects = async () => JSON.parse((await crisol(["project", "list", "--json"])).stdout);

  test("a wrong file is refused with line and field, and nothing is made", async () => {
    await writeFile(join(folder, "wrong.yml"), RESOURCES.replace("testFraction: 0.25", "testFraction: 25"));
    const { code, stderr } = await crisol(["apply", "-f", "wrong.yml", "--yes"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/wrong\.yml:46: split\.testFraction: /);
    expect((await crisol(["apply", "-f", "missing.yml"])).code).toBe(2);
    expect(await projects()).toEqual([]);
  });

  test("--dry-run shows what would be made and makes nothing; without --yes nobody is asked in vain", async () => {
    const dry = await crisol(["apply", "-f", "all.yml", "--dry-run"]);
    expect(dry.code, dry.stderr).toBe(3);
    expect(dry.stdout).toContain("+ project Houses\n");
    expect(dry.stdout).toContain('    output: "what a house costs"');
    expect(dry.stdout).toContain("15 to create, 0 to change, 0 unchanged");
    const unasked = await crisol(["apply", "-f", "all.yml"]);
    expect(unasked.code).toBe(2);
    expect(unasked.stderr).toContain("--yes");
    expect(await projects()).toEqual([]);
  });

  test.skipIf(process.platform !== "linux")("at a terminal it asks, and anything but yes changes nothing", async () => {
    await writeFile(join(folder, "asked.yml"), "kind: project\nname: Asked\n");
    const answer = (text: string) => {
      const command = `${process.execPath} ${program} apply -f asked.yml`;
      const env = { ...process.env, CRISOL_URL: server.url, CRISOL_TOKEN: server.token };
      return new Promise<{ code: number; stdout: string }>((resolve) => {
        // A terminal of its own, by util-linux.
        const child = execFile("script", ["-qec", command, "/dev/null"], { cwd: folder, env }, (error, stdout) =>
          resolve({ code: error ? Number(error.code) : 0, stdout }),
        );
        child.stdout?.on("data", (chunk) => {
          if (String(chunk).includes("[y/N]")) child.stdin?.write(`${text}\n`);
        });
      });
    };
    const declined = await answer("no");
    expect(declined).toMatchObject({ code: 2, stdout: expect.stringContaining("nothing was changed") });
    expect(await projects()).toEqual([]);
    const agreed = await answer("y");
    expect(agreed.stdout).toContain("+ project Asked");
    expect(agreed.code).toBe(0);
    const [made] = await projects();
    expect(made.name).toBe("Asked");
    await crisol(["project", "delete", made.id]);
  });

  test("everything is made, and a second time changes nothing", async () => {
    const applied = await crisol(["apply", "-f", "all.yml", "--yes"]);
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    expect(applied.stdout).toMatch(/endpoint houses: its key is \S{20,}/);
    const predicted = await crisol(["endpoint", "predict", "houses", "--row", '{"size":100,"rooms":3}', "--json"]);
    expect(JSON.parse(predicted.stdout).predictions[0].prediction).toBeGreaterThan(80_000);
    const again = await crisol(["apply", "-f", "all.yml", "--json"]);
    expect(again.code, again.stderr).toBe(0);
    expect(JSON.parse(again.stdout).changes.map(({ action }: { action: string }) => action)).toEqual(
      Array(15).fill("none"),
    );
  });

  test("a secret is taken from the shell, and its value is nowhere to be seen; without it that is said", async () => {
    const value = "a-value-that-nobody-sees";
    const text = "kind: secret\nproject: Houses\nname: OTHER\nvalue: { env: CRISOL_TEST_OTHER }\n";
    await writeFile(join(folder, "secret.yml"), text);
    const without = await crisol(["apply", "-f", "secret.yml", "--yes"]);
    expect(without.code).toBe(1);
    expect(without.stderr).toContain(
      "secret.yml:1: secret Houses/OTHER: its value is not in the variable CRISOL_TEST_OTHER",
    );
    process.env.CRISOL_TEST_OTHER = value;
    const said = await crisol(["apply", "-f", "secret.yml", "--yes", "--json"]);
    expect(said.code, said.stderr).toBe(0);
    await writeFile(join(folder, "plain.yml"), text.replace("{ env: CRISOL_TEST_OTHER }", value));
    const plain = await crisol(["apply", "-f", "plain.yml", "--yes"]);
    expect(plain.code).toBe(2);
    const exported = await crisol(["export"]);
    expect(exported.stdout).toContain("name: OTHER\nvalue:\n  env: OTHER");
    for (const { stdout, stderr } of [said, plain, exported]) expect(stdout + stderr).not.toContain(value);
    expect((await crisol(["secret", "delete", "OTHER", "--project", "Houses"])).code).toBe(0);
  });

  test("a pipeline changes with the files of its code and with a step that goes, and not with its data", async () => {
    const from = (text: string) =>
      writeFile(
        join(folder, "pipeline.yml"),
        text.slice(text.indexOf("kind: pipeline"), text.indexOf("---\nkind: run\n")),
      );
    const look = async () => (await crisol(["apply", "-f", "pipeline.yml", "--dry-run"])).stdout;
    await from(RESOURCES);
    expect(await look()).toContain("1 unchanged");
    await writeFile(join(folder, "clean/clean.sh"), 'cat "$1" > "$2"\n');
    expect(await look()).toContain("clean with other files");
    const applied = await crisol(["apply", "-f", "pipeline.yml", "--yes"]);
    expect(applied.code, applied.stderr).toBe(0);
    expect(await look()).toContain("1 unchanged");
    await from(RESOURCES.replace(/ {2}train:\n( {4}.*\n)+/, ""));
    expect(await look()).toContain("~ pipeline Houses/refresh\n    steps: ");
    await from(RESOURCES);
  });

  test("one field is changed, and only that", async () => {
    await writeFile(join(folder, "all.yml"), RESOURCES.replace("psiThreshold: 0.3", "psiThreshold: 0.4"));
    const { code, stdout } = await crisol(["apply", "-f", "all.yml", "--yes"]);
    expect(code).toBe(0);
    expect(stdout).toContain("~ monitor houses\n    psiThreshold: 0.3 -> 0.4");
    expect(stdout).toContain("0 to create, 1 to change, 14 unchanged");
  });

  test("a role and who is in a group are changed, and somebody who is missing is named", async () => {
    const changed = RESOURCES.replace("role: viewer", "role: contributor").replace(
      "[ana@example.org]",
      "[Bea, ana@example.org]",
    );
    await writeFile(join(folder, "team.yml"), changed);
    const { code, stderr } = await crisol(["apply", "-f", "team.yml", "--yes"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/team\.yml:\d+: group Analysts: there is no user Bea/);
    await writeFile(join(folder, "team.yml"), `${changed}---\nkind: user\nname: Bea\nisDisabled: true\n`);
    const applied = await crisol(["apply", "-f", "team.yml", "--yes"]);
    expect(applied.code, applied.stderr).toBe(0);
    expect(applied.stdout).toContain('~ member Houses/group:Analysts\n    role: "viewer" -> "contributor"');
    expect(applied.stdout).toContain('    members: ["ana@example.org"] -> ["Bea","ana@example.org"]');
    const users = JSON.parse((await crisol(["user", "list", "--json"])).stdout);
    expect(users[0]).toMatchObject({ name: "Bea", disabledAt: expect.any(String) });
    const again = await crisol(["apply", "-f", "team.yml", "--dry-run"]);
    expect(again.code, again.stdout).toBe(0);
    await writeFile(join(folder, "team.yml"), "kind: group\nname: Analysts\nmembers: [Bea]\n");
    expect((await crisol(["apply", "-f", "team.yml", "--yes"])).code).toBe(0);
    const [group] = JSON.parse((await crisol(["group", "list", "--json"])).stdout);
    expect(group.members.map(({ name }: { name: string }) => name)).toEqual(["Bea"]);
    await writeFile(join(folder, "all.yml"), changed.replace("psiThreshold: 0.3", "psiThreshold: 0.4"));
    expect((await crisol(["apply", "-f", "all.yml", "--yes"])).code).toBe(0);
  });

  test("an export changes nothing where it came from, and makes the same elsewhere", async () => {
    expect((await crisol(["export", "-o", "export.yml"])).code).toBe(0);
    const same = await crisol(["apply", "-f", "export.yml", "--dry-run"]);
    expect(same.code, same.stdout + same.stderr).toBe(0);
    const other = await startServerProcess();
    try {
      const applied = await crisol(["apply", "-f", "export.yml", "--yes"], other);
      expect(applied.code, applied.stdout + applied.stderr).toBe(0);
      const exported = await crisol(["export"], other);
      expect(exported.stdout.trim()).toBe((await readFile(join(folder, "export.yml"), "utf8")).trim());
    } finally {
      await other.stop();
    }
  }, 120_000);

  test("other data make the next version of all that is made from them", async () => {
    await writeFile(join(folder, "houses.csv"), table(400));
    const dry = await crisol(["apply", "-f", "all.yml", "--dry-run"]);
    expect(dry.stdout).toContain("~ data Houses/houses");
    expect(dry.stdout).toContain("~ recipe Houses/plain (follows data Houses/houses)");
    expect(dry.stdout).toContain("~ endpoint houses (follows model Houses/houses)");
    const applied = await crisol(["apply", "-f", "all.yml", "--yes"]);
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    const endpoint = JSON.parse((await crisol(["endpoint", "get", "houses", "--json"])).stdout);
    expect(endpoint.deployment.version).toBe(2);
    const again = await crisol(["apply", "-f", "all.yml", "--dry-run"]);
    expect(again.code, again.stdout + again.stderr).toBe(0);
  }, 120_000);

  test("an error of the server names the resource and its line", async () => {
    await writeFile(
      join(folder, "late.yml"),
      "kind: project\nname: Late\n---\nkind: data\nproject: Late\nname: d\nsource: example:none-such\n",
    );
    const { code, stderr } = await crisol(["apply", "-f", "late.yml", "--yes"]);
    expect(code).toBe(1);
    expect(stderr).toContain("late.yml:4: data Late/d: ");
  });
});
