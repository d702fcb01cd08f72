import type { Readable } from "node:stream";
import type { FastifyReply } from "fastify";

export interface SentFile {
  /** What browsers save it as. */
  readonly fileName: string;
  /** Default `application/octet-stream`. */
  readonly mediaType?: string;
  /** Lets clients show progress. */
  readonly sizeBytes?: number;
}

/**
 * Answers with `content` as a file to save. It is never shown in the page's origin, whatever it holds: an attachment
 * whose type browsers do not guess, in a sandbox.
 */
export function sendFile(reply: FastifyReply, content: Readable | Uint8Array | string, file: SentFile): FastifyReply {
  reply
    .header("content-type", file.mediaType ?? "application/octet-stream")
    .header("content-disposition", attachment(file.fileName))
    .header("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'");
  if (file.sizeBytes !== undefined) reply.header("content-length", file.sizeBytes);
  return reply.send(content instanceof Uint8Array ? Buffer.from(content) : content);
}

/** RFC 6266: a plain name for old clients, the exact one in UTF-8 for the others. */
export function attachment(fileName: string): string {
  // No folders and no control characters, whatever the name was made of.
  const name = fileName.replace(/[\p{Cc}/\\]/gu, "_").slice(0, 200) || "file";
  const plain = name.replace(/[^\x20-\x7e]|["%]/g, "_");
  const exact = encodeURIComponent(Buffer.from(name).toString()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
