import type { CategoryColumn, Frame, NumericColumn } from "@crisol/engine";
import { describe, expect, test } from "vitest";
import { checkRecipeInput } from "./check-recipe.js";
import { previewOf } from "./preview.js";
import { splitData } from "./split-data.js";
import { suggestionOf } from "./suggestion.js";

const rowCount = 200;
const number = (name: string, value: (row: number) => number): NumericColumn => ({
  kind: "numeric",
  name,
  values: Float64Array.from({ length: rowCount }, (_, row) => value(row)),
});
const category = (name: string, levels: string[], code: (row: number) => number): CategoryColumn => ({
  kind: "category",
  name,
  levels,
  codes: Int32Array.from({ length: rowCount }, (_, row) => code(row)),
});

const frame: Frame = {
  rowCount,
  columns: [
    number("customer_id", (row) => 1000 + row),
    number("age", (row) => (row % 9 === 0 ? Number.NaN : 20 + (row % 50))),
    category("colour", ["blue", "red"], (row) => row % 2),
    category("bought", ["no", "yes"], (row) => (row % 20 === 0 ? -1 : row % 4 === 0 ? 1 : 0)),
  ],
};
const definition = { task: "binary_classification", target: "bought", positiveClass: "yes" } as const;
const split = { method: "stratified", validationFraction: 0.2, testFraction: 0.2, seed: 1 } as const;
const columns = [
  { name: "customer_id", type: "integer" },
  { name: "age", type: "number" },
  { name: "colour", type: "text" },
  { name: "bought", type: "text" },
] as const;

describe("splitData", () => {
  test("leaves out the rows without a target, and has the positive class last", () => {
    const data = splitData(frame, { ...definition, positiveClass: "no" }, split);
    expect([data.frame.rowCount, data.missingTargetCount]).toEqual([190, 10]);
    expect(data.classes).toEqual(["yes", "no"]);
    const { train, validation, test: tested } = data.rows;
    expect(new Set([...train, ...validation, ...tested]).size).toBe(190);
  });
});

describe("previewOf", () => {
  test("shows the training rows before and after, and the parts scaled up to all rows", () => {
    const steps = [{ step: "encode", columns: ["colour"], method: "one_hot" }] as const;
    const recipe = { steps: steps.map((step) => ({ ...step, columns: [...step.columns] })), split };
    const preview = previewOf(frame, 2000, definition, recipe, 5);
    expect(preview.before.columns).toEqual(["customer_id", "age", "colour"]);
    expect(preview.after.features.map(({ name }) => name)).toEqual(["customer_id", "age", "colour_blue", "colour_red"]);
    expect([preview.before.rows.length, preview.after.rows.length]).toEqual([5, 5]);
    for (const row of preview.before.rows) expect(["blue", "red"]).toContain(row[2]);
    expect(preview.split.trainRowCount).toBe(1140);
    expect(preview.split.classes.map(({ value }) => value)).toEqual(["no", "yes"]);
    const yes = preview.split.classes[1]!;
    expect(yes.train + yes.validation + yes.test).toBe(400);
  });
});

describe("suggestionOf", () => {
  test("gives each step its own reason", () => {
    const needs = { nativeCategories: false, nativeMissing: false };
    const { steps, split: suggested } = suggestionOf(frame, definition, needs);
    const reasons = steps.map(({ step, reason }) => [step.step, reason.code]);
    expect(reasons).toEqual([
      ["drop", "drop_identifier"],
      ["impute", "impute_median"],
      ["impute", "impute_later"],
      ["scale", "scale_standard"],
      ["encode", "encode_one_hot"],
    ]);
    expect(steps[0]?.reason.text).toContain("customer_id");
    expect(suggested.value.method).toBe("stratified");
  });
});

describe("checkRecipeInput", () => {
  const refused = (steps: Parameters<typeof checkRecipeInput>[0]["steps"], given: object = split) => {
    try {
      checkRecipeInput({ steps, split: given as typeof split }, { columns: [...columns] }, "bought");
    } catch (error) {
      return error as { code: string; problems: { field: string }[] };
    }
    return undefined;
  };

  test("refuses steps on the target, steps on no column, and splits by no column", () => {
    expect(refused([])).toBe(undefined);
    expect(refused([{ step: "drop", columns: ["bought"] }])).toMatchObject({
      code: "recipe_invalid",
      message: 'The recipe cannot be used: step 1: "bought" is the target and no feature.',
      problems: [{ field: "steps[0].columns" }],
    });
    expect(refused([{ step: "scale", columns: ["colour"], method: "standard" }])?.code).toBe("recipe_invalid");
    expect(refused([{ step: "scale", columns: ["height"], method: "standard" }])?.code).toBe("recipe_invalid");
    expect(refused([], { ...split, method: "time", column: "colour" })).toMatchObject({
      code: "split_invalid",
      problems: [{ field: "split.column" }],
    });
    expect(refused([], { ...split, validationFraction: 0.5, testFraction: 0.5 })?.code).toBe("split_invalid");
  });
});
