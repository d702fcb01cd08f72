import { ModelFileError } from "./engine-error.js";
import type { EstimatorState, FittedEstimator, FittedModel, Section, Task } from "./estimator.js";
import type { Feature } from "./frame/matrix.js";

// Reads an estimator's saved state, which may come from a stranger: everything is checked for type, bounds and length
// before it is used.

const SECTION_TYPES = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
} as const;

export type SectionType = keyof typeof SECTION_TYPES;
type SectionOf<T extends SectionType> = InstanceType<(typeof SECTION_TYPES)[T]>;

/** The name of a section's type in files. */
export function sectionType(section: Section): SectionType {
  for (const [name, type] of Object.entries(SECTION_TYPES)) if (section instanceof type) return name as SectionType;
  throw new TypeError("a section is a Float64Array, Float32Array, Int32Array, Uint32Array, Uint16Array or Uint8Array");
}

export function sectionConstructor(type: SectionType): (typeof SECTION_TYPES)[SectionType] {
  return SECTION_TYPES[type];
}

export function isSectionType(value: unknown): value is SectionType {
  return typeof value === "string" && Object.hasOwn(SECTION_TYPES, value);
}

/** The section called `name`; with `length`, of just that many elements. */
export function readSection<T extends SectionType>(
  state: EstimatorState,
  name: string,
  type: T,
  length?: number,
): SectionOf<T> {
  const section = Object.hasOwn(state.sections, name) ? state.sections[name] : undefined;
  if (!section) throw new ModelFileError(`the model file has no section "${name}"`);
  if (!(section instanceof SECTION_TYPES[type])) {
    throw new ModelFileError(`section "${name}" must be ${type}, not ${sectionType(section)}`);
  }
  if (length !== undefined && section.length !== length) {
    throw new ModelFileError(`section "${name}" must have ${length} elements, not ${section.length}`);
  }
  return section as SectionOf<T>;
}

/** A whole number of the header between `minimum` and `maximum`. */
export function readInteger(state: EstimatorState, name: string, minimum: number, maximum: number): number {
  const value = field(state, name);
  if (Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum) return value as number;
  throw new ModelFileError(`"${name}" must be a whole number from ${minimum} to ${maximum}, not ${shown(value)}`);
}

/** A finite number of the header between `minimum` and `maximum`. */
export function readNumber(state: EstimatorState, name: string, minimum: number, maximum: number): number {
  const value = field(state, name);
  if (typeof value === "number" && value >= minimum && value <= maximum) return value;
  throw new ModelFileError(`"${name}" must be a number from ${minimum} to ${maximum}, not ${shown(value)}`);
}

/** A list of truth values of the header, of one of the lengths. */
export function readFlags(state: EstimatorState, name: string, lengths: readonly number[]): readonly boolean[] {
  const value = field(state, name);
  if (Array.isArray(value) && lengths.includes(value.length) && value.every((flag) => typeof flag === "boolean")) {
    return value;
  }
  throw new ModelFileError(`"${name}" must be ${lengths.join(" or ")} truth values, not ${shown(value)}`);
}

export function readChoice<T extends string>(state: EstimatorState, name: string, choices: readonly T[]): T {
  const value = field(state, name);
  if (choices.includes(value as T)) return value as T;
  throw new ModelFileError(`"${name}" must be one of ${choices.join(", ")}, not ${shown(value)}`);
}

/** What every estimator's header begins with. */
export type ModelIdentity = Pick<FittedEstimator, "estimator" | "task" | "classCount" | "features">;

export function identityHeader(identity: ModelIdentity): Record<string, unknown> {
  const { estimator, task, classCount, features } = identity;
  return { estimator, task, classCount, features };
}

/** The identity in a header written by `estimator`; anything else, or a task it has not, is refused. */
export function readIdentity(state: EstimatorState, estimator: string, tasks: readonly Task[]): ModelIdentity {
  readChoice(state, "estimator", [estimator]);
  const task = readChoice(state, "task", tasks);
  const [least, most] = { binary_classification: [2, 2], multiclass_classification: [2, 100_000], regression: [0, 0] }[
    task
  ] as [number, number];
  const classCount = readInteger(state, "classCount", least, most);
  return { estimator, task, classCount, features: readFeatures(state) };
}

/** Transformers make a name for each category on the word of the file. */
const MOST_LISTED_CODES = 1_000_000;

/** What the header begins with where there is no target: of a transformer, a clusterer or an anomaly detector. */
export type LearnerIdentity = Pick<FittedModel, "estimator" | "features">;

export function learnerHeader({ estimator, features }: LearnerIdentity): Record<string, unknown> {
  return { estimator, features };
}

/** The identity in a header written by `estimator`; at least one feature. */
export function readLearner(state: EstimatorState, estimator: string): LearnerIdentity {
  readChoice(state, "estimator", [estimator]);
  const features = readFeatures(state);
  if (features.length === 0) throw new ModelFileError(`"features" must have at least 1 feature`);
  const codes = features.reduce((sum, feature) => sum + (feature.kind === "category" ? feature.cardinality : 0), 0);
  if (codes > MOST_LISTED_CODES) {
    throw new ModelFileError(`"features" has ${codes} categories, and at most ${MOST_LISTED_CODES} can be listed`);
  }
  return { estimator, features };
}

function readFeatures(state: EstimatorState): Feature[] {
  const listed = field(state, "features");
  if (!Array.isArray(listed)) throw new ModelFileError(`"features" must be a list, not ${shown(listed)}`);
  return listed.map(readFeature);
}

function readFeature(value: unknown): Feature {
  const { name, kind, cardinality } = (typeof value === "object" && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  if (typeof name === "string" && kind === "numeric") return { name, kind };
  const isCount = Number.isInteger(cardinality) && (cardinality as number) >= 0 && (cardinality as number) <= 2 ** 31;
  if (typeof name === "string" && kind === "category" && isCount) {
    return { name, kind, cardinality: cardinality as number };
  }
  throw new ModelFileError(`"features" has an entry that is no feature: ${shown(value)}`);
}

/** Throws ModelFileError unless every value is finite. */
export function requireFinite(values: Float64Array, name: string): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new ModelFileError(`section "${name}" has ${values[at]} at ${at}, where a number must be`);
}

function field(state: EstimatorState, name: string): unknown {
  return Object.hasOwn(state.header, name) ? state.header[name] : undefined;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
