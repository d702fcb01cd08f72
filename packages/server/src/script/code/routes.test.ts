import { execFileSync } from "node:child_process";
import { type CodeGit, contract } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { type TarMember, tarGzOf } from "../../../test/tar.js";
import { purgeProjects } from "../../define/purge.js";
import { sweepBlobs } from "../../housekeeping.js";
import { purgeTracked } from "../../track/purge.js";

let server: TestServer;
let projectId: string;
let nowMs = Date.UTC(2026, 0, 1);
beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => nowMs } });
  projectId = await newProject("Code");
});
afterAll(() => server.close());

const newProject = async (name: string) => (await server.api(contract.project.create, { body: { name } })).id;
async function uploaded(archive: Uint8Array, to = projectId): Promise<string> {
  const input = { params: { projectId: to }, query: { fileName: "code.tar.gz" }, raw: Buffer.from(archive) };
  return (await server.api(contract.data.upload, input)).id;
}
async function created(files: Record<string, string | Uint8Array>, git?: CodeGit, to = projectId) {
  const members = Object.entries(files).map(([name, content]): TarMember => ({ name, content }));
  const uploadId = await uploaded(tarGzOf(members), to);
  return server.api(contract.code.create, { params: { projectId: to }, body: { uploadId, git: git ?? null } });
}
const of = (codeId: string) => ({ params: { projectId, codeId } });
const git: CodeGit = {
  url: null,
  commit: "0123456789".repeat(4),
  branch: "main",
  isDirty: true,
  diff: "--- a\n+++ b\n",
};

describe("code", () => {
  test("is kept with its files, its size and where it stands in git", async () => {
    const code = await created({ "train.py": "print(1)\n", "src/b.py": "" }, git);
    expect(code).toMatchObject({ projectId, fileCount: 2, sizeBytes: 9, git, user: "Administrator" });
    expect(code.id).toMatch(/^cod_/);
    const { files, ...same } = await server.api(contract.code.get, of(code.id));
    expect(same).toEqual(code);
    expect(files.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
      ["src/b.py", 0],
      ["train.py", 9],
    ]);
    const file = await server.api(contract.code.file, { ...of(code.id), query: { path: "train.py" } });
    expect(Buffer.from(file as unknown as Uint8Array).toString()).toBe("print(1)\n");
  });

  test("of the same files is the same in a project, and another in another one", async () => {
    const one = await created({ "a.py": "1", "b.py": "2" });
    nowMs += 1000;
    const again = await created({ "b.py": "2", "a.py": "1" });
    expect(again).toEqual(one);
    // Where it comes from is learnt once, and stays.
    const known = await created({ "a.py": "1", "b.py": "2" }, git);
    expect(known).toEqual({ ...one, git });
    expect(await created({ "a.py": "1", "b.py": "2" }, { ...git, branch: "other" })).toEqual(known);
    expect(await created({ "a.py": "1", "b.py": "2" })).toEqual(known);
    expect((await created({ "a.py": "12", "b.py": "" })).sha256).not.toBe(one.sha256);
    const elsewhere = await created({ "a.py": "1", "b.py": "2" }, undefined, await newProject("Other"));
    expect(elsewhere.sha256).toBe(one.sha256);
    expect(elsewhere.id).not.toBe(one.id);
    const { items } = await server.api(contract.code.list, { params: { projectId }, query: { sha256: one.sha256 } });
    expect(items).toEqual([known]);
  });

  test("sent many times at once is one", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => created({ "many.py": "at once" })));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  });

  test.each([
    ["https://ana:secret@example.org/x.git", "https://example.org/x.git"],
    ["https://token@example.org/x.git", "https://example.org/x.git"],
    ["ssh://git@example.org/x.git", "ssh://git@example.org/x.git"],
    ["ssh://git:secret@example.org/x.git", "ssh://git@example.org/x.git"],
    ["git@example.org:ana/x.git", "git@example.org:ana/x.git"],
    ["/srv/git/x.git", "/srv/git/x.git"],
  ])("safety-14 keeps no credential of its address: %s", async (url, kept) => {
    const code = await created({ "a.py": url }, { ...git, url });
    expect(code.git?.url).toBe(kept);
  });

  test("is listed newest first, in pages", async () => {
    const other = await newProject("Lists");
    const made: string[] = [];
    for (let i = 0; i < 3; i++) {
      nowMs += 1000;
      made.unshift((await created({ "a.py": `${i}` }, undefined, other)).id);
    }
    const page = await server.api(contract.code.list, { params: { projectId: other }, query: { limit: 2 } });
    const rest = await server.api(contract.code.list, {
      params: { projectId: other },
      query: { limit: 2, cursor: page.nextCursor ?? undefined },
    });
    expect([...page.items, ...rest.items].map(({ id }) => id)).toEqual(made);
  });

  test("is downloaded as an archive that tar unpacks", async () => {
    const { id } = await created({ "run.sh": "#!/bin/sh\n", "a/b.txt": "ñ" });
    const archive = (await server.api(contract.code.download, of(id))) as unknown as Uint8Array;
    const list = execFileSync("tar", ["-tvzf", "-"], { input: archive }).toString();
    expect(list).toMatch(/^-rw-r--r-- .* a\/b\.txt$/m);
    expect(list).toMatch(/^-rwxr-xr-x .* run\.sh$/m);
    const again = await server.api(contract.code.create, {
      params: { projectId },
      body: { uploadId: await uploaded(archive) },
    });
    expect(again.id).toBe(id);
  });

  test("is refused without an upload, with one of another project, or one that is no archive", async () => {
    const params = { projectId };
    const uploadId = "upl_00000000000000000000000000";
    await expect(server.api(contract.code.create, { params, body: { uploadId } })).rejects.toMatchObject({
      code: "upload_not_found",
    });
    const others = await uploaded(tarGzOf([{ name: "a" }]), await newProject("Not mine"));
    await expect(server.api(contract.code.create, { params, body: { uploadId: others } })).rejects.toMatchObject({
      code: "upload_not_found",
    });
    const text = await uploaded(Buffer.from("print(1)"));
    await expect(server.api(contract.code.create, { params, body: { uploadId: text } })).rejects.toMatchObject({
      code: "code_invalid",
      status: 422,
    });
    await expect(
      server.api(contract.code.create, { params, body: { uploadId: text, git: { ...git, commit: "abc" } } }),
    ).rejects.toMatchObject({ code: "invalid_request" });
  });

  test("has no files but its own", async () => {
    const { id } = await created({ "own.py": "1" });
    for (const path of ["other.py", "own", "own.py/x"]) {
      await expect(server.api(contract.code.file, { ...of(id), query: { path } })).rejects.toMatchObject({
        code: "not_found",
      });
    }
    await expect(server.api(contract.code.file, { ...of(id), query: { path: "../own.py" } })).rejects.toMatchObject({
      code: "artifact_path_invalid",
    });
  });
});

describe("two codes", () => {
  const diff = async (before: object, after: object) => {
    const [one, other] = [await created(before as never), await created(after as never)];
    return (await server.api(contract.code.diff, { ...of(one.id), query: { with: other.id } })).items;
  };

  test("differ by what was added, removed and changed, in lines that patch applies", async () => {
    const old = { "a.py": "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "gone.py": "x\n", "same.py": "same" };
    const items = await diff(old, { "a.py": "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", "new.py": "y", "same.py": "same" });
    expect(items.map(({ path, change }) => [path, change])).toEqual([
      ["a.py", "changed"],
      ["gone.py", "removed"],
      ["new.py", "added"],
    ]);
    expect(items[0]?.diff).toBe("--- a/a.py\n+++ b/a.py\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
    expect(items[1]).toMatchObject({ after: null, diff: "--- a/gone.py\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x\n" });
    expect(items[2]?.before).toBeNull();
    expect(items[2]?.diff).toContain("\\ No newline at end of file");
  });

  test("are shown without the text of what is no text, or too much of it", async () => {
    const lines = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, i) => `${prefix}${i}\n`).join("");
    const items = await diff(
      {
        bin: Buffer.from([0, 1]),
        "large.csv": "x".repeat(1_000_001),
        "other.txt": lines("a", 3000),
        latin: Buffer.from([0xf1]),
      },
      {
        bin: Buffer.from([0, 2]),
        "large.csv": "y",
        "other.txt": lines("b", 3000),
        "added.txt": lines("c", 5000),
        latin: "n",
      },
    );
    expect(items.map(({ path, unshown }) => [path, unshown])).toEqual([
      ["added.txt", null],
      ["bin", "binary"],
      ["large.csv", "large"],
      ["latin", "binary"],
      ["other.txt", "large"],
    ]);
  });

  test("of which one is another project's are not compared", async () => {
    const mine = await created({ "a.py": "mine" });
    const theirs = await created({ "a.py": "theirs" }, undefined, await newProject("Theirs"));
    for (const [one, other] of [
      [mine.id, theirs.id],
      [theirs.id, mine.id],
    ] as const) {
      await expect(server.api(contract.code.diff, { ...of(one), query: { with: other } })).rejects.toMatchObject({
        code: "not_found",
      });
    }
  });
});

test("the files of code outlive a sweep as long as its project, and no longer", async () => {
  const { effects, api } = server;
  const other = await newProject("Swept");
  const { id } = await created({ "kept.py": "kept by nobody else" }, undefined, other);
  const { files } = await api(contract.code.get, { params: { projectId: other, codeId: id } });
  await purgeTracked(effects);
  await sweepBlobs(effects, 0);
  expect(await effects.blobs.has(files[0]!.sha256)).toBe(true);
  await api(contract.project.delete, { params: { projectId: other } });
  nowMs += 8 * 86_400_000;
  await purgeProjects(effects);
  await purgeTracked(effects);
  await sweepBlobs(effects, -1e12);
  expect(await effects.blobs.has(files[0]!.sha256)).toBe(false);
  expect(await effects.store.check()).toEqual([]);
});
