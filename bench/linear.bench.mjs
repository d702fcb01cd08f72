import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  createThreads,
  elasticNet,
  lassoPath,
  linearRegression,
  logisticRegression,
  poissonRegression,
} from "@crisol/engine";
import { AnsweringProcess } from "./answering-process.mjs";
import { alternate, attempt, lessIsBetter, median } from "./harness.mjs";
import { dataset } from "./linear/datasets.mjs";
import { pythonEnvironment } from "./python.mjs";

const contender = fileURLToPath(new URL("linear/contender.py", import.meta.url));
const VERSIONS = { "scikit-learn": "1.9.1", statsmodels: "0.15.0", celer: "0.7.4", skglm: "0.5" };
const PACKAGES = [
  ...Object.entries(VERSIONS).map(([name, version]) => `${name}==${version}`),
  ...["numba==0.68.1", "pandas==2.3.3"],
];
/** A side that has taken this long is not measured again. */
const LIMIT_SECONDS = 12;

/** A fit's coefficients as both sides give them. */
const linear = ({ linear: { coefficients, intercepts } }) => ({ coefficients, intercepts });
const fitter = (estimator, params) => (input, tol) =>
  linear(estimator.fit({ ...input, params: { ...params, tol }, seed: 0 }));

/** Ours is measured at the coarsest of these whose objective is within 1e-8 of the best: the contender has the same rule. */
const TOLERANCES = [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10];
const CLOSE = 1e-8;

/** Each case with what is fitted; `logistic` ones are also compared with scikit-learn's coefficients at tol=1e-10. */
const CASES = {
  ols: {
    title: "least squares with intervals, 1M x 20",
    name: "ols",
    data: { name: "ols-1m-20", rows: 1_000_000, columns: 20, kind: "number" },
    ours: (input) => {
      const fitted = linearRegression.fit({ ...input, params: {}, seed: 0 });
      fitted.inference();
      return linear(fitted);
    },
  },
  logistic: {
    title: "logistic, 100k x 50",
    name: "logistic",
    data: { name: "logistic-100k-50", rows: 100_000, columns: 50, kind: "binary" },
    ours: fitter(logisticRegression),
  },
  multinomial: {
    title: "multinomial, 50k x 50, 5 classes",
    name: "logistic",
    data: { name: "multinomial-50k-50", rows: 50_000, columns: 50, kind: "classes" },
    ours: fitter(logisticRegression),
  },
  sparse: {
    title: "sparse logistic, 50k x 20k, 0.2 % filled",
    name: "logistic",
    data: { name: "sparse-50k-20k", rows: 50_000, columns: 20_000, kind: "binary", filled: 0.002 },
    ours: fitter(logisticRegression),
  },
  poisson: {
    title: "Poisson, 200k x 30",
    name: "poisson",
    data: { name: "poisson-200k-30", rows: 200_000, columns: 30, kind: "counts" },
    ours: fitter(poissonRegression, { alpha: 1e-3 }),
  },
  "elastic-net": {
    title: "elastic net, 100k x 100",
    name: "elastic_net",
    data: { name: "elastic-net-100k-100", rows: 100_000, columns: 100, kind: "number" },
    ours: fitter(elasticNet, { alpha: 0.01, l1_ratio: 0.5 }),
  },
  path: {
    title: "lasso path of 100 penalties, 2k x 5k",
    name: "path",
    data: { name: "path-2k-5k", rows: 2000, columns: 5000, kind: "number" },
    ours: (input, tolerance) => {
      const path = lassoPath(input, { count: 100, smallestShare: 0.01, tolerance });
      const width = input.x.features.length;
      const coefficients = new Float64Array(path.length * width);
      for (const [i, point] of path.entries()) coefficients.set(point.coefficients, i * width);
      return {
        coefficients,
        intercepts: path.map(({ intercept }) => intercept),
        alphas: path.map(({ alpha }) => alpha),
      };
    },
  },
};

/**
 * Linear models beside scikit-learn, celer, skglm and statsmodels, each the fastest of their solvers at an objective within
 * 1e-8 of the best. Both work on arrays that are in memory already. Then how far our objective is above the best of
 * theirs, and the coefficients of logistic regression from scikit-learn's at tol=1e-10. Cases: those of CASES.
 */
export async function* run({ say, only }) {
  const program = await pythonEnvironment("linear", PACKAGES, say);
  const threads = await createThreads();
  try {
    for (const [key, one] of Object.entries(CASES)) {
      if (only.length > 0 && !only.includes(key)) continue;
      say(one.title);
      yield await attempt(one.title, () => measure(one, { python: program("python"), threads, say }));
    }
  } finally {
    threads.close();
  }
}

async function measure({ title, name, data, ours }, { python, threads, say }) {
  const { folder, ...rows } = await dataset(data, say);
  const input = { ...rows, threads };
  const { alphas } = ours(input, TOLERANCES[0]);
  if (alphas) await shareAlphas(folder, alphas);
  const peer = new AnsweringProcess(python, [contender, name, folder]);
  try {
    const { library, settings, tried } = await peer.ask("choose");
    for (const line of tried) say(`  ${line}`);
    const { tol, above } = await coarsest(async (tol) => {
      const { above } = await peer.ask(`objective ${await keep(folder, ours(input, tol))}`);
      say(`  ours ${tol}: ${above.toExponential(1)} above`);
      return above;
    });
    const samples = await alternate(
      {
        ours: async () => {
          const start = performance.now();
          ours(input, tol);
          return (performance.now() - start) / 1000;
        },
        theirs: async () => (await peer.ask("fit")).seconds,
      },
      { limitSeconds: LIMIT_SECONDS },
    );
    say(`  ours: ${median(samples.ours).toFixed(3)} s, ${library} ${settings}: ${median(samples.theirs).toFixed(3)} s`);
    const time = { metric: "time", unit: "s", ours: samples.ours, theirs: samples.theirs };
    const gap = { metric: "objective above the best of theirs, relative", unit: "", ours: [above] };
    const lines = [
      lessIsBetter({ name: title, peer: library, peerVersion: VERSIONS[library], note: settings, ...time }),
      lessIsBetter({ name: title, ...gap }),
    ];
    if (name === "logistic") {
      const metric = "largest difference of a coefficient from scikit-learn's, both at tol=1e-10";
      const difference = apart(ours(input, 1e-10), await peer.ask("exact"));
      lines.push(lessIsBetter({ name: title, metric, unit: "", ours: [difference] }));
    }
    return lines;
  } finally {
    await peer.end();
  }
}

/** The first tolerance that is close enough, or the last. */
async function coarsest(gapOf) {
  let found;
  for (const tol of TOLERANCES) {
    found = { tol, above: await gapOf(tol) };
    if (found.above <= CLOSE) break;
  }
  return found;
}

/** The largest difference of a coefficient or an intercept. */
function apart(ours, theirs) {
  const all = ({ coefficients, intercepts }) => [...coefficients, ...intercepts];
  const others = all(theirs);
  return all(ours).reduce((most, value, i) => Math.max(most, Math.abs(value - others[i])), 0);
}

async function keep(folder, { coefficients, intercepts }) {
  const path = `${folder}ours.json`;
  await writeFile(path, JSON.stringify({ coefficients: [...coefficients], intercepts: [...intercepts] }));
  return path;
}

/** The path's penalties are ours, so that both solve the same problems. */
async function shareAlphas(folder, alphas) {
  const shape = JSON.parse(await readFile(`${folder}shape.json`, "utf8"));
  await writeFile(`${folder}shape.json`, JSON.stringify({ ...shape, alphas }));
}
