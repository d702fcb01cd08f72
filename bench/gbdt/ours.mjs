/*
 * Our side of the bench, with the protocol of contender.py: reads its data once, then for every line
 * "SEED PREDICTIONS-FILE" trains a model and prints its seconds, the peak memory in MiB so far, and the checksum of the
 * model's bytes. argv[2] is { train, test, trainRows, testRows, features, trees, leaves, threads, options }, and may ask for
 * the first `useRows` rows and `useFeatures` features only.
 */
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createThreads, encodeModelFile, gradientBoosting } from "@crisol/engine";
import { peakMebibytes } from "./peak-memory.mjs";

const spec = JSON.parse(process.argv[2]);
const features = spec.features.slice(0, spec.useFeatures ?? spec.features.length);

/** Columns of doubles, the target last. */
function read(path, fileRows, rows) {
  const file = openSync(path, "r");
  const column = (index) => {
    const values = new Float64Array(rows);
    readSync(file, new Uint8Array(values.buffer), 0, rows * 8, index * fileRows * 8);
    return values;
  };
  const columns = features.map((_, index) => column(index));
  const y = { task: "binary_classification", classCount: 2, values: column(spec.features.length) };
  closeSync(file);
  return { x: { rowCount: rows, features, columns }, y };
}

const train = read(spec.train, spec.trainRows, spec.useRows ?? spec.trainRows);
const threads = spec.threads > 1 ? await createThreads({ count: spec.threads }) : undefined;
// LightGBM's defaults, so that both do the same work.
const asLightGbm = {
  learning_rate: 0.1,
  min_samples_leaf: 20,
  l2: 0,
  min_gain_to_noise: 0,
  subsample: 1,
  feature_fraction: 1,
  feature_fraction_by_node: 1,
};
const params = { ...asLightGbm, n_estimators: spec.trees, max_leaves: spec.leaves, ...spec.options };

for await (const line of createInterface({ input: process.stdin })) {
  const [seed, path] = line.split(" ");
  const start = performance.now();
  const model = gradientBoosting.fit({ ...train, params, seed: Number(seed), threads });
  const seconds = (performance.now() - start) / 1000;
  const peak = peakMebibytes();
  if (path !== "-") writeFileSync(path, model.predict(read(spec.test, spec.testRows, spec.testRows).x));
  const bytes = createHash("sha256").update(encodeModelFile(model.save())).digest("hex");
  console.log(JSON.stringify({ seconds, peakMebibytes: peak, bytes }));
}
threads?.close();
