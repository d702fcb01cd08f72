/* Trains YDF's npm package on a cut: argv is its path and the cut. Prints seconds and the peak memory in MiB as JSON. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { peakMebibytes } from "./peak-memory.mjs";

const [library, description] = process.argv.slice(2);
const { train, trainRows, features } = JSON.parse(description);
const ydf = await createRequire(import.meta.url)(library)();
const bytes = readFileSync(train);
const columns = [...features, { kind: "target" }].map(({ kind }, c) => {
  const values = new Float64Array(bytes.buffer, bytes.byteOffset + c * trainRows * 8, trainRows);
  if (kind === "numeric") return (row) => (Number.isNaN(values[row]) ? "" : values[row]);
  return (row) => (Number.isNaN(values[row]) ? "" : `c${values[row]}`);
});
const lines = [[...features.map(({ name }) => name), "target"].join(",")];
for (let row = 0; row < trainRows; row++) lines.push(columns.map((column) => column(row)).join(","));
const text = `${lines.join("\n")}\n`;
const start = performance.now();
new ydf.GradientBoostedTreesLearner("target", "CLASSIFICATION").train(text);
const seconds = (performance.now() - start) / 1000;
process.stdout.write(`\n${JSON.stringify({ seconds, peakMebibytes: peakMebibytes() })}\n`);
process.exit(0);
