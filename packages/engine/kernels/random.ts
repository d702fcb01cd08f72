/**
 * 64 random bits that depend on `key` and `counter` only (Salmon et al. 2011, "Parallel random numbers: as easy as 1,
 * 2, 3"), so that a row's draw is the same whichever thread handles it. Mixing function of SplitMix64 (Steele, Lea and
 * Flood 2014).
 */
// @ts-ignore: decorator
@inline
export function randomBits(key: u64, counter: u64): u64 {
  let z = key + (counter + 1) * 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/** The key of one use of randomness, for example gradients of output 2 in iteration 40. */
// @ts-ignore: decorator
@inline
export function randomKey(seed: u32, stream: u32, use: u32): u64 {
  return randomBits((<u64>seed << 32) | <u64>stream, use);
}
