/** A value that was not measured: the median of what is believed of it, and the band that holds it with the asked probability. */
export interface Banded {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** The same value where something else may be off by `spread` to either side, which knows nothing of the band; never below 0. */
export function widened({ value, lower, upper }: Banded, spread: number): Banded {
  return {
    value,
    lower: Math.max(0, value - Math.hypot(value - lower, spread)),
    upper: value + Math.hypot(upper - value, spread),
  };
}
