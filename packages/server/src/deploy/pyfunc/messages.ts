import type { Readable } from "node:stream";

/** What a process may say at once: 10,000 rows with their probabilities are some MB. */
const MOST_BYTES = 64 * 2 ** 20;
const HEAD_BYTES = 4;

/** A message as it goes over the pipe: its length in four bytes, then JSON. */
export function framed(message: unknown): Buffer {
  const content = Buffer.from(JSON.stringify(message));
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(content.byteLength);
  return Buffer.concat([head, content]);
}

/** Calls `take` with each message that comes; `broken` once when what comes is none, and nothing after that. */
export function readMessages(
  stream: Readable,
  take: (message: unknown) => void,
  broken: (problem: string) => void,
): void {
  let pieces: Buffer[] = [];
  let bytes = 0;
  let wanted = HEAD_BYTES;
  let inContent = false;
  const stop = (problem: string) => {
    stream.removeAllListeners("data");
    stream.resume();
    broken(problem);
  };
  stream.on("data", (piece: Buffer) => {
    pieces.push(piece);
    bytes += piece.byteLength;
    while (bytes >= wanted) {
      const all = Buffer.concat(pieces);
      const part = all.subarray(0, wanted);
      pieces = [all.subarray(wanted)];
      bytes = all.byteLength - wanted;
      if (inContent) {
        wanted = HEAD_BYTES;
        try {
          take(JSON.parse(part.toString("utf8")));
        } catch {
          return stop("it answers in no JSON");
        }
      } else {
        wanted = part.readUInt32BE();
        if (wanted > MOST_BYTES) return stop(`its answer has ${wanted} bytes, more than ${MOST_BYTES}`);
      }
      inContent = !inContent;
    }
  });
}
