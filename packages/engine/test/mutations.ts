import fc from "fast-check";
import type { EstimatorState, Section } from "../src/estimator.js";

// Changes that make hostile files of good ones, for fuzzing. Each is a plain record, so that fast-check can shrink it.

export interface Change {
  readonly kind: number;
  /** Where, as a share of the length. */
  readonly at: number;
  /** What, in whatever way the kind understands it. */
  readonly value: number;
}

/** One to four changes. */
export const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({ kind: fc.nat(), at: fc.double({ min: 0, max: 1, noNaN: true }), value: fc.nat() }),
  { minLength: 1, maxLength: 4 },
);

const ODD_NUMBERS = [
  ...[
    "0",
    "-0",
    "-1",
    "1",
    "2",
    "0.5",
    "1e400",
    "-1e400",
    "1e-400",
    "1e308",
    "2147483647",
    "2147483648",
    "-2147483649",
  ],
  ...[
    "4294967295",
    "4294967296",
    "9007199254740993",
    "1e21",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "Infinity",
    "0x10",
    "1_0",
    "null",
  ],
];
const ODD_WORDS = [
  "",
  "__proto__",
  "constructor",
  "toString",
  "length",
  "=",
  ":",
  '"',
  "\\",
  "\u0000",
  "ñ",
  "\ud800",
  "a".repeat(500),
];
const ODD_PIECES = ["[", "]", "{", "}", '{"a":', ",", "\n", "\r\n", " ", "Tree=0\n", "end of trees\n", "[".repeat(200)];
const ODD_VALUES = [Number.NaN, Infinity, -Infinity, -1, -2, 0, 1, 2, 0.5, 1e9, 2 ** 31 - 1, -(2 ** 31), 2 ** 40];
const ODD_FIELDS = [
  undefined,
  null,
  -1,
  0,
  3,
  1e9,
  2 ** 31,
  1e308,
  "x",
  "",
  true,
  [],
  {},
  [{ name: 1 }],
  { length: 1e9 },
];

const pick = <T>(list: readonly T[], value: number) => list[value % list.length] as T;

/** The text with numbers, words, lines and pieces of it changed. */
export function mutatedText(text: string, list: readonly Change[]): string {
  return list.reduce(mutateText, text);
}

function mutateText(text: string, { kind, at, value }: Change): string {
  const position = Math.floor(at * text.length);
  const replaceNext = (pattern: RegExp, replacement: string) => {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    return found ? text.slice(0, found.index) + replacement + text.slice(found.index + found[0].length) : text;
  };
  const end = text.indexOf(value % 2 ? "\n" : ",", position) + 1 || text.length;
  switch (kind % 8) {
    case 0:
    case 1:
      return replaceNext(/-?\d[\d.]*(?:e[-+]?\d+)?/g, pick(ODD_NUMBERS, value));
    case 2:
      return replaceNext(/[A-Za-z_]+/g, pick(ODD_WORDS, value));
    case 3:
      return text.slice(0, position) + text.slice(end);
    case 4:
      return text.slice(0, end) + text.slice(position, end) + text.slice(end);
    case 5:
      return text.slice(0, position);
    case 6:
      return text.slice(0, position) + pick(ODD_PIECES, value) + text.slice(position);
    default:
      return text.slice(0, position) + String.fromCharCode(value % 65536) + text.slice(position + 1);
  }
}

/** The bytes with some flipped, set, cut, repeated or left out. */
export function mutatedBytes(bytes: Uint8Array, list: readonly Change[]): Uint8Array {
  return list.reduce(mutateBytes, bytes);
}

function mutateBytes(bytes: Uint8Array, { kind, at, value }: Change): Uint8Array {
  const position = Math.min(bytes.length - 1, Math.floor(at * bytes.length));
  const end = position + 1 + (value % 64);
  const changed = bytes.slice();
  switch (kind % 6) {
    case 0:
      changed[position]! ^= 1 << (value % 8);
      return changed;
    case 1:
      changed[position] = pick([0, 1, 0x7f, 0x80, 0xff, value % 256], value);
      return changed;
    case 2:
      return changed.fill(value % 2 ? 0xff : 0, position, position + 8);
    case 3:
      return Uint8Array.from([...bytes.subarray(0, position), ...bytes.subarray(end)]);
    case 4:
      return Uint8Array.from([...bytes.subarray(0, end), ...bytes.subarray(position)]);
    default:
      return bytes.slice(0, position);
  }
}

/** The state with values, lengths, types, sections and entries of the header changed, at any depth. */
export function tamperedState(state: EstimatorState, list: readonly Change[]): EstimatorState {
  const header = structuredClone(state.header) as Record<string, unknown>;
  const sections: Record<string, Section> = { ...state.sections };
  for (const change of list) tamper(header, sections, change);
  return { header, sections };
}

function tamper(header: Record<string, unknown>, sections: Record<string, Section>, { kind, at, value }: Change): void {
  const names = Object.keys(sections);
  if (kind % 8 === 0 || names.length === 0) {
    tamperField(header, at, value);
    return;
  }
  const name = pick(names, value);
  const section = (sections[name] as Section).slice();
  const position = Math.floor(at * section.length);
  switch (kind % 8) {
    case 1:
      delete sections[name];
      break;
    case 2:
      sections[name] = section.subarray(0, position);
      break;
    case 3:
      sections[name] = new (pick([Float64Array, Uint8Array, Int32Array], value >> 4))(section.length);
      break;
    default:
      if (section.length > 0) section[Math.min(position, section.length - 1)] = pick(ODD_VALUES, value >> 8);
      sections[name] = section;
  }
}

/** Walks down from `object` as `at` says and changes what it comes to. */
function tamperField(object: Record<string, unknown>, at: number, value: number): void {
  const fields = Object.keys(object);
  if (fields.length === 0) return;
  const place = at * fields.length;
  const field = fields[Math.min(fields.length - 1, Math.floor(place))] as string;
  const inner = object[field];
  if (value % 4 > 0 && typeof inner === "object" && inner !== null) {
    tamperField(inner as Record<string, unknown>, place % 1, Math.floor(value / 4));
  } else object[field] = structuredClone(pick(ODD_FIELDS, Math.floor(value / 4)));
}

/** A model file with the directory `edit` makes of that of `file`, all lengths and checksums made right. */
export function forgedFile(file: Uint8Array, edit: (directory: string) => string): Uint8Array {
  const length = new DataView(file.buffer, file.byteOffset).getUint32(12, true);
  const directory = new TextEncoder().encode(edit(new TextDecoder().decode(file.subarray(24, 24 + length))));
  const rest = file.subarray(Math.ceil((24 + length) / 8) * 8);
  const forged = new Uint8Array(Math.ceil((24 + directory.length) / 8) * 8 + rest.length);
  forged.set(file.subarray(0, 12));
  const view = new DataView(forged.buffer);
  view.setUint32(12, directory.length, true);
  view.setUint32(16, checksum(directory), true);
  view.setUint32(20, checksum(forged.subarray(0, 20)), true);
  forged.set(directory, 24);
  forged.set(rest, forged.length - rest.length);
  return forged;
}

/** CRC-32C once more, bit by bit, so that a test does not lean on what it tests. */
export function checksum(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  }
  return ~value >>> 0;
}
