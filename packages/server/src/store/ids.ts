import { randomFillSync } from "node:crypto";

/** Crockford's base 32: no i, l, o or u; its order is the order of ASCII. */
const digits = "0123456789abcdefghjkmnpqrstvwxyz";

/** What an id is made of, so that a test can give its own. */
export interface IdEffects {
  /** Wall clock, in ms since 1970. */
  readonly now: () => number;
  /** 10 bytes that nobody can guess. */
  readonly random: () => Uint8Array;
}

const realEffects: IdEffects = { now: Date.now, random: () => randomFillSync(new Uint8Array(10)) };

/**
 * A new id: `prefix`, an underscore, 10 digits of the time and 16 of chance, as in `prj_01j9z3k5m8e4v0q2w7r6t1y8xa`.
 * Ids of one prefix sort by the millisecond they were made in; within one, in no order. Throws a RangeError if the
 * prefix is not 1 to 12 lower-case letters.
 */
export function newId<P extends string>(prefix: P, effects: IdEffects = realEffects): `${P}_${string}` {
  if (!/^[a-z]{1,12}$/.test(prefix))
    throw new RangeError(`An id's prefix is 1 to 12 lower-case letters, not "${prefix}".`);
  return `${prefix}_${timeDigits(effects.now())}${randomDigits(effects.random())}`;
}

/** Whether `value` has the form of an id with `prefix`. */
export function isId<P extends string>(prefix: P, value: string): value is `${P}_${string}` {
  return value.startsWith(`${prefix}_`) && /^[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(value.slice(prefix.length + 1));
}

/** 48 bits of milliseconds, the highest first. */
function timeDigits(ms: number): string {
  let rest = Math.max(0, Math.floor(ms));
  let text = "";
  for (let i = 0; i < 10; i++) {
    text = digits[rest % 32]! + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** 80 bits, five at a time. */
function randomDigits(bytes: Uint8Array): string {
  let text = "";
  let held = 0;
  let heldBits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    heldBits += 8;
    while (heldBits >= 5) {
      heldBits -= 5;
      text += digits[(held >> heldBits) & 31];
    }
  }
  return text;
}
