import { StoreError } from "./store-error.js";

/** What a column can hold: the store gives back exactly what it was given (a zero without its sign), or refuses. */
export type Storable = string | number | bigint | Uint8Array | null;

/**
 * `value` as the driver must get it.
 *
 * Everything the driver would change or die of is refused: a boolean ends the process, NaN and undefined would come back
 * as null, text after a NUL would be cut off, half a surrogate pair would come back as another character, and a bigint
 * beyond 2^53 - 1 would be rounded when read. Throws `value_not_storable`.
 */
export function storable(value: unknown): Storable {
  if (value === null) return null;
  switch (typeof value) {
    case "string":
      if (value.includes("\0")) throw refused("Text with a NUL character cannot be stored.");
      if (/\p{Surrogate}/u.test(value)) throw refused("Text with half a surrogate pair cannot be stored.");
      return value;
    case "number":
      if (Number.isNaN(value)) throw refused("NaN cannot be stored: store null, or a text that says so.");
      // The driver binds every number as a float, which would turn 3 into "3.0" in a text column or in JSON.
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
    case "bigint":
      if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) {
        throw refused(`The integer ${value} is beyond 2^53 - 1 and would be rounded when read: store it as text.`);
      }
      return value;
    case "boolean":
      throw refused(`The boolean ${value} cannot be stored: store 1 or 0.`);
    default:
      if (value instanceof Uint8Array) return value;
      throw refused(
        `A value of type ${value instanceof Date ? "Date" : typeof value} cannot be stored: store text, a number, bytes or null.`,
      );
  }
}

function refused(sentence: string): StoreError {
  return new StoreError("value_not_storable", sentence);
}
