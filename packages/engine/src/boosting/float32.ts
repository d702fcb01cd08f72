// Neighbours among 32-bit floats: what a model's thresholds become in systems that compare in 32 bits.

const bits = new DataView(new ArrayBuffer(4));

/** The largest 32-bit float that is at most `value`. */
export function float32AtMost(value: number): number {
  const nearest = Math.fround(value);
  return nearest <= value ? nearest : step(nearest, -1);
}

/** A 32-bit float in below <= t < above, in the middle if there is one there; undefined when there is none at all. */
export function float32Between(below: number, above: number): number | undefined {
  const nearest = Math.fround(below / 2 + above / 2);
  const candidate = nearest < below ? step(nearest, 1) : nearest >= above ? step(nearest, -1) : nearest;
  return candidate >= below && candidate < above ? candidate : undefined;
}

/** The next 32-bit float in a direction, 1 or -1. */
function step(value: number, direction: number): number {
  if (value === 0) return direction * 2 ** -149;
  bits.setFloat32(0, value);
  // Floats are ordered by their bits, away from 0.
  bits.setInt32(0, bits.getInt32(0) + (value > 0 ? direction : -direction));
  return bits.getFloat32(0);
}
