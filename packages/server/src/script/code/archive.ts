import { pipeline, Readable } from "node:stream";
import { createGunzip, createGzip } from "node:zlib";
import { type CodeFile, CrisolError, codeLimits } from "@crisol/contract";
import { createTarDecoder, createTarPacker, type ParsedTarEntry } from "modern-tar";
import type { Blobs } from "../../store/blobs.js";
import { type IncomingFile, invalid } from "./code-files.js";
import { fileMode } from "./lay-out.js";

/** Of a tar with the files that code may have, and a header and long names for each. */
const MAXIMUM_TAR_BYTES = codeLimits.sizeBytes + codeLimits.files * 4096;

const MAXIMUM_ENTRIES = 2 * codeLimits.files;

/**
 * The files of a tar.gz, as they come out of `compressed`. Folders of its own are passed over. Throws `code_invalid` for
 * anything that is no plain file or folder, and for an archive that is damaged, cut off or unpacks to too much.
 */
export async function* readArchive(compressed: Readable): AsyncGenerator<IncomingFile> {
  const gunzip = createGunzip();
  // What goes wrong in either is read from the second.
  pipeline(compressed, gunzip, () => {});
  const entries = streamOf(limited(gunzip))
    .pipeThrough(createTarDecoder({ strict: true }))
    .getReader();
  try {
    for (let count = 1; ; count++) {
      const { done, value } = await entries.read();
      if (done) return;
      if (count > MAXIMUM_ENTRIES) throw invalid(`it has more than ${MAXIMUM_ENTRIES} files and folders`);
      const { name, size, type } = value.header;
      if (type === "directory") {
        await value.body.cancel();
        continue;
      }
      if (type !== "file")
        throw invalid(`${name.slice(0, 200)} is a ${type ?? "thing"}, and neither a file nor a folder`);
      yield { path: withoutDot(name), sizeBytes: size, content: piecesOf(value.body) };
    }
  } catch (error) {
    throw asInvalid(error);
  } finally {
    await entries.cancel().catch(() => {});
    compressed.destroy();
  }
}

/** A tar.gz of `files`, in their order; scripts can be executed. Ends in the error of a blob that is missing or damaged. */
export function writeArchive(files: readonly CodeFile[], blobs: Pick<Blobs, "open">, modifiedAt: Date): Readable {
  const { readable, controller } = createTarPacker();
  const add = async () => {
    for (const { path, sizeBytes, sha256 } of files) {
      const content = blobs.open(sha256).iterator() as AsyncIterator<Buffer>;
      let piece = await content.next();
      const mode = fileMode(piece.done ? undefined : piece.value);
      const writer = controller.add({ name: path, size: sizeBytes, mode, mtime: modifiedAt, type: "file" }).getWriter();
      for (; !piece.done; piece = await content.next()) await writer.write(new Uint8Array(piece.value));
      await writer.close();
    }
    controller.finalize();
  };
  add().catch((error: unknown) => controller.error(error));
  const gzip = createGzip();
  pipeline(Readable.from(readable as unknown as AsyncIterable<Uint8Array>, { objectMode: false }), gzip, () => {});
  return gzip;
}

/** `./train.py`, as `tar` names what is packed from a folder, is `train.py`. */
function withoutDot(name: string): string {
  return name.startsWith("./") ? name.slice(2) : name;
}

async function* piecesOf(body: ParsedTarEntry["body"]): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of body as unknown as AsyncIterable<Uint8Array>) yield piece;
  } catch (error) {
    throw asInvalid(error);
  }
}

async function* limited(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let sizeBytes = 0;
  for await (const piece of source) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > MAXIMUM_TAR_BYTES) throw invalid(`it unpacks to more than ${codeLimits.sizeBytes} bytes`);
    yield piece;
  }
}

/** Node's own way from a Readable throws from nowhere when the reader has cancelled. */
function streamOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}

/** Our own errors and those of the blobs as they are; the rest is what zlib and the reader of tars say. */
function asInvalid(error: unknown): unknown {
  if (error instanceof CrisolError || !(error instanceof Error)) return error;
  const isZlib = "code" in error && /^(Z_|ERR_)/.test(String(error.code));
  if (!isZlib && "code" in error) return error;
  return invalid(`the archive is no whole tar.gz: ${error.message.replace(/\.$/, "")}`);
}
