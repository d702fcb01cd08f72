import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Blobs, openBlobs } from "./blobs.js";
import type { DiskEffects } from "./durable-file.js";

let root: string;
let blobs: Blobs;
let now: number;
/** Effects on the disk in their order; `failing` makes one of them fail. */
let log: string[];
let free: () => number;
let failing: { what: string; code: string } | undefined;

const named = (path: string) => (path.startsWith(join(root, "tmp")) ? "tmp" : "file");
function step(what: string): void {
  log.push(what);
  if (failing?.what !== what) return;
  throw Object.assign(new Error(`${failing.code}: simulated`), { code: failing.code, syscall: what });
}
const disk: DiskEffects = {
  freeBytes: async () => free(),
  async open(path, flags, mode) {
    const file = await open(path, flags, mode);
    const name = flags === "r" ? "folder" : named(path);
    const sync = file.sync.bind(file);
    const appendFile = file.appendFile.bind(file);
    file.sync = async () => {
      step(`sync ${name}`);
      await sync();
    };
    file.appendFile = async (data) => {
      step(`write ${name}`);
      await appendFile(data);
    };
    return file;
  },
  async rename(from, to) {
    step(`rename ${named(from)} ${named(to)}`);
    await rename(from, to);
  },
};

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "crisol-blobs-"));
  now = Date.now();
  log = [];
  failing = undefined;
  free = () => 1e12;
  blobs = await openBlobs(root, { now: () => now, disk });
});
afterEach(() => rmSync(root, { recursive: true }));

const shaOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const temporaries = () => readdirSync(join(root, "tmp"));
async function drain(stream: AsyncIterable<Uint8Array>): Promise<{ bytes: Buffer; error?: unknown }> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of stream) pieces.push(piece);
  } catch (error) {
    return { bytes: Buffer.concat(pieces), error };
  }
  return { bytes: Buffer.concat(pieces) };
}

describe("blobs", () => {
  test("give back what was put, from bytes, a stream or a file, under its hash", async () => {
    const property = fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (content) => {
      const expected = { sha256: shaOf(content), sizeBytes: content.length };
      expect(await blobs.put(content)).toEqual(expected);
      async function* halves() {
        yield content.subarray(0, content.length >> 1);
        yield content.subarray(content.length >> 1);
      }
      expect(await blobs.put(halves())).toEqual(expected);
      const file = blobs.temporaryPath();
      writeFileSync(file, content);
      expect(await blobs.put({ file })).toEqual(expected);
      expect(existsSync(file)).toBe(false);
      expect(Buffer.from(await blobs.read(expected.sha256)).equals(content)).toBe(true);
      expect((await drain(blobs.open(expected.sha256))).bytes.equals(content)).toBe(true);
      expect(await blobs.verify(expected.sha256)).toBe(content.length);
      expect(readFileSync(blobs.path(expected.sha256)).equals(content)).toBe(true);
    });
    await fc.assert(property, { numRuns: 30 });
    expect(temporaries()).toEqual([]);
  });

  test("safety-25: a blob is on disk before it has its name, and its name before it is acknowledged", async () => {
    await blobs.put(Buffer.from("x"));
    expect(log).toEqual(["write tmp", "sync folder", "sync tmp", "rename tmp file", "sync folder"]);
  });

  test("safety-31: a flipped bit is found, and putting the content anew repairs it", async () => {
    const content = randomBytes(700_000);
    const { sha256 } = await blobs.put(content);
    for (const at of [0, 350_000, 699_999]) {
      const damaged = Buffer.from(content);
      damaged[at]! ^= 1;
      writeFileSync(blobs.path(sha256), damaged);
      const corrupt = { code: "blob_corrupt", message: expect.stringContaining(sha256) };
      await expect(blobs.read(sha256)).rejects.toMatchObject(corrupt);
      await expect(blobs.verify(sha256)).rejects.toMatchObject(corrupt);
      const { bytes, error } = await drain(blobs.open(sha256));
      expect(error).toMatchObject(corrupt);
      expect(bytes.length).toBeLessThan(content.length);
    }
    await blobs.put(content);
    expect(await blobs.verify(sha256)).toBe(content.length);
  });

  test("of one byte that was cut off or added is found", async () => {
    const { sha256 } = await blobs.put(Buffer.from("abc"));
    for (const text of ["ab", "abcd", ""]) {
      writeFileSync(blobs.path(sha256), text);
      await expect(blobs.read(sha256)).rejects.toMatchObject({ code: "blob_corrupt" });
    }
  });

  test.each([
    ["write tmp", "ENOSPC", "storage_full"],
    ["sync tmp", "EIO", "storage_failed"],
    ["rename tmp file", "EDQUOT", "storage_full"],
    ["sync folder", "EROFS", "storage_failed"],
    ["write tmp", "EMFILE", "storage_failed"],
  ])("safety-26: when '%s' fails with %s, nothing is left and the next put works", async (what, code, expected) => {
    const content = Buffer.from("content");
    failing = { what, code };
    await expect(blobs.put(content)).rejects.toMatchObject({ code: expected });
    expect(temporaries()).toEqual([]);
    failing = undefined;
    const { sha256 } = await blobs.put(content);
    expect(await blobs.read(sha256)).toEqual(content);
  });

  test("safety-26: what would leave less than 200 MB of the disk is refused, before a byte is read where its size is said", async () => {
    const piece = Buffer.alloc(1 << 20);
    let read = 0;
    async function* large() {
      for (let i = 0; i < 512; i++) {
        read += piece.length;
        yield piece;
      }
    }
    free = () => 500e6 - read;
    await expect(blobs.put(large(), 512 << 20)).rejects.toMatchObject({ code: "storage_full" });
    expect(read).toBe(0);
    await expect(blobs.put(large())).rejects.toMatchObject({ code: "storage_full" });
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(400e6);
    expect(temporaries()).toEqual([]);
    free = () => 200e6 + piece.length;
    expect(await blobs.put(piece, piece.length)).toMatchObject({ sizeBytes: piece.length });
  });

  test("a stream that fails leaves nothing, and throws its own error", async () => {
    async function* broken() {
      yield Buffer.from("half");
      throw new Error("the client went away");
    }
    await expect(blobs.put(broken())).rejects.toThrow("the client went away");
    expect(temporaries()).toEqual([]);
  });

  test("have no names but hashes, so that no path leaves the folder", async () => {
    const names = [
      "",
      "..",
      "../../etc/passwd",
      "A".repeat(64),
      "a".repeat(63),
      `${"a".repeat(64)}\n`,
      `../${"a".repeat(61)}`,
    ];
    for (const name of names) {
      expect(() => blobs.path(name)).toThrow(expect.objectContaining({ code: "blob_name_invalid" }));
      await expect(blobs.has(name)).rejects.toMatchObject({ code: "blob_name_invalid" });
      await expect(blobs.delete(name)).rejects.toMatchObject({ code: "blob_name_invalid" });
    }
  });

  test("that are not there are not found", async () => {
    const name = "0".repeat(64);
    expect(await blobs.has(name)).toBe(false);
    await expect(blobs.read(name)).rejects.toMatchObject({ code: "blob_not_found" });
    expect((await drain(blobs.open(name))).error).toMatchObject({ code: "blob_not_found" });
    await blobs.delete(name);
  });

  test("are deleted at once", async () => {
    const { sha256 } = await blobs.put(Buffer.from("x"));
    expect(await blobs.has(sha256)).toBe(true);
    await blobs.delete(sha256);
    expect(await blobs.has(sha256)).toBe(false);
  });

  test("are swept when nothing refers to them and their grace is over", async () => {
    const kept = await blobs.put(Buffer.from("kept"));
    const gone = await blobs.put(Buffer.from("gone!"));
    const again = await blobs.put(Buffer.from("put again"));
    const leftOver = blobs.temporaryPath();
    writeFileSync(leftOver, "of a crash");
    utimesSync(leftOver, now / 1000, now / 1000);
    now += 1001;
    const young = await blobs.put(Buffer.from("young"));
    const asked: string[] = [];
    const swept = await blobs.sweep(async (names) => {
      asked.push(...names);
      await blobs.put(Buffer.from("put again"));
      return names.filter((name) => name !== kept.sha256);
    }, 1000);
    expect(swept).toEqual({ deleted: 1, freedBytes: 5 });
    expect(asked).not.toContain(young.sha256);
    expect(await Promise.all([kept, again, young, gone].map((ref) => blobs.has(ref.sha256)))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(temporaries()).toEqual([]);
  });

  test("of one content put by many at once are one", async () => {
    const refs = await Promise.all(Array.from({ length: 20 }, () => blobs.put(Buffer.from("same"))));
    expect(new Set(refs.map((ref) => ref.sha256)).size).toBe(1);
    expect(await blobs.verify(refs[0]!.sha256)).toBe(4);
    expect(temporaries()).toEqual([]);
  });
});
