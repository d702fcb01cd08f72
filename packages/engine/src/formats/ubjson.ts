import { ModelFileError } from "../engine-error.js";

/** How many bytes a number has, by its marker. */
const SIZES: Readonly<Record<string, number>> = { i: 1, U: 1, C: 1, I: 2, l: 4, L: 8, d: 4, D: 8 };

/** JSON begins with `{` and then white space, a quote or `}`; here the length of a name follows. */
export function isUbjson(file: Uint8Array): boolean {
  return file[0] === 0x7b && file[1] !== undefined && "iUIlL".includes(String.fromCharCode(file[1]));
}

/**
 * The value in a UBJSON file (draft 12, the part that XGBoost writes: big-endian, lists with one type for all). Lists of
 * one type become typed arrays of doubles. Lengths are compared with what is left of the file before anything is
 * allocated. Throws ModelFileError.
 */
export function parseUbjson(file: Uint8Array, mostLevels: number): unknown {
  const reader = new UbjsonReader(file, mostLevels);
  const value = reader.value(reader.marker(), 0);
  if (!reader.atEnd) throw new ModelFileError("the UBJSON file goes on after its value");
  return value;
}

class UbjsonReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #mostLevels: number;
  #at = 0;

  constructor(bytes: Uint8Array, mostLevels: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#mostLevels = mostLevels;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  marker(): string {
    return String.fromCharCode(this.#bytes[this.#take(1)] as number);
  }

  value(marker: string, level: number): unknown {
    if (level > this.#mostLevels) {
      throw new ModelFileError(`the UBJSON file is nested deeper than ${this.#mostLevels} levels`);
    }
    switch (marker) {
      case "{":
        return this.#object(level);
      case "[":
        return this.#list(level);
      case "Z":
        return null;
      case "T":
        return true;
      case "F":
        return false;
      case "S":
        return this.#text();
      default:
        return this.#number(marker);
    }
  }

  #object(level: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    while (this.#peek() !== "}") {
      const name = this.#text();
      entries.push([name, this.value(this.marker(), level + 1)]);
    }
    this.#take(1);
    return Object.fromEntries(entries);
  }

  #list(level: number): unknown {
    if (this.#peek() === "$") {
      this.#take(1);
      const type = this.marker();
      this.#expect("#");
      const count = this.#count(SIZES[type] ?? 1);
      const values = new Float64Array(count);
      for (let i = 0; i < count; i++) values[i] = this.#number(type);
      return values;
    }
    const list: unknown[] = [];
    if (this.#peek() === "#") {
      this.#take(1);
      for (let left = this.#count(1); left > 0; left--) list.push(this.value(this.marker(), level + 1));
      return list;
    }
    while (this.#peek() !== "]") list.push(this.value(this.marker(), level + 1));
    this.#take(1);
    return list;
  }

  #text(): string {
    const length = this.#count(1);
    const begin = this.#take(length);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(this.#bytes.subarray(begin, begin + length));
    } catch {
      throw new ModelFileError(`the UBJSON file has text at byte ${begin} that is not UTF-8`);
    }
  }

  /** A length, for which there must be as many things of `sizeBytes` in the rest of the file. */
  #count(sizeBytes: number): number {
    const count = this.#number(this.marker());
    const left = this.#bytes.length - this.#at;
    if (Number.isInteger(count) && count >= 0 && count * sizeBytes <= left) return count;
    throw new ModelFileError(`the UBJSON file speaks of ${count} things where ${left} bytes are left`);
  }

  #number(marker: string): number {
    const size = Object.hasOwn(SIZES, marker) ? (SIZES[marker] as number) : 0;
    if (size === 0) throw new ModelFileError(`the UBJSON file has the marker ${JSON.stringify(marker)}`);
    const at = this.#take(size);
    switch (marker) {
      case "i":
        return this.#view.getInt8(at);
      case "I":
        return this.#view.getInt16(at);
      case "l":
        return this.#view.getInt32(at);
      case "L":
        return Number(this.#view.getBigInt64(at));
      case "d":
        return this.#view.getFloat32(at);
      case "D":
        return this.#view.getFloat64(at);
      default:
        return this.#view.getUint8(at);
    }
  }

  #peek(): string {
    if (this.atEnd) throw cutOff();
    return String.fromCharCode(this.#bytes[this.#at] as number);
  }

  #expect(marker: string): void {
    const found = this.marker();
    if (found !== marker)
      throw new ModelFileError(`the UBJSON file has ${JSON.stringify(found)} in place of "${marker}"`);
  }

  /** Where the next `length` bytes begin; they count as read. */
  #take(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length) throw cutOff();
    this.#at = at + length;
    return at;
  }
}

function cutOff(): ModelFileError {
  return new ModelFileError("the UBJSON file is cut off");
}
