import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createRandom, SparseMatrix } from "@crisol/engine";

const cache = fileURLToPath(new URL("../../.cache/bench/linear/", import.meta.url));

/**
 * Numeric features, correlated in pairs of neighbours, and a target that depends on the first ten of them. The same bytes
 * on every machine; written once as raw arrays, which both sides read.
 *
 * @param {{ name: string, rows: number, columns: number, kind: "number" | "binary" | "classes" | "counts",
 *   filled?: number }} options `filled`: the share of entries other than 0, for a sparse matrix
 */
export async function dataset(options, say) {
  const folder = `${cache}${options.name}/`;
  const made = await readFile(`${folder}shape.json`).then(
    () => true,
    () => false,
  );
  if (!made) {
    say(`generating ${options.name}`);
    await mkdir(folder, { recursive: true });
    await generate(folder, options);
  }
  return { folder, ...(await read(folder)) };
}

async function generate(folder, { rows, columns, kind, filled }) {
  const random = createRandom(rows + columns);
  const signal = new Float64Array(rows);
  const write = (name, array) => writeFile(`${folder}${name}`, new Uint8Array(array.buffer));
  const effect = (f) => (f < 10 ? (f % 2 ? -0.4 : 0.5) / (1 + f / 5) : 0);
  if (filled) {
    const starts = new Uint32Array(columns + 1);
    const entryRows = [];
    const values = [];
    for (let f = 0; f < columns; f++) {
      // Rows at random distances, whose mean is that of the share filled.
      for (
        let row = random.integer(Math.round(2 / filled));
        row < rows;
        row += 1 + random.integer(Math.round(2 / filled))
      ) {
        entryRows.push(row);
        const value = 1 + random.uniform();
        values.push(value);
        signal[row] += value * (f % 7 < 3 ? 0.4 : f % 7 < 5 ? -0.5 : 0);
      }
      starts[f + 1] = values.length;
    }
    await write("starts.u32", starts);
    await write("rows.u32", Uint32Array.from(entryRows));
    await write("values.f64", Float64Array.from(values));
  } else {
    const all = new Float64Array(rows * columns);
    let before = new Float64Array(rows);
    for (let f = 0; f < columns; f++) {
      const column = all.subarray(f * rows, (f + 1) * rows);
      for (let row = 0; row < rows; row++) {
        column[row] = 2 * random.uniform() - 1 + 0.5 * before[row];
        signal[row] += effect(f) * column[row];
      }
      before = column;
    }
    await write("columns.f64", all);
  }
  const target = {
    number: (score) => score + random.uniform() + random.uniform() - 1,
    binary: (score) => Number(random.uniform() < 1 / (1 + Math.exp(-2 * score))),
    classes: (score) => Math.min(4, Math.max(0, Math.floor(2.5 + 2 * score + random.uniform() - 0.5))),
    counts: (score) => Math.floor(Math.exp(score) * 2 * random.uniform() + random.uniform()),
  }[kind];
  await write("target.f64", signal.map(target));
  const shape = { rows, columns, kind, sparse: filled !== undefined };
  await writeFile(`${folder}shape.part`, JSON.stringify(shape));
  await rename(`${folder}shape.part`, `${folder}shape.json`);
}

async function read(folder) {
  const load = async (name, type) => {
    const { buffer, byteOffset, byteLength } = await readFile(`${folder}${name}`);
    return new type(buffer.slice(byteOffset, byteOffset + byteLength));
  };
  const { rows, columns, kind, sparse } = JSON.parse(await readFile(`${folder}shape.json`, "utf8"));
  const features = Array.from({ length: columns }, (_, f) => ({ name: `f${f}`, kind: "numeric" }));
  const values = await load("target.f64", Float64Array);
  const [task, classCount] = {
    number: ["regression", 0],
    counts: ["regression", 0],
    binary: ["binary_classification", 2],
    classes: ["multiclass_classification", 5],
  }[kind];
  const y = { task, classCount, values };
  if (sparse) {
    const entries = {
      starts: await load("starts.u32", Uint32Array),
      rows: await load("rows.u32", Uint32Array),
      values: await load("values.f64", Float64Array),
    };
    return { x: new SparseMatrix({ rowCount: rows, features, ...entries }), y };
  }
  const all = await load("columns.f64", Float64Array);
  // Columns of their own, as a frame has them.
  const split = Array.from({ length: columns }, (_, f) => all.slice(f * rows, (f + 1) * rows));
  return { x: { rowCount: rows, features, columns: split }, y };
}
