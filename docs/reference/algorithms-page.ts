import { algorithms, defaultOf, type Estimator, type ParamSpec } from "@crisol/engine";

/** The page of algorithms, made of their parameter tables. */
export function algorithmsPage(): string {
  return [
    "# Algorithms and their parameters",
    "",
    "Made from the tables in `packages/engine` that also check parameters and make the Studio's forms; to change it, change",
    "them and run `npx vitest run docs -u`.",
    ...algorithms.flatMap((algorithm) => ["", ...sectionOf(algorithm)]),
    "",
  ].join("\n");
}

function sectionOf({ name, tasks, nativeCategories, nativeMissing, warmStart, params }: Estimator): string[] {
  const takes = [
    nativeCategories ? "categories as they are" : "numbers only: encode categories first",
    nativeMissing ? "missing values as they are" : "no missing values: impute first",
  ];
  const goesOn = warmStart ? " Can go on from a fitted model." : "";
  return [
    `## \`${name}\``,
    "",
    `For ${tasks.map((task) => task.replaceAll("_", " ")).join(", ")}. Takes ${takes.join("; ")}.${goesOn}`,
    "",
    "| Parameter | Default | Values | Meaning | Elsewhere |",
    "|---|---|---|---|---|",
    ...Object.entries(params).map(([param, spec]) => rowOf(param, spec)),
  ];
}

function rowOf(name: string, spec: ParamSpec): string {
  const aliases = (spec.aliases ?? []).map((alias) => `\`${alias}\``).join(", ");
  const cells = [`\`${name}\``, defaultsOf(spec), valuesOf(spec), spec.description, aliases];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function defaultsOf(spec: ParamSpec): string {
  const [ofClasses, ofRegression] = [defaultOf(spec), defaultOf(spec, "regression")].map((one) => JSON.stringify(one));
  return `\`${ofClasses}\`${ofClasses === ofRegression ? "" : `; for numbers \`${ofRegression}\``}`;
}

function valuesOf(spec: ParamSpec): string {
  switch (spec.type) {
    case "boolean":
      return "true or false";
    case "choice":
      return spec.choices.map((choice) => `\`${choice}\``).join(", ");
    case "directions":
      return "`increasing` or `decreasing` for names of features";
    case "feature_groups":
      return "lists of names of features";
    case "integer":
    case "number": {
      const low = spec.exclusiveMinimum ? `above ${spec.minimum}` : `${spec.minimum}`;
      return `${spec.type === "integer" ? "whole number, " : ""}${low} to ${spec.maximum}`;
    }
  }
}
