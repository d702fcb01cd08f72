import { ParameterSpace, type SpaceSpec, strategies, type Trial } from "@crisol/engine";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { SearchThread } from "./search-threads.js";
import { type SearchedTrial, searchTrial } from "./trials.js";

const space: SpaceSpec = {
  x: { type: "float", low: -5, high: 5 },
  kind: { type: "choice", values: ["a", "b", 2, true] },
  depth: { type: "integer", low: 1, high: 3 },
};

const searched: fc.Arbitrary<SearchedTrial> = fc.record({
  parameters: fc
    .record({
      x: fc.double({ min: -5, max: 5, noNaN: true }),
      kind: fc.constantFrom("a", "b", 2, true),
      depth: fc.integer({ min: 1, max: 3 }),
    })
    .map((parameters) => JSON.stringify(parameters)),
  state: fc.constantFrom("running", "completed", "completed", "completed", "stopped", "failed", "cancelled"),
  value: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  step: fc.option(fc.nat(100)),
});

/** One after the other, each pending for those after it, on this thread. */
function suggestedHere(name: string, history: readonly SearchedTrial[], seed: number, count: number) {
  const strategy = strategies.find((one) => one.name === name)!;
  const params = defaultsOf(name);
  const trials: Trial[] = history.map(searchTrial);
  const of = new ParameterSpace(space);
  for (let i = 0; i < count; i++) {
    const parameters = strategy.suggest({ space: of, trials, goal: "minimise", seed, params });
    if (parameters === "exhausted") return { configurations: configurationsOf(trials, history), isExhausted: true };
    trials.push({ parameters, state: "pending" });
  }
  return { configurations: configurationsOf(trials, history), isExhausted: false };
}

const configurationsOf = (trials: readonly Trial[], { length }: readonly unknown[]) =>
  trials.slice(length).map(({ parameters }) => parameters);

function defaultsOf(name: string) {
  const { params } = strategies.find((one) => one.name === name)!;
  return Object.fromEntries(Object.entries(params).map(([key, { default: value }]) => [key, value]));
}

describe("a thread that searches", () => {
  const thread = new SearchThread();
  afterAll(() => thread.close());
  const suggest = (name: string, trials: readonly SearchedTrial[], seed: number, count: number) =>
    thread.suggest({ space, strategy: { name, params: defaultsOf(name) }, goal: "minimise", seed, trials, count });

  test("suggests what the server's own would, for any history, seed and number at a time", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("random", "tpe", "tpe"),
        fc.array(searched, { maxLength: 40 }),
        fc.nat(1000),
        fc.integer({ min: 1, max: 5 }),
        async (name, trials, seed, count) => {
          expect(await suggest(name, trials, seed, count)).toEqual(suggestedHere(name, trials, seed, count));
        },
      ),
      { numRuns: 100 },
    );
  });

  test("answers each of those who ask at the same time with their own", async () => {
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
    const answers = await Promise.all(seeds.map((seed) => suggest("tpe", [], seed, 2)));
    expect(answers).toEqual(seeds.map((seed) => suggestedHere("tpe", [], seed, 2)));
    expect(new Set(answers.map(({ configurations }) => JSON.stringify(configurations))).size).toBe(seeds.length);
  });

  test("says that nothing is left, with what was before that", async () => {
    const few = { x: { type: "choice", values: [1, 2, 3] } } as const;
    const request = {
      space: few,
      strategy: { name: "grid", params: defaultsOf("grid") },
      goal: "minimise",
      seed: 1,
    } as const;
    const found = await thread.suggest({ ...request, trials: [], count: 5 });
    expect(found).toEqual({ configurations: [{ x: 1 }, { x: 2 }, { x: 3 }], isExhausted: true });
  });

  test("that fails says so to whoever waits, and the next question is answered", async () => {
    const broken = { parameters: "{", state: "completed", value: 1, step: 0 } as const;
    const asked = await Promise.allSettled([suggest("tpe", [broken], 1, 1), suggest("tpe", [], 1, 1)]);
    expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await suggest("tpe", [], 1, 1)).toEqual(suggestedHere("tpe", [], 1, 1));
  });

  test("that is closed fails what it was asked, and is asked no more", async () => {
    const other = new SearchThread();
    const request = { space, strategy: { name: "tpe", params: defaultsOf("tpe") }, goal: "minimise", seed: 1 } as const;
    const asked = other.suggest({ ...request, trials: [], count: 1 });
    const failed = expect(asked).rejects.toThrow();
    await other.close();
    await failed;
    await expect(other.suggest({ ...request, trials: [], count: 1 })).rejects.toThrow("closed");
  });
});
