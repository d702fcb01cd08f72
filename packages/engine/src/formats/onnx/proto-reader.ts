import { ModelFileError } from "../../engine-error.js";

/** How a field is written: as a number of variable length, 8 bytes, a length and bytes, or 4 bytes. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** One field of a message: its number, how it is written, and where its content lies. */
export interface ProtoField {
  readonly number: number;
  readonly wire: number;
  readonly bytes: Uint8Array;
}

/**
 * The fields of a Protocol Buffers message in the order of the file. Nothing is copied. Throws ModelFileError where the
 * message ends within a field, and for groups, which ONNX has not.
 */
export function* fieldsOf(message: Uint8Array): Generator<ProtoField, undefined> {
  for (let at = 0; at < message.length; ) {
    const tagEnd = varintEnd(message, at);
    const tag = varint(message, at);
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (number === 0 || tag >= 2 ** 32) throw new ModelFileError("the ONNX file has a field without a number");
    let begin = tagEnd;
    let end: number;
    if (wire === WIRE.varint) end = varintEnd(message, begin);
    else if (wire === WIRE.fixed64) end = begin + 8;
    else if (wire === WIRE.fixed32) end = begin + 4;
    else if (wire === WIRE.bytes) {
      begin = varintEnd(message, tagEnd);
      end = begin + varint(message, tagEnd);
    } else throw new ModelFileError(`the ONNX file has a field of kind ${wire}, which is no ONNX`);
    // Negative lengths come out as such.
    if (!(end >= begin && end <= message.length)) throw new ModelFileError("the ONNX file is cut off, or is none");
    yield { number, wire, bytes: message.subarray(begin, end) };
    at = end;
  }
}

/** The whole number that begins at `at`, signed, 64 bits: exact to 2^53. */
export function varint(bytes: Uint8Array, at = 0): number {
  let low = 0;
  let high = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i] as number;
    // 28 bits in `low`, the others in `high`: both stay exact.
    if (i < 4) low += (byte & 0x7f) * 2 ** (7 * i);
    else high += (byte & 0x7f) * 2 ** (7 * (i - 4));
    if (byte < 0x80) break;
  }
  // 64 bits are 36 above the 28; beyond half of them the number is negative.
  const signed = high >= 2 ** 35 ? high - 2 ** 36 : high;
  return signed * 2 ** 28 + low;
}

/** Where the number that begins at `at` ends. Throws ModelFileError where it does not. */
export function varintEnd(bytes: Uint8Array, at: number): number {
  for (let end = at; end < at + 10 && end < bytes.length; end++) if ((bytes[end] as number) < 0x80) return end + 1;
  throw new ModelFileError("the ONNX file is cut off, or is none");
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The text of a field. Throws ModelFileError where it is none. */
export function textOf({ bytes, wire }: ProtoField): string {
  try {
    if (wire === WIRE.bytes) return decoder.decode(bytes);
  } catch {
    // Told below, with the other reason.
  }
  throw new ModelFileError("the ONNX file has bytes where text must be");
}

/** The content of a field that is a message or bytes. */
export function bytesOf({ bytes, wire }: ProtoField): Uint8Array {
  if (wire === WIRE.bytes) return bytes;
  throw new ModelFileError("the ONNX file has a number where a message must be");
}

/** A field's number. */
export function integerOf({ bytes, wire }: ProtoField): number {
  if (wire === WIRE.varint) return varint(bytes);
  throw new ModelFileError("the ONNX file has something else where a whole number must be");
}

/** The fields of a message with one number. Nothing is kept of the others. */
export function* fieldsNumbered(message: Uint8Array, number: number): Generator<ProtoField, undefined> {
  for (const field of fieldsOf(message)) if (field.number === number) yield field;
}

/** The numbers of a repeated field, which writers pack into one field or write one by one. */
export function integersOf(fields: Iterable<ProtoField>): Float64Array {
  const values: number[] = [];
  for (const { wire, bytes } of fields) {
    if (wire !== WIRE.bytes && wire !== WIRE.varint)
      throw new ModelFileError("the ONNX file has no whole numbers there");
    for (let at = 0; at < bytes.length; ) {
      const end = varintEnd(bytes, at);
      values.push(varint(bytes, at));
      at = end;
    }
  }
  return Float64Array.from(values);
}

/** The 32-bit or 64-bit floats of a repeated field. */
export function floatsOf(fields: Iterable<ProtoField>, sizeBytes: 4 | 8): Float64Array {
  const values: number[] = [];
  for (const { bytes, wire } of fields) {
    const fits = wire === WIRE.bytes || wire === (sizeBytes === 4 ? WIRE.fixed32 : WIRE.fixed64);
    if (!fits || bytes.length % sizeBytes !== 0) throw new ModelFileError("the ONNX file has no floats there");
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < bytes.length; at += sizeBytes) {
      values.push(sizeBytes === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true));
    }
  }
  return Float64Array.from(values);
}
