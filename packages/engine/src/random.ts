/**
 * Seeded random numbers: the engine's only source of randomness, always passed as an argument. The same seed and
 * stream give the same numbers on every machine, because only 32-bit integer arithmetic is used; `normal` alone also
 * takes a logarithm, whose last digit may differ between JavaScript engines.
 */
export interface Random {
  /** A double in [0, 1) with 53 random bits. */
  uniform(): number;
  /** A whole number in 0 .. bound-1 without modulo bias; `bound` from 1 to 2^32. */
  integer(bound: number): number;
  /** A draw from the standard normal distribution. */
  normal(): number;
}

/**
 * A generator for `seed`, any finite number. Each `stream` of a seed is a sequence of its own, so that two uses of
 * one seed (a split and a bootstrap, say) do not share draws. Default stream 0.
 *
 * The generator is xoshiro128** (Blackman and Vigna 2021, "Scrambled linear pseudorandom number generators"),
 * its state filled by a mixing function so that neighbouring seeds do not give similar sequences.
 */
export function createRandom(seed: number, stream = 0): Random {
  if (!Number.isFinite(seed)) throw new RangeError(`seed must be a finite number, not ${seed}`);
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, seed === 0 ? 0 : seed); // -0 and 0 are the same seed
  let mixed = mix(bits.getUint32(0) ^ mix(bits.getUint32(4) ^ mix(stream)));
  const fill = () => {
    mixed = (mixed + 0x9e3779b9) | 0;
    return mix(mixed);
  };
  let a = fill();
  let b = fill();
  let c = fill();
  let d = fill() | 1; // the all-zero state would stay zero

  const next = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const uniform = (): number => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
  let spare: number | undefined;

  return {
    uniform,
    integer(bound) {
      if (!(bound >= 1 && bound <= 4294967296)) throw new RangeError(`bound must be from 1 to 2^32, not ${bound}`);
      const limit = 4294967296 - (4294967296 % bound);
      let drawn = next();
      while (drawn >= limit) drawn = next();
      return drawn % bound;
    },
    normal() {
      if (spare !== undefined) {
        const kept = spare;
        spare = undefined;
        return kept;
      }
      // Marsaglia's polar method: no sine or cosine.
      for (;;) {
        const u = 2 * uniform() - 1;
        const v = 2 * uniform() - 1;
        const s = u * u + v * v;
        if (s >= 1 || s === 0) continue;
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * factor;
        return u * factor;
      }
    },
  };
}

/** Puts `items` in random order in place (Fisher and Yates) and returns it. */
export function shuffle<T extends { readonly length: number; [index: number]: number }>(items: T, random: Random): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const held = items[i] as number;
    items[i] = items[j] as number;
    items[j] = held;
  }
  return items;
}

/** 0 .. length-1 in random order. */
export function permutation(length: number, random: Random): Uint32Array {
  const order = new Uint32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  return shuffle(order, random);
}

/** Mixes 32 bits so that each input bit changes about half of the output's (the murmur3 finaliser's scheme). */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) | 0;
}
