import type { Parameter, ParameterSpace } from "./parameter-space.js";
import type { Configuration, ParameterValue } from "./space-spec.js";

/** A parameter of a grid and those that depend on it. */
interface Axis {
  readonly name: string;
  readonly size: number;
  readonly at: (index: number) => ParameterValue;
  readonly indexOf: (value: unknown) => number;
  readonly children: readonly { readonly axis: Axis; readonly values: ReadonlySet<ParameterValue> }[];
  /** For an axis with children, how many configurations of them come before each value; and of all at the end. */
  readonly before: Float64Array;
}

/**
 * All configurations of a space, numbered like nested loops in the order of its parameters: the last one varies fastest.
 * A parameter with a condition is a loop inside that of the parameter it depends on, in the values that make it active.
 */
export class Grid {
  /** The number of configurations; inexact above 2^53. */
  readonly size: number;
  readonly #roots: readonly Axis[];

  /** Numbers without a step are taken at `points` evenly spaced places of their scale, both ends included. */
  constructor(space: ParameterSpace, points: number) {
    this.#roots = axesOf(space.parameters, undefined, points);
    this.size = product(this.#roots);
  }

  /** Configuration number `rank`, from 0 to `size - 1`. */
  at(rank: number): Configuration {
    const chosen: [string, ParameterValue][] = [];
    unrank(this.#roots, rank, chosen);
    return Object.fromEntries(chosen);
  }

  /** The number of a configuration; -1 for one that is not on the grid. */
  rankOf(configuration: Configuration): number {
    return rank(this.#roots, configuration);
  }
}

/** The space's own configurations where their number is finite and exact. */
export function finiteGrid(space: ParameterSpace): Grid | undefined {
  if (space.parameters.some(({ domain }) => domain.kind === "continuous")) return undefined;
  const grid = new Grid(space, 1);
  return grid.size <= Number.MAX_SAFE_INTEGER ? grid : undefined;
}

function axesOf(all: readonly Parameter[], parent: Parameter | undefined, points: number): readonly Axis[] {
  return all.filter((parameter) => parameter.parent === parent).map((parameter) => axisOf(parameter, all, points));
}

function axisOf(parameter: Parameter, all: readonly Parameter[], points: number): Axis {
  const { name, domain } = parameter;
  const childParameters = all.filter(({ parent }) => parent === parameter);
  const children = childParameters.map((child) => ({ axis: axisOf(child, all, points), values: child.parentValues }));
  const isContinuous = domain.kind === "continuous";
  const size = isContinuous ? points : domain.size;
  const placeOf = (index: number) => (points === 1 ? 0.5 : index / (points - 1));
  const at = isContinuous ? (index: number) => domain.decode(placeOf(index)) : domain.at;
  const onGrid = (value: unknown) => {
    const place = domain.encode(value);
    const index = Math.max(0, Math.round(place * (points - 1)));
    return Math.abs(place - placeOf(index)) < 1e-9 ? index : -1;
  };
  const before = new Float64Array(children.length > 0 ? size + 1 : 0);
  for (let i = 1; i < before.length; i++) {
    before[i] = (before[i - 1] as number) + product(childrenAt(children, at(i - 1)));
  }
  return { name, size, at, indexOf: isContinuous ? onGrid : domain.indexOf, children, before };
}

const childrenAt = (children: Axis["children"], value: ParameterValue) =>
  children.flatMap(({ axis, values }) => (values.has(value) ? axis : []));

const countOf = ({ before, size }: Axis) => (before.length > 0 ? (before[size] as number) : size);

const product = (axes: readonly Axis[]) => axes.reduce((count, axis) => count * countOf(axis), 1);

function unrank(axes: readonly Axis[], rankOfAll: number, chosen: [string, ParameterValue][]): void {
  let inner = product(axes);
  let left = rankOfAll;
  for (const axis of axes) {
    inner /= countOf(axis);
    const own = Math.floor(left / inner);
    left -= own * inner;
    const index = axis.before.length > 0 ? lastUpTo(axis.before, own) : own;
    const value = axis.at(index);
    chosen.push([axis.name, value]);
    if (axis.before.length > 0) {
      unrank(childrenAt(axis.children, value), own - (axis.before[index] as number), chosen);
    }
  }
}

function rank(axes: readonly Axis[], configuration: Configuration): number {
  let all = 0;
  for (const axis of axes) {
    const value = Object.hasOwn(configuration, axis.name) ? configuration[axis.name] : undefined;
    const index = axis.indexOf(value);
    if (index < 0) return -1;
    let own = index;
    if (axis.before.length > 0) {
      const inner = rank(childrenAt(axis.children, value as ParameterValue), configuration);
      if (inner < 0) return -1;
      own = (axis.before[index] as number) + inner;
    }
    all = all * countOf(axis) + own;
  }
  return all;
}

/** The last index with `ascending[index] <= value`; no two neighbours are equal. */
function lastUpTo(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) <= value) low = middle;
    else high = middle;
  }
  return low;
}
