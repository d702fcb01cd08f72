import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  createThreads,
  elasticNet,
  lassoPath,
  linearRegression,
  logisticRegression,
  poissonRegression,
} from "@crisol/engine";
import { alternate, lessIsBetter } from "./harness.mjs";
import { dataset } from "./linear/datasets.mjs";
import { output, pythonEnvironment } from "./python.mjs";

const contender = fileURLToPath(new URL("linear/contender.py", import.meta.url));
const packages = ["scikit-learn==1.9.1", "statsmodels==0.15.0", "celer==0.7.4", "pandas==2.3.3"];

/** A fit's coefficients as both sides give them. */
const linear = ({ linear: { coefficients, intercepts } }) => ({ coefficients, intercepts });
const fitter = (estimator, params) => (input) => linear(estimator.fit({ ...input, params, seed: 0 }));

/**
 * Each case with the coarsest tolerance at which its objective is within 1e-8 of the minimum: the contender chooses its
 * own by the same rule.
 */
const cases = [
  {
    title: "least squares with intervals, 1M x 20",
    name: "ols",
    data: { name: "ols-1m-20", rows: 1_000_000, columns: 20, kind: "number" },
    ours: (input) => {
      const fitted = linearRegression.fit({ ...input, params: {}, seed: 0 });
      fitted.inference();
      return linear(fitted);
    },
  },
  {
    title: "logistic, 100k x 50",
    name: "logistic",
    data: { name: "logistic-100k-50", rows: 100_000, columns: 50, kind: "binary" },
    ours: fitter(logisticRegression, { tol: 1e-5 }),
  },
  {
    title: "multinomial, 50k x 50, 5 classes",
    name: "logistic",
    data: { name: "multinomial-50k-50", rows: 50_000, columns: 50, kind: "classes" },
    ours: fitter(logisticRegression, { tol: 1e-5 }),
  },
  {
    title: "sparse logistic, 50k x 20k, 0.2 % filled",
    name: "logistic",
    data: { name: "sparse-50k-20k", rows: 50_000, columns: 20_000, kind: "binary", filled: 0.002 },
    ours: fitter(logisticRegression, { tol: 1e-6 }),
  },
  {
    title: "Poisson, 200k x 30",
    name: "poisson",
    data: { name: "poisson-200k-30", rows: 200_000, columns: 30, kind: "counts" },
    ours: fitter(poissonRegression, { alpha: 1e-3, tol: 1e-5 }),
  },
  {
    title: "elastic net, 100k x 100",
    name: "elastic_net",
    data: { name: "elastic-net-100k-100", rows: 100_000, columns: 100, kind: "number" },
    ours: fitter(elasticNet, { alpha: 0.01, l1_ratio: 0.5, tol: 1e-9 }),
  },
  {
    title: "lasso path of 100 penalties, 2k x 5k",
    name: "path",
    data: { name: "path-2k-5k", rows: 2000, columns: 5000, kind: "number" },
    ours: (input) => {
      const path = lassoPath(input, { count: 100, smallestShare: 0.01, tolerance: 1e-9 });
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
];

/**
 * Linear models beside scikit-learn, celer and statsmodels, each the fastest of its solvers at an objective within 1e-8 of
 * the best. Both work on arrays that are in memory already; says how far objectives and coefficients are apart. With
 * CRISOL_BENCH_CASES, only the cases whose title has that text.
 */
export async function* run({ say }) {
  const program = await pythonEnvironment("linear", packages, say);
  const threads = await createThreads();
  const lines = [];
  const wanted = cases.filter(({ title }) => title.includes(process.env.CRISOL_BENCH_CASES ?? ""));
  for (const { title, name, data, ours } of wanted) {
    const { folder, ...input } = await dataset(data, say);
    const own = () => {
      const start = performance.now();
      const model = ours({ ...input, threads });
      return { seconds: (performance.now() - start) / 1000, ...model };
    };
    const first = own();
    if (first.alphas) await shareAlphas(folder, first.alphas);
    const peer = startPeer(program("python"), [contender, name, folder]);
    let solved;
    const samples = await alternate({
      ours: async () => own().seconds,
      theirs: async () => {
        solved = await peer.fit();
        return solved.seconds;
      },
    });
    peer.end();
    const apart = Math.max(...solved.coefficients.map((value, i) => Math.abs(value - first.coefficients[i])));
    const objectives = await output(program("python"), [
      "-c",
      COMPARE,
      contender,
      name,
      folder,
      await keep(folder, first),
    ]);
    say(`${title}: ${solved.solver}; coefficients differ by ${apart.toExponential(1)} at most; ${objectives.trim()}`);
    lines.push(
      lessIsBetter({
        ...{ name: title, metric: "time", unit: "s", ours: samples.ours },
        ...{ peer: solved.solver.split(" ")[0], peerVersion: solved.solver.split(" ").slice(1).join(" ") },
        theirs: samples.theirs,
      }),
    );
  }
  threads.close();
  return lines;
}

/** The contender's own function gives the objective of our coefficients, relative to the best of its candidates. */
const COMPARE = `
import json, sys
path, name, folder, ours = sys.argv[1:]
sys.argv = [path, name, folder]
source = open(path).read().split("tried = []")[0]
exec(compile(source, path, "exec"))
fit = json.load(open(ours))
own = objective((np.array(fit["coefficients"]), np.array(fit["intercepts"])))
values = []
for label, solve in candidates():
    values.append(objective(solve()))
print(f"our objective is {(own - min(values)) / abs(min(values)):.1e} above the best of theirs, relative")
`;

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

function startPeer(command, args) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout });
  return {
    async fit() {
      const answer = once(answers, "line");
      child.stdin.write("fit\n");
      return JSON.parse((await answer)[0]);
    },
    end: () => child.stdin.end(),
  };
}
