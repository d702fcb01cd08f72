/**
 * Positions of at most `limit` points that keep a curve's shape: the first, the last, and between them a point
 * wherever the curve has run `step` further, with the smallest `step` that stays within the limit. No point left out
 * is further than `step` along the curve from one that is kept. All positions when there are few enough.
 */
export function thinCurve(x: ArrayLike<number>, y: ArrayLike<number>, limit = 500): Uint32Array {
  const n = x.length;
  if (n <= limit) return Uint32Array.from({ length: n }, (_, i) => i);
  const along = new Float64Array(n);
  for (let i = 1; i < n; i++) {
    const run = Math.hypot((x[i] as number) - (x[i - 1] as number), (y[i] as number) - (y[i - 1] as number));
    along[i] = (along[i - 1] as number) + run;
  }
  let tooSmall = 0;
  let enough = along[n - 1] as number;
  for (let halving = 0; halving < 40; halving++) {
    const step = (tooSmall + enough) / 2;
    if (keep(along, step).length <= limit) enough = step;
    else tooSmall = step;
  }
  return Uint32Array.from(keep(along, enough));
}

function keep(along: Float64Array, step: number): number[] {
  const kept = [0];
  let last = 0;
  for (let i = 1; i < along.length - 1; i++) {
    // Kept when leaving it out would make the next gap longer than a step.
    if ((along[i + 1] as number) - last > step) {
      kept.push(i);
      last = along[i] as number;
    }
  }
  kept.push(along.length - 1);
  return kept;
}
