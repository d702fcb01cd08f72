const BINS = 90;
const STEP = 0.045;
const MOST = 0.42;

/**
 * How far each value of a swarm is moved off its line, in lines, so that values beside each other can be told apart:
 * alternately up and down within a bin, closer together where there are many.
 */
export function swarm(values: readonly number[]): number[] {
  const low = Math.min(...values);
  const width = (Math.max(...values) - low) / BINS || 1;
  const binOf = (value: number) => Math.min(BINS - 1, Math.floor((value - low) / width));
  const totals = new Uint32Array(BINS);
  for (const value of values) totals[binOf(value)]!++;
  const seen = new Uint32Array(BINS);
  return values.map((value) => {
    const bin = binOf(value);
    const at = seen[bin]!++;
    const step = Math.min(STEP, (2 * MOST) / (totals[bin] as number));
    return Math.ceil(at / 2) * (at % 2 === 0 ? 1 : -1) * step;
  });
}
