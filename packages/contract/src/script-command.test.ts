import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commandTitle, commandWith, shellWord, unknownPlaceholders } from "./script-command.js";

const values = {
  parameters: { rate: 0.1, "deep.name": "a b", isOn: true },
  inputs: { train: "/in/train.parquet" },
  outputs: { model: "/out/it's" },
};

describe("the command of a script", () => {
  test("gets its values, each as one word", () => {
    expect(
      commandWith(
        "python t.py ${{parameters.rate}} ${{ parameters.deep.name }} ${{inputs.train}} ${{outputs.model}}",
        values,
      ),
    ).toBe(`python t.py 0.1 'a b' /in/train.parquet '/out/it'\\''s'`);
  });

  test.each([
    ["python train.py --data ${{inputs.train}}", "python train.py"],
    ["python -m churn.train --rate 1", "python -m churn.train"],
    ["make", "make"],
    ["./fit ${{parameters.x}}", "./fit"],
    ["  Rscript   fit.R  a b", "Rscript fit.R a"],
  ])("%j is called %j", (command, title) => {
    expect(commandTitle(command)).toBe(title);
  });

  test("names what it is not given", () => {
    const command =
      "x ${{parameters.rat}} ${{secrets.a}} ${{inputs}} ${{parameters.toString}} ${{parameters.rate}} $HOME ${A}";
    expect(unknownPlaceholders(command, values)).toEqual([
      "${{parameters.rat}}",
      "${{secrets.a}}",
      "${{inputs}}",
      "${{parameters.toString}}",
    ]);
    expect(commandWith("${{parameters.rat}}", values)).toBe("${{parameters.rat}}");
  });

  test("any text reaches the program as it is", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }).filter((text) => !/[\0\p{Surrogate}]/u.test(text)),
        (text) => {
          const said = execFileSync("sh", ["-c", `printf '%s' ${shellWord(text)}`], { encoding: "utf8" });
          expect(said).toBe(text);
        },
      ),
      { numRuns: 30 },
    );
  });
});
