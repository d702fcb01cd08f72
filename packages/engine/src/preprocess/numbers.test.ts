import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fitRecipe } from "./recipe.js";
import type { RecipeStep } from "./recipe-spec.js";

interface Case {
  name: string;
  x: (number | null)[];
  expected: Record<string, (number | null)[]>;
}
const golden = JSON.parse(readFileSync(new URL("../../test/golden/numbers.json", import.meta.url), "utf8"));

test.each(golden.cases as Case[])("scaling and imputing equal scikit-learn's: $name", ({ x, expected }) => {
  const values = Float64Array.from(x, (value) => value ?? Number.NaN);
  const frame = { rowCount: x.length, columns: [{ kind: "numeric", name: "x", values } as const] };
  const target = { task: "regression", classCount: 0, values: new Float64Array(x.length) } as const;
  for (const [key, column] of Object.entries(expected)) {
    const [step, how] = key.split(" ");
    const made = { step, columns: ["x"], ...(step === "scale" ? { method: how } : { strategy: how }) } as RecipeStep;
    const ours = fitRecipe(frame, { steps: [made] }, target, 0).train.columns[0] as Float64Array;
    column.forEach((value, row) => {
      if (value === null) expect(ours[row], key).toBeNaN();
      else
        expect(Math.abs((ours[row] as number) - value), `${key} of row ${row}`).toBeLessThan(
          1e-9 * Math.max(1, Math.abs(value)),
        );
    });
  }
});
