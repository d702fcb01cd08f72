import { type FileHandle, mkdtemp, open, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { detect } from "./detect.js";
import { importFile } from "./import-file.js";
import type { SourceFile } from "./import-plan.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "crisol-bomb-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A file of members that unpack to 16 MB each, 1,000 times their size, one after the other. */
async function bomb(beginning: string, filling: string, members: number): Promise<SourceFile> {
  const path = join(folder, "bomb.gz");
  const file: FileHandle = await open(path, "w");
  await file.write(gzipSync(beginning));
  const member = gzipSync(filling.repeat(16e6 / filling.length), { level: 9 });
  for (let i = 0; i < members; i++) await file.write(member);
  await file.close();
  return { kind: "path", name: "bomb.gz", path, sizeBytes: (await stat(path)).size, sha256: null, uploadId: null };
}

/** The most that lies in `folder` while `work` runs, in bytes, looked at every 20 ms. */
async function mostOnDisk(workDir: string, work: Promise<unknown>): Promise<number> {
  let most = 0;
  const sizes = async () => {
    const found = await Promise.all(
      (await readdir(workDir)).map((name) => stat(join(workDir, name)).then(({ size }) => size)),
    ).catch(() => []);
    most = Math.max(
      most,
      found.reduce((sum, size) => sum + size, 0),
    );
  };
  let done = false;
  const watching = (async () => {
    while (!done) {
      await sizes();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  await work.catch(() => {});
  done = true;
  await watching;
  return most;
}

test.each([
  ["rows", "a,b\n1,2\n", "3,4\n"],
  ["one row without an end", "a,b\n1,2\n3,", "4444"],
  ["lines of JSON", '{"a":1}\n', '{"a":2}\n'],
])("safety-03 a gzip bomb of %s, 1 GB in 1 MB, is refused in bounded time and space", async (_, beginning, filling) => {
  const file = await bomb(beginning, filling, 64);
  expect(file.sizeBytes).toBeLessThan(2e6);
  const startedMs = performance.now();
  const { plan } = await detect(file);
  expect(performance.now() - startedMs).toBeLessThan(2000);
  const workDir = await mkdtemp(join(folder, "work-"));
  const importing = importFile(plan, file, workDir);
  const most = await mostOnDisk(workDir, importing);
  await expect(importing).rejects.toMatchObject({
    code: "file_not_readable",
    message: expect.stringContaining("unpacks to more than 200 times its size"),
  });
  expect(performance.now() - startedMs).toBeLessThan(30_000);
  expect(most).toBeGreaterThan(16e6);
  expect(most).toBeLessThan(Math.max(256e6, 200 * file.sizeBytes) + 16e6);
});
