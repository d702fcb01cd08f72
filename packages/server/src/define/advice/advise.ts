import type { Advice, AdviceAnswers, AdviceFacts, AdviceLanguage, AdviceWay, Reason } from "@crisol/contract";
import { advisedPlace, type OfferedMachine } from "./advised-place.js";
import { azureWay } from "./azure-services.js";
import type { KnownFacts } from "./case.js";
import { currencyOf } from "./choose-machines.js";
import { type Decided, decide, pointsOf } from "./decide.js";
import { decisiveRules } from "./decisive.js";
import {
  currencyText,
  developmentCompute,
  type Here,
  machinesText,
  secondsText,
  trainingCompute,
} from "./describe-compute.js";
import { describedConflicts, reasonOfRule, stepsOf } from "./describe-steps.js";
import type { OwnMachine } from "./own-machines.js";
import { QUESTIONS, questionFields } from "./questions.js";
import type { ComputeEffect } from "./rule.js";
import { rules } from "./rules/rules.js";
import { type AdvisedDefinition, definitionOf, setUpOf } from "./set-up.js";
import { languageOf } from "./texts/language-of.js";
import type { Say } from "./texts/say.js";
import { sayIn, wordIn } from "./texts/say-in.js";
import { SERVICES, WAYS } from "./ways.js";
import { whatIf } from "./what-if.js";

/** What is known when advice is asked for. */
export interface Asked {
  readonly answers: AdviceAnswers;
  /** `en` or `es`; another is answered in English, with a warning. */
  readonly language: string;
  readonly facts: AdviceFacts | null;
  /** What the data suggest for metric and criteria. */
  readonly suggested?: { readonly metric: string; readonly criteria: readonly string[] } | undefined;
  /** Said besides, such as why nothing could be measured. */
  readonly remarks?: readonly { readonly code: string; readonly params: Reason["params"] }[];
  readonly here: Here;
  /** Compute targets of the workspace that have a price; default none. */
  readonly own?: readonly OwnMachine[] | undefined;
  /** All compute targets of the workspace; default none is known. */
  readonly targets?: readonly OfferedMachine[] | undefined;
}

/** Advice with the definition of a project that follows from it. */
export interface Advised {
  readonly advice: Advice;
  readonly definition: AdvisedDefinition;
}

/** Advice on `asked`; the same for the same. Throws never on what the contract allows. */
export function advise(asked: Asked): Advised {
  const { answers, facts, here, own = [], targets = [] } = asked;
  const language = languageOf(asked.language);
  const say = sayIn(language ?? "en");
  const spokenIn = language ?? "en";
  const known: KnownFacts | null = facts && { ...facts, ...asked.suggested };
  const decided = decide(answers, known, rules, say, own);
  const definition = definitionOf(decided, facts);
  const decisive = decisiveRules(decided, answers, known, rules, say, own);
  const { way, task, training } = decided;
  const reasonsOf = (...effects: ComputeEffect[]) =>
    decided.spoken
      .filter(({ rule }) => rule.decides.compute?.some((effect) => effects.includes(effect)))
      .map(({ rule }) => reasonOfRule(rule, spokenIn));
  const forTraining = {
    say,
    language: spokenIn,
    here,
    reasons: reasonsOf("general", "memory", "gpu", "current_class", "larger", "largest", "plan_growth", "cheapest"),
  };
  const forDevelopment = {
    ...forTraining,
    reasons: reasonsOf("development_general", "development_memory", "development_gpu"),
  };
  const ways = waysOf(decided, spokenIn);
  const changes = whatIf(decided, answers, known, rules, say, own).map(({ field, value, decided: then }) => ({
    field,
    value: String(value),
    way: then.way,
    service: WAYS[then.way].service,
    class: then.training.size?.class ?? null,
    kind: then.training.kind,
    text: say("change", {
      field,
      value,
      way: then.way,
      service: WAYS[then.way].service,
      compute:
        then.training.kind === "none"
          ? "no_machine"
          : [wordIn(spokenIn, then.training.kind), wordIn(spokenIn, then.training.size?.class ?? "")].join(", "),
    }),
  }));
  const compute = {
    development: developmentCompute(decided, forDevelopment),
    training: trainingCompute(decided, forTraining),
  };
  const estimate = estimateOf(decided, facts, say);
  const taskReason = stepReason(decided, "task", spokenIn) ?? say("task_open", {});
  const advice: Advice = {
    language: spokenIn,
    summary: say("summary", {
      task: task ?? (decided.of.prebuilt ? decided.of.prebuilt : "task_open_word"),
      way,
      service: WAYS[way].service,
      training: machinesText(training, say),
      estimate:
        estimate.seconds && estimate.cost
          ? say("estimate_short", {
              time: secondsText(estimate.seconds.expected, spokenIn),
              cost: Number(estimate.cost.expected.toPrecision(2)),
              currency: currencyText(training),
            }).text
          : estimate.reason.text,
    }),
    task: { value: task, reason: taskReason },
    metric: { value: decided.metric, reason: stepReason(decided, "metric", spokenIn) ?? say("metric_open", {}) },
    target: definition.target,
    positiveClass: definition.positiveClass,
    criteria: decided.criteria.map((criterion) => ({
      value: criterion,
      reason: say(answers.criteria ? "criterion_said" : "criterion_start", { criterion }),
    })),
    way: ways[0] as AdviceWay,
    ways,
    services: servicesOf(ways, spokenIn),
    compute,
    estimate,
    steps: stepsOf(decided, decisive, spokenIn, say),
    conflicts: describedConflicts(decided, say),
    changes,
    warnings: [
      ...(language === null ? [say("advice_language_unknown", { value: asked.language })] : []),
      ...decided.warnings,
      ...(asked.remarks ?? []).map(({ code, params }) => say(code, params)),
    ],
    open: openQuestions(
      answers,
      changes.map(({ field }) => field),
      decided,
      spokenIn,
    ),
    setUp: setUpOf(decided, definition, spokenIn, advisedPlace(training, decided.need, targets)),
    azure: {
      service: SERVICES[WAYS[way].service].azure,
      way: azureWay(way, task, decided.of.prebuilt),
      development: compute.development.azure,
      training: compute.training.azure,
    },
    answers,
    facts,
  };
  return { advice, definition };
}

function waysOf(decided: Decided, language: AdviceLanguage): AdviceWay[] {
  const spoken = decided.spoken.filter(({ rule }) => rule.stage === "way").map(({ rule }) => rule);
  return decided.ways.map(({ id, score }, i) => {
    const ordered = [...spoken].sort((a, b) => Math.abs(pointsOf(b, id)) - Math.abs(pointsOf(a, id)));
    const sentences = (sign: 1 | -1) =>
      ordered.filter((rule) => pointsOf(rule, id) * sign > 0).map((rule) => reasonOfRule(rule, language));
    return {
      id,
      service: WAYS[id].service,
      name: WAYS[id][language],
      rank: i + 1,
      score,
      isChosen: id === decided.way,
      isAvailable: WAYS[id].isAvailable,
      azure: azureWay(id, decided.task, decided.of.prebuilt),
      for: sentences(1),
      against: sentences(-1),
    };
  });
}

function servicesOf(ways: readonly AdviceWay[], language: AdviceLanguage): Advice["services"] {
  const best = ways.filter((way, i) => ways.findIndex(({ service }) => service === way.service) === i);
  return best.map(({ service, id, score, for: reasons, against }) => ({
    service,
    name: SERVICES[service][language],
    azure: SERVICES[service].azure,
    way: id,
    score,
    reasons: score > 0 || against.length === 0 ? reasons : against,
  }));
}

function estimateOf({ estimate, of, training }: Decided, facts: AdviceFacts | null, say: Say): Advice["estimate"] {
  const { unknownBecause, basis, ...bands } = estimate;
  const reason =
    unknownBecause !== null
      ? say(`estimate_${unknownBecause}`, {})
      : basis === "measured"
        ? say("estimate_measured", { sampleRows: facts?.measured?.sampleRows ?? 0, rows: of.rows ?? 0 })
        : say("estimate_constants", {});
  return { basis, reason, ...bands, currency: currencyOf(training) };
}

function stepReason({ spoken }: Decided, stage: "task" | "metric", language: AdviceLanguage): Reason | null {
  const found = spoken.find(({ rule }) => rule.stage === stage);
  return found ? reasonOfRule(found.rule, language) : null;
}

/** Those whose answer would change something first, then in the interview's order; not what makes no sense for these data. */
function openQuestions(
  answers: AdviceAnswers,
  changing: readonly string[],
  { of }: Decided,
  language: AdviceLanguage,
): Advice["open"] {
  const pointless = new Set<string>([
    ...(of.isUnstructured ? ["columns"] : ["prebuilt", "customise"]),
    ...(of.prebuilt === undefined ? ["customise"] : ["predict", "mistakes"]),
    ...(of.measuredTask === undefined ? [] : ["predict", "ownData", "dataKind", "rows", "columns"]),
    ...(of.trouble === undefined ? ["currentClass", "isLargestSize"] : []),
    ...(of.budgetPerMonth === undefined ? ["budgetCurrency"] : []),
    ...(of.predictions === "batch" ? ["latencyMs"] : []),
  ]);
  const open = questionFields.filter(
    (field) => of[field] === undefined && answers[field] === undefined && !pointless.has(field),
  );
  const ordered = [...open].sort((a, b) => Number(changing.includes(b)) - Number(changing.includes(a)));
  return ordered.slice(0, 8).map((field) => ({
    field,
    question: { code: `ask_${field}`, params: {}, text: QUESTIONS[field]?.ask[language === "es" ? 1 : 0] ?? field },
  }));
}
