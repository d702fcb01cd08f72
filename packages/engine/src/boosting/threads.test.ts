import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tables } from "../../test/random-table.js";
import { readExample } from "../../test/read-fixture.js";
import type { FitInput } from "../estimator.js";
import { withKernels } from "../kernels.js";
import { encodeModelFile } from "../model-file.js";
import { createThreads, type Threads } from "../threads/threads.js";
import { boostingParamsOf } from "./boosting-params.js";
import { gradientBoosting } from "./gradient-boosting.js";
import { trainForest } from "./trainer.js";

const crews: Threads[] = [];
beforeAll(async () => {
  for (const count of [2, 3, 4]) crews.push(await createThreads({ count }));
});
afterAll(() => {
  for (const threads of crews) threads.close();
});

const bytesOf = (input: FitInput) => encodeModelFile(gradientBoosting.fit(input).save());

const settings = fc.record({
  n_estimators: fc.constant(4),
  max_leaves: fc.integer({ min: 2, max: 20 }),
  min_samples_leaf: fc.integer({ min: 1, max: 20 }),
  max_bins: fc.constantFrom(2, 15, 255, 600),
  subsample: fc.constantFrom(1, 0.6),
  sampling_method: fc.constantFrom("uniform", "gradient_based"),
  feature_fraction: fc.constantFrom(1, 0.5),
  feature_fraction_by_node: fc.constantFrom(1, 0.5),
  l1: fc.constantFrom(0, 1),
});

test("a model has the same bytes for 1, 2, 3 and 4 threads", () => {
  fc.assert(
    fc.property(tables, settings, fc.boolean(), ({ x, y }, params, validated) => {
      const input = { x, y, params, seed: 3, ...(validated && { validation: { x, y } }) };
      const alone = bytesOf(input);
      for (const threads of crews) expect(bytesOf({ ...input, threads })).toEqual(alone);
    }),
    { numRuns: 25 },
  );
});

test("so has one on real rows, and with a fit inside its progress callback", () => {
  const { x, y } = readExample("adult", "binary_classification");
  const input = { x, y, params: { n_estimators: 20 }, seed: 1 };
  const alone = bytesOf(input);
  for (const threads of crews) {
    const onIteration = () => bytesOf({ ...input, params: { n_estimators: 1 }, threads }).length > 0;
    expect(bytesOf({ ...input, threads, onIteration })).toEqual(alone);
  }
});

test("a trap on one thread in the middle of a tree ends the others' wait and is the error; the next fit is as ever", () => {
  const { x, y } = readExample("adult", "binary_classification");
  const params = { n_estimators: 3 };
  const alone = bytesOf({ x, y, params, seed: 1 });
  for (const threads of crews) {
    for (let broken = 0; broken < threads.count; broken++) {
      const train = () =>
        withKernels((kernels) => {
          let trees = 0;
          const onThreads = kernels.onThreads.bind(kernels);
          kernels.onThreads = (name, argumentsOf) => {
            if (name === "growTree" && ++trees === 2) {
              // The address where this thread adds up rows (GrowThread.narrow in kernels/grow.ts) leads out of memory.
              const [plan] = argumentsOf(0) as readonly number[];
              const [table] = kernels.u32((plan as number) + 8, 1);
              kernels.u32((table as number) + broken * 64, 1)[0] = 2 ** 31;
            }
            return onThreads(name, argumentsOf);
          };
          try {
            trainForest(kernels, { x, y, params, seed: 1 }, boostingParamsOf(params, y.task));
          } finally {
            kernels.onThreads = onThreads;
          }
        }, threads);
      expect(train).toThrow(
        broken === 0 ? "memory access out of bounds" : `memory access out of bounds (on thread ${broken})`,
      );
      expect(bytesOf({ x, y, params, seed: 1, threads })).toEqual(alone);
    }
  }
});
