import { isUtf8 } from "node:buffer";
import { CrisolError } from "@crisol/contract";

/** Turns the bytes of a text file into UTF-8, piece by piece; `end` gives what was held back. */
export interface Transcoder {
  write(piece: Buffer): Buffer;
  end(): Buffer;
}

/** What 0x80 to 0x9f are in windows-1252; Node 20's TextDecoder takes them for control characters. */
const windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** The encoding's canonical name (WHATWG), or an `import_options_invalid`. */
export function encodingName(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    const problem = `"${label.slice(0, 40)}" is not a known encoding; usual ones are utf-8, utf-16le and windows-1252`;
    throw new CrisolError("import_options_invalid", { field: "encoding", problem });
  }
}

/** A transcoder from `encoding`; undefined for UTF-8, where bytes that are not valid are the reader's to refuse. */
export function transcoderOf(encoding: string): Transcoder | undefined {
  if (encoding === "utf-8") return undefined;
  if (encoding === "windows-1252") {
    return {
      write: (piece) =>
        Buffer.from(
          piece.toString("latin1").replace(/[\x80-\x9f]/g, (c) => windows1252[c.charCodeAt(0) - 0x80] as string),
          "utf8",
        ),
      end: () => Buffer.alloc(0),
    };
  }
  const decoder = new TextDecoder(encoding);
  return {
    write: (piece) => Buffer.from(decoder.decode(piece, { stream: true }), "utf8"),
    end: () => Buffer.from(decoder.decode(), "utf8"),
  };
}

/**
 * The encoding that the bytes of `pieces` (the head of a file, then places further on) speak for: a byte order mark,
 * the zeros of UTF-16, validity as UTF-8, else windows-1252. A file of UTF-8 with some damaged places stays UTF-8, so that
 * only the damaged rows are refused.
 */
export function detectEncoding(pieces: readonly Buffer[]): string {
  const head = pieces[0] ?? Buffer.alloc(0);
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return "utf-8";
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const zeros = [0, 0];
  const looked = Math.min(head.length, 4096);
  for (let i = 0; i < looked; i++) if (head[i] === 0) zeros[i % 2]!++;
  if (looked >= 4 && zeros[1]! > looked * 0.2 && zeros[0]! < looked * 0.02) return "utf-16le";
  if (looked >= 4 && zeros[0]! > looked * 0.2 && zeros[1]! < looked * 0.02) return "utf-16be";
  let valid = 0;
  let invalid = 0;
  for (const piece of pieces) {
    if (isUtf8(piece)) {
      if (!isAsciiOnly(piece)) valid++;
      continue;
    }
    const text = piece.toString("utf8");
    // The edges of a piece may cut a character in two.
    const inner = text.slice(4, -4);
    invalid += inner.split("\ufffd").length - 1;
    valid += (inner.match(/[\u0080-\ufffc]/g) ?? []).length;
  }
  return invalid > 0 && invalid >= valid * 0.2 ? "windows-1252" : "utf-8";
}

function isAsciiOnly(piece: Buffer): boolean {
  for (const byte of piece) if (byte >= 0x80) return false;
  return true;
}
