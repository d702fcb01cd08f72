/**
 * One annotated table of parameters for each algorithm. Validation, command-line flags, the Studio's forms and
 * the reference page all read it, so a bound is written once (STYLE 5).
 */
export type ParamTable = Readonly<Record<string, ParamSpec>>;

interface Described {
  /** What it does, in a sentence a data scientist would write. */
  readonly description: string;
  /** What other libraries call it, for search and migration. */
  readonly aliases?: readonly string[];
  /** Shown behind "more" in forms. */
  readonly advanced?: boolean;
  /** It matters only while another parameter of the table, a choice, is set to this; forms show it only then. */
  readonly when?: { readonly param: string; readonly is: string };
}

export type ParamSpec = Described &
  (
    | {
        readonly type: "integer" | "number";
        readonly default: number;
        /** The default for regression, where that is another one. */
        readonly regressionDefault?: number;
        readonly minimum: number;
        readonly maximum: number;
        /** True when the minimum itself is not allowed. */
        readonly exclusiveMinimum?: boolean;
        /** Scale on which to search and to draw a slider. Default "linear". */
        readonly scale?: "linear" | "log";
      }
    | { readonly type: "boolean"; readonly default: boolean }
    | {
        readonly type: "choice";
        readonly default: string;
        readonly choices: readonly string[];
        /** Those that a task has, by task, where it has not all. */
        readonly choicesOf?: Readonly<Record<string, readonly string[]>>;
      }
    | { readonly type: "directions"; readonly default: Directions }
    | { readonly type: "feature_groups"; readonly default: FeatureGroups }
  );

/** Which way a prediction may move with a feature, by the feature's name. */
export type Directions = Readonly<Record<string, "increasing" | "decreasing">>;
/** Lists of feature names. */
export type FeatureGroups = readonly (readonly string[])[];

export type ParamValue = number | boolean | string | Directions | FeatureGroups;
export type ParamValues = Readonly<Record<string, ParamValue>>;

/** The values of a table, by name, each of its own type. */
export type ParamsOf<Table extends ParamTable> = { readonly [Name in keyof Table]: ParamValueOf<Table[Name]> };

type ParamValueOf<Spec extends ParamSpec> = Spec extends { readonly type: "choice" }
  ? Spec["choices"][number]
  : Spec extends { readonly type: "boolean" }
    ? boolean
    : Spec extends { readonly type: "directions" }
      ? Directions
      : Spec extends { readonly type: "feature_groups" }
        ? FeatureGroups
        : number;

/** Whether a value from outside is of a type that some parameter has. */
export function isParamValue(value: unknown): value is ParamValue {
  return ["number", "boolean", "string"].includes(typeof value) || isDirections(value) || isFeatureGroups(value);
}

function isDirections(value: unknown): value is Directions {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((direction) => direction === "increasing" || direction === "decreasing");
}

function isFeatureGroups(value: unknown): value is FeatureGroups {
  const isGroup = (group: unknown) => Array.isArray(group) && group.every((name) => typeof name === "string");
  return Array.isArray(value) && value.every(isGroup);
}

/** What a parameter is for `task` when it is not given; without a task, what it is for classes. */
export function defaultOf(spec: ParamSpec, task?: string): ParamValue {
  const ofRegression = spec.type === "integer" || spec.type === "number" ? spec.regressionDefault : undefined;
  return task === "regression" && ofRegression !== undefined ? ofRegression : spec.default;
}

/** `values`, which have been checked against `table`, under their types; a name they lack gets its default for `task`. */
export function paramsOf<Table extends ParamTable>(table: Table, values: ParamValues, task?: string): ParamsOf<Table> {
  const entries = Object.entries(table).map(([name, spec]) => [name, values[name] ?? defaultOf(spec, task)]);
  return Object.fromEntries(entries) as ParamsOf<Table>;
}

export interface ParamProblem {
  readonly field: string;
  /** A sentence with the bound and the bad value. */
  readonly message: string;
}

/**
 * The complete values for `table`: what was given where it is valid, the default for `task` elsewhere, aliases resolved.
 * Unknown names and values outside their bounds come back as problems, all at once.
 */
export function checkParams(
  table: ParamTable,
  given: Readonly<Record<string, unknown>>,
  task?: string,
): { readonly values: ParamValues; readonly problems: readonly ParamProblem[] } {
  const values: Record<string, ParamValue> = {};
  const problems: ParamProblem[] = [];
  const canonical = new Map<string, string>();
  for (const [name, spec] of Object.entries(table)) {
    values[name] = defaultOf(spec, task);
    canonical.set(name, name);
    for (const alias of spec.aliases ?? []) canonical.set(alias, name);
  }
  for (const [field, value] of Object.entries(given)) {
    const name = canonical.get(field);
    if (name === undefined) {
      problems.push({ field, message: `${field} is not a parameter; there are ${Object.keys(table).join(", ")}` });
      continue;
    }
    const message = problemWith(field, table[name] as ParamSpec, value, task);
    if (message) problems.push({ field, message });
    else values[name] = value as ParamValue;
  }
  return { values, problems };
}

function problemWith(field: string, spec: ParamSpec, value: unknown, task: string | undefined): string | undefined {
  const shown = JSON.stringify(value) ?? String(value);
  if (spec.type === "boolean") {
    return typeof value === "boolean" ? undefined : `${field} must be true or false, not ${shown}`;
  }
  if (spec.type === "choice") {
    const ofTask = task === undefined ? undefined : spec.choicesOf?.[task];
    const choices = ofTask ?? spec.choices;
    return choices.includes(value as string)
      ? undefined
      : `${field} must be one of ${choices.join(", ")}${ofTask ? ` for ${task}` : ""}, not ${shown}`;
  }
  if (spec.type === "directions") {
    return isDirections(value)
      ? undefined
      : `${field} must have "increasing" or "decreasing" for names of features, not ${shown}`;
  }
  if (spec.type === "feature_groups") {
    return isFeatureGroups(value) ? undefined : `${field} must be a list of lists of feature names, not ${shown}`;
  }
  if (typeof value !== "number" || !Number.isFinite(value)) return `${field} must be a number, not ${shown}`;
  if (spec.type === "integer" && !Number.isInteger(value)) return `${field} must be a whole number, not ${shown}`;
  const below = spec.exclusiveMinimum ? value <= spec.minimum : value < spec.minimum;
  if (below) return `${field} must be ${spec.exclusiveMinimum ? "above" : "at least"} ${spec.minimum}, not ${shown}`;
  if (value > spec.maximum) return `${field} must be at most ${spec.maximum}, not ${shown}`;
  return undefined;
}
