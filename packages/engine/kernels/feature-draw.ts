// The same random numbers as src/random.ts, where they are described: what a caller draws and what a kernel draws can
// take each other's place.

let a: u32 = 0;
let b: u32 = 0;
let c: u32 = 0;
let d: u32 = 0;

// @ts-ignore: decorator
@inline
function mix(x: u32): u32 {
  x = (x ^ (x >>> 16)) * 0x85ebca6b;
  x = (x ^ (x >>> 13)) * 0xc2b2ae35;
  return x ^ (x >>> 16);
}

/** `createRandom(seed, stream)` for a seed that is a whole number from 0 on. */
function start(seed: f64, stream: u32): void {
  const bits = reinterpret<u64>(seed);
  const mixed = mix(<u32>(bits >> 32) ^ mix(<u32>bits ^ mix(stream)));
  a = mix(mixed + 0x9e3779b9);
  b = mix(mixed + 2 * 0x9e3779b9);
  c = mix(mixed + 3 * 0x9e3779b9);
  d = mix(mixed + 4 * 0x9e3779b9) | 1;
}

function next(): u32 {
  const result = rotl<u32>(b * 5, 7) * 9;
  const shifted = b << 9;
  c ^= a;
  d ^= b;
  b ^= c;
  a ^= d;
  c ^= shifted;
  d = rotl<u32>(d, 11);
  return result;
}

function integer(bound: u32): u32 {
  const limit = (<u64>1 << 32) - (<u64>1 << 32) % bound;
  let drawn = next();
  while (<u64>drawn >= limit) drawn = next();
  return drawn % bound;
}

/**
 * Leaves a share of the features that are allowed (a byte of 1 each), at least one of them, allowed: those that come first
 * in a random order. `order` has room for 32 bits a feature.
 */
export function drawFeatures(
  allowed: usize,
  featureCount: u32,
  fraction: f64,
  seed: f64,
  stream: u32,
  order: usize,
): void {
  let count: u32 = 0;
  for (let feature: u32 = 0; feature < featureCount; feature++) {
    if (!load<u8>(allowed + feature)) continue;
    store<u32>(order + (<usize>count << 2), feature);
    count++;
  }
  const kept = max<u32>(1, <u32>Math.floor(<f64>count * fraction + 0.5));
  start(seed, stream);
  // Fisher and Yates from the end: those behind the kept ones are final first.
  for (let last = count; last > kept; last--) {
    const at = order + (<usize>(last - 1) << 2);
    const other = order + (<usize>integer(last) << 2);
    const dropped = load<u32>(other);
    store<u32>(other, load<u32>(at));
    store<u8>(allowed + dropped, 0);
  }
}
