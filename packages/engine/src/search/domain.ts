import type { ParameterSpec, ParameterValue } from "./space-spec.js";

/**
 * The values of one parameter and their places in the unit interval, where equal lengths are equally likely before any
 * trial: an interval's length is a choice's share, a step's width on its scale.
 */
export interface Domain {
  readonly kind: "continuous" | "ordered" | "choice";
  /** The number of values; Infinity for every number between two. */
  readonly size: number;
  contains(value: unknown): boolean;
  /** The place of a value, from 0 to 1; NaN for one that the domain does not contain. */
  encode(value: unknown): number;
  /** The value at a place, for any place from 0 to 1. */
  decode(place: number): ParameterValue;
  /** Value number `index` of a domain that is not continuous, in the order of its numbers or as listed. */
  at(index: number): ParameterValue;
  /** The number of a value; -1 for one that the domain does not contain or number. */
  indexOf(value: unknown): number;
  /** Where the interval of value number `index` begins; that of `size` is 1. */
  edge(index: number): number;
}

/** The domain of a parameter that `checkSpace` has no objection to. */
export function domainOf(spec: ParameterSpec): Domain {
  if (spec.type === "choice") return choiceDomain(spec.values);
  const { type, low, high, scale = "linear", step = type === "integer" ? 1 : undefined } = spec;
  const size = step === undefined ? Number.POSITIVE_INFINITY : stepCount(low, high, step);
  if (low === high || size === 1) return choiceDomain([low]);
  return step === undefined ? continuousDomain(low, high, scale) : steppedDomain(low, step, size, scale);
}

/** How many values there are from `low` to `high`, both included; a rounding error does not cost the last one. */
function stepCount(low: number, high: number, step: number): number {
  return Math.floor((high - low) / step + 1e-9) + 1;
}

function choiceDomain(values: readonly ParameterValue[]): Domain {
  const size = values.length;
  const indexOf = (value: unknown) => values.indexOf(value as ParameterValue);
  return {
    kind: "choice",
    size,
    contains: (value) => indexOf(value) >= 0,
    encode: (value) => (indexOf(value) < 0 ? Number.NaN : (indexOf(value) + 0.5) / size),
    decode: (place) => values[cellOf(place, size)] as ParameterValue,
    at: (index) => values[index] as ParameterValue,
    indexOf,
    edge: (index) => index / size,
  };
}

const cellOf = (place: number, size: number) => Math.min(size - 1, Math.max(0, Math.floor(place * size)));

interface Scale {
  readonly to: (value: number) => number;
  readonly from: (scaled: number) => number;
}

const SCALES: Readonly<Record<"linear" | "log", Scale>> = {
  linear: { to: (value) => value, from: (scaled) => scaled },
  log: { to: Math.log, from: Math.exp },
};

/** Exponentials differ in their last digit between JavaScript engines; what is suggested is not to. */
const CONTINUOUS_DIGITS = 13;

function continuousDomain(low: number, high: number, scale: "linear" | "log"): Domain {
  const { to, from } = SCALES[scale];
  const begin = to(low);
  const span = to(high) - begin;
  const contains = (value: unknown): value is number => typeof value === "number" && value >= low && value <= high;
  return {
    kind: "continuous",
    size: Number.POSITIVE_INFINITY,
    contains,
    encode: (value) => (contains(value) ? (to(value) - begin) / span : Number.NaN),
    decode(place) {
      // The ends are reached, and never passed.
      if (place <= 0) return low;
      if (place >= 1) return high;
      const value = Number(from(begin + place * span).toPrecision(CONTINUOUS_DIGITS));
      return Math.min(high, Math.max(low, value));
    },
    at: () => Number.NaN,
    indexOf: () => -1,
    edge: () => Number.NaN,
  };
}

function steppedDomain(low: number, step: number, size: number, scale: "linear" | "log"): Domain {
  const { to, from } = SCALES[scale];
  // Half a step beyond both ends, so that the first and the last value have intervals as wide as the others'.
  const begin = to(low - step / 2);
  const span = to(low + (size - 0.5) * step) - begin;
  const at = (index: number) => Number((low + index * step).toPrecision(15));
  const indexOf = (value: unknown) => {
    if (typeof value !== "number") return -1;
    const index = Math.round((value - low) / step);
    return index >= 0 && index < size && Math.abs(value - at(index)) <= 1e-9 * step ? index : -1;
  };
  return {
    kind: "ordered",
    size,
    contains: (value) => indexOf(value) >= 0,
    encode: (value) => (indexOf(value) < 0 ? Number.NaN : (to(value as number) - begin) / span),
    decode: (place) => {
      const index = Math.round((from(begin + place * span) - low) / step);
      return at(Math.min(size - 1, Math.max(0, index)));
    },
    at,
    indexOf,
    edge: (index) => (index === 0 ? 0 : index === size ? 1 : (to(low + (index - 0.5) * step) - begin) / span),
  };
}
