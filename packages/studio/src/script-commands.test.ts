import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { commandsFor } from "./script-commands.js";

test("each language has its program; what is called as what one runs comes first, and what is deep comes last", () => {
  expect(commandsFor(["lib/train.py", "bar-chart.ts", "train.ts", "README.md", "clean.sh", "tsconfig.json"])).toEqual([
    "crisol node train.ts",
    "crisol node bar-chart.ts",
    "sh clean.sh",
    "python lib/train.py",
  ]);
  expect(commandsFor(["model.R", "Main.mjs"])).toEqual(["crisol node Main.mjs", "Rscript model.R"]);
});

test("tests, types and what sets up are no scripts", () => {
  const none = ["train.test.ts", "types.d.ts", "vite.config.js", "test_train.py", "pkg/__init__.py", "conftest.py"];
  expect(commandsFor([...none, "setup.py", "a.constructor", "toString"])).toEqual([]);
});

test("whatever a file is called, it is one word that is no option", () => {
  const name = fc.string({ unit: "grapheme" }).filter((text) => !/[\0/]/.test(text));
  fc.assert(
    fc.property(name, (text) => {
      const path = `${text}x.sh`;
      const [command] = commandsFor([path]);
      if (command === undefined) return;
      const said = execFileSync("sh", ["-c", `printf '%s|' ${command.slice("sh ".length)}`], { encoding: "utf8" });
      expect([`${path}|`, `./${path}|`]).toContain(said);
      expect(said).not.toMatch(/^-/);
    }),
    { numRuns: 60 },
  );
});
