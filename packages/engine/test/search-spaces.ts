import fc from "fast-check";
import { checkSpace } from "../src/search/check-space.js";
import type { Configuration, ParameterSpec, ParameterValue, SpaceSpec } from "../src/search/space-spec.js";
import type { Goal, Trial } from "../src/search/trial.js";

// For tests: spaces of all kinds of parameters, and sweeps over them.

const scale = fc.constantFrom("linear" as const, "log" as const);
const span = fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 1000 }));

const float = fc.tuple(span, scale, fc.constantFrom(undefined, 0.1, 0.25, 1)).map(([[low, more], scale, step]) => ({
  type: "float" as const,
  low,
  high: low + more / 10,
  scale,
  ...(step !== undefined && { step }),
}));

const integer = fc.tuple(span, scale, fc.integer({ min: 1, max: 7 })).map(([[low, more], scale, step]) => ({
  type: "integer" as const,
  low: low + 3,
  high: low + 3 + more,
  scale,
  step,
}));

const someValue = fc.oneof(fc.string({ maxLength: 3 }), fc.integer(), fc.boolean());
const choice = fc
  .uniqueArray(someValue, { minLength: 1, maxLength: 5 })
  .map((values) => ({ type: "choice" as const, values }));

/** Few configurations: choices and short ranges, some active only under a value of the first. */
export const finiteSpaces: fc.Arbitrary<SpaceSpec> = spacesOf(
  fc.oneof(
    choice,
    fc.tuple(fc.integer(), fc.integer({ min: 0, max: 4 })).map(([low, more]) => ({
      type: "integer" as const,
      low,
      high: low + more,
    })),
  ),
  3,
);

/** Any space, conditions included. */
export const spaces: fc.Arbitrary<SpaceSpec> = spacesOf(fc.oneof(float, integer, choice), 5);

function spacesOf(parameter: fc.Arbitrary<ParameterSpec>, most: number): fc.Arbitrary<SpaceSpec> {
  const named = fc.tuple(parameter, fc.nat({ max: 10 }), fc.nat({ max: 10 }));
  return fc.tuple(choice, fc.array(named, { maxLength: most })).map(([first, others]) => {
    const space: Record<string, ParameterSpec> = {};
    const choices: { name: string; values: readonly ParameterValue[] }[] = [{ name: "first", values: first.values }];
    others.forEach(([spec, of, value], i) => {
      const parent = choices[of];
      const isConditional = parent && value < parent.values.length;
      const when = isConditional ? { parameter: parent.name, values: [parent.values[value]!] } : undefined;
      space[`p${i}`] = when ? { ...spec, when } : spec;
      if (spec.type === "choice") choices.push({ name: `p${i}`, values: spec.values });
    });
    // Declared after those that depend on it, which has to make no difference.
    space.first = first;
    if (checkSpace(space).length > 0) throw new Error(JSON.stringify(checkSpace(space)));
    return space;
  });
}

export const goals = fc.constantFrom<Goal>("minimise", "maximise");

const outcome = fc.oneof(
  { weight: 6, arbitrary: fc.record({ state: fc.constant("completed" as const), value: fc.double() }) },
  { weight: 1, arbitrary: fc.record({ state: fc.constant("failed" as const) }) },
  { weight: 1, arbitrary: fc.record({ state: fc.constant("pending" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ state: fc.constant("stopped" as const), value: fc.double(), step: fc.nat({ max: 9 }) }),
  },
);
export const outcomes = (count: number) => fc.array(outcome, { minLength: count, maxLength: count });

/** Trials that `suggest` makes one after the other, with these outcomes, until it has no more. */
export function sweep(
  suggest: (trials: readonly Trial[]) => Configuration | "exhausted",
  of: readonly Omit<Trial, "parameters">[],
): readonly Trial[] {
  const trials: Trial[] = [];
  for (const next of of) {
    const parameters = suggest(trials);
    if (parameters === "exhausted") break;
    trials.push({ ...next, parameters });
  }
  return trials;
}
