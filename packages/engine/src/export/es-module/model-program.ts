import type { DatePart } from "../../preprocess/recipe-spec.js";
import type { RecipeOperation } from "../recipe-program.js";

/** A model as the literal that an exported module holds: only lists, and objects whose keys are these. */
export interface ModelData {
  /** "feature" is a number that is taken as it is: what a fitted model without a recipe sees. */
  readonly inputs: readonly {
    readonly name: string;
    readonly kind: "numeric" | "timestamp" | "category" | "feature";
    readonly levels: readonly string[];
  }[];
  readonly operations: readonly RecipeOperation[];
  readonly classes: readonly string[];
  readonly predictor: PredictorData;
  readonly missingAllowed: boolean;
  /** A method of CALIBRATION_METHODS with what a Calibrator has learnt. */
  readonly calibration?: { readonly method: string; readonly learnt: readonly (readonly number[])[] };
  /** No helper, one of errors, or two of quantiles; bounds are `reach` (times the error) away. */
  readonly intervals?: {
    readonly level: number;
    readonly reach: number;
    readonly smallestScale: number;
    readonly helpers: readonly PredictorData[];
  };
  /** One threshold for all classes, or one for each. */
  readonly sets?: {
    readonly level: number;
    readonly method: string;
    readonly penalty: number;
    readonly rank: number;
    readonly thresholds: readonly number[];
  };
}

/** Trees or a linear model, and the link that makes predictions of their scores. */
export interface PredictorData {
  readonly link: "identity" | "sigmoid" | "softmax" | "exponential";
  /** As in a Forest; a leaf's feature is -1. */
  readonly forest?: {
    readonly baseScores: readonly number[];
    readonly treeStarts: readonly number[];
    readonly feature: readonly number[];
    readonly threshold: readonly number[];
    readonly left: readonly number[];
    readonly missingLeft: readonly number[];
    readonly sets: readonly (readonly number[])[];
    readonly categoryBins: readonly (readonly number[])[];
    readonly zeroIsMissing: readonly number[];
  };
  readonly linear?: { readonly coefficients: readonly number[]; readonly intercepts: readonly number[] };
}

export type Row = Readonly<Record<string, unknown>>;
export type RowPrediction =
  | number
  | { readonly value: number; readonly lower: number; readonly upper: number }
  | { readonly label: string; readonly probabilities: readonly number[]; readonly set?: readonly string[] };

/**
 * The program of an exported module: returns its `predict`. Its text is what is exported, so it refers to nothing outside
 * of itself, and names are looked up and compared, never run.
 */
export function modelProgram(model: ModelData): (rows: readonly Row[]) => RowPrediction[] {
  const DAY_MS = 86_400_000;
  const NO_BIN = 65_535;
  const ZERO_LIMIT = Math.fround(1e-35);
  const MISSING = -1;
  const UNSEEN = -2;

  /** One change to the values of a row, in place. */
  type Step = (values: number[]) => void;
  interface Column {
    readonly name: string;
    readonly kind: string;
    readonly levels: readonly string[];
  }

  const readers = model.inputs.map(({ name, kind, levels }) => {
    const codes = new Map(levels.map((level, code) => [level, code]));
    const wrong = (value: unknown, row: number) =>
      new TypeError(`row ${row}: ${JSON.stringify(name)} must be ${kind}, not ${typeof value}`);
    return (value: unknown, row: number): number => {
      if (value === null || value === undefined) return kind === "category" ? MISSING : Number.NaN;
      if (kind === "category") {
        const text = typeof value === "number" || typeof value === "boolean" ? finite(Number(value)) : value;
        if (Number.isNaN(text)) return MISSING;
        if (typeof text !== "string" && typeof text !== "number") throw wrong(value, row);
        return codes.get(String(text)) ?? UNSEEN;
      }
      if (kind === "timestamp") {
        if (value instanceof Date || typeof value === "number") return finite(Number(value));
        throw wrong(value, row);
      }
      const readable = typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));
      if (typeof value !== "number" && typeof value !== "boolean" && !readable) throw wrong(value, row);
      return kind === "feature" ? Number(value) : finite(Number(value));
    };
  });
  let columns: readonly Column[] = model.inputs;
  const steps = model.operations.map(compile);
  const kinds = columns.map(({ kind }) => kind);

  function finite(value: number): number {
    return Number.isFinite(value) ? value + 0 : Number.NaN;
  }

  function compile(operation: RecipeOperation): Step {
    const at = columns.findIndex(({ name }) => name === operation.column);
    const column = columns[at] as Column;
    const become = (...made: Column[]) => {
      columns = columns.toSpliced(at, 1, ...made);
    };
    const numeric = (name: string): Column => ({ name, kind: "numeric", levels: [] });
    const toNumbers = (names: readonly string[], numbersOf: (value: number) => readonly number[]): Step => {
      become(...names.map(numeric));
      return (values) => void values.splice(at, 1, ...numbersOf(values[at] as number));
    };
    switch (operation.type) {
      case "drop":
        return toNumbers([], () => []);
      case "impute": {
        const { fill, indicator } = operation;
        const indicators = indicator === undefined ? [] : [numeric(indicator)];
        let filled: number;
        if (typeof fill === "number") {
          become(column, ...indicators);
          filled = fill;
        } else {
          const levels = column.levels.includes(fill) ? column.levels : [...column.levels, fill];
          become({ ...column, levels }, ...indicators);
          filled = levels.indexOf(fill);
        }
        return (values) => {
          const value = values[at] as number;
          const isMissing = typeof fill === "number" ? Number.isNaN(value) : value === MISSING;
          values.splice(at, 1, isMissing ? filled : value, ...indicators.map(() => Number(isMissing)));
        };
      }
      case "categorise": {
        const codes = new Map(operation.numbers.map((number, code) => [number, code]));
        become({ name: column.name, kind: "category", levels: operation.numbers.map(String) });
        return (values) => {
          const value = values[at] as number;
          values[at] = Number.isNaN(value) ? MISSING : (codes.get(value) ?? UNSEEN);
        };
      }
      case "encode_one_hot": {
        const { names, kept } = operation;
        const features = new Map(kept.map((code, feature) => [code, feature]));
        return toNumbers(names, (code) => {
          const own = code < 0 ? -1 : (features.get(code) ?? kept.length);
          return names.map((_, feature) => Number(feature === own));
        });
      }
      case "encode_ordinal":
        return toNumbers([column.name], (code) => [code < 0 ? Number.NaN : code]);
      case "encode_target": {
        const { names, means } = operation;
        const width = names.length;
        return toNumbers(names, (code) => {
          const from = code < 0 ? means.length - width : code * width;
          return means.slice(from, from + width);
        });
      }
      case "scale": {
        const { center, scale } = operation;
        return toNumbers([column.name], (value) => [(value - center) / scale]);
      }
      case "date_parts":
        return toNumbers(operation.names, (ms) => operation.parts.map((part) => datePart(new Date(ms), part)));
    }
  }

  function datePart(date: Date, part: DatePart): number {
    switch (part) {
      case "year":
        return date.getUTCFullYear();
      case "quarter":
        return Math.floor(date.getUTCMonth() / 3) + 1;
      case "month":
        return date.getUTCMonth() + 1;
      case "day":
        return date.getUTCDate();
      case "weekday":
        return (date.getUTCDay() + 6) % 7;
      case "day_of_year": {
        const newYear = new Date(0);
        newYear.setUTCFullYear(date.getUTCFullYear());
        return Math.floor((date.getTime() - newYear.getTime()) / DAY_MS) + 1;
      }
      case "hour":
        return date.getUTCHours();
      case "minute":
        return date.getUTCMinutes();
      case "epoch_days":
        return Math.floor(date.getTime() / DAY_MS);
    }
  }

  /** The features of a row: codes of categories, days of timestamps, NaN for missing. */
  function featuresOf(row: Row, index: number): readonly number[] {
    const values = model.inputs.map(({ name }, i) => {
      const read = readers[i] as (typeof readers)[number];
      return read(Object.hasOwn(row, name) ? row[name] : undefined, index);
    });
    for (const step of steps) step(values);
    const features = values.map((value, f) => {
      if (kinds[f] === "category") return value < 0 ? Number.NaN : value;
      return kinds[f] === "timestamp" ? value / DAY_MS : value;
    });
    const missing = model.missingAllowed ? -1 : features.findIndex((value) => !Number.isFinite(value));
    if (missing < 0) return features;
    throw new RangeError(`row ${index}: ${JSON.stringify(columns[missing]?.name)} is missing, and the model needs it`);
  }

  function forestScores(forest: NonNullable<PredictorData["forest"]>, features: readonly number[]): number[] {
    const scores = [...forest.baseScores];
    for (let tree = 0; tree + 1 < forest.treeStarts.length; tree++) {
      const start = forest.treeStarts[tree] as number;
      let node = start;
      for (let left = forest.left[node] as number; left >= 0; left = forest.left[node] as number) {
        node = start + left + (goesLeft(forest, node, features) ? 0 : 1);
      }
      scores[tree % scores.length]! += forest.threshold[node] as number;
    }
    return scores;
  }

  function goesLeft(forest: NonNullable<PredictorData["forest"]>, node: number, features: readonly number[]): boolean {
    const feature = forest.feature[node] as number;
    const threshold = forest.threshold[node] as number;
    const bins = forest.categoryBins[feature] as readonly number[];
    const value = features[feature] as number;
    if (bins.length > 0) {
      const bin = value >= 0 && value < bins.length ? (bins[Math.trunc(value)] as number) : NO_BIN;
      if (bin === NO_BIN) return forest.missingLeft[node] === 1;
      return ((((forest.sets[threshold] as readonly number[])[bin >> 5] ?? 0) >>> (bin & 31)) & 1) === 1;
    }
    const isMissing = Number.isNaN(value) || (forest.zeroIsMissing[feature] === 1 && Math.abs(value) <= ZERO_LIMIT);
    return isMissing ? forest.missingLeft[node] === 1 : value <= threshold;
  }

  function linearScores(
    { coefficients, intercepts }: NonNullable<PredictorData["linear"]>,
    features: readonly number[],
  ) {
    return intercepts.map((intercept, output) =>
      features.reduce(
        (sum, value, f) => sum + (coefficients[output * features.length + f] as number) * value,
        intercept,
      ),
    );
  }

  /** exp within what a double can hold, as the engine has it. */
  function exponential(score: number): number {
    return Math.exp(Math.max(-708, Math.min(708, score)));
  }

  function predictionsOf({ forest, linear, link }: PredictorData, features: readonly number[]): readonly number[] {
    const scores = forest ? forestScores(forest, features) : linearScores(linear!, features);
    if (link === "sigmoid") return scores.map((score) => 1 / (1 + exponential(-score)));
    if (link === "exponential") return scores.map(exponential);
    return link === "identity" ? scores : softmax(scores);
  }

  function softmax(scores: readonly number[]): readonly number[] {
    const largest = Math.max(...scores);
    const powers = scores.map((score) => exponential(score - largest));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  }

  function calibrated(probabilities: readonly number[]): readonly number[] {
    if (!model.calibration) return probabilities;
    const { method, learnt } = model.calibration;
    const [positive = 0] = probabilities;
    const binary = probabilities.length === 1;
    if (method === "temperature") {
      const inverse = learnt[0]?.[0] as number;
      const all = binary ? [1 - positive, positive] : probabilities;
      const scaled = softmax(all.map((p) => inverse * Math.log(p + 1e-12)));
      return binary ? scaled.slice(1) : scaled;
    }
    const mapped = probabilities.map((p, k) => mappedProbability(method, learnt[k] as readonly number[], p));
    if (binary) return mapped;
    const sum = mapped.reduce((a, b) => a + b, 0);
    return mapped.map((p) => (sum === 0 ? 1 / mapped.length : p / sum));
  }

  function mappedProbability(method: string, learnt: readonly number[], p: number): number {
    if (method === "isotonic" || method === "centred_isotonic") return isotonic(learnt, p);
    const held = Math.min(Math.max(p, Number.EPSILON), 1 - Number.EPSILON);
    const [a = 0, b = 0, c = 0] = learnt;
    const score =
      method === "beta"
        ? a * Math.log(held) - b * Math.log(1 - held) + c
        : a * (Math.log(held) - Math.log(1 - held)) + b;
    return 1 / (1 + exponential(-score));
  }

  /** Straight lines between points: all their places, and then all their values. */
  function isotonic(learnt: readonly number[], p: number): number {
    const count = learnt.length / 2;
    const [x, y] = [learnt.slice(0, count), learnt.slice(count)] as [number[], number[]];
    if (p <= x[0]!) return y[0]!;
    if (p >= x[count - 1]!) return y[count - 1]!;
    const high = x.findIndex((place) => place > p);
    const slope = (y[high]! - y[high - 1]!) / (x[high]! - x[high - 1]!);
    return slope * (p - x[high - 1]!) + y[high - 1]!;
  }

  /** The labels that may be true, the most probable one always among them. */
  function setOf(
    { method, penalty, rank, thresholds }: NonNullable<ModelData["sets"]>,
    probabilities: readonly number[],
  ): readonly string[] {
    const order = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
    const scores = probabilities.map((p) => 1 - p);
    let sum = 0;
    if (method !== "lac") {
      order.forEach((k, place) => {
        sum += probabilities[k]!;
        scores[k] = sum + (method === "raps" ? penalty * Math.max(0, place + 1 - rank) : 0);
      });
    }
    const best = scores.indexOf(Math.min(...scores));
    const isIn = (k: number) => k === best || scores[k]! <= thresholds[thresholds.length === 1 ? 0 : k]! + 1e-12;
    return model.classes.filter((_, k) => isIn(k));
  }

  function intervalOf(
    { reach, smallestScale, helpers }: NonNullable<ModelData["intervals"]>,
    value: number,
    features: readonly number[],
  ): RowPrediction {
    const helped = helpers.map((helper) => predictionsOf(helper, features)[0] as number);
    const [from = value, to = value] = helped.length === 2 ? helped : [];
    const width = helped.length === 1 ? reach * Math.max(helped[0]!, smallestScale) : reach;
    const [lower, upper] = [from - width, to + width];
    const middle = (lower + upper) / 2;
    return lower > upper ? { value, lower: middle, upper: middle } : { value, lower, upper };
  }

  function predictRow(row: Row, index: number): RowPrediction {
    const features = featuresOf(row, index);
    const raw = predictionsOf(model.predictor, features);
    if (model.classes.length === 0) {
      const value = raw[0] as number;
      return model.intervals ? intervalOf(model.intervals, value, features) : value;
    }
    const values = calibrated(raw);
    const positive = values[0] as number;
    const binary = model.classes.length === 2;
    const probabilities = binary && values.length === 1 ? [1 - positive, positive] : values;
    let best = binary && probabilities[0] === probabilities[1] ? 1 : 0;
    for (let k = 1; k < probabilities.length; k++) {
      if ((probabilities[k] as number) > (probabilities[best] as number)) best = k;
    }
    const label = model.classes[best] as string;
    return model.sets ? { label, probabilities, set: setOf(model.sets, probabilities) } : { label, probabilities };
  }

  return (rows) => {
    for (const { name } of rows.length > 0 ? model.inputs : []) {
      if (rows.some((row) => Object.hasOwn(row, name))) continue;
      throw new RangeError(`no row has ${JSON.stringify(name)}`);
    }
    return rows.map(predictRow);
  };
}
