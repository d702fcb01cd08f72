/** A value that was not measured: the median of what is believed of it, and the band that holds it with the asked probability. */
export interface Banded {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}
