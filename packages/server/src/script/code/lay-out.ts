import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { CodeFile } from "@crisol/contract";
import type { Blobs } from "../../store/blobs.js";
import { artifactPath } from "../../track/artifacts.js";

/**
 * Writes the files of a snapshot into `folder`, which must have none of them yet; scripts, which begin with `#!`, can be
 * executed. Each is compared with its hash as it is written: throws the blobs' error for one that is missing or damaged.
 */
export async function layOutCode(
  files: readonly CodeFile[],
  blobs: Pick<Blobs, "open">,
  folder: string,
): Promise<void> {
  for (const { path, sha256 } of files) {
    const target = join(folder, artifactPath(path));
    await mkdir(dirname(target), { recursive: true });
    const content = blobs.open(sha256).iterator() as AsyncIterator<Buffer>;
    const first = await content.next();
    const mode = fileMode(first.done ? undefined : first.value);
    // "wx": what is there already, a link above all, is never written through.
    await pipeline(Readable.from(continued(first, content)), createWriteStream(target, { flags: "wx", mode }));
  }
}

/** What a file that begins with these bytes is laid out with. */
export function fileMode(beginning: Uint8Array | undefined): number {
  return beginning?.[0] === 0x23 && beginning[1] === 0x21 ? 0o755 : 0o644;
}

async function* continued(first: IteratorResult<Buffer>, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  for (let piece = first; !piece.done; piece = await rest.next()) yield piece.value;
}
