import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { secondOfThree } from "../packages/engine/test/handmade-onnx.js";
import { crisolIn } from "./crisol-command.js";
import { startServerProcess } from "./server-process.js";

const WORKSPACE = `kind: user
name: Ana
email: ana@example.org
---
kind: user
name: nightly
isService: true
---
kind: group
name: Analysts
members: [ana@example.org]
---
kind: project
name: Houses
output: what a house costs
---
kind: project
name: Cars
description: Later.
---
kind: member
project: Houses
member: group:Analysts
role: contributor
---
kind: experiment
project: Houses
name: houses/trees
---
kind: experiment
project: Cars
name: houses/nets
---
kind: data
project: Houses
name: houses
source: houses.csv
---
kind: data
project: Houses
name: spare
source: houses.csv
---
kind: definition
project: Houses
data: houses
task: regression
target: price
primaryMetric: rmse
criteria: [rmse <= 5000]
---
kind: recipe
project: Houses
name: plain
data: houses
steps: []
split: { method: random, testFraction: 0.25 }
---
kind: recipe
project: Houses
name: half
data: houses
steps: []
split: { method: random, testFraction: 0.5 }
---
kind: run
project: Houses
name: more
recipe: plain
params: { n_estimators: 4 }
warmStart: weak
---
kind: run
project: Houses
name: weak
recipe: plain
params: { n_estimators: 2 }
note: Only to *see*.
tags: { stage: study, "with: colon": "1" }
---
kind: run
project: Houses
name: linear
recipe: plain
algorithm: linear_regression
---
kind: model-version
project: Houses
model: houses
run: weak
aliases: [challenger]
stage: staging
reason: To look at.
---
kind: model-version
project: Houses
model: houses
run: more
version: 2
---
kind: model-version
project: Houses
model: houses
run: linear
description: A *line*.
tags: { by: Ana }
aliases: [champion, best]
stage: production
reason: It is the best of May.
---
kind: model-version
project: Houses
model: stump
file: stump.onnx
target: cost
columns: [rooms]
---
kind: model-version
project: Cars
model: cars
file: cars/model.txt
classes: [good, bad]
description: Of somebody else.
aliases: [champion]
---
kind: model
project: Houses
name: houses
description: What a house costs, in euro.
tags: { team: pricing }
---
kind: endpoint
project: Houses
name: houses
model: houses@champion
---
kind: endpoint
project: Houses
name: second
model: houses@2
override: to see how it does
---
kind: endpoint
project: Houses
name: stump
model: stump
state: stopped
override: nobody has measured it
---
kind: monitor
project: Houses
endpoint: houses
psiThreshold: 0.3
`;

const LINES = Array.from({ length: 300 }, (_, row) => {
  const size = 40 + ((row * 37) % 160);
  return `${size},${1 + ((row * 11) % 6)},${1000 * size + ((row * 7919) % 3000)}`;
});

async function lightgbm(): Promise<string> {
  const url = new URL("../packages/engine/test/golden/lightgbm.json", import.meta.url);
  return JSON.parse(await readFile(url, "utf8")).cases["binary, missing nan"].text;
}

interface Version {
  readonly version: number;
  readonly aliases: readonly string[];
  readonly stage: string;
  readonly original: { readonly sha256: string } | null;
}

describe("models in files", () => {
  let server: Awaited<ReturnType<typeof startServerProcess>>;
  let folder: string;
  let crisol: ReturnType<typeof crisolIn>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "crisol-apply-registry-"));
    server = await startServerProcess();
    crisol = crisolIn(folder, server);
    await writeFile(join(folder, "houses.csv"), ["size,rooms,price", ...LINES].join("\n"));
    await writeFile(join(folder, "stump.onnx"), secondOfThree(3));
    await cp(join(folder, "stump.onnx"), join(folder, "cars", "stump.onnx"));
    await writeFile(join(folder, "cars", "model.txt"), await lightgbm());
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function apply(name: string, text: string, ...options: string[]) {
    await writeFile(join(folder, name), text);
    return crisol("apply", "-f", name, ...(options.length > 0 ? options : ["--yes"]));
  }

  async function versionsOf(model: string, project = "Houses"): Promise<readonly Version[]> {
    const { stdout } = await crisol("model", "list", "--project", project, "--json");
    return JSON.parse(stdout).find(({ name }: { name: string }) => name === model).versions;
  }

  test("what cannot be is told with its line before anything is made", async () => {
    const twice = WORKSPACE.replace("aliases: [challenger]", "aliases: [best]");
    const { code, stderr } = await apply("twice.yml", twice);
    expect(code).toBe(2);
    expect(stderr).toMatch(/twice\.yml:\d+: the alias best of houses stands in line \d+ already/);
    const both = await apply("both.yml", WORKSPACE.replace("run: weak\naliases", "run: weak\nfile: a.onnx\naliases"));
    expect(both.stderr).toMatch(/both\.yml:\d+: run: .*name one of them/);
    expect((await crisol("project", "list", "--json")).stdout.trim()).toBe("[]");
  });

  test("everything is made, and a second time changes nothing", async () => {
    const applied = await apply("all.yml", WORKSPACE);
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    const again = await crisol("apply", "-f", "all.yml", "--dry-run");
    expect(again.code, again.stdout + again.stderr).toBe(0);
    expect(again.stdout).toContain("0 to create, 0 to change, 26 unchanged");
    expect(await versionsOf("houses")).toMatchObject([
      { version: 3, aliases: ["best", "champion"], stage: "production" },
      { version: 2, aliases: [], stage: "none" },
      { version: 1, aliases: ["challenger"], stage: "staging" },
    ]);
  }, 120_000);

  test("an export makes the same workspace elsewhere, model files too, and applied there twice changes nothing", async () => {
    const away = join(folder, "away");
    await cp(join(folder, "houses.csv"), join(away, "houses.csv"));
    const exported = await crisol("export", "-o", join("away", "export.yml"));
    expect(exported.code, exported.stderr).toBe(0);
    const text = await readFile(join(away, "export.yml"), "utf8");
    const files = [...text.matchAll(/^file: (\S+)$/gm)].map(([, file]) => file as string);
    expect(files).toEqual([
      expect.stringMatching(/^models\/[0-9a-f]{12}\/stump\.onnx$/),
      expect.stringMatching(/^models\/[0-9a-f]{12}\/model\.txt$/),
    ]);
    expect(await readFile(join(away, files[0] as string))).toEqual(await readFile(join(folder, "stump.onnx")));
    const here = await crisol("apply", "-f", join("away", "export.yml"), "--dry-run");
    expect(here.code, here.stdout + here.stderr).toBe(0);

    const other = await startServerProcess();
    try {
      const there = crisolIn(away, other);
      const applied = await there("apply", "-f", "export.yml", "--yes");
      expect(applied.code, applied.stdout + applied.stderr).toBe(0);
      const again = await there("apply", "-f", "export.yml", "--dry-run");
      expect(again.code, again.stdout + again.stderr).toBe(0);
      expect((await there("export")).stdout.trim()).toBe(text.trim());
    } finally {
      await other.stop();
    }
  }, 240_000);

  test("a champion that misses a criterion is refused in the server's words, until somebody says why", async () => {
    const head = "kind: model-version\nproject: Houses\nmodel: houses\nrun: weak\naliases: [champion]\n";
    const refused = await apply("refused.yml", head);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/refused\.yml:1: model-version Houses\/houses\/weak: .*rmse <= 5000/);
    const stage = await apply("stage.yml", head.replace("aliases: [champion]", "stage: production"));
    expect(stage.stderr).toMatch(/stage\.yml:1: model-version Houses\/houses\/weak: .*rmse <= 5000/);
    expect((await versionsOf("houses"))[0]).toMatchObject({ aliases: ["best", "champion"], stage: "production" });

    const passed = await apply("passed.yml", `${head}stage: production\noverride: the line is wrong in June\n`);
    expect(passed.code, passed.stderr).toBe(0);
    const [line, , weak] = await versionsOf("houses");
    expect([line, weak]).toMatchObject([
      { aliases: ["best"], stage: "archived" },
      { aliases: ["champion"], stage: "production" },
    ]);
    expect((await crisol("export")).stdout).toContain("override: the line is wrong in June");
    // The endpoint that follows the alias does so the next time.
    const next = await crisol("apply", "-f", "all.yml", "--dry-run");
    expect(next.stdout).toContain('    model: "houses" -> "houses@champion"');
    expect(next.stdout).not.toContain("houses@2");
  });

  test("other bytes of a file are the next version, to which go the aliases; those that are there need no file", async () => {
    const { sha256 } = (await versionsOf("stump"))[0]?.original ?? {};
    const resource = "kind: model-version\nproject: Houses\nmodel: stump\nfile: gone/stump.onnx\n";
    const tagged = await apply("stump.yml", `${resource}sha256: ${sha256}\naliases: [small]\ntags: { a: x, b: y }\n`);
    expect(tagged.code, tagged.stderr).toBe(0);
    const absent = await apply("stump.yml", resource);
    expect(absent.stderr).toMatch(/stump\.yml:1: model-version .*there is no file gone\/stump\.onnx/);

    await cp(join(folder, "stump.onnx"), join(folder, "gone", "stump.onnx"));
    await writeFile(join(folder, "gone", "stump.onnx"), secondOfThree(4));
    const changed = `${resource}aliases: [small]\ntags: { a: z }\n`;
    const pinned = await apply("stump.yml", `${changed}version: 3\n`);
    expect(pinned.stderr).toContain("it would be version 2 of stump, not 3");
    const made = await apply("stump.yml", changed);
    expect(made.code, made.stderr).toBe(0);
    expect(await versionsOf("stump")).toMatchObject([
      { version: 2, aliases: ["small"], tags: [{ key: "a", value: "z" }] },
      { version: 1, aliases: [], tags: [{ key: "a" }, { key: "b" }] },
    ]);
    const untagged = await apply("stump.yml", `${resource}tags: { a: null }\n`);
    expect(untagged.stdout).toContain('tags: {"a":"z"} -> {"a":null}');
    expect((await apply("stump.yml", `${resource}tags: { a: null }\n`, "--dry-run")).code).toBe(0);
    expect((await versionsOf("stump"))[0]).toMatchObject({ version: 2, tags: [] });
  });

  test("a version of an earlier run of the name is exported where it is used, by what no other workspace has", async () => {
    const again = WORKSPACE.split("---\n").find((text) => /^kind: run\n.*name: weak/s.test(text)) as string;
    const trained = await apply("again.yml", again.replace("n_estimators: 2", "n_estimators: 3"));
    expect(trained.code, trained.stderr).toBe(0);
    const exported = (await crisol("export")).stdout;
    expect(exported).toMatch(/^kind: model-version\nproject: Houses\nmodel: houses\nrun: run_/m);
    expect(exported).not.toContain("name: more");
    await writeFile(join(folder, "earlier.yml"), exported);
    const same = await crisol("apply", "-f", "earlier.yml", "--dry-run");
    expect(same.code, same.stdout + same.stderr).toBe(0);
  }, 60_000);
});
