import type { UploadBody } from "../client.js";

/** The content of a file: bytes, a `File` of a page, text is bytes in UTF-8 with `TextEncoder`; a string is a path, in Node. */
export type ArtifactContent = string | Blob | Uint8Array;

/** What is needed of `node:fs`, which a page has not: so it is not imported. */
type FileSystem = typeof import("node:fs");

/** The bytes of `content`, opened anew by each call, so that an upload can be sent again; throws if there is no such file. */
export function openerOf(content: ArtifactContent): () => UploadBody {
  if (typeof content !== "string") return () => content;
  const { fs, stream } = nodeModules(content);
  fs.accessSync(content, fs.constants.R_OK);
  return () => stream.Readable.toWeb(fs.createReadStream(content)) as unknown as ReadableStream<Uint8Array>;
}

/** The name of a file without its folders; undefined where it has none. */
export function nameOf(content: ArtifactContent): string | undefined {
  if (typeof content === "string") return content.split(/[/\\]/).at(-1) || undefined;
  return typeof File !== "undefined" && content instanceof File ? content.name : undefined;
}

function nodeModules(path: string): { fs: FileSystem; stream: typeof import("node:stream") } {
  const load = (globalThis as { process?: NodeJS.Process }).process?.getBuiltinModule;
  if (!load) throw new TypeError(`A page cannot read the file ${path}: give a File or its bytes.`);
  return { fs: load("node:fs"), stream: load("node:stream") };
}
