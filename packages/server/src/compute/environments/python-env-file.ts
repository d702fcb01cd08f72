import { CrisolError } from "@crisol/contract";
import { parse } from "yaml";
import type { ReadSpec } from "./environment-spec.js";
import { type ReadInclude, readRequirements } from "./requirements-file.js";

/** Reads the `python_env.yaml` that MLflow puts beside a model. Throws `environment_invalid`. */
export function readPythonEnv(name: string, text: string, include: ReadInclude): ReadSpec {
  let value: { python?: unknown; build_dependencies?: unknown; dependencies?: unknown } | null;
  try {
    value = parse(text, { maxAliasCount: 100, schema: "core", logLevel: "error" });
  } catch (error) {
    throw invalid(name, (error as Error).message.split("\n")[0]!);
  }
  const { python = null, build_dependencies: build = [], dependencies = [] } = value ?? {};
  // YAML reads 3.10 as a number and loses its zero; MLflow writes three parts.
  if (python !== null && typeof python !== "string") throw invalid(name, "python must be a text such as 3.11.7");
  const lines = [...textsOf(name, build), ...textsOf(name, dependencies)].filter((line) => !/^pip\b(?!-)/.test(line));
  const { spec, notes } = readRequirements(name, lines.join("\n"), include);
  return { spec: { ...spec, python }, notes };
}

function textsOf(name: string, value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every((line) => typeof line === "string"))
    throw invalid(name, "dependencies must be a list of texts");
  return value.map((line: string) => line.replace(/[\r\n]+/g, " "));
}

function invalid(name: string, problem: string): CrisolError {
  return new CrisolError("environment_invalid", { problem: `${name}: ${problem}` });
}
