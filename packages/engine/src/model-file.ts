import { crc32c } from "./checksum.js";
import { ModelFileError } from "./engine-error.js";
import type { EstimatorState, Section } from "./estimator.js";
import { isSectionType, type SectionType, sectionConstructor, sectionType } from "./model-state.js";

// A model file, little-endian:
//   0  magic, 8 bytes         12  length of the directory    20  CRC-32C of bytes 0 to 19
//   8  format version         16  CRC-32C of the directory   24  directory, JSON in UTF-8
// then the sections in the order of the directory, each at a multiple of 8 bytes, with zeros between and nothing after
// the last. The directory has the header and each section's name, type, length and CRC-32C. It is data only: nothing in
// it can run.

/** Like PNG's: not text, and changed by whatever changes line ends. */
const MAGIC = Uint8Array.of(0x89, 0x43, 0x52, 0x53, 0x4c, 0x0d, 0x0a, 0x1a);
const FORMAT_VERSION = 1;
const PREAMBLE_BYTES = 24;
const ALIGNMENT_BYTES = 8;
const MOST_SECTIONS = 10_000;

interface DirectoryEntry {
  readonly name: string;
  readonly type: SectionType;
  readonly length: number;
  readonly crc32c: number;
}

/** The file of a model's state. The same state gives the same bytes. */
export function encodeModelFile(state: EstimatorState): Uint8Array<ArrayBuffer> {
  const sections = Object.entries(state.sections);
  const entries = sections.map(([name, section]): DirectoryEntry => {
    return { name, type: sectionType(section), length: section.length, crc32c: crc32c(bytesOf(section)) };
  });
  const directory = new TextEncoder().encode(JSON.stringify({ header: state.header, sections: entries }));
  let total = aligned(PREAMBLE_BYTES + directory.length);
  for (const [, section] of sections) total += aligned(section.byteLength);

  const file = new Uint8Array(total);
  const view = new DataView(file.buffer);
  file.set(MAGIC);
  view.setUint32(8, FORMAT_VERSION, true);
  view.setUint32(12, directory.length, true);
  view.setUint32(16, crc32c(directory), true);
  view.setUint32(20, crc32c(file.subarray(0, 20)), true);
  file.set(directory, PREAMBLE_BYTES);
  let at = aligned(PREAMBLE_BYTES + directory.length);
  for (const [, section] of sections) {
    file.set(bytesOf(section), at);
    at += aligned(section.byteLength);
  }
  return file;
}

/** The state in a file. Throws ModelFileError on anything that `encodeModelFile` would not have written. */
export function decodeModelFile(file: Uint8Array): EstimatorState {
  if (file.length < PREAMBLE_BYTES) throw new ModelFileError(`a model file has at least 24 bytes, not ${file.length}`);
  if (MAGIC.some((byte, i) => file[i] !== byte)) throw new ModelFileError("this is not a Crisol model file");
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(20, true) !== crc32c(file.subarray(0, 20))) {
    throw new ModelFileError("the model file's first bytes are damaged");
  }
  const version = view.getUint32(8, true);
  if (version !== FORMAT_VERSION) {
    throw new ModelFileError(`the model file has format ${version}; this version of Crisol reads ${FORMAT_VERSION}`);
  }
  const directoryEnd = PREAMBLE_BYTES + view.getUint32(12, true);
  if (directoryEnd > file.length) throw new ModelFileError("the model file is cut off in its directory");
  const directory = file.subarray(PREAMBLE_BYTES, directoryEnd);
  if (view.getUint32(16, true) !== crc32c(directory)) throw new ModelFileError("the model file's directory is damaged");
  const { header, entries } = readDirectory(directory);
  return { header, sections: readSections(file, directoryEnd, entries) };
}

function readDirectory(bytes: Uint8Array): {
  readonly header: Record<string, unknown>;
  readonly entries: readonly DirectoryEntry[];
} {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new ModelFileError("the model file's directory is not JSON");
  }
  if (!isObject(parsed) || !isObject(parsed.header) || !Array.isArray(parsed.sections)) {
    throw new ModelFileError("the model file's directory has no header and sections");
  }
  if (parsed.sections.length > MOST_SECTIONS) {
    throw new ModelFileError(`a model file has at most ${MOST_SECTIONS} sections, not ${parsed.sections.length}`);
  }
  const entries = parsed.sections.map(readEntry);
  if (new Set(entries.map((entry) => entry.name)).size < entries.length) {
    throw new ModelFileError("two sections of the model file have one name");
  }
  return { header: parsed.header, entries };
}

function readEntry(value: unknown): DirectoryEntry {
  const { name, type, length, crc32c } = isObject(value) ? value : {};
  const isCount = (number: unknown): number is number => Number.isSafeInteger(number) && (number as number) >= 0;
  if (typeof name === "string" && isSectionType(type) && isCount(length) && isCount(crc32c)) {
    return { name, type, length, crc32c };
  }
  throw new ModelFileError("a section of the model file has no proper name, type, length and checksum");
}

function readSections(
  file: Uint8Array,
  directoryEnd: number,
  entries: readonly DirectoryEntry[],
): Record<string, Section> {
  const sections: [string, Section][] = [];
  let at = directoryEnd;
  for (const entry of entries) {
    at = skipPadding(file, at);
    const type = sectionConstructor(entry.type);
    const sizeBytes = entry.length * type.BYTES_PER_ELEMENT;
    // Compared before anything is allocated: a length of 2^50 costs nothing.
    if (sizeBytes > file.length - at) throw new ModelFileError(`the model file is cut off in section "${entry.name}"`);
    // A copy that begins at a multiple of its element's size. Not `slice`: Node's Buffer has one that shares memory.
    const bytes = new Uint8Array(file.subarray(at, at + sizeBytes));
    if (crc32c(bytes) !== entry.crc32c) throw new ModelFileError(`section "${entry.name}" is damaged`);
    sections.push([entry.name, new type(bytes.buffer)]);
    at += sizeBytes;
  }
  const end = skipPadding(file, at);
  if (end !== file.length) {
    throw new ModelFileError(`the model file has ${file.length - end} bytes after its last section`);
  }
  return Object.fromEntries(sections);
}

/** The next multiple of 8; what lies between must be there and be 0. */
function skipPadding(file: Uint8Array, at: number): number {
  const end = aligned(at);
  if (end > file.length) throw new ModelFileError("the model file is cut off between two sections");
  for (let i = at; i < end; i++)
    if (file[i] !== 0) throw new ModelFileError("the model file is damaged between sections");
  return end;
}

function aligned(sizeBytes: number): number {
  return Math.ceil(sizeBytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

function bytesOf(section: Section): Uint8Array {
  return new Uint8Array(section.buffer, section.byteOffset, section.byteLength);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
