/*
 * Sealed points of one metric: three columns of 64-bit floats, little-endian, one behind the other: steps, times,
 * values (NaN as it is). Steps and times are whole numbers up to 2^53 - 1, which floats hold exactly.
 */

export interface Point {
  readonly step: number;
  readonly timestampMs: number;
  /** May be NaN; never infinite. */
  readonly value: number;
}

/** What is known of neighbouring points without reading them. */
export interface Stretch {
  readonly count: number;
  readonly firstStep: number;
  readonly lastStep: number;
  /** Of the first point. */
  readonly firstTimestampMs: number;
  /** Of the last point; of a stretch that was read from a chunk's summary, that of the point after it. */
  readonly lastTimestampMs: number;
  /** Of the numbers among the values; NaN if all are NaN. */
  readonly min: number;
  readonly max: number;
  readonly first: number;
  readonly last: number;
}

/** Points of a stretch: a chunk of 4,096 has 32 of them. */
const STRETCH_POINTS = 128;
const FIELDS = 8;
/** The field of a stretch that says when its first point was measured. */
const TIMESTAMP = 3;

export function encodePoints(points: readonly Point[]): Uint8Array {
  const columns = new Float64Array(points.length * 3);
  points.forEach(({ step, timestampMs, value }, i) => {
    columns[i] = step;
    columns[points.length + i] = timestampMs;
    columns[2 * points.length + i] = value;
  });
  return new Uint8Array(columns.buffer);
}

export function decodePoints(bytes: Uint8Array): Point[] {
  const columns = floats(bytes);
  const count = columns.length / 3;
  return Array.from({ length: count }, (_, i) => ({
    step: columns[i]!,
    timestampMs: columns[count + i]!,
    value: columns[2 * count + i]!,
  }));
}

/** The stretches of `points`, in their order, as `decodeStretches` reads them. */
export function encodeStretches(points: readonly Point[]): Uint8Array {
  const rows: number[] = [];
  for (let start = 0; start < points.length; start += STRETCH_POINTS) {
    const so = stretchOf(points.slice(start, start + STRETCH_POINTS));
    rows.push(so.count, so.firstStep, so.lastStep, so.firstTimestampMs, so.min, so.max, so.first, so.last);
  }
  return new Uint8Array(Float64Array.from(rows).buffer);
}

/** `endTimestampMs`: of the last of their points, or of the one behind it. */
export function decodeStretches(bytes: Uint8Array, endTimestampMs?: number): Stretch[] {
  const fields = floats(bytes);
  return Array.from({ length: fields.length / FIELDS }, (_, i) => {
    const [count, firstStep, lastStep, firstTimestampMs, min, max, first, last] = fields.subarray(
      i * FIELDS,
      (i + 1) * FIELDS,
    );
    const next = fields[(i + 1) * FIELDS + TIMESTAMP] ?? endTimestampMs ?? firstTimestampMs!;
    const lastTimestampMs = Math.max(firstTimestampMs!, next);
    return { count, firstStep, lastStep, firstTimestampMs, lastTimestampMs, min, max, first, last } as Stretch;
  });
}

/** When the first point of a summary was measured. */
export function firstTimestampOf(summary: Uint8Array): number {
  return floats(summary)[TIMESTAMP]!;
}

/** `points` as one stretch; there is at least one. */
export function stretchOf(points: readonly Point[]): Stretch {
  return points.slice(1).reduce((so, point) => join(so, single(point)), single(points[0]!));
}

export function single({ step, timestampMs, value }: Point): Stretch {
  return {
    count: 1,
    firstStep: step,
    lastStep: step,
    firstTimestampMs: timestampMs,
    lastTimestampMs: timestampMs,
    min: value,
    max: value,
    first: value,
    last: value,
  };
}

/** Two stretches as one. */
export function join(a: Stretch, b: Stretch): Stretch {
  return {
    count: a.count + b.count,
    firstStep: Math.min(a.firstStep, b.firstStep),
    lastStep: Math.max(a.lastStep, b.lastStep),
    firstTimestampMs: a.firstTimestampMs,
    lastTimestampMs: b.lastTimestampMs,
    min: ofNumbers(Math.min, a.min, b.min),
    max: ofNumbers(Math.max, a.max, b.max),
    first: a.first,
    last: b.last,
  };
}

function ofNumbers(choose: (a: number, b: number) => number, a: number, b: number): number {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) ? a : choose(a, b);
}

/** A view of `bytes`, or a copy where they do not begin at a multiple of 8. */
function floats(bytes: Uint8Array): Float64Array {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  return new Float64Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 8);
}
