// Sparse features: entries by row for the scores, by column for the gradient, so that threads share no sum.

/**
 * Scores of the rows [begin, end): `starts`, `indices` and `values` are the entries by row. Output k's scores begin at
 * scores + k * stride, its coefficients at point + k * (width + 1) doubles, the intercept last.
 */
export function sparseScores(
  starts: usize,
  indices: usize,
  values: usize,
  width: u32,
  outputs: u32,
  point: usize,
  scores: usize,
  stride: usize,
  begin: u32,
  end: u32,
): void {
  const pointStride = (<usize>width + 1) << 3;
  for (let row = begin; row < end; row++) {
    const from = load<u32>(starts + (<usize>row << 2));
    const to = load<u32>(starts + (<usize>row << 2), 4);
    for (let k: u32 = 0; k < outputs; k++) {
      const z = point + <usize>k * pointStride;
      let score = load<f64>(z + (<usize>width << 3));
      for (let at = from; at < to; at++) {
        const f = load<u32>(indices + (<usize>at << 2));
        score += load<f64>(z + (<usize>f << 3)) * load<f64>(values + (<usize>at << 3));
      }
      store<f64>(scores + <usize>k * stride + (<usize>row << 3), score);
    }
  }
}

/**
 * For the columns [begin, end): the sum of entries times the row's derivative, for each output. `starts`, `indices` and
 * `values` are the entries by column.
 */
export function sparseGradient(
  starts: usize,
  indices: usize,
  values: usize,
  width: u32,
  outputs: u32,
  derivatives: usize,
  stride: usize,
  gradient: usize,
  begin: u32,
  end: u32,
): void {
  for (let f = begin; f < end; f++) {
    const from = load<u32>(starts + (<usize>f << 2));
    const to = load<u32>(starts + (<usize>f << 2), 4);
    for (let k: u32 = 0; k < outputs; k++) {
      const source = derivatives + <usize>k * stride;
      let sum: f64 = 0;
      for (let at = from; at < to; at++) {
        sum += load<f64>(source + (<usize>load<u32>(indices + (<usize>at << 2)) << 3)) * load<f64>(values + (<usize>at << 3));
      }
      store<f64>(gradient + ((<usize>k * (<usize>width + 1) + f) << 3), sum);
    }
  }
}
