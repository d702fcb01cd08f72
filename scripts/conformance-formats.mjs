/*
 * npm run conformance:formats: models of the real LightGBM and XGBoost into ours and back, and models of ours into theirs.
 * Trains 20,000 rows for each of their objectives and boosters in Python environments of its own (made once, under .cache),
 * and compares predictions for 4,000 rows, relative where above 1. Exit code 1 when one differs by more than 1e-6. XGBoost
 * rounds its scores to 32 bits after each tree, and ours are doubles; `rounded` is how far its scores are from our trees'
 * when these are rounded likewise, which must be 0: rounding is all that is different.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { output, pythonEnvironment } from "../bench/python.mjs";
import { buildStale } from "./build.mjs";

const script = fileURLToPath(new URL("conformance-formats.py", import.meta.url));
const common = ["numpy==2.4.6", "scipy==1.17.1"];
const TOLERANCE = 1e-6;
const peers = [
  { library: "lightgbm", environment: "lightgbm-4", packages: ["lightgbm==4.7.0", ...common] },
  { library: "xgboost", environment: "xgboost-3", packages: ["xgboost-cpu==3.2.0", ...common] },
  { library: "xgboost", environment: "xgboost-2", packages: ["xgboost-cpu==2.1.4", ...common] },
];

await buildStale({ only: ["kernels", "engine"] });
const engine = await import("../packages/engine/dist/index.js");
const {
  importLightGbm,
  exportLightGbm,
  importXgBoost,
  exportXgBoost,
  gradientBoosting,
  checkParams,
  goesLeft,
  treeCount,
} = engine;

const doubles = async (path) => {
  const bytes = await readFile(path);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};

/** The columns with categories as the codes of the model that was imported. */
function codedMatrix({ fitted, categories }, columns) {
  const coded = columns.map((column, f) => {
    if (fitted.features[f].kind !== "category") return column;
    const codeOf = new Map(categories[f].map((category, code) => [category, code]));
    return column.map((value) => (Number.isNaN(value) ? value : (codeOf.get(value) ?? codeOf.size)));
  });
  return { rowCount: columns[0].length, features: fitted.features, columns: coded };
}

function difference(ours, theirs) {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  return ours.reduce((most, value, i) => {
    return Math.max(most, Math.abs(value - theirs[i]) / Math.max(1, Math.abs(theirs[i])));
  }, 0);
}

/** Raw scores as XGBoost adds them up: 32-bit floats, tree after tree. */
function roundedScores({ forest }, { columns, rowCount }) {
  const { outputs, baseScores, treeStarts, feature, left, threshold } = forest;
  const result = new Float64Array(rowCount * outputs);
  for (let row = 0; row < rowCount; row++) {
    const scores = Float32Array.from(baseScores);
    for (let tree = 0; tree < treeCount(forest); tree++) {
      const start = treeStarts[tree];
      let node = start;
      while (feature[node] >= 0)
        node = start + left[node] + (goesLeft(forest, node, columns[feature[node]][row]) ? 0 : 1);
      scores[tree % outputs] += Math.fround(threshold[node]);
    }
    result.set(scores, row * outputs);
  }
  return result;
}

/** A model of ours fitted on the rows that the case's own library had. */
function ownModel(columns, target, kind) {
  const task = { binary: "binary_classification", multiclass: "multiclass_classification" }[kind] ?? "regression";
  const features = columns.map((_, f) => {
    return f < 8 ? { name: `f${f}`, kind: "numeric" } : { name: `f${f}`, kind: "category", cardinality: 300 };
  });
  const classCount = { binary_classification: 2, multiclass_classification: 4, regression: 0 }[task];
  const x = { rowCount: target.length, features, columns };
  const { values: params } = checkParams(gradientBoosting.params, { n_estimators: 30 });
  return gradientBoosting.fit({ x, y: { task, values: target, classCount }, params, seed: 1 });
}

async function runPeer({ library, environment, packages }) {
  const program = await pythonEnvironment(environment, packages, (text) => console.error(text));
  const folder = await mkdtemp(join(tmpdir(), "crisol-conformance-"));
  const file = (stem, part) => join(folder, `${stem}.${part}`);
  const cut = (values, rows) =>
    Array.from({ length: values.length / rows }, (_, f) => values.subarray(f * rows, (f + 1) * rows));
  const [read, write] = library === "lightgbm" ? [importLightGbm, exportLightGbm] : [importXgBoost, exportXgBoost];
  // XGBoost sees 32-bit floats.
  const seen = (columns) => (library === "xgboost" ? columns.map((column) => column.map(Math.fround)) : columns);
  const save = async (stem, fitted, x, options) => {
    const written = write(fitted, options);
    await writeFile(file(stem, "exported"), written);
    await writeFile(file(stem, "expected"), new Uint8Array(fitted.predict(x).buffer));
    if (library === "xgboost") {
      await writeFile(file(stem, "rounded"), new Uint8Array(roundedScores(read(written).fitted, x).buffer));
    }
    await writeFile(
      file(stem, "seen"),
      Buffer.concat(x.columns.map((column) => new Uint8Array(Float64Array.from(column).buffer))),
    );
  };
  try {
    await output(program("python"), [script, "make", library, folder]);
    const cases = JSON.parse(await readFile(join(folder, "cases.json"), "utf8"));
    const results = new Map();
    for (const { name, file: stem, target, rows } of cases) {
      const columns = cut(await doubles(file(stem, "rows")), rows);
      const imported = read(await readFile(file(stem, "theirs")));
      const x = codedMatrix(imported, columns);
      const theirs = await doubles(file(stem, "predictions"));
      const result = { library: environment, name, imported: difference(imported.fitted.predict(x), theirs) };
      if (library === "xgboost") {
        result.rounded = difference(roundedScores(imported.fitted, x), await doubles(file(stem, "margins")));
      }
      results.set(stem, result);
      // Zeros that count as missing cannot be said in XGBoost's JSON, and do not occur in its models.
      await save(`${stem}-back`, imported.fitted, { ...x, columns: seen(x.columns) }, imported);
      const train = cut(await doubles(file(stem, "train")), 20_000);
      const own = ownModel(train, await doubles(file(stem, "target")), target);
      const known = columns.map((column, f) =>
        f < 8 ? column : column.map((code) => (code >= 0 && code < 300 ? code : Number.NaN)),
      );
      await save(`${stem}-own`, own, { rowCount: rows, features: own.features, columns: seen(known) });
    }
    const checked = JSON.parse(await output(program("python"), [script, "check", library, folder]));
    for (const { file: stem, difference, rounded } of checked) {
      const [, base, kind] = /^(.*)-(back|own)$/.exec(stem);
      const result = results.get(base);
      result[kind] = difference;
      if (rounded !== undefined) result.rounded = Math.max(result.rounded, rounded);
    }
    return [...results.values()];
  } finally {
    await rm(folder, { recursive: true });
  }
}

const all = [];
for (const peer of peers) all.push(...(await runPeer(peer)));
console.table(all);
const worst = all.filter(({ imported, back, own, rounded = 0 }) => {
  return !(Math.max(imported, back, own) <= TOLERANCE && rounded === 0);
});
for (const { library, name } of worst)
  console.error(`${library}, ${name}: differs by more than ${TOLERANCE}, or by more than XGBoost's rounding`);
process.exitCode = worst.length === 0 ? 0 : 1;
