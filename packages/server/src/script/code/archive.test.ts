import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { type CodeFile, codeLimits, codeManifest } from "@crisol/contract";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { longName, type TarMember, tarGzOf, tarOf } from "../../../test/tar.js";
import { type Blobs, openBlobs } from "../../store/blobs.js";
import { readArchive, writeArchive } from "./archive.js";
import { keepFiles, manifestSha256 } from "./code-files.js";
import { layOutCode } from "./lay-out.js";

let folder: string;
let blobs: Blobs;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "crisol-code-"));
  blobs = await openBlobs(join(folder, "blobs"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const keep = (archive: Uint8Array) => keepFiles(readArchive(Readable.from([archive])), blobs);
const keepMembers = (...members: TarMember[]) => keep(tarGzOf(members));
const sha256 = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");
const refused = (problem: string | RegExp) => ({
  code: "code_invalid",
  message: problem instanceof RegExp ? expect.stringMatching(problem) : expect.stringContaining(problem),
});
const file = (name: string, content = "x"): TarMember => ({ name, content });

describe("an archive", () => {
  test("of any folder comes out of tar, the blobs and our own archive as it went in", async () => {
    const name = fc
      .stringMatching(/^[a-zñ0-9 _.%()+-]{1,40}$/u)
      // What is refused: a folder's own names, escapes, and devices of Windows.
      .filter((text) => !/^(\.+|%.*)$|%[0-9a-f]{2}|^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i.test(text));
    const path = fc.array(name, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("/"));
    const tree = fc.uniqueArray(fc.tuple(path, fc.uint8Array({ maxLength: 2000 })), {
      minLength: 1,
      maxLength: 12,
      selector: ([text]) => text,
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(tree, async (given) => {
        const files = given.filter(([one]) => !given.some(([other]) => other.startsWith(`${one}/`)));
        fc.pre(new Set(files.map(([one]) => one.toLowerCase())).size === files.length);
        const from = join(folder, `from-${run++}`);
        for (const [one, content] of files) {
          mkdirSync(dirname(join(from, one)), { recursive: true });
          writeFileSync(join(from, one), content);
        }
        const kept = await keep(execFileSync("tar", ["-czf", "-", "-C", from, "."]));
        const expected = new Map(files.map(([one, content]) => [one, sha256(content)]));
        expect(new Map(kept.map((one) => [one.path, one.sha256]))).toEqual(expected);
        const again = await keep(await buffer(writeArchive(kept, blobs, new Date(0))));
        expect(again).toEqual(kept);
        const to = join(folder, `to-${run}`);
        await layOutCode(kept, blobs, to);
        expect(execFileSync("diff", ["-r", from, to]).toString()).toBe("");
      }),
      { numRuns: 40 },
    );
  });

  test("has a file of several pieces and one that is empty", async () => {
    const large = randomBytes(3_000_000);
    const kept = await keepMembers(file("empty", ""), { name: "large.bin", content: large }, file("z"));
    expect(kept).toEqual([
      { path: "empty", sha256: sha256(""), sizeBytes: 0 },
      { path: "large.bin", sha256: sha256(large), sizeBytes: 3_000_000 },
      { path: "z", sha256: sha256("x"), sizeBytes: 1 },
    ]);
  });

  test("can be unpacked by tar, with scripts that can be executed, and is the same whenever it is made", async () => {
    const script = file("a/run.sh", "#!/bin/sh\necho ran\n");
    const kept = await keepMembers(script, longName(`${"deep/".repeat(60)}b.py`), file("b.py", "print(1)"));
    const archive = await buffer(writeArchive(kept, blobs, new Date(1_000)));
    expect(await buffer(writeArchive(kept, blobs, new Date(1_000)))).toEqual(archive);
    execFileSync("tar", ["-xzf", "-", "-C", folder], { input: archive });
    expect(execFileSync(join(folder, "a/run.sh")).toString()).toBe("ran\n");
    expect(statSync(join(folder, "deep")).isDirectory()).toBe(true);
    await layOutCode(kept, blobs, join(folder, "out"));
    expect(execFileSync(join(folder, "out/a/run.sh")).toString()).toBe("ran\n");
    expect(statSync(join(folder, "out", "deep/".repeat(60), "b.py")).mode & 0o777).toBe(0o644);
  });

  test("safety-10 a file that was changed on the disk is neither laid out nor sent", async () => {
    const kept = await keepMembers(file("a.py", "print(1)"));
    writeFileSync(blobs.path(kept[0]!.sha256), "print(2)");
    await expect(layOutCode(kept, blobs, join(folder, "out"))).rejects.toMatchObject({ code: "blob_corrupt" });
    await expect(buffer(writeArchive(kept, blobs, new Date(0)))).rejects.toMatchObject({ code: "blob_corrupt" });
  });
});

describe("safety-01 an archive is refused for the path", () => {
  test.each([
    "../evil.py",
    "a/../../evil.py",
    "a/..",
    "/etc/passwd",
    "//server/share/x",
    "%2e%2e/evil.py",
    "%252e%252e/evil.py",
    "..\\evil.py",
    "C:/evil.py",
    "c:evil.py",
    "file:///etc/passwd",
    "a//b",
    "a/./b",
    "a\u0001b",
    "a#b",
  ])("%s", async (name) => {
    await expect(keepMembers(file("ok.py"), file(name))).rejects.toMatchObject(refused("cannot be used"));
    await expect(
      layOutCode([{ path: name, sha256: sha256("x"), sizeBytes: 1 }], blobs, join(folder, "out")),
    ).rejects.toThrow();
    expect(readdirSync(folder).sort()).toEqual(["blobs"]);
  });
});

describe("safety-02 an archive is refused for what is neither file nor folder", () => {
  test.each([
    ["a symbolic link", { name: "link", type: "2", linkName: "/etc/passwd" }, "link is a symlink"],
    ["a hard link", { name: "link", type: "1", linkName: "ok.py" }, "link is a link"],
    ["a character device", { name: "dev", type: "3" }, "dev is a character-device"],
    ["a block device", { name: "dev", type: "4" }, "dev is a block-device"],
    ["a pipe", { name: "pipe", type: "6" }, "pipe is a fifo"],
  ])("%s", async (_, member, problem) => {
    await expect(keepMembers(file("ok.py"), member)).rejects.toMatchObject(refused(problem));
  });

  test("a link in the folder is not written through", async () => {
    const kept = await keepMembers(file("a.py"));
    const out = join(folder, "out");
    mkdirSync(out);
    writeFileSync(join(folder, "victim"), "before");
    symlinkSync(join(folder, "victim"), join(out, "a.py"));
    await expect(layOutCode(kept, blobs, out)).rejects.toMatchObject({ code: "EEXIST" });
    expect(readFileSync(join(folder, "victim"), "utf8")).toBe("before");
  });
});

describe("safety-03 an archive is refused for its size", () => {
  test("a bomb, 300 MB in 300 kB, in bounded memory", async () => {
    const bomb = gzipSync(tarOf([{ name: "zeros", content: Buffer.alloc(300_000_000) }]));
    expect(bomb.length).toBeLessThan(400_000);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }, 5);
    await expect(keep(bomb)).rejects.toMatchObject(refused("larger than 200000000 bytes"));
    clearInterval(watch);
    expect(most).toBeLessThan(50_000_000);
  });

  test("many files that are too large together", async () => {
    const members = Array.from({ length: 3 }, (_, i) => ({ name: `${i}`, content: Buffer.alloc(70_000_000, i) }));
    await expect(keepMembers(...members)).rejects.toMatchObject(refused("larger than 200000000 bytes"));
  });

  test("a header that promises more than there is", async () => {
    await expect(keepMembers({ name: "a", content: "x", sizeBytes: 100_000 })).rejects.toMatchObject(
      refused("no whole tar.gz"),
    );
    await expect(keepMembers({ name: "a", content: "x", sizeBytes: 8 ** 11 - 1 })).rejects.toMatchObject(
      refused("larger than"),
    );
  });

  test("zeros behind its end", async () => {
    const endless = gzipSync(tarOf([file("a")], Buffer.alloc(300_000_000)));
    await expect(keep(endless)).rejects.toMatchObject(refused("unpacks to more than"));
  });

  test("more files than code may have, and more than 20,000 folders", async () => {
    const many = tarGzOf(Array.from({ length: 301 }, (_, i) => file(`f${i}`)));
    const limits = { ...codeLimits, files: 300 };
    const kept = keepFiles(readArchive(Readable.from([many])), blobs, limits);
    await expect(kept).rejects.toMatchObject(refused("more than 300 files"));
    const folders = Array.from({ length: 20_001 }, (_, i) => ({ name: `d${i}/`, type: "5" }));
    await expect(keepMembers(...folders)).rejects.toMatchObject(refused("more than 20000 files and folders"));
  });

  test("10 MB of a name", async () => {
    await expect(keepMembers(longName("n".repeat(10_000_000)), file("a"))).rejects.toMatchObject(
      refused("no whole tar.gz"),
    );
  });
});

describe("safety-04 an archive is refused for names that not every disk can have", () => {
  test.each([
    ["twice the same", [file("a.py"), file("a.py")], "a.py twice"],
    ["names that differ in case", [file("Train.py"), file("train.py")], "Train.py and train.py are one file"],
    ["names that differ in the form of Unicode", [file("\u00e9.py"), file("e\u0301.py")], "are one file on some disks"],
    ["folders that differ in case", [file("Src/a"), file("src/b")], "the folders Src and src are one"],
    ["a file that is a folder", [file("a"), file("a/b")], "a is a file"],
    ["a folder that is a file", [file("a/b"), file("a")], "both a file and a folder"],
    ["a name of 256 bytes", [longName("ñ".repeat(128)), file("x")], "longer than 255 bytes"],
    ["a path of 1,001 characters", [longName(`${"d/".repeat(500)}x`), file("x")], "longer than 1000 characters"],
    ["a device of Windows", [file("src/aux.py")], "device on Windows"],
  ])("%s", async (_, members, problem) => {
    await expect(keepMembers(...members)).rejects.toMatchObject(refused(problem));
  });
});

describe("an archive is refused that is", () => {
  test("empty, or of folders only", async () => {
    await expect(keepMembers()).rejects.toMatchObject(refused("it has no file"));
    await expect(keepMembers({ name: "src/", type: "5" })).rejects.toMatchObject(refused("it has no file"));
  });

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["text", Buffer.from("print('hello')\n")],
    ["a tar that is not compressed", tarOf([file("a")])],
    ["compressed, but no tar", gzipSync(Buffer.from("x".repeat(5000)))],
    ["without an end", gzipSync(tarOf([file("a")], Buffer.alloc(0)))],
  ])("%s", async (_, bytes) => {
    await expect(keep(bytes)).rejects.toMatchObject(refused("no whole tar.gz"));
  });

  test("cut off anywhere, or changed in one byte of a header", async () => {
    const members = [file("a.py", "print(1)\n".repeat(100)), file("b/c.py"), { name: "d", content: randomBytes(3000) }];
    const whole = tarGzOf(members);
    for (let end = 1; end < whole.length; end += 37) {
      await expect(keep(whole.subarray(0, end))).rejects.toMatchObject(refused("no whole tar.gz"));
    }
    const tar = tarOf(members);
    for (let at = 1; at < 257; at += 5) {
      const changed = Buffer.from(tar);
      changed[at]! ^= 0x41;
      await expect(keep(gzipSync(changed))).rejects.toMatchObject({ code: "code_invalid" });
    }
  });

  test("one whose stream fails: that is said as it is, and nothing stays open", async () => {
    async function* broken() {
      yield tarGzOf([file("a")]).subarray(0, 50);
      throw Object.assign(new Error("EIO: read"), { code: "EIO" });
    }
    await expect(keepFiles(readArchive(Readable.from(broken())), blobs)).rejects.toThrow("EIO");
  });
});

describe("the hash of code", () => {
  test("is that of what sha256sum prints, in the order of bytes, whatever order the files come in", async () => {
    const names = ["b", "a/b", "a.b", "Z", "ñ", "\u{1f600}", "\uffee"];
    for (const name of names) {
      mkdirSync(dirname(join(folder, "src", name)), { recursive: true });
      writeFileSync(join(folder, "src", name), name);
    }
    const command = "find . -type f -printf '%P\\n' | LC_ALL=C sort | xargs -d '\\n' sha256sum";
    const printed = execFileSync("sh", ["-c", command], { cwd: join(folder, "src") }).toString();
    const files: CodeFile[] = names.map((path) => ({ path, sha256: sha256(path), sizeBytes: 1 }));
    expect(codeManifest(files)).toBe(printed);
    expect(manifestSha256([...files].reverse())).toBe(sha256(printed));
  });
});
