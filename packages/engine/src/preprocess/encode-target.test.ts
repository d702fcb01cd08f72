import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Target, Task } from "../estimator.js";
import { fitRecipe } from "./recipe.js";

interface Case {
  name: string;
  levels: string[];
  y: number[];
  smoothing: number;
  given: string[];
  expected: number[][];
}
const golden = JSON.parse(readFileSync(new URL("../../test/golden/target-encoding.json", import.meta.url), "utf8"));
const frameOf = (texts: string[]) => {
  const levels = [...new Set(texts)];
  const codes = Int32Array.from(texts, (text) => levels.indexOf(text));
  return { rowCount: texts.length, columns: [{ kind: "category", name: "c", levels, codes } as const] };
};

test.each(golden.cases as Case[])(
  "equals scikit-learn's TargetEncoder: $name",
  ({ name, levels, y, smoothing, given, expected }) => {
    const kind = name.split(" ")[0];
    const task: Task =
      kind === "regression" ? kind : kind === "binary" ? "binary_classification" : "multiclass_classification";
    const target: Target = {
      task,
      classCount: { regression: 0, binary: 2 }[kind as string] ?? 4,
      values: Float64Array.from(y),
    };
    const spec = { steps: [{ step: "encode", columns: ["c"], method: "target", smoothing } as const] };
    const { columns } = fitRecipe(frameOf(levels), spec, target, 0).fitted.transform(frameOf(given));
    expected.forEach((row, i) => {
      row.forEach((value, k) => {
        expect(Math.abs((columns[k]?.[i] as number) - value)).toBeLessThan(1e-12);
      });
    });
  },
);
