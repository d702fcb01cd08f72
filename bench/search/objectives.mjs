/*
 * What is searched, all to be minimised. `best` is the value of the optimum where it is known: `evaluate` minus `best` is the
 * regret.
 */

const floats = (dimensions, low, high) =>
  Object.fromEntries(Array.from({ length: dimensions }, (_, i) => [`x${i}`, { type: "float", low, high }]));

export const branin = {
  name: "Branin, 2 numbers",
  space: { x0: { type: "float", low: -5, high: 10 }, x1: { type: "float", low: 0, high: 15 } },
  best: 0.39788735772973816,
  evaluate({ x0, x1 }) {
    const bend = x1 - (5.1 / (4 * Math.PI ** 2)) * x0 ** 2 + (5 / Math.PI) * x0 - 6;
    return bend ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x0) + 10;
  },
};

const HARTMANN_WEIGHTS = [1, 1.2, 3, 3.2];
const HARTMANN_SCALES = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const HARTMANN_CENTERS = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];

export const hartmann = {
  name: "Hartmann, 6 numbers",
  space: floats(6, 0, 1),
  best: -3.322368011415515,
  evaluate(parameters) {
    const x = Object.values(parameters);
    return -HARTMANN_WEIGHTS.reduce((sum, weight, i) => {
      const distance = HARTMANN_SCALES[i].reduce((d, scale, j) => d + scale * (x[j] - HARTMANN_CENTERS[i][j]) ** 2, 0);
      return sum + weight * Math.exp(-distance);
    }, 0);
  },
};

export const rosenbrock = {
  name: "Rosenbrock, 4 numbers",
  space: floats(4, -5, 10),
  best: 0,
  evaluate(parameters) {
    const x = Object.values(parameters);
    return x.slice(1).reduce((sum, next, i) => sum + 100 * (next - x[i] ** 2) ** 2 + (1 - x[i]) ** 2, 0);
  },
};

/** Shaped like hyperparameters: a learning rate, sizes, kinds, and a number that only one of the kinds has. */
export const mixed = {
  name: "mixed, 6 with a condition",
  space: {
    kind: { type: "choice", values: ["adam", "sgd", "rmsprop"] },
    rate: { type: "float", low: 1e-5, high: 1, scale: "log" },
    layers: { type: "integer", low: 1, high: 8 },
    width: { type: "integer", low: 8, high: 1024, scale: "log" },
    dropout: { type: "float", low: 0, high: 0.6, step: 0.05 },
    momentum: { type: "float", low: 0, high: 1, when: { parameter: "kind", values: ["sgd"] } },
  },
  best: 0,
  evaluate({ kind, rate, layers, width, dropout, momentum }) {
    const aim = { adam: -3, sgd: -1.5, rmsprop: -3.5 }[kind];
    const off = { adam: 0.2, sgd: 0, rmsprop: 0.35 }[kind];
    const ofRate = 0.3 * (Math.log10(rate) - aim - 0.1 * (layers - 3)) ** 2;
    const ofSize = 0.05 * (layers - 4) ** 2 + 0.1 * (Math.log2(width) - 7 - 2 * (dropout - 0.25)) ** 2;
    const ofMomentum = kind === "sgd" ? 2 * (momentum - 0.9) ** 2 : 0;
    const ofDropout = 1.5 * (dropout - 0.25) ** 2;
    // Of the seven terms each is 0 at its own aim; layers 4 and rate go together.
    return off + ofSize + ofDropout + ofMomentum + ofRate;
  },
};
