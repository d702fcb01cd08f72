/**
 * Sums of the true gradients and hessians of the rows listed, in fixed point (value * scale, whole numbers of 64 bits),
 * so that the order of addition cannot matter. Written to `out`: gradient, hessian.
 */
export function leafSums(
  indices: usize,
  count: u32,
  gradients: usize,
  hessians: usize,
  gradientScale: f64,
  hessianScale: f64,
  out: usize,
): void {
  let g: i64 = 0;
  let h: i64 = 0;
  const end = indices + (<usize>count << 2);
  for (let at = indices; at < end; at += 4) {
    const row = <usize>load<u32>(at) << 2;
    g += <i64>(<f64>load<f32>(gradients + row) * gradientScale);
    h += <i64>(<f64>load<f32>(hessians + row) * hessianScale);
  }
  store<f64>(out, <f64>g / gradientScale);
  store<f64>(out, <f64>h / hessianScale, 8);
}

/** Adds a leaf's value to the scores of its rows. */
export function addToRows(indices: usize, count: u32, value: f64, scores: usize): void {
  const end = indices + (<usize>count << 2);
  for (let at = indices; at < end; at += 4) {
    const score = scores + (<usize>load<u32>(at) << 3);
    store<f64>(score, load<f64>(score) + value);
  }
}
