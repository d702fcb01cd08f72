import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { missing } from "./workspace.js";

/** The SHA-256 of a local file; undefined where there is none. */
export async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  return pipeline(createReadStream(path), hash).then(
    () => hash.digest("hex"),
    () => undefined,
  );
}

/** Writes what the server answers to `path`, whole or not at all; nothing where the file is there already. */
export async function saveFile(path: string, sha256: string, download: () => Promise<Response>): Promise<void> {
  if ((await hashOf(path)) === sha256) return;
  const part = `${path}.part`;
  await mkdir(dirname(path), { recursive: true });
  try {
    const { body } = await download();
    await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(part));
    if ((await hashOf(part)) !== sha256) missing(`what came for ${path} has not the sha256 ${sha256}`);
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
}
