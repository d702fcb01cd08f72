import { CrisolError } from "@crisol/contract";
import { parse } from "yaml";
import { pypiName } from "./conda-names.js";
import type { ReadSpec } from "./environment-spec.js";
import { type ReadInclude, readRequirements } from "./requirements-file.js";

/**
 * Reads an `environment.yml` of conda: its version of Python, its part for pip, and of its own packages those that are
 * the same project on PyPI; the notes name the others, which are left out. Throws `environment_invalid`.
 */
export function readCondaFile(name: string, text: string, include: ReadInclude): ReadSpec {
  const dependencies = dependenciesOf(name, text);
  const lines: string[] = [];
  const leftOut: string[] = [];
  let python: string | null = null;
  for (const one of dependencies) {
    if (typeof one !== "string") {
      lines.push(...pipPart(name, one));
      continue;
    }
    const { package: conda, version } = condaMatch(one);
    if (conda === "python") python = version.replace(/^==/, "").replace(/\.\*$/, "") || null;
    else if (conda !== "pip") {
      const pypi = pypiName(conda);
      if (pypi) lines.push(`${pypi}${version}`);
      else leftOut.push(conda.slice(0, 100));
    }
  }
  const { spec, notes } = readRequirements(name, lines.join("\n"), include);
  const note =
    leftOut.length > 0
      ? [`Left out, as they come from conda alone: ${leftOut.join(", ")}. Name what PyPI has of them under pip.`]
      : [];
  return { spec: { ...spec, python }, notes: [...note, ...notes] };
}

function dependenciesOf(name: string, text: string): readonly unknown[] {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 100, schema: "core", logLevel: "error" });
  } catch (error) {
    throw invalid(name, (error as Error).message.split("\n")[0]!);
  }
  const list =
    typeof value === "object" && value !== null ? (value as { dependencies?: unknown }).dependencies : undefined;
  if (!Array.isArray(list)) throw invalid(name, "it has no list of dependencies");
  return list;
}

function pipPart(name: string, value: unknown): readonly string[] {
  const pip = typeof value === "object" && value !== null ? (value as { pip?: unknown }).pip : undefined;
  if (!Array.isArray(pip) || !pip.every((line) => typeof line === "string"))
    throw invalid(name, "a dependency is neither a text nor a list called pip");
  // A line of YAML is one of a requirements file, whatever it holds.
  return pip.map((line: string) => line.replace(/[\r\n]+/g, " "));
}

/** `channel::name=version=build`, `name>=1.2`, `name 1.2.*`: the name and the version as pip writes it. */
function condaMatch(text: string): { readonly package: string; readonly version: string } {
  const bare = text.replace(/^.*::/, "").replace(/\[.*$/, "").trim();
  const [, name = bare, rest = ""] = /^([A-Za-z0-9_.-]+)\s*(.*)$/.exec(bare) ?? [];
  const version = rest.trim();
  const [, exact] =
    /^={1,2}([^=<>!~,|\s]+)(?:=.*)?$/.exec(version) ?? /^([0-9][^=<>!~,|\s]*)(?:[\s=].*)?$/.exec(version) ?? [];
  // One `=` of conda is a prefix: 1.2 means 1.2.*.
  if (exact !== undefined) {
    const isPrefix = !version.startsWith("==") && !exact.endsWith("*") && exact.split(".").length < 3;
    return { package: name, version: `==${exact}${isPrefix ? ".*" : ""}` };
  }
  // Alternatives have no form in pip.
  return { package: name, version: version.includes("|") ? "" : version.replace(/\s+/g, "") };
}

function invalid(name: string, problem: string): CrisolError {
  return new CrisolError("environment_invalid", { problem: `${name}: ${problem}` });
}
