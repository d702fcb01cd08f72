import { ModelFileError } from "../../engine-error.js";
import { excerpt } from "../file-text.js";
import { bytesOf, fieldsNumbered, floatsOf, integersOf, type ProtoField, textOf, WIRE } from "./proto-reader.js";

/** A constant of the graph: numbers, whole or not, or text. */
export interface Tensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly numbers?: Float64Array;
  readonly texts?: readonly string[];
}

const FLOAT = 1;
const INT32 = 6;
const INT64 = 7;
const TEXT = 8;
const BOOL = 9;
const DOUBLE = 11;
const MOST_DIMENSIONS = 8;

/**
 * The tensor in a TensorProto. Throws ModelFileError where its numbers lie outside of the file, are of a kind that no
 * classical model has, or are not as many as its dimensions say.
 */
export function readTensor(message: Uint8Array): Tensor {
  const of = (number: number) => fieldsNumbered(message, number);
  const integer = (number: number) => integersOf(of(number))[0];
  const [first] = of(8);
  const name = first ? textOf(first) : "";
  const fail = (problem: string): never => {
    throw new ModelFileError(`constant ${excerpt(name)} ${problem}`);
  };
  const [elsewhere] = of(13);
  if (elsewhere || (integer(14) ?? 0) !== 0) {
    fail("lies in another file (external data); only files that have all of a model are read");
  }
  const dims = [...integersOf(of(1))];
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (dims.length > MOST_DIMENSIONS || dims.some((dim) => dim < 0)) fail("has dimensions that no constant can have");
  const type = integer(2) ?? 0;
  if (type === TEXT) {
    const texts = Array.from(of(6), textOf);
    return texts.length === count ? { name, dims, texts } : fail(`has ${texts.length} texts, not ${count}`);
  }
  const [raw] = of(9);
  const numbers = raw ? rawNumbers(bytesOf(raw), type) : listedNumbers(of, type);
  if (!numbers) return fail(`is of element type ${type}, which is not read`);
  return numbers.length === count ? { name, dims, numbers } : fail(`has ${numbers.length} numbers, not ${count}`);
}

function rawNumbers(bytes: Uint8Array, type: number): Float64Array | undefined {
  const field: ProtoField = { number: 9, wire: WIRE.bytes, bytes };
  if (type === FLOAT) return floatsOf([field], 4);
  if (type === DOUBLE) return floatsOf([field], 8);
  if (type === BOOL) return Float64Array.from(bytes);
  if (type !== INT32 && type !== INT64) return undefined;
  const sizeBytes = type === INT32 ? 4 : 8;
  if (bytes.length % sizeBytes !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float64Array.from({ length: bytes.length / sizeBytes }, (_, i) =>
    type === INT32 ? view.getInt32(i * 4, true) : Number(view.getBigInt64(i * 8, true)),
  );
}

function listedNumbers(of: (number: number) => Iterable<ProtoField>, type: number): Float64Array | undefined {
  if (type === FLOAT) return floatsOf(of(4), 4);
  if (type === INT32 || type === BOOL) return integersOf(of(5));
  if (type === INT64) return integersOf(of(7));
  return type === DOUBLE ? floatsOf(of(10), 8) : undefined;
}
