import { createHash } from "node:crypto";
import { access, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const cache = fileURLToPath(new URL("../../.cache/bench/gbdt/", import.meta.url));
const adultFile = new URL("../../examples/data/adult.csv.gz", import.meta.url);

/**
 * A data set on disk, the same file for every contender: doubles, column after column, the target last; categories are
 * codes.
 *
 * @typedef {{ name: string, kind: "numeric" } | { name: string, kind: "category", cardinality: number }} Feature
 * @typedef {{ train: string, test: string, trainRows: number, testRows: number, features: Feature[] }} Dataset
 */

/** The cuts that are measured; `make` fills `rows` rows from `random`, or reads them. */
export const datasets = {
  "1m": { trainRows: 1_000_000, testRows: 200_000, make: (rows, random) => numeric(rows, 28, random) },
  "100k": { trainRows: 100_000, testRows: 50_000, make: (rows, random) => numeric(rows, 10, random) },
  wide: { trainRows: 20_000, testRows: 10_000, make: (rows, random) => numeric(rows, 200, random) },
  adult: { trainRows: 32_561, testRows: 16_281, make: (_rows, random) => adult(random) },
  categories: { trainRows: 100_000, testRows: 50_000, make: (rows, random) => categories(rows, 50, random) },
  "5m": { trainRows: 5_000_000, testRows: 100_000, make: (rows, random) => numeric(rows, 28, random) },
};

/**
 * Writes the files of a cut once and keeps them under `.cache`. `seed` draws other rows of the same world.
 *
 * @returns {Promise<Dataset>}
 */
export async function dataset(name, seed, { trainRows = datasets[name].trainRows } = {}) {
  const { testRows, make } = datasets[name];
  const version = createHash("sha256")
    .update(await readFile(fileURLToPath(import.meta.url)))
    .digest("hex")
    .slice(0, 8);
  const base = `${cache}${name}-${trainRows}-${seed}-${version}`;
  const description = `${base}.json`;
  const files = { train: `${base}.train.f64`, test: `${base}.test.f64` };
  if (!(await exists(description))) {
    await mkdir(cache, { recursive: true });
    const { features, columns } = await make(trainRows + testRows, createRandom(seed));
    const part = (path, begin, end) =>
      writeInPlace(path, Buffer.concat(columns.map((column) => bytesOf(column.subarray(begin, end)))));
    if (trainRows > 1_000_000) await writeColumns(files.train, columns, 0, trainRows);
    else await part(files.train, 0, trainRows);
    await part(files.test, trainRows, trainRows + testRows);
    await writeInPlace(description, JSON.stringify({ trainRows, testRows, features }));
  }
  // The paths are not in the file: a cache may have moved since.
  return { ...files, ...JSON.parse(await readFile(description, "utf8")) };
}

const bytesOf = ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength);

async function writeInPlace(path, content) {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}

/** Column by column, as one buffer of them all would need their memory twice. */
async function writeColumns(path, columns, begin, end) {
  await writeFile(`${path}.part`, "");
  for (const column of columns) await writeFile(`${path}.part`, bytesOf(column.subarray(begin, end)), { flag: "a" });
  await rename(`${path}.part`, path);
}

const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * Columns of the kinds that measured data have (normal, skewed, uniform, rounded, products of others), a fifth of them
 * with missing values, and two classes that depend on pairs of the first 21. The function is the same for every seed;
 * float32 numbers, so that no contender sees other values than another.
 */
function numeric(rowCount, width, random) {
  const columns = Array.from({ length: width }, () => new Float64Array(rowCount));
  const world = createRandom(width);
  const signals = Math.min(width, 21);
  const terms = Array.from({ length: signals }, (_, a) => ({
    a,
    b: (a * 5 + 3) % signals,
    pair: 0.45 * world.normal(),
    single: 0.25 * world.normal(),
    wave: a % 3 === 0 ? 0.5 * world.normal() : 0,
    step: a % 4 === 0 ? 0.5 * world.normal() : 0,
  }));
  const missing = columns.map((_, f) => (f % 5 === 2 ? 0.05 + 0.25 * world.uniform() : 0));
  const target = new Float64Array(rowCount);
  const row = new Float64Array(width);
  for (let i = 0; i < rowCount; i++) {
    for (let f = 0; f < width; f++) {
      const kind = f % 7;
      let value = kind === 2 ? random.uniform() : random.normal();
      if (kind === 1) value = Math.exp(0.7 * value);
      else if (kind === 3) value = Math.round(3 * value) / 3;
      else if (kind === 4 && f > 4) value = row[f - 4] * row[f - 3] + 0.3 * value;
      else if (kind === 6) value = Math.abs(row[f - 6]) + 0.5 * value;
      row[f] = Math.fround(value);
    }
    let score = 0;
    for (const { a, b, pair, single, wave, step } of terms) {
      const tanh = Math.tanh(row[a]);
      score += pair * tanh * Math.tanh(row[b]) + single * tanh;
      if (wave !== 0) score += wave * Math.sin(2 * row[a]);
      if (step !== 0 && row[a] * row[b] > 0.4) score += step;
    }
    const positive = random.uniform() < 1 / (1 + Math.exp(-score));
    target[i] = positive ? 1 : 0;
    for (let f = 0; f < width; f++) {
      const isMissing = missing[f] > 0 && random.uniform() < missing[f] * (positive ? 1 : 0.8);
      columns[f][i] = isMissing ? Number.NaN : row[f];
    }
  }
  const features = columns.map((_, f) => ({ name: `f${f}`, kind: "numeric" }));
  return { features, columns: [...columns, target] };
}

/** Columns of 3 to 200 categories, rare ones included, each with an effect of its own on two classes. */
function categories(rowCount, width, random) {
  const world = createRandom(width);
  const features = Array.from({ length: width }, (_, f) => ({
    name: `c${f}`,
    kind: "category",
    cardinality: Math.round(3 * (200 / 3) ** (f / (width - 1))),
  }));
  const effects = features.map(({ cardinality }) => Float64Array.from({ length: cardinality }, () => world.normal()));
  const columns = features.map(() => new Float64Array(rowCount));
  const target = new Float64Array(rowCount);
  for (let i = 0; i < rowCount; i++) {
    let score = 0;
    for (let f = 0; f < width; f++) {
      const { cardinality } = features[f];
      const code = Math.floor(cardinality * random.uniform() ** 2); // the first codes are the frequent ones
      columns[f][i] = code;
      score += 0.25 * effects[f][code] * (f % 3 === 0 && f > 0 ? Math.sign(effects[f - 1][columns[f - 1][i]]) : 1);
    }
    target[i] = random.uniform() < 1 / (1 + Math.exp(-score)) ? 1 : 0;
  }
  return { features, columns: [...columns, target] };
}

/** The census file of the examples, its rows in an order drawn by the seed. */
async function adult(random) {
  const lines = gunzipSync(await readFile(adultFile))
    .toString("utf8")
    .trim()
    .split("\n");
  const header = lines[0].split(",");
  const rows = lines.slice(1).map((line) => line.split(","));
  for (let i = rows.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [rows[i], rows[j]] = [rows[j], rows[i]];
  }
  const features = [];
  const columns = header.map((name, c) => {
    const texts = rows.map((row) => row[c].trim());
    const isNumeric = texts.every((text) => text === "" || Number.isFinite(Number(text)));
    if (isNumeric) {
      features.push({ name, kind: "numeric" });
      return Float64Array.from(texts, (text) => (text === "" ? Number.NaN : Number(text)));
    }
    const levels = [...new Set(texts)].filter((text) => text !== "").sort();
    const codes = new Map(levels.map((level, code) => [level, code]));
    features.push({ name, kind: "category", cardinality: levels.length });
    return Float64Array.from(texts, (text) => codes.get(text) ?? Number.NaN);
  });
  return { features: features.slice(0, -1), columns };
}

/** xorshift128 with Box and Muller's normal numbers: fast, and the same on every machine. */
function createRandom(seed) {
  let [a, b, c, d] = [0x9e3779b9 ^ seed, Math.imul(seed + 1, 0x85ebca6b), 0xc2b2ae35, 0x27d4eb2f + seed];
  const bits = () => {
    const t = a ^ (a << 11);
    [a, b, c] = [b, c, d];
    d = d ^ (d >>> 19) ^ t ^ (t >>> 8);
    return d >>> 0;
  };
  for (let i = 0; i < 20; i++) bits();
  const uniform = () => (bits() + 0.5) / 2 ** 32;
  let spare;
  return {
    uniform,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}
