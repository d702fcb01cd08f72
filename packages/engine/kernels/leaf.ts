// Rows know their leaf by a number of 16 bits, so that sums and scores pass over the rows in order: going leaf by leaf
// would fetch a cache line for each row and array.

/** Leaf number of rows that no leaf has. */
const NO_LEAF: u32 = 0xffff;

/** Writes the leaf of each row: `ranges` has for each leaf where its row numbers begin in `indices`, and how many. */
export function labelRows(indices: usize, ranges: usize, leafCount: u32, leafOf: usize): void {
  for (let leaf: u32 = 0; leaf < leafCount; leaf++) {
    const range = ranges + (<usize>leaf << 3);
    const begin = indices + (<usize>load<u32>(range) << 2);
    const end = begin + (<usize>load<u32>(range, 4) << 2);
    for (let at = begin; at < end; at += 4) store<u16>(leafOf + (<usize>load<u32>(at) << 1), <u16>leaf);
  }
}

// Adding this to a double below 2^51 leaves the whole number nearest to it in the low bits.
const SHIFTER: f64 = 6755399441055744.0;

/**
 * Sums of the true gradients and hessians of each leaf's rows among `begin` .. `end - 1`, in fixed point (value * scale,
 * below 2^51, to the nearest whole number), so that the order of addition cannot matter. `sums` has two integers of 64
 * bits a leaf, gradient and hessian. `begin` is a multiple of 4.
 */
export function leafSums(
  leafOf: usize,
  begin: u32,
  end: u32,
  gradients: usize,
  hessians: usize,
  gradientScale: f64,
  hessianScale: f64,
  sums: usize,
  leafCount: u32,
): void {
  memory.fill(sums, 0, <usize>leafCount << 4);
  const scale = f64x2(gradientScale, hessianScale);
  for (let row = <usize>begin; row < <usize>end; row += 4) {
    const g = v128.load(gradients + (row << 2));
    const h = v128.load(hessians + (row << 2));
    const low = v128.shuffle<i32>(g, h, 0, 4, 1, 5);
    const high = v128.shuffle<i32>(g, h, 2, 6, 3, 7);
    const leaves = leafOf + (row << 1);
    addToLeaf(load<u16>(leaves), low, scale, sums);
    if (row + 1 < <usize>end) addToLeaf(load<u16>(leaves, 2), v128.shuffle<i64>(low, low, 1, 0), scale, sums);
    if (row + 2 < <usize>end) addToLeaf(load<u16>(leaves, 4), high, scale, sums);
    if (row + 3 < <usize>end) addToLeaf(load<u16>(leaves, 6), v128.shuffle<i64>(high, high, 1, 0), scale, sums);
  }
}

/** Adds a row's gradient and hessian, the two lower 32-bit floats. */
// @ts-ignore: decorator
@inline
function addToLeaf(leaf: u16, pair: v128, scale: v128, sums: usize): void {
  if (<u32>leaf == NO_LEAF) return;
  const shifter = f64x2.splat(SHIFTER);
  const scaled = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(pair), scale), shifter);
  const at = sums + (<usize>leaf << 4);
  v128.store(at, i64x2.add(v128.load(at), i64x2.sub(scaled, shifter)));
}

/** Adds up `partCount` threads' sums, `stride` bytes apart, and turns them into doubles: gradient, hessian a leaf. */
export function mergeLeafSums(
  parts: usize,
  partCount: u32,
  stride: usize,
  leafCount: u32,
  gradientScale: f64,
  hessianScale: f64,
  out: usize,
): void {
  for (let leaf: u32 = 0; leaf < leafCount; leaf++) {
    let gradient: i64 = 0;
    let hessian: i64 = 0;
    for (let part: u32 = 0; part < partCount; part++) {
      const at = parts + <usize>part * stride + (<usize>leaf << 4);
      gradient += load<i64>(at);
      hessian += load<i64>(at, 8);
    }
    store<f64>(out + (<usize>leaf << 4), <f64>gradient / gradientScale);
    store<f64>(out + (<usize>leaf << 4), <f64>hessian / hessianScale, 8);
  }
}

/** Adds each row's leaf's value to its score. */
export function addLeafValues(leafOf: usize, begin: u32, end: u32, values: usize, scores: usize): void {
  for (let row = <usize>begin; row < <usize>end; row++) {
    const score = scores + (row << 3);
    store<f64>(score, load<f64>(score) + load<f64>(values + (<usize>load<u16>(leafOf + (row << 1)) << 3)));
  }
}
