import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hasPython, pythonEnvironment } from "../bench/python.mjs";
import { browserFolder } from "../packages/sdk/src/code/browser-folder.js";
import { selectFiles } from "../packages/sdk/src/code/code-folder.js";
import { diskFolder } from "../packages/sdk/src/code/disk-folder.js";
import { packCode } from "../packages/sdk/src/code/pack-code.js";
import { gitFacts, packFolder } from "../packages/sdk/src/node.js";
import { gitIn } from "../packages/server/test/git-server.js";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "crisol-pack-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

const names = ["a", "b", "ab", "a.py", "b.txt", "A", "x y", "#c", "!d", "a-b", "]", "1"];
const tokens = [
  "*",
  "*",
  "**",
  "/",
  "/",
  "a",
  "b",
  "ab",
  "?",
  "[ab]",
  "[!a]",
  "[^b/]",
  "[a-b]",
  "[b-a]",
  "[]a]",
  "[[:alpha:]]",
].concat([
  "\\",
  "!",
  "#",
  " ",
  ".py",
  "x y",
  "]",
  "[",
  "-",
  "[\\]a]",
  "[a-]",
  "**/",
  "/**",
  "/**/",
  "[[:digit:]",
  "[[:no:]]",
]);
const path = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const pattern = fc.oneof(
  fc.array(fc.constantFrom(...tokens), { minLength: 1, maxLength: 5 }).map((parts) => parts.join("")),
  path.map((text) => `/${text}/`),
  path.map((text) => `!${text}`),
);
const rules = fc.array(pattern, { maxLength: 6 }).map((lines) => lines.join("\n"));
const tree = fc
  .record({
    paths: fc.uniqueArray(path, { minLength: 1, maxLength: 25 }),
    rules: fc.dictionary(fc.constantFrom("", "a/", "b/", "a/b/", "ab/a/"), rules, {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  })
  .map(({ paths, rules }) => {
    const files = paths.filter((one) => !paths.some((other) => other.startsWith(`${one}/`)));
    const isFile = (folder: string) => files.some((one) => `${folder}/`.startsWith(`${one}/`));
    const texts = Object.entries(rules).filter(([base]) => base === "" || !isFile(base.slice(0, -1)));
    return Object.fromEntries([
      ...files.map((one) => [one, one]),
      ...texts.map(([base, text]) => [`${base}.gitignore`, text] as const),
    ]) as Record<string, string>;
  });

describe("what is packed of a folder", () => {
  test("is what git would add, whatever its .gitignore files say", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        const folder = join(root, `${run++}`);
        write(folder, files);
        execFileSync("git", ["init", "--quiet", folder]);
        const listed = execFileSync("git", ["-C", folder, "ls-files", "-o", "-z", "--exclude-standard"], {
          env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" },
        });
        const expected = listed.toString().split("\0").filter(Boolean).sort();
        const { paths } = await selectFiles(await diskFolder(folder));
        expect([...paths].sort(), JSON.stringify(files)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  test("is neither what is never code, nor links, nor what .crisolignore says, which has the last word", async () => {
    write(root, {
      "train.py": "print(1)",
      ".gitignore": "*.csv\ndata/\n",
      ".crisolignore": "!small.csv\nnotes/\n",
      "small.csv": "a,b\n",
      "large.csv": "a,b\n",
      "data/x": "x",
      "notes/n.md": "n",
      ".venv/bin/python": "",
      "src/__pycache__/a.pyc": "",
      "src/node_modules/x/index.js": "",
      "src/a.py": "a",
      ".git/config": "",
    });
    symlinkSync("/etc/passwd", join(root, "src/link"));
    const packed = await packFolder(root);
    const packedPaths = [".crisolignore", ".gitignore", "small.csv", "src/a.py", "train.py"];
    expect(packed.files.map(({ path }) => path)).toEqual(packedPaths);
    expect(packed.leftOut).toEqual([
      { path: ".git/", reason: "never" },
      { path: ".venv/", reason: "never" },
      { path: "data/", reason: "ignored" },
      { path: "large.csv", reason: "ignored" },
      { path: "notes/", reason: "ignored" },
      { path: "src/__pycache__/", reason: "never" },
      { path: "src/link", reason: "symlink" },
      { path: "src/node_modules/", reason: "never" },
    ]);
    execFileSync("tar", ["-xzf", "-", "-C", join(root, "data")], {
      input: Buffer.from(await packed.archive.arrayBuffer()),
    });
    expect((await packFolder(root)).sha256).toBe(packed.sha256);
    expect((await packFolder(join(root, "data"))).files).toHaveLength(6);
  });

  test("in a page is the same as on the disk", async () => {
    const files = { "a/b.py": "1", "a/.gitignore": "*.log\n", "a/x.log": "log", "ñ.py": "2", "node_modules/x.js": "x" };
    write(root, files);
    const chosen = Object.entries(files).map(([path, content]) => ({ path, file: new Blob([content]) }));
    const [page, disk] = [await packCode(browserFolder(chosen)), await packFolder(root)];
    expect(page.sha256).toBe(disk.sha256);
    expect(page.leftOut).toEqual(disk.leftOut);
    expect(new Uint8Array(await page.archive.arrayBuffer())).toEqual(new Uint8Array(await disk.archive.arrayBuffer()));
  });

  test("counts what the folders above it leave out, up to the top of the repository", async () => {
    write(root, { ".gitignore": "*.csv\n/train/keys\n", "train/a.py": "1", "train/b.csv": "2", "train/keys": "3" });
    expect((await packFolder(join(root, "train"))).files).toHaveLength(3);
    gitIn(root, "init", "--quiet");
    expect((await packFolder(join(root, "train"))).files).toEqual([{ path: "a.py", sizeBytes: 1 }]);
  });

  test("is refused with a sentence when it is nothing, or too much", async () => {
    await expect(packFolder(root)).rejects.toMatchObject({
      code: "code_invalid",
      message: expect.stringContaining("no file"),
    });
    const files = Array.from({ length: 10_001 }, (_, i) => ({ path: `${i}.py`, file: new Blob(["x"]) }));
    await expect(packCode(browserFolder(files))).rejects.toMatchObject({
      code: "code_invalid",
      message: expect.stringContaining("10001 files"),
    });
    const large = { path: "data/large.bin", file: new Blob([new Uint8Array(200_000_001)]) };
    await expect(packCode(browserFolder([large, files[0]!]))).rejects.toMatchObject({
      message: expect.stringContaining("data/large.bin has 200000001"),
    });
  });
});

describe("where a folder stands in git", () => {
  test("is nothing outside of a repository, and before the first commit", async () => {
    expect(await gitFacts(root)).toBeNull();
    gitIn(root, "init", "--quiet");
    expect(await gitFacts(root)).toBeNull();
  });

  test("is its commit, branch and remote without the credential, and what differs in it", async () => {
    write(root, { "train/a.py": "1\n", "other.py": "1\n" });
    gitIn(root, "init", "--quiet");
    gitIn(root, "add", ".");
    gitIn(root, "commit", "--quiet", "-m", "first");
    gitIn(root, "remote", "add", "origin", "https://ana:secret@example.org/x.git");
    const commit = gitIn(root, "rev-parse", "HEAD");
    const clean = { url: "https://example.org/x.git", commit, branch: "main", isDirty: false, diff: null };
    expect(await gitFacts(root)).toEqual(clean);
    write(root, { "other.py": "2\n" });
    // What differs elsewhere is not the folder's.
    expect(await gitFacts(join(root, "train"))).toEqual(clean);
    write(root, { "train/a.py": "2\n" });
    const dirty = await gitFacts(join(root, "train"));
    expect(dirty).toEqual({ ...clean, isDirty: true, diff: expect.stringContaining("-1\n+2\n") });
    expect(dirty?.diff).toContain("a/a.py");
    gitIn(root, "checkout", "--quiet", "--detach");
    expect(await gitFacts(root)).toMatchObject({ branch: null, isDirty: true });
  });
});

describe.skipIf(!hasPython())("the Python client", () => {
  let python: string;
  beforeAll(async () => {
    const program = await pythonEnvironment(
      "python-client",
      ["mypy==2.4.1", "pytest==9.2.0", "hatchling==1.31.0"],
      console.log,
    );
    python = program("python");
  }, 600_000);

  test("packs the same of every folder, with the same hash, and says the same of git", async () => {
    const trees = fc.sample(tree, { numRuns: 100, seed: 7 });
    const folders = trees.map((files, at) => {
      const folder = join(root, `${at}`);
      // A file that no pattern leaves out, so that there is always one.
      write(folder, { ...files, "keep/.crisolignore": "!*\n", "\u{1f600}ñ.py": "1", "\uffee.py": "2" });
      return folder;
    });
    const repository = join(root, "repository");
    write(repository, { "a.py": "1\n" });
    gitIn(root, "init", "--quiet", "repository");
    gitIn(repository, "add", ".");
    gitIn(repository, "commit", "--quiet", "-m", "first");
    gitIn(repository, "remote", "add", "origin", "ssh://git:secret@example.org/x.git");
    write(repository, { "a.py": "ñ\n", "b.py": "" });
    const program = `
import json, sys
from crisol_client import git_facts, pack_folder
def packed(folder):
    try:
        found = pack_folder(folder)
    except ValueError as error:
        return str(error)
    return [found.sha256, [f"{one.path} {one.reason}" for one in found.left_out], found.size_bytes]
folders = json.load(sys.stdin)
print(json.dumps({"packed": [packed(folder) for folder in folders], "git": git_facts(folders[-1])}))
`;
    const all = [...folders, repository];
    const said = JSON.parse(
      execFileSync(python, ["-c", program], {
        input: JSON.stringify(all),
        env: { ...process.env, PYTHONPATH: "clients/python/src" },
        maxBuffer: 1 << 26,
      }).toString(),
    );
    const expected: unknown[] = [];
    for (const folder of all) {
      const packed = await packFolder(folder).catch(() => undefined);
      expected.push(
        packed
          ? [packed.sha256, packed.leftOut.map(({ path, reason }) => `${path} ${reason}`).sort(), packed.sizeBytes]
          : `${folder} has no file that is not left out`,
      );
    }
    for (const one of said.packed) if (Array.isArray(one)) one[1].sort();
    expect(said.packed).toEqual(expected);
    expect(new Set(expected.map((one) => (one as string[])[0])).size).toBeGreaterThan(90);
    expect(said.git).toEqual(await gitFacts(repository));
    expect(said.git.url).toBe("ssh://git@example.org/x.git");
  });
});
