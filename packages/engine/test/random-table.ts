import fc from "fast-check";
import type { Target } from "../src/estimator.js";
import type { Feature } from "../src/frame/matrix.js";
import { createRandom } from "../src/random.js";

/** Numbers, missing ones and categories, and a target of any task. */
export const tables = fc
  .record({
    rowCount: fc.integer({ min: 1, max: 700 }),
    width: fc.integer({ min: 1, max: 9 }),
    seed: fc.nat(),
    task: fc.constantFrom<Target["task"]>("regression", "binary_classification", "multiclass_classification"),
  })
  .map(({ rowCount, width, seed, task }) => {
    const random = createRandom(seed);
    const features = Array.from({ length: width }, (_, f): Feature => {
      return f % 3 === 1 ? { name: `f${f}`, kind: "category", cardinality: 9 } : { name: `f${f}`, kind: "numeric" };
    });
    const columns = features.map(({ kind }) =>
      Float64Array.from({ length: rowCount }, () => {
        if (random.uniform() < 0.1) return Number.NaN;
        return kind === "category" ? random.integer(9) : random.normal();
      }),
    );
    const classCount = { regression: 0, binary_classification: 2, multiclass_classification: 3 }[task];
    const values = Float64Array.from({ length: rowCount }, (_, row) => {
      const signal = (columns[0]?.[row] || 0) + random.normal();
      return classCount ? Math.min(classCount - 1, Math.max(0, Math.round(signal + 1))) : signal;
    });
    return { x: { rowCount, features, columns }, y: { task, values, classCount } };
  });
