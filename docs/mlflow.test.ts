import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { unsupported } from "../packages/server/src/compat/mlflow/unsupported-routes.js";

test("the page on MLflow's clients tells of each route that is left out, and of no other", () => {
  const page = readFileSync(new URL("mlflow.md", import.meta.url), "utf8");
  const table = page.slice(page.indexOf("| Below `/mlflow/`"), page.indexOf("Besides these"));
  const told = table
    .split("\n")
    .flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, path]) => path!))
    .filter((path) => path !== "/mlflow/");
  expect(told.sort()).toEqual(Object.keys(unsupported).sort());
});
