/** What a sweep varies: parameters by name, as JSON. A trial is given the values of those that are active. */
export type SpaceSpec = Readonly<Record<string, ParameterSpec>>;

export type ParameterValue = string | number | boolean;

/** The values of a trial's active parameters, by name. */
export type Configuration = Readonly<Record<string, ParameterValue>>;

export type ParameterSpec = (FloatSpec | IntegerSpec | ChoiceSpec) & {
  /** The parameter is active only while another one is active and has one of these values. Default: always. */
  readonly when?: { readonly parameter: string; readonly values: readonly ParameterValue[] };
};

interface RangeSpec {
  /** The least value. */
  readonly low: number;
  /** The largest value, where a step leads to it; else the last one that steps from `low` reach is the largest. */
  readonly high: number;
  /** On which differences count alike: 1 to 2 as 10 to 11 ("linear", the default) or as 10 to 20 ("log"; `low` above 0). */
  readonly scale?: "linear" | "log";
}

export interface FloatSpec extends RangeSpec {
  readonly type: "float";
  /** Only `low`, `low + step` and so on. Default: every number. */
  readonly step?: number;
}

export interface IntegerSpec extends RangeSpec {
  readonly type: "integer";
  /** Only `low`, `low + step` and so on. Default 1. */
  readonly step?: number;
}

/** One of several values without order; a single one is a fixed value. */
export interface ChoiceSpec {
  readonly type: "choice";
  readonly values: readonly ParameterValue[];
}
