import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { spaces } from "../../test/search-spaces.js";
import { EngineError } from "../engine-error.js";
import { checkSpace } from "./check-space.js";
import { domainOf } from "./domain.js";
import { ParameterSpace } from "./parameter-space.js";
import type { ParameterSpec, SpaceSpec } from "./space-spec.js";

const cube = (count: number) =>
  fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: count, maxLength: count });

describe("a domain", () => {
  test("decodes every place to a value that it contains, and finds that value's place again", () => {
    fc.assert(
      fc.property(spaces, fc.double({ min: 0, max: 1, noNaN: true }), (space, place) => {
        for (const spec of Object.values(space)) {
          const domain = domainOf(spec);
          const value = domain.decode(place);
          expect(domain.contains(value)).toBe(true);
          const again = domain.decode(domain.encode(value));
          if (domain.kind !== "continuous") expect(again).toBe(value);
          else {
            expect(domain.encode(value)).toBeCloseTo(place, 8);
            expect(again).toBeCloseTo(value as number, 8);
          }
        }
      }),
    );
  });

  test("gives each value that can be numbered the interval between its edges", () => {
    fc.assert(
      fc.property(spaces, fc.nat(), (space, drawn) => {
        for (const spec of Object.values(space)) {
          const domain = domainOf(spec);
          if (domain.kind === "continuous") continue;
          const index = drawn % domain.size;
          const value = domain.at(index);
          expect(domain.indexOf(value)).toBe(index);
          const [low, high] = [domain.edge(index), domain.edge(index + 1)];
          expect(low).toBeLessThan(high);
          for (const share of [0.001, 0.5, 0.999]) expect(domain.decode(low + share * (high - low))).toBe(value);
          const place = domain.encode(value);
          expect(place > low && place < high).toBe(true);
        }
      }),
    );
  });

  test("has its ends, and steps without rounding errors", () => {
    const rate = domainOf({ type: "float", low: 1e-5, high: 0.1, scale: "log" });
    expect([rate.decode(0), rate.decode(0.5), rate.decode(1)]).toEqual([1e-5, 1e-3, 0.1]);
    const share = domainOf({ type: "float", low: 0, high: 1, step: 0.1 });
    expect(Array.from({ length: share.size }, (_, i) => share.at(i))).toEqual([
      0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
    ]);
    expect(domainOf({ type: "float", low: 0, high: 1, step: 0.3 }).size).toBe(4);
    const size = domainOf({ type: "integer", low: 16, high: 64, step: 16, scale: "log" });
    expect(Array.from({ length: size.size }, (_, i) => size.at(i))).toEqual([16, 32, 48, 64]);
    expect([8, 40, 65, "16", 16.0001].map(size.contains)).toEqual([false, false, false, false, false]);
  });
});

describe("a space", () => {
  test("decodes every point to a configuration that it accepts, and encodes it to the same", () => {
    fc.assert(
      fc.property(
        spaces.chain((space) => fc.tuple(fc.constant(space), cube(Object.keys(space).length))),
        ([spec, point]) => {
          const space = new ParameterSpace(spec);
          const configuration = space.decode(point);
          expect(space.check(configuration)).toEqual([]);
          const places = space.encode(configuration);
          const names = space.parameters.map(({ name }) => name);
          expect(names.filter((_, i) => !Number.isNaN(places[i]))).toEqual(Object.keys(configuration));
          const again = space.decode(places);
          expect(Object.keys(again)).toEqual(Object.keys(configuration));
          for (const [name, value] of Object.entries(configuration)) {
            if (typeof value === "number") expect(again[name]).toBeCloseTo(value, 8);
            else expect(again[name]).toBe(value);
          }
        },
      ),
    );
  });

  test("activates a parameter by the values of another, through several", () => {
    const space = new ParameterSpace({
      momentum: { type: "float", low: 0, high: 1, when: { parameter: "optimiser", values: ["sgd"] } },
      nesterov: { type: "choice", values: [true, false], when: { parameter: "optimiser", values: ["sgd"] } },
      optimiser: { type: "choice", values: ["adam", "sgd"] },
      strength: { type: "integer", low: 1, high: 3, when: { parameter: "nesterov", values: [true] } },
    });
    expect(space.parameters.map(({ name }) => name)).toEqual(["optimiser", "momentum", "nesterov", "strength"]);
    expect(space.decode([0.2, 0.5, 0.1, 0.9])).toEqual({ optimiser: "adam" });
    expect(space.decode([0.8, 0.5, 0.1, 0.9])).toEqual({
      optimiser: "sgd",
      momentum: 0.5,
      nesterov: true,
      strength: 3,
    });
    expect(space.decode([0.8, 0.5, 0.9, 0.9])).toEqual({ optimiser: "sgd", momentum: 0.5, nesterov: false });
    // Its own parent is inactive, whatever its value.
    expect(Array.from(space.encode({ optimiser: "adam", nesterov: true, strength: 2 }))).toEqual([
      0.25,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    expect(space.check({ optimiser: "adam", momentum: 0.5, other: 1 }).map(({ message }) => message)).toEqual([
      "other is not a parameter of the space",
      'momentum must be left out while optimiser is "adam"',
    ]);
    expect(space.check({ optimiser: "sgd", momentum: 2, nesterov: false }).map(({ message }) => message)).toEqual([
      "momentum must be a value of its range, not 2",
    ]);
    expect(space.check({ momentum: 0.5 }).map(({ field }) => field)).toContain("optimiser");
  });

  test("may have a parameter of any name", () => {
    const spec = JSON.parse(
      '{"__proto__":{"type":"choice","values":[1,2]},"constructor":{"type":"choice","values":["a"]}}',
    );
    const space = new ParameterSpace(spec);
    const configuration = space.decode([0.9, 0]);
    expect(JSON.stringify(configuration)).toBe('{"__proto__":2,"constructor":"a"}');
    expect(Array.from(space.encode(configuration))).toEqual([0.75, 0.5]);
    expect(space.check({}).map(({ message }) => message)).toEqual(["__proto__ is missing", "constructor is missing"]);
  });
});

describe("what is wrong with a space is said with the field, the bound and the value", () => {
  const number = { type: "float", low: 0, high: 1 } as const;
  const cases: readonly (readonly [unknown, string])[] = [
    [{}, "space must have from 1 to 200 parameters, not 0"],
    [{ a: { type: "uniform" } }, 'a.type must be float, integer or choice, not "uniform"'],
    [{ a: null }, "a.type must be float, integer or choice, not undefined"],
    [{ a: { ...number, low: "0" } }, 'a.low must be a number, not "0"'],
    [{ a: { ...number, high: Number.NaN } }, "a.high must be a number, not null"],
    [{ a: { ...number, low: 2 } }, "a.high must be at least low, 2, not 1"],
    [
      { a: { type: "float", low: -1.7e308, high: 1.7e308 } },
      "a.high must be less than 1.8e308 above low, -1.7e+308, not 1.7e+308",
    ],
    [{ a: { type: "integer", low: 0.5, high: 2 } }, "a.low must be a whole number, not 0.5"],
    [{ a: { ...number, step: 0 } }, "a.step must be above 0, not 0"],
    [{ a: { ...number, step: 1e-300 } }, "a.step must be at least 1e-12 for values as large as these, not 1e-300"],
    [
      { a: { type: "integer", low: 0, high: 1e15 } },
      "a.step must be at least 1000 for values as large as these, not 1",
    ],
    [
      { a: { ...number, low: 1e6, high: 1e6 + 1e-5 } },
      "a.high must be at least 0.00100000000001 above low, 1000000, not 1000000.00001",
    ],
    [{ a: { ...number, scale: "sqrt" } }, 'a.scale must be linear or log, not "sqrt"'],
    [{ a: { ...number, scale: "log" } }, "a.low must be above 0 on a log scale, not 0"],
    [
      { a: { type: "integer", low: 2, high: 20, step: 6, scale: "log" } },
      "a.low must be above 3 on a log scale, not 2",
    ],
    [{ a: { type: "choice", values: [] } }, "a.values must be a list of 1 to 1000 values, not []"],
    [{ a: { type: "choice", values: [1, 1] } }, "a.values must not have a value twice, not 1"],
    [{ a: { type: "choice", values: [{}] } }, "a.values must be texts, numbers, true or false, not {}"],
    [
      { a: number, b: { ...number, when: { parameter: "c", values: [1] } } },
      'b.when.parameter must be one of a, b, not "c"',
    ],
    [
      { a: number, b: { ...number, when: { parameter: "a", values: [1] } } },
      'b.when.parameter must be a choice, an integer or a float with a step, not "a"',
    ],
    [
      { a: { type: "choice", values: [1, 2] }, b: { ...number, when: { parameter: "a", values: [3] } } },
      "b.when.values must be values of a, not 3",
    ],
    [
      { a: { type: "choice", values: [1, 2] }, b: { ...number, when: { parameter: "a", values: [] } } },
      "b.when.values must be a list of at least one value, not []",
    ],
    [
      { a: { type: "choice", values: [1], when: { parameter: "a", values: [1] } } },
      'a.when.parameter must not lead back to the parameter itself, not "a"',
    ],
  ];
  test.each(cases)("%j", (space, message) => {
    expect(checkSpace(space as SpaceSpec).map((problem) => problem.message)).toEqual([message]);
    const make = () => new ParameterSpace(space as SpaceSpec);
    expect(make).toThrow(EngineError);
    expect(make).toThrow(message);
  });

  test("all at once", () => {
    const space = { a: { ...number, low: 2 }, b: { type: "choice", values: [] } } as Record<string, ParameterSpec>;
    expect(checkSpace(space).map(({ field }) => field)).toEqual(["a.high", "b.values"]);
  });
});
