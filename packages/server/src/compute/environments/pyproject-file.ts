import { CrisolError, type FieldProblem } from "@crisol/contract";
import { parse } from "smol-toml";
import { emptySpec, type ReadSpec } from "./environment-spec.js";
import { readRequirement } from "./requirement.js";

/**
 * Reads the dependencies of `pyproject.toml` (`project.dependencies`, `requires-python`), or takes `uv.lock` as it is.
 * The project itself and its groups and extras are not installed. Throws `environment_invalid`.
 */
export function readPyproject(text: string, lock: string | null): ReadSpec {
  const project = tableOf(parsed(text), "project");
  const tool = tableOf(parsed(text), "tool");
  const python = typeof project?.["requires-python"] === "string" ? project["requires-python"] : null;
  if (lock !== null) return { spec: { ...emptySpec, python, uvLock: { pyproject: text, lock } }, notes: [] };
  const listed = project?.dependencies;
  if (listed === undefined && tableOf(tool ?? {}, "poetry")?.dependencies !== undefined) {
    throw invalid("it keeps its dependencies in Poetry's own table: add a requirements.txt (`poetry export`)");
  }
  if (listed !== undefined && !(Array.isArray(listed) && listed.every((one) => typeof one === "string"))) {
    throw invalid("project.dependencies must be a list of texts");
  }
  const notes: string[] = [];
  if (Array.isArray(project?.dynamic) && project.dynamic.includes("dependencies")) {
    notes.push("The dependencies that pyproject.toml calls dynamic are left out: finding them would run its code.");
  }
  const uv = tableOf(tool ?? {}, "uv");
  for (const key of ["sources", "index"]) {
    if (uv?.[key] !== undefined)
      notes.push(`tool.uv.${key} of pyproject.toml is left out: add a uv.lock, or name the index.`);
  }
  const requirements: string[] = [];
  const problems: FieldProblem[] = [];
  for (const [index, line] of ((listed ?? []) as string[]).entries()) {
    const requirement = readRequirement(line.trim());
    const field = `project.dependencies[${index}]`;
    if (requirement.kind === "refused") problems.push({ field, message: requirement.problem });
    else if (requirement.kind === "local") problems.push({ field, message: "is a path, not a package" });
    else requirements.push(requirement.line);
  }
  const first = problems[0];
  if (first) throw new CrisolError("environment_invalid", { problem: `${first.field} ${first.message}` }, problems);
  return { spec: { ...emptySpec, python, requirements }, notes };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    throw invalid((error as Error).message.split("\n")[0]!);
  }
}

function tableOf(value: Record<string, unknown>, key: string): Record<string, unknown> | undefined {
  const found = value[key];
  return typeof found === "object" && found !== null && !Array.isArray(found)
    ? (found as Record<string, unknown>)
    : undefined;
}

function invalid(problem: string): CrisolError {
  return new CrisolError("environment_invalid", { problem: `pyproject.toml: ${problem}` });
}
