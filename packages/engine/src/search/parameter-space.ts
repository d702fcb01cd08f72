import { EngineError } from "../engine-error.js";
import type { ParamProblem } from "../params.js";
import { checkSpace } from "./check-space.js";
import { type Domain, domainOf } from "./domain.js";
import type { Configuration, ParameterSpec, ParameterValue, SpaceSpec } from "./space-spec.js";

/** A parameter of a space. */
export interface Parameter {
  readonly name: string;
  readonly domain: Domain;
  /** Its condition: the parameter it depends on, which comes before it, and the values that make it active. */
  readonly parent?: Parameter;
  readonly parentValues: ReadonlySet<ParameterValue>;
}

/** A space that has been checked, ready to draw from. */
export class ParameterSpace {
  /** As declared, except that a parameter comes after the one it depends on. */
  readonly parameters: readonly Parameter[];

  /** Throws EngineError "bad_space" with all that is wrong (see `checkSpace`). */
  constructor(spec: SpaceSpec) {
    const problems = checkSpace(spec);
    if (problems.length > 0) {
      throw new EngineError("bad_space", problems.map(({ message }) => message).join("; "));
    }
    const made = new Map<string, Parameter>();
    for (const name of Object.keys(spec)) addParameter(name, spec, made);
    this.parameters = [...made.values()];
  }

  /** The configuration in which each active parameter, after those it depends on, has the value that `choose` gives it. */
  build(choose: (parameter: Parameter, index: number) => ParameterValue): Configuration {
    const chosen = new Map<string, ParameterValue>();
    this.parameters.forEach((parameter, index) => {
      const { name, parent, parentValues } = parameter;
      const isActive = !parent || (chosen.has(parent.name) && parentValues.has(chosen.get(parent.name)!));
      if (isActive) chosen.set(name, choose(parameter, index));
    });
    return Object.fromEntries(chosen);
  }

  /**
   * The place of each parameter in the unit cube, in the order of `parameters`: NaN for one that is not active, or whose
   * value is not of the space.
   */
  encode(configuration: Configuration): Float64Array {
    const places = new Float64Array(this.parameters.length).fill(Number.NaN);
    this.parameters.forEach(({ name, domain }, i) => {
      if (this.#isActive(i, configuration)) places[i] = domain.encode(configuration[name]);
    });
    return places;
  }

  /** The configuration at a point of the unit cube; the places of parameters that are not active there do not matter. */
  decode(places: ArrayLike<number>): Configuration {
    return this.build(({ domain }, i) => domain.decode(places[i] as number));
  }

  /** What is wrong with values from outside: missing, of no parameter, not active or out of bounds. */
  check(configuration: Configuration): readonly ParamProblem[] {
    const problems: ParamProblem[] = [];
    const add = (field: string, rule: string) => problems.push({ field, message: `${field} ${rule}` });
    const names = new Set(this.parameters.map(({ name }) => name));
    for (const name of Object.keys(configuration)) if (!names.has(name)) add(name, "is not a parameter of the space");
    this.parameters.forEach(({ name, domain, parent }, i) => {
      const given = Object.hasOwn(configuration, name);
      const isActive = this.#isActive(i, configuration);
      if (given && !isActive) {
        add(name, `must be left out while ${parent?.name} is ${JSON.stringify(configuration[parent?.name as string])}`);
      } else if (isActive && !given) add(name, "is missing");
      else if (given && !domain.contains(configuration[name])) {
        add(name, `must be a value of its range, not ${JSON.stringify(configuration[name])}`);
      }
    });
    return problems;
  }

  /** A text that two configurations share only if all active parameters have the same values. */
  keyOf(configuration: Configuration): string {
    const isOwn = (name: string) => Object.hasOwn(configuration, name);
    return JSON.stringify(this.parameters.map(({ name }) => (isOwn(name) ? configuration[name] : null)));
  }

  #isActive(index: number, configuration: Configuration): boolean {
    let at = this.parameters[index] as Parameter;
    while (at.parent) {
      const { name } = at.parent;
      if (!Object.hasOwn(configuration, name) || !at.parentValues.has(configuration[name]!)) return false;
      at = at.parent;
    }
    return true;
  }
}

function addParameter(name: string, spec: SpaceSpec, made: Map<string, Parameter>): Parameter {
  const known = made.get(name);
  if (known) return known;
  const own = spec[name] as ParameterSpec;
  const parent = own.when && addParameter(own.when.parameter, spec, made);
  const parameter = { name, domain: domainOf(own), parent, parentValues: new Set(own.when?.values) };
  made.set(name, parameter);
  return parameter;
}
