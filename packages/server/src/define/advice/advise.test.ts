import { ADVICE_LANGUAGES, Advice, AdviceAnswers, TEAM_LANGUAGES } from "@crisol/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { machineSizes } from "../../compute/targets/machine-sizes.js";
import { advise } from "./advise.js";
import { MEMORY_MARGIN } from "./constants.js";
import type { OwnMachine } from "./own-machines.js";
import { questionFields } from "./questions.js";
import { scenarios } from "./scenarios/scenarios.js";
import { wordIn } from "./texts/say-in.js";
import { SENTENCES } from "./texts/sentences.js";
import { WORDS } from "./texts/words.js";
import { SERVICES } from "./ways.js";

const here = { cores: 4, memoryBytes: 16e9 };
const ask = (answers: AdviceAnswers, language = "en") => advise({ answers, language, facts: null, here }).advice;

/** Values of a field as its schema has them: so a new field is tried without a change here. */
function valuesOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodOptional) return valuesOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber)
    return fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 0, max: 1e9 }),
      fc.constantFrom(0, 1, 1e15, -5),
    );
  if (schema instanceof z.ZodArray) return fc.array(valuesOf(schema.element as z.ZodType), { maxLength: 4 });
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map((one) => valuesOf(one as z.ZodType)));
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  return fc.oneof(fc.string({ maxLength: 50 }), fc.constantFrom(...TEAM_LANGUAGES));
}
const shape = Object.fromEntries(
  Object.entries(AdviceAnswers.shape).map(([field, schema]) => [field, valuesOf(schema)]),
);
const anyAnswers = fc
  .record(shape, { requiredKeys: [] })
  .filter((answers) => AdviceAnswers.safeParse(answers).success) as fc.Arbitrary<AdviceAnswers>;

test("texts in measured classes are a task of language, and set up as the classes that a project holds", () => {
  const facts = {
    ...{ rows: 900, columns: 2, bytes: 90_000, types: { text: 2 }, timeColumn: null, isTimeOrdered: false },
    ...{ textColumns: ["review"], imageColumns: [], target: "liked", task: "binary_classification" as const },
    ...{ positiveClass: "yes", rarestShare: 0.4, measured: null },
    classes: [
      { value: "no", rowCount: 540 },
      { value: "yes", rowCount: 360 },
    ],
  };
  const { advice, definition } = advise({ answers: {}, language: "en", facts, here });
  expect(advice.task.value).toBe("text_classification");
  expect(definition).toMatchObject({ task: "binary_classification", target: "liked", positiveClass: "yes" });
});

describe("whatever the contract allows", () => {
  test("is answered, as the contract says, the same each time, and in whole sentences", () => {
    fc.assert(
      fc.property(anyAnswers, fc.constantFrom("en", "es", "de", ""), (answers, language) => {
        const advice = ask(answers, language);
        expect(Advice.safeParse(JSON.parse(JSON.stringify(advice))).error).toBeUndefined();
        expect(ask(answers, language)).toEqual(advice);
        expect(JSON.stringify({ ...advice, answers: null })).not.toMatch(/\{\w+\}"|undefined|NaN/);
        expect(advice.ways.filter(({ isChosen }) => isChosen)).toEqual([advice.way]);
        expect(advice.way.score).toBe(Math.max(...advice.ways.map(({ score }) => score)));
      }),
      { numRuns: 60 },
    );
  });

  test("more rows never need less memory, nor find a smaller machine", () => {
    fc.assert(
      fc.property(
        anyAnswers,
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 1, max: 1000 }),
        (given, rows, times) => {
          const { trainingHours: _, bytes: _bytes, ...answers } = given;
          const [few, more] = [ask({ ...answers, rows }), ask({ ...answers, rows: rows * times })];
          expect(more.estimate.memoryBytes?.expected ?? 0).toBeGreaterThanOrEqual(
            few.estimate.memoryBytes?.expected ?? 0,
          );
          if (few.compute.training.kind !== "machine" || more.compute.training.kind !== "machine") return;
          if (few.compute.training.usesGpu !== more.compute.training.usesGpu) return;
          expect(more.compute.training.size!.memoryBytes).toBeGreaterThanOrEqual(
            few.compute.training.size!.memoryBytes,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test("no cheaper CPU machine holds the training in the time that was allowed", () => {
    const sized = fc.record({ rows: fc.integer({ min: 1, max: 1e9 }), columns: fc.integer({ min: 1, max: 200 }) });
    fc.assert(
      fc.property(sized, ({ rows, columns }) => {
        const { compute, estimate } = ask({ rows, columns, dataKind: "table", predict: "regression" });
        const { size, kind } = compute.training;
        if (kind !== "machine" || !size) return;
        const wanted = estimate.memoryBytes!.expected * MEMORY_MARGIN;
        const cheaper = machineSizes.filter(
          (other) =>
            other.gpu === null && other.memoryBytes >= wanted && other.listPricePerHour < size.listPricePerHour,
        );
        expect([wanted <= size.memoryBytes, cheaper]).toEqual([true, []]);
      }),
    );
  });
});

test("cost is price times time, energy watts times time", () => {
  const { compute, estimate } = ask({
    rows: 1e6,
    columns: 20,
    dataKind: "table",
    predict: "regression",
    trainingsPerMonth: 10,
  });
  const seconds = estimate.seconds!.expected;
  expect(estimate.cost!.expected).toBeCloseTo((compute.training.size!.listPricePerHour * seconds) / 3600, 12);
  expect(estimate.energyWattHours!.expected).toBeCloseTo((compute.training.size!.watts * seconds) / 3600, 12);
  expect(estimate.costPerMonth!.expected).toBeCloseTo(10 * estimate.cost!.expected, 12);
});

describe("a budget", () => {
  const long = { dataKind: "table", predict: "regression", rows: 1e7, columns: 40, trainingsPerMonth: 1000 } as const;
  const warned = (answers: AdviceAnswers, language = "en", own?: OwnMachine) =>
    advise({ answers: { ...long, ...answers }, language, facts: null, here, ...(own && { own: [own] }) }).advice
      .warnings;
  const codes = (...given: Parameters<typeof warned>) => warned(...given).map(({ code }) => code);

  test("in the currency of the prices is held against them", () => {
    for (const budget of [{ budgetPerMonth: 1 }, { budgetPerMonth: 1, budgetCurrency: "usd" }]) {
      const [only, another] = warned(budget);
      expect([only?.code, another]).toEqual(["budget_exceeded", undefined]);
      expect(only?.text).toContain("the budget of US$ 1");
    }
  });

  test("in another is compared as if it were worth the same, and that is said", () => {
    const budget = { budgetPerMonth: 1, budgetCurrency: "EUR" };
    expect(codes(budget)).toEqual(["budget_other_currency", "budget_exceeded"]);
    const [compared, exceeded] = warned(budget, "es");
    expect(compared?.text).toContain("El presupuesto está en EUR y el precio en US$");
    expect(exceeded?.text).toContain("superan el presupuesto de 1 EUR");
    expect(codes({ ...budget, budgetPerMonth: 1e9 })).toEqual(["budget_other_currency"]);
  });

  test("in the currency of the target that is advised is like with like", () => {
    const own = {
      name: "box",
      cores: 64,
      memoryBytes: 1e12,
      gpus: 0,
      pricePerHour: 0.01,
      currency: "EUR",
      watts: null,
    };
    const budget = { budgetPerMonth: 1e6, budgetCurrency: "EUR" };
    expect(codes(budget, "en", own)).toEqual([]);
    expect(codes({ ...budget, budgetCurrency: "GBP" }, "en", own)).toEqual(["budget_other_currency"]);
  });

  test("in what is no currency is taken for dollars, which is said", () => {
    expect(codes({ budgetPerMonth: 1e9, budgetCurrency: "money" })).toEqual(["currency_unknown"]);
  });
});

test("what would change the advice does change it", () => {
  for (const { answers, facts } of scenarios) {
    if (facts) continue;
    const advice = ask(answers);
    for (const { field, value, way, kind } of advice.changes) {
      const parsed =
        value === "true" || value === "false"
          ? value === "true"
          : field === "rows" || field === "trainingHours"
            ? Number(value)
            : ["languages", "interfaces", "services"].includes(field)
              ? [value]
              : value;
      const other = ask({
        ...answers,
        [field]: parsed,
        ...(field === "rows" && { bytes: undefined }),
      } as AdviceAnswers);
      expect([other.way.id, other.compute.training.kind]).toEqual([way, kind]);
      expect([way, kind, other.compute.training.class]).not.toEqual([
        advice.way.id,
        advice.compute.training.kind,
        advice.compute.training.class,
      ]);
    }
  }
});

describe("both languages", () => {
  test("have the same places to fill in", () => {
    const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
    for (const [code, [en, es]] of Object.entries(SENTENCES)) expect([code, places(es)]).toEqual([code, places(en)]);
  });

  test("have a word for each field and each choice of the interview", () => {
    const choices = Object.values(AdviceAnswers.shape).flatMap((schema) => {
      const inner = schema.unwrap();
      if (inner instanceof z.ZodEnum) return inner.options.map(String);
      return inner instanceof z.ZodArray && inner.element instanceof z.ZodEnum ? inner.element.options.map(String) : [];
    });
    for (const word of [...Object.keys(AdviceAnswers.shape), ...choices, ...TEAM_LANGUAGES]) {
      const both = ADVICE_LANGUAGES.map((language) => wordIn(language, word));
      expect([word, both.every((text) => text !== "")]).toEqual([word, Object.hasOwn(WORDS, word) || word in SERVICES]);
    }
    expect(questionFields.length).toBeGreaterThan(15);
  });
});
