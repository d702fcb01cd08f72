/** A run as plots over many runs take it: what was set, and what came of it. */
export interface PlottedRun {
  readonly id: string;
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** A parameter or a metric as an axis. */
export interface Dimension {
  readonly kind: "param" | "metric";
  readonly key: string;
}

/** A dimension with where each run lies on it. */
export interface Scale {
  readonly dimension: Dimension;
  /** Where the run lies from 0 to 1; undefined where it has no value there. */
  readonly placeOf: (run: PlottedRun) => number | undefined;
  /** Marks along the axis, with what to write at them. */
  readonly marks: readonly { readonly place: number; readonly text: string }[];
}

/** Levels that an axis of words can name without becoming a carpet. */
const MOST_LEVELS = 12;

/** `param:lr` or `metric:loss`, for links. */
export const nameOf = ({ kind, key }: Dimension) => `${kind}:${key}`;

export function dimensionNamed(name: string): Dimension | undefined {
  const kind = name.startsWith("param:") ? "param" : name.startsWith("metric:") ? "metric" : undefined;
  return kind && { kind, key: name.slice(kind.length + 1) };
}

/**
 * The parameters that differ between runs that have them, those with most different values first, then all metrics in order
 * of their names: settings that only some of the algorithms know would say no more than which algorithm it was.
 */
export function dimensionsOf(runs: readonly PlottedRun[]): Dimension[] {
  const params = [...new Set(runs.flatMap((run) => Object.keys(run.params)))].sort();
  const metrics = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))].sort();
  const levels = new Map(
    params.map((key) => [key, new Set(runs.map((run) => run.params[key]).filter((value) => value !== undefined)).size]),
  );
  const differing = params.filter((key) => (levels.get(key) as number) > 1);
  differing.sort((a, b) => (levels.get(b) as number) - (levels.get(a) as number));
  return [
    ...differing.map((key): Dimension => ({ kind: "param", key })),
    ...metrics.map((key): Dimension => ({ kind: "metric", key })),
  ];
}

/** The number of a run on a dimension; undefined where it has none, or a word. */
export function numberOf(run: PlottedRun, { kind, key }: Dimension): number | undefined {
  const value = kind === "metric" ? run.metrics[key] : run.params[key];
  if (value === null || value === undefined || value === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** What a run has on a dimension, as text; undefined where it has nothing. */
export function textOf(run: PlottedRun, { kind, key }: Dimension): string | undefined {
  const value = kind === "metric" ? run.metrics[key] : run.params[key];
  return value === null || value === undefined ? undefined : String(value);
}

/**
 * The axis of a dimension: numbers from the least to the largest, by their powers where they are above 0 and span more
 * than two of them, as learning rates do; anything else as levels. `write` makes the text of a number.
 */
export function scaleOf(dimension: Dimension, runs: readonly PlottedRun[], write: (value: number) => string): Scale {
  const values = runs.map((run) => numberOf(run, dimension));
  const words = runs.some((run, at) => values[at] === undefined && textOf(run, dimension) !== undefined);
  return words ? levelScale(dimension, runs) : numberScale(dimension, values, write);
}

function numberScale(
  dimension: Dimension,
  values: readonly (number | undefined)[],
  write: (value: number) => string,
): Scale {
  const numbers = values.filter((value) => value !== undefined);
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  const powers = low > 0 && high / low >= 100 && Number.isFinite(high / low);
  const along = (value: number) =>
    powers ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  const back = (place: number) => (powers ? low * (high / low) ** place : low + (high - low) * place);
  const flat = !(high > low);
  return {
    dimension,
    placeOf: (run) => {
      const value = numberOf(run, dimension);
      return value === undefined ? undefined : flat ? 0.5 : along(value);
    },
    marks:
      numbers.length === 0
        ? []
        : flat
          ? [{ place: 0.5, text: write(low) }]
          : [0, 0.5, 1].map((place) => ({ place, text: write(back(place)) })),
  };
}

function levelScale(dimension: Dimension, runs: readonly PlottedRun[]): Scale {
  const levels = [...new Set(runs.map((run) => textOf(run, dimension)).filter((level) => level !== undefined))].sort(
    (a, b) => a.localeCompare(b, undefined, { numeric: true }),
  );
  const place = new Map(levels.map((level, at) => [level, levels.length === 1 ? 0.5 : at / (levels.length - 1)]));
  const every = Math.ceil(levels.length / MOST_LEVELS);
  return {
    dimension,
    placeOf: (run) => place.get(textOf(run, dimension) ?? ""),
    marks: levels
      .filter((_, at) => at % every === 0)
      .map((level) => ({
        place: place.get(level) as number,
        text: level.length > 14 ? `${level.slice(0, 13)}…` : level,
      })),
  };
}
