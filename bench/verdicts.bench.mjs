import { createHash, randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { importTypeScript } from "../scripts/run-typescript.mjs";
import { attempt } from "./harness.mjs";
import { cluster } from "./verdicts/cluster.mjs";
import { SizedJobs } from "./verdicts/sized-jobs.mjs";
import { startServer, TOKEN, temporaryFolder } from "./workspace.mjs";

const verdicts = fileURLToPath(new URL("../packages/server/src/compute/verdict/", import.meta.url));
const { contentionOf, timeOn, timesOn } = await importTypeScript(`${verdicts}amdahl.ts`);
const { bounds } = await importTypeScript(`${verdicts}thresholds.ts`);

/** How often each is run at each size. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
/** That planted work takes on two cores: a verdict needs five. */
const SECONDS = 6.5;
const PLANTED_SHARES = [0, 0.5, 0.8, 0.95, 1];
const languages = { Python: "python3 planted.py", JavaScript: "node planted.mjs" };
const trainings = [
  { algorithm: "random_forest", rows: 60_000, params: { n_estimators: 600, max_depth: 7 } },
  { algorithm: "extra_trees", rows: 60_000, params: { n_estimators: 600, max_depth: 7 } },
  { algorithm: "gradient_boosting", rows: 600_000, params: { n_estimators: 300, early_stopping_rounds: 0 } },
  { algorithm: "gradient_boosting", rows: 30_000, params: { n_estimators: 3000, early_stopping_rounds: 0 } },
];

/**
 * What verdicts expect of another size, beside what it took there: work with a planted share that is done on all cores at once
 * (`scripts`) and trainings of ours (`trainings`), each on one core and on two; what a cluster takes to start and what it adds to the
 * work (`cluster`, real Spark of two workers on this machine, needs Java); and work that is long enough to be distributed (`long`,
 * ten minutes). Without a name all but `long`.
 */
export async function* run({ say, only }) {
  const { folder, remove } = await temporaryFolder();
  const server = await startServer(`${folder}/data`, ["--import-root", folder]);
  try {
    const jobs = await SizedJobs.open({ url: server.url, token: TOKEN, folder });
    for (const [name, measure] of Object.entries(cases)) {
      if (only.length > 0 ? !only.includes(name) : name === "long") continue;
      for await (const lines of measure({ jobs, say, folder })) yield lines;
    }
  } finally {
    await server.stop();
    await remove();
  }
}

const cases = {
  async *scripts({ jobs, say }) {
    const lines = [];
    const rate = blocksPerSecond();
    for (const [language, command] of Object.entries(languages)) {
      for (const planted of PLANTED_SHARES) {
        const name = `${language}, ${100 * planted} % planted`;
        say(`measuring ${name}`);
        const units = Math.round((SECONDS * rate) / timeOn(2, 1, planted));
        const start = (cores) => jobs.script(`${command} amdahl ${units} ${planted}`, cores);
        const measured = await attempt(name, () => bothSizes(name, "script", start));
        lines.push(...measured);
        yield measured;
      }
    }
    yield errors("scripts", lines);
  },

  async *trainings({ jobs, say }) {
    for (const training of trainings) {
      const name = `${training.algorithm}, ${training.rows} rows`;
      say(`measuring ${name}`);
      yield await attempt(name, () => bothSizes(name, "training", (cores) => jobs.training(training, cores)));
    }
  },

  async *cluster({ say, folder }) {
    yield await attempt("cluster", () => cluster(folder, say));
  },

  async *long({ jobs, say }) {
    say("measuring work of ten minutes");
    const { verdict } = await jobs.script("python3 planted.py parallel 600", 2);
    const kinds = verdict.findings.map(({ kind }) => kind);
    const distributed = verdict.alternatives.find(({ kind }) => kind === "distribute");
    const isRight = verdict.kind === "cpu_saturated" && kinds.includes("distributable");
    yield [
      {
        ...common("ten minutes on both cores, in Python", "expected on four such machines, the start included", "s"),
        ...{ ours: distributed?.seconds.expected ?? null, theirs: verdict.measured.seconds, peer: "here" },
        ...{ note: `verdict ${kinds.join(", ")}`, loses: !isRight },
      },
    ];
  },
};

function common(name, metric, unit) {
  return { name, metric, unit, ours: null, peer: null, peerVersion: null, theirs: null, ratio: null };
}

/** Lines for the same work on one core and on two, some times in turn: what each foretells of the other. */
async function bothSizes(name, kind, start) {
  const runs = { 1: [], 2: [] };
  for (let round = 0; round < ROUNDS; round++) for (const cores of [1, 2]) runs[cores].push(await start(cores));
  const middle = (cores) => [...runs[cores]].sort((a, b) => judged(a) - judged(b))[ROUNDS >> 1];
  const [one, two] = [middle(1), middle(2)];
  const stages = new Set([...runs[1], ...runs[2]].map(({ verdict }) => verdict.measured.stage));
  if (stages.size > 1)
    throw new Error("some were judged by their training alone and some were not: it has to last longer");
  const { parallelShare: share } = two.verdict.measured;
  const foretold = timesOn(1, 2, share, contentionOf({ kind }, bounds()));
  const lines = kind === "script" ? shares(name, runs[2], judged(one) / judged(two)) : [longer(name, one, two)];
  lines.push({
    ...common(name, "time on one core, foretold on two", "s"),
    ...{ ours: judged(two) * foretold.expected, theirs: judged(one), peer: "measured" },
    ...within(judged(two) * foretold.low, judged(one), judged(two) * foretold.high),
  });
  for (const [run, other, cores] of [
    [one, two, 2],
    [two, one, 1],
  ]) {
    const advised = run.verdict.alternatives.find((each) => each.cores === cores && each.memoryBytes === null);
    if (!advised?.seconds) continue;
    const { low, expected, high } = advised.seconds;
    lines.push({
      ...common(name, `whole job on ${cores === 2 ? "two cores" : "one core"}, as the verdict advises it`, "s"),
      ...{ ours: expected, theirs: other.seconds, peer: "measured" },
      ...within(low, other.seconds, high),
    });
  }
  return lines;
}

/** What of the work was shared, as two cores were `faster` times as fast, beside what each run's verdict saw. */
function shares(name, runs, faster) {
  const truth = 2 * (1 - 1 / faster);
  return runs.map(({ verdict }) => {
    const { parallelShare: share } = verdict.measured;
    return {
      ...common(name, "share done on all cores at once: seen by the verdict on two cores", ""),
      ...{ ours: round(share.expected), theirs: round(truth), peer: "by both times" },
      ...{ note: points(share.expected - truth), loses: truth < share.low || truth > share.high },
    };
  });
}

/** How much longer the shared work took on both cores than it would on one: by both times, and the share that was seen. */
function longer(name, one, two) {
  const { parallelShare: share, wantedCores: wanted } = two.verdict.measured;
  const [shared, alone] = [wanted * share.expected, wanted * (1 - share.expected)];
  const truth = (judged(two) * shared) / (judged(one) - judged(two) * alone) - 1;
  const { low, expected, high } = contentionOf({ kind: "training" }, bounds());
  return {
    ...common(name, "by which the shared work took longer on both cores than on one", ""),
    ...{ ours: round(expected / 2), theirs: round(truth), peer: "by both times" },
    ...{ note: `${low / 2} to ${high / 2} expected`, loses: !(low / 2 <= truth && truth <= high / 2) },
  };
}

/** Blocks of 1 MiB, the units of the planted work, whose SHA-256 one core takes. */
function blocksPerSecond() {
  const block = randomBytes(1 << 20);
  const begin = performance.now();
  let count = 0;
  for (; performance.now() - begin < 500; count++) createHash("sha256").update(block).digest();
  return (1000 * count) / (performance.now() - begin);
}

const judged = ({ verdict }) => verdict.measured.seconds;
const round = (value) => Number(value.toFixed(3));
const points = (difference) => `${difference >= 0 ? "+" : ""}${(100 * difference).toFixed(1)} points`;

function within(low, value, high) {
  const isInside = Math.min(low, high) <= value && value <= Math.max(low, high);
  return {
    note: isInside ? "inside the band" : `outside of ${low.toPrecision(3)} to ${high.toPrecision(3)} s`,
    loses: !isInside,
  };
}

/** How far off the shares were that the verdicts saw. */
function errors(name, lines) {
  const shares = lines.filter(({ metric }) => metric?.startsWith("share"));
  if (shares.length === 0) return [];
  const off = shares.map(({ ours, theirs }) => Math.abs(ours - theirs)).sort((a, b) => a - b);
  const at = (share) => off[Math.min(off.length - 1, Math.ceil(share * off.length) - 1)];
  const of = (what, value) => ({
    ...common(`${name}, ${shares.length} runs`, `error of the share, ${what}`, ""),
    ours: round(value),
  });
  return [of("median", at(0.5)), of("nine of ten below", at(0.9)), of("largest", at(1))];
}
