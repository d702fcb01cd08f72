import { Transform } from "node:stream";

/** Shorter values are in too many texts by chance. */
const LEAST_BYTES = 4;
const MASK = Buffer.from("***");

/**
 * What `values` look like in output: as they are, in base64 (of each of the three places in which they can begin, without
 * the characters that depend on what stands around them, and of both alphabets) and URL-encoded. Longest first.
 */
export function maskedForms(values: readonly string[]): readonly Buffer[] {
  const forms = new Set<string>();
  for (const value of values) {
    const bytes = Buffer.from(value);
    if (bytes.length < LEAST_BYTES) continue;
    // The value has no half surrogates: it is what UTF-8 was made of.
    const inUrl = encodeURIComponent(bytes.toString("utf8"));
    const encoded = [value, inUrl, inUrl.replaceAll("%20", "+")];
    for (const padding of [0, 1, 2]) {
      const text = Buffer.concat([Buffer.alloc(padding), bytes])
        .toString("base64")
        .replace(/=+$/, "");
      // Characters that also hold bits of what stands before or behind.
      const begin = [0, 2, 3][padding] as number;
      const end = text.length - ((bytes.length + padding) % 3 === 0 ? 0 : 1);
      const middle = text.slice(begin, end);
      encoded.push(middle, middle.replaceAll("+", "-").replaceAll("/", "_"));
    }
    for (const form of encoded) if (Buffer.byteLength(form) >= LEAST_BYTES) forms.add(form);
  }
  return [...forms].map((form) => Buffer.from(form)).sort((a, b) => b.length - a.length);
}

/**
 * A stream of bytes in which every value of `values`, also split over chunks, is replaced by `***`. Of values that
 * overlap the one that begins first is taken, then the longest. Holds back what may be the beginning of a form, until more
 * come or the stream ends.
 */
export function mask(values: readonly string[]): Transform {
  const forms = maskedForms(values);
  const first = new Uint8Array(256);
  for (const form of forms) first[form[0] as number] = 1;
  const longest = forms[0]?.length ?? 1;
  let held = Buffer.alloc(0);

  /** The output for all of `bytes` up to `limit`, and what is left: no form may begin before it that is not complete. */
  function replaced(bytes: Buffer, limit: number): { readonly pieces: Buffer[]; readonly rest: Buffer } {
    const pieces: Buffer[] = [];
    let start = 0;
    let at = 0;
    while (at < limit) {
      const form =
        first[bytes[at] as number] === 1 && forms.find((one) => bytes.subarray(at, at + one.length).equals(one));
      if (!form) {
        at++;
        continue;
      }
      pieces.push(bytes.subarray(start, at), MASK);
      at += form.length;
      start = at;
    }
    pieces.push(bytes.subarray(start, Math.max(start, at)));
    return { pieces, rest: bytes.subarray(Math.max(start, at)) };
  }

  /** Where in `bytes` the first form may begin of which not all is there; their end where none does. */
  function openFrom(bytes: Buffer): number {
    for (let at = Math.max(0, bytes.length - longest + 1); at < bytes.length; at++) {
      const tail = bytes.subarray(at);
      const begins = (form: Buffer) => form.length > tail.length && form.subarray(0, tail.length).equals(tail);
      if (first[bytes[at] as number] === 1 && forms.some(begins)) return at;
    }
    return bytes.length;
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (forms.length === 0) return done(null, chunk);
      let bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      // A form that is replaced may reach beyond where an open one seemed to begin: what is left is looked at anew.
      for (let limit = openFrom(bytes); limit > 0; limit = openFrom(bytes)) {
        const { pieces, rest } = replaced(bytes, limit);
        for (const piece of pieces) if (piece.length > 0) this.push(piece);
        bytes = rest;
      }
      held = Buffer.from(bytes);
      done();
    },
    flush(done) {
      for (const piece of replaced(held, held.length).pieces) if (piece.length > 0) this.push(piece);
      done();
    },
  });
}
