import type { ServiceKind } from "@crisol/contract";
import { expect, test } from "vitest";
import { advisedPlace } from "../advised-place.js";
import { ownOf } from "../choose-machines.js";
import { conflictsOf } from "../conflicts.js";
import { decide } from "../decide.js";
import { decisiveRules } from "../decisive.js";
import { rules } from "../rules/rules.js";
import { sayIn } from "../texts/say-in.js";
import { WAYS } from "../ways.js";
import { scenarios } from "./scenarios.js";

const say = sayIn("en");
const listed = <Value>(value: Value | readonly Value[]) => (Array.isArray(value) ? value : [value]);

test.each(scenarios.map((scenario) => [scenario.id, scenario] as const))(
  "%s",
  (_, { answers, facts, own = [], unpriced = [], right }) => {
    const known = facts ?? null;
    const decided = decide(answers, known, rules, say, own);
    const { training, development, way } = decided;
    expect(listed<ServiceKind>(right.service)).toContain(WAYS[way].service);
    if (right.way !== undefined) expect(listed(right.way)).toContain(way);
    if (right.task !== undefined) expect(decided.task).toBe(right.task);
    if (right.metric !== undefined) expect(decided.metric).toBe(right.metric);
    expect(listed(right.kind)).toContain(training.kind);
    if (right.class !== undefined) expect(training.size?.class ?? null).toBe(right.class);
    if (right.target !== undefined) expect(ownOf(training)?.name ?? null).toBe(right.target);
    const ofOwn = own.map((one) => ({ ...one, class: one.gpus > 0 ? ("gpu" as const) : ("general_purpose" as const) }));
    const place = advisedPlace(training, decided.need, [...ofOwn, ...unpriced]);
    if (right.place !== undefined) expect(place).toEqual(right.place);
    if (right.gpu !== undefined) expect(training.size?.gpu != null).toBe(right.gpu);
    if (right.development) expect(development.size?.class).toBe(right.development);
    if (right.cores) {
      expect(training.size?.cores).toBeGreaterThanOrEqual(right.cores[0]);
      expect(training.size?.cores).toBeLessThanOrEqual(right.cores[1]);
    }
    const spoken = decided.spoken.map(({ rule }) => rule.id);
    if (right.rule) expect(spoken).toContain(right.rule);
    if (right.decisive) expect([...decisiveRules(decided, answers, known, rules, say, own)]).toContain(right.decisive);
    const warned = decided.warnings.map(({ code }) => code);
    if (right.warning) expect(warned).toContain(right.warning);
    if (right.warns) expect(warned).not.toEqual([]);
    if (right.conflict)
      expect(conflictsOf(decided).map((one) => one.rules.join(" "))).toContain(right.conflict.join(" "));
  },
);

test("each scenario has an id of its own", () => {
  const ids = scenarios.map(({ id }) => id);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  expect(ids.length).toBeGreaterThanOrEqual(60);
});

test("each rule names a scenario in which it speaks, and each rule is decisive or heard in one", () => {
  for (const rule of rules) {
    const scenario = scenarios.find(({ id }) => id === rule.scenario);
    const spoken = scenario && decide(scenario.answers, scenario.facts ?? null, rules, say).spoken;
    expect([rule.id, spoken?.some((one) => one.rule === rule)]).toEqual([rule.id, true]);
  }
  const ids = rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
