import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const MISSING = new Set(["", "?", "NA"]);

/** Real data sets of all three tasks, by size. `keep` chooses rows by a column's value, `without` leaves out columns. */
const SETS = [
  { name: "car prices", file: "data/auto_imports.csv.gz", headless: true, regression: true },
  { name: "glass", file: "../examples/data/glass.csv", target: "type" },
  { name: "ionosphere", file: "data/ionosphere.csv.gz", headless: true },
  { name: "diabetes (Pima)", file: "../examples/data/diabetes.csv", target: "diabetes" },
  { name: "banknote", file: "data/banknote_authentication.csv.gz", headless: true },
  ...["red", "white"].map((color) => ({
    name: `${color} wine`,
    file: "../examples/data/wine-quality.csv",
    target: "quality",
    without: ["color"],
    keep: { color },
    regression: true,
  })),
  { name: "adult", file: "../examples/data/adult.csv.gz", target: "income", rows: 32_561 },
  { name: "air pollution", file: "data/pollution.csv.gz", target: "pm2.5", without: ["No"], regression: true },
];

/**
 * Every set as a feature matrix and a target: columns in which every value is a number are numeric, the others are
 * categories with codes by the order of their sorted levels; NaN is missing. Rows without a target are left out.
 */
export async function qualitySets() {
  return Promise.all(SETS.map(async (set) => ({ name: set.name, ...matrixOf(set, await readCsv(set)) })));
}

async function readCsv({ file, headless, rows = Number.POSITIVE_INFINITY }) {
  const bytes = await readFile(fileURLToPath(new URL(file, import.meta.url)));
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  // None of the files has a comma or a quote inside a value.
  const lines = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(",").map((cell) => cell.trim()));
  const header = headless ? lines[0].map((_, i) => `c${i}`) : lines.shift();
  return { header, lines: lines.slice(0, rows) };
}

function matrixOf({ target, regression, without = [], keep = {} }, { header, lines }) {
  const targetAt = target ? header.indexOf(target) : header.length - 1;
  const kept = lines.filter(
    (cells) =>
      !MISSING.has(cells[targetAt]) &&
      Object.entries(keep).every(([name, value]) => cells[header.indexOf(name)] === value),
  );
  const columns = header.flatMap((name, at) =>
    at === targetAt || without.includes(name)
      ? []
      : [
          columnOf(
            name,
            kept.map((cells) => cells[at]),
          ),
        ],
  );
  const labels = kept.map((cells) => cells[targetAt]);
  const classes = regression ? [] : [...new Set(labels)].sort();
  const task = regression ? "regression" : classes.length === 2 ? "binary_classification" : "multiclass_classification";
  const values = Float64Array.from(labels, (label) => (regression ? Number(label) : classes.indexOf(label)));
  return {
    x: {
      rowCount: kept.length,
      features: columns.map(({ feature }) => feature),
      columns: columns.map((column) => column.values),
    },
    y: { task, classCount: classes.length, values },
  };
}

function columnOf(name, cells) {
  const numbers = cells.map((cell) => (MISSING.has(cell) ? Number.NaN : Number(cell)));
  if (cells.every((cell, i) => MISSING.has(cell) || !Number.isNaN(numbers[i]))) {
    return { feature: { name, kind: "numeric" }, values: Float64Array.from(numbers) };
  }
  const levels = [...new Set(cells.filter((cell) => !MISSING.has(cell)))].sort();
  const code = new Map(levels.map((level, i) => [level, i]));
  return {
    feature: { name, kind: "category", cardinality: levels.length },
    values: Float64Array.from(cells, (cell) => code.get(cell) ?? Number.NaN),
  };
}
