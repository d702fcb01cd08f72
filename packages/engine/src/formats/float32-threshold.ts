// XGBoost compares 32-bit floats: a row goes left where (float)value < condition. We compare doubles: value <= threshold.

const bits = new DataView(new ArrayBuffer(8));
const OVERFLOW = 2 ** 128;
/** The largest finite 32-bit float. */
export const LARGEST_FLOAT = 2 ** 128 - 2 ** 104;

/** The largest double that rounds to a 32-bit float below `condition`: the same rows, to the last bit, go left. */
export function thresholdBelow(condition: number): number {
  const finite = (float: number) => (Number.isFinite(float) ? float : Math.sign(float) * OVERFLOW);
  const below = finite(previousFloat(condition));
  // What lies in the middle rounds to the float whose last bit is 0.
  const middle = below + (finite(condition) - below) / 2;
  return Math.fround(middle) < condition ? middle : previousDouble(middle);
}

/** The smallest 32-bit float above `threshold`, finite: for rows of 32-bit floats the same ones go left. */
export function conditionAbove(threshold: number): number {
  const nearest = Math.fround(threshold);
  const above = nearest > threshold ? nearest : -previousFloat(-nearest);
  return Math.min(Math.max(above, -LARGEST_FLOAT), LARGEST_FLOAT);
}

function previousFloat(float: number): number {
  if (float === 0) return -(2 ** -149);
  if (float === Number.NEGATIVE_INFINITY) return float;
  bits.setFloat32(0, float);
  bits.setUint32(0, bits.getUint32(0) + (float > 0 ? -1 : 1));
  return bits.getFloat32(0);
}

/** The double before. */
export function previousDouble(double: number): number {
  if (double === 0) return -Number.MIN_VALUE;
  bits.setFloat64(0, double);
  bits.setBigUint64(0, bits.getBigUint64(0) + (double > 0 ? -1n : 1n));
  return bits.getFloat64(0);
}
