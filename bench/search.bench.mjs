import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { checkParams, createRandom, ParameterSpace, permutation, strategies, studentTQuantile } from "@crisol/engine";
import { AnsweringProcess } from "./answering-process.mjs";
import { pythonEnvironment } from "./python.mjs";
import { boostingObjective, boostingSpace, learningCurves } from "./search/boosting.mjs";
import { branin, hartmann, mixed, rosenbrock } from "./search/objectives.mjs";
import { race } from "./search/race.mjs";

const OPTUNA = "5.0.0";
const PACKAGES = [`optuna==${OPTUNA}`, "numpy==2.4.6"];
const cache = fileURLToPath(new URL("../.cache/bench/search/", import.meta.url));
const script = fileURLToPath(new URL("./search/optuna_peer.py", import.meta.url));
const FUNCTIONS = { branin, hartmann, rosenbrock, mixed };
const SEEDS = 40;
const TRIALS = 100;
const RACE = { configurations: 120, steps: 64, parallel: 4, orders: 30 };
/** The first rung is early, where what learns slowly looks bad, or later. */
const HALVINGS = [1, 8].map((min_resource) => ({ min_resource, reduction_factor: 4 }));

/**
 * How good the best trial of a search is beside Optuna's at the same number of trials: our TPE, and random search as the floor, on
 * four functions and on hyperparameters of our gradient boosting. Then successive halving over real learning curves. Cases:
 * branin, hartmann, rosenbrock, mixed, boosting, halving.
 */
export async function* run({ say, only }) {
  const python = (await pythonEnvironment("search", PACKAGES, say))("python");
  const optuna = new AnsweringProcess(python, [script]);
  const isWanted = (name) => only.length === 0 || only.includes(name);
  try {
    for (const [name, objective] of Object.entries(FUNCTIONS)) {
      if (isWanted(name)) yield* search(objective, { seeds: SEEDS, trials: TRIALS, optuna, say });
    }
    if (isWanted("boosting")) yield* search(await boostingObjective(), { seeds: 20, trials: 40, optuna, say });
    if (isWanted("halving")) yield await halving(optuna, say);
  } finally {
    await optuna.end();
  }
}

async function* search(objective, { seeds, trials, optuna, say }) {
  const contenders = {
    ours: (seed) => ourSearch("tpe", {}, objective, seed),
    ourUnivariate: (seed) => ourSearch("tpe", { multivariate: false }, objective, seed),
    random: (seed) => ourSearch("random", {}, objective, seed),
    optuna: (seed) => optunaSearch(optuna, true, objective, seed),
    optunaUnivariate: (seed) => optunaSearch(optuna, false, objective, seed),
  };
  const found = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let seed = 0; seed < seeds; seed++) {
    for (const [name, start] of Object.entries(contenders))
      found[name].push(await bestOf(start(seed), objective, trials));
  }
  const isKnown = objective.best !== undefined;
  const metric = isKnown ? `regret after ${trials} trials` : `log loss after ${trials} trials`;
  say(`${objective.name}: ${seeds} seeds, ${trials} trials`);
  const compare = isKnown ? byRegret(objective.best) : byLoss;
  yield [
    { name: objective.name, metric, ...compare(found.ours, found.optuna), peer: "Optuna TPE", peerVersion: OPTUNA },
    { name: objective.name, metric, ...compare(found.ours, found.random), peer: "random search", peerVersion: null },
    {
      name: `${objective.name}, each for itself`,
      metric,
      ...compare(found.ourUnivariate, found.optunaUnivariate),
      peer: "Optuna TPE",
      peerVersion: OPTUNA,
    },
  ];
}

/** The best value of a search that is asked and told. */
async function bestOf(contender, { evaluate }, trials) {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < trials; i++) {
    const value = evaluate(await contender.ask());
    best = Math.min(best, value);
    await contender.tell(value);
  }
  return best;
}

function ourSearch(name, given, objective, seed) {
  const strategy = strategies.find((one) => one.name === name);
  const { values: params } = checkParams(strategy.params, given);
  const space = new ParameterSpace(objective.space);
  const trials = [];
  let parameters;
  return {
    ask() {
      parameters = strategy.suggest({ space, trials, goal: "minimise", seed, params });
      return parameters;
    },
    tell: (value) => trials.push({ parameters, state: "completed", value }),
  };
}

function optunaSearch(optuna, multivariate, { space }, seed) {
  const conditional = Object.values(space).some(({ when }) => when);
  const started = optuna.ask(JSON.stringify({ start: space, seed, multivariate, conditional }));
  return {
    async ask() {
      await started;
      return optuna.ask('{"ask":true}');
    },
    tell: (value) => optuna.ask(JSON.stringify({ tell: value })),
  };
}

/** Geometric means over the seeds, and the 95 % interval of their ratio (Welch's t on logarithms). */
function byRegret(best) {
  return (ours, theirs) => {
    const logs = (values) => values.map((value) => Math.log(Math.max(value - best, 1e-12)));
    const { difference, low, high } = welch(logs(theirs), logs(ours));
    const geometric = (values) => round(Math.exp(mean(logs(values))));
    return {
      unit: "",
      ours: geometric(ours),
      theirs: geometric(theirs),
      ratio: round(Math.exp(difference)),
      note: `95 %: ${round(Math.exp(low), 2)} to ${round(Math.exp(high), 2)}`,
    };
  };
}

/** Means over the seeds, and the 95 % interval of what they have more than we. */
function byLoss(ours, theirs) {
  const { difference, low, high } = welch(theirs, ours);
  return {
    unit: "",
    ours: round(mean(ours), 5),
    theirs: round(mean(theirs), 5),
    ratio: null,
    note: `more by ${round(difference, 2)}, 95 %: ${round(low, 2)} to ${round(high, 2)}`,
    loses: difference < 0,
  };
}

/** Successive halving over the curves of boosting: how good the best trial that ran to its end is, and after how many trees. */
async function halving(optuna, say) {
  const space = new ParameterSpace(boostingSpace);
  const random = createRandom(1);
  const configurations = Array.from({ length: RACE.configurations }, () =>
    space.build(({ domain }) => domain.decode(random.uniform())),
  );
  const curves = await learningCurves(configurations, RACE.steps);
  await mkdir(cache, { recursive: true });
  const file = `${cache}curves.json`;
  await writeFile(file, JSON.stringify(curves));
  const orders = Array.from({ length: RACE.orders }, (_, i) => [...permutation(curves.length, createRandom(2, i))]);
  const { parallel } = RACE;
  const raceAll = (rule, params) => orders.map((order) => race(rule, params, { curves, order, parallel }));
  const best = Math.min(...curves.map((curve) => curve.at(-1)));
  const regrets = (runs) => runs.map(({ completed }) => Math.min(...completed.map((c) => curves[c].at(-1))) - best);
  const shares = (runs) => runs.map(({ steps }) => steps / (curves.length * RACE.steps));
  say(`${curves.length} learning curves of ${RACE.steps} trees, ${orders.length} orders, ${parallel} at a time`);
  const rules = [];
  for (const params of HALVINGS) {
    const request = { race: file, orders, parallel, ...params };
    rules.push({
      name: `successive halving from ${params.min_resource}`,
      runs: raceAll("successive_halving", params),
      theirs: await optuna.ask(JSON.stringify(request), { timeoutMs: 600_000 }),
    });
  }
  rules.push({ name: "Hyperband from 1", runs: raceAll("hyperband", { min_resource: 1, max_resource: RACE.steps }) });
  rules.push({ name: "median stopping from 4", runs: raceAll("median", { warmup_steps: 4 }) });
  return rules.flatMap(({ name, runs, theirs }) => {
    const [quality, cost] = ["log loss above the best of all", "share of all trees that were grown"];
    const line = (metric, of, peer, others) => ({
      name,
      metric,
      unit: "",
      ours: round(mean(of(runs))),
      peer,
      peerVersion: peer === "Optuna's pruner" ? OPTUNA : null,
      theirs: others ? round(mean(of(others))) : null,
      ratio: null,
      ...(others && apart(of(others), of(runs))),
    });
    const whole = runs.map(({ steps }, i) => firstWhole(orders[i], steps));
    return [
      line(quality, regrets, theirs ? "Optuna's pruner" : null, theirs),
      line(quality, regrets, "as many trees, none stopped", whole),
      line(cost, shares, theirs ? "Optuna's pruner" : null, theirs),
    ];
  });
}

/** As many of the first trials as run to their end within these steps. */
function firstWhole(order, steps) {
  const count = Math.max(1, Math.round(steps / RACE.steps));
  return { completed: order.slice(0, count), steps: count * RACE.steps };
}

/** The orders are the same for both, so that differences are taken in pairs. */
function apart(theirs, ours) {
  const differences = theirs.map((value, i) => value - ours[i]);
  const half =
    (studentTQuantile(0.975, differences.length - 1) * deviation(differences)) / Math.sqrt(differences.length);
  const middle = mean(differences);
  return { note: `more by ${round(middle, 2)} ± ${round(half, 2)}`, loses: middle < 0 };
}

function welch(theirs, ours) {
  const [a, b] = [theirs, ours].map((values) => deviation(values) ** 2 / values.length);
  const difference = mean(theirs) - mean(ours);
  if (a + b === 0) return { difference, low: difference, high: difference };
  const freedom = (a + b) ** 2 / (a ** 2 / (theirs.length - 1) + b ** 2 / (ours.length - 1));
  const half = studentTQuantile(0.975, freedom) * Math.sqrt(a + b);
  return { difference, low: difference - half, high: difference + half };
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values) {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

function round(value, digits = 3) {
  return Number(value.toPrecision(digits));
}
