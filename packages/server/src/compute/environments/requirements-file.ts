import { CrisolError, type FieldProblem } from "@crisol/contract";
import { type EnvironmentSpec, emptySpec, type ReadSpec } from "./environment-spec.js";
import { isOutside, readRequirement } from "./requirement.js";

/** Reads a file that another includes, by its path from the folder; undefined where there is none. */
export type ReadInclude = (path: string) => string | undefined;

/** How deep files may include one another. */
const DEEPEST = 10;

/**
 * Reads requirements as pip writes them: names, versions, markers, hashes, `-r` and `-c` with what they include, indexes.
 * Throws `environment_invalid` with all lines that are refused.
 */
export function readRequirements(name: string, text: string, include: ReadInclude): ReadSpec {
  const reader = new RequirementsReader(include);
  reader.read(name, text, "requirements", 0);
  return reader.finish();
}

type Into = "requirements" | "constraints";

class RequirementsReader {
  readonly #found = { requirements: [] as string[], constraints: [] as string[] };
  readonly #extraIndexUrls: string[] = [];
  readonly #notes: string[] = [];
  readonly #problems: FieldProblem[] = [];
  readonly #seen = new Set<string>();
  #indexUrl: string | null = null;
  #allowPrereleases = false;

  constructor(readonly include: ReadInclude) {}

  finish(): ReadSpec {
    const first = this.#problems[0];
    if (first)
      throw new CrisolError("environment_invalid", { problem: `${first.field} ${first.message}` }, this.#problems);
    const spec: EnvironmentSpec = {
      ...emptySpec,
      ...this.#found,
      indexUrl: this.#indexUrl,
      extraIndexUrls: this.#extraIndexUrls,
      allowPrereleases: this.#allowPrereleases,
    };
    return { spec, notes: this.#notes };
  }

  read(file: string, text: string, into: Into, depth: number): void {
    for (const { number, line } of logicalLines(text)) {
      const place = `${file} line ${number}`;
      if (line.startsWith("-")) this.#option(file, place, line, into, depth);
      else this.#requirement(place, line, into);
    }
  }

  #requirement(place: string, line: string, into: Into): void {
    const requirement = readRequirement(line);
    if (requirement.kind === "refused") this.#problems.push({ field: place, message: requirement.problem });
    else if (requirement.kind === "local")
      this.#notes.push(`${place} is left out: ${shown(line)} is a path, not a package.`);
    else this.#found[into].push(requirement.line);
  }

  #option(file: string, place: string, line: string, into: Into, depth: number): void {
    const [, name = line, value = ""] = /^(--[a-z-]+|-[a-z])\s*=?\s*(.*)$/i.exec(line) ?? [];
    switch (name) {
      case "-r":
      case "--requirement":
        this.#included(file, place, value, into, depth);
        break;
      case "-c":
      case "--constraint":
        this.#included(file, place, value, "constraints", depth);
        break;
      case "-e":
      case "--editable":
        if (isOutside(value)) this.#problems.push({ field: place, message: "points outside of the folder" });
        else this.#notes.push(`${place} is left out: an environment holds no editable packages.`);
        break;
      case "-i":
      case "--index-url":
        this.#indexUrl = this.#index(place, value) ?? this.#indexUrl;
        break;
      case "--extra-index-url":
        this.#extraIndexUrls.push(...[this.#index(place, value) ?? []].flat());
        break;
      case "--pre":
        this.#allowPrereleases = true;
        break;
      // Every lock has hashes, asked for or not.
      case "--require-hashes":
        break;
      default:
        this.#notes.push(`${place} is left out: the option ${shown(name)} is not used here.`);
    }
  }

  #included(file: string, place: string, path: string, into: Into, depth: number): void {
    const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/") + 1) : "";
    const included = `${folder}${path.replaceAll("\\", "/").replace(/^(\.\/)+/, "")}`;
    const key = `${into} ${included}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const isInside = !path.includes("://") && !path.includes("${") && !isOutside(path);
    const text = isInside && depth < DEEPEST ? this.include(included) : undefined;
    if (text !== undefined) {
      this.read(included, text, into, depth + 1);
      return;
    }
    const message = !isInside
      ? "points outside of the folder"
      : depth >= DEEPEST
        ? `includes files more than ${DEEPEST} deep`
        : `includes ${shown(path)}, which is not there`;
    this.#problems.push({ field: place, message });
  }

  /** The address of an index that may be used. */
  #index(place: string, value: string): string | undefined {
    if (!/^https:/i.test(value) || !URL.canParse(value) || value.includes("${")) {
      this.#problems.push({ field: place, message: "must give the index as an https address" });
      return undefined;
    }
    const url = new URL(value);
    if (!url.username && !url.password) return url.href;
    this.#notes.push(
      `${place} is left out: the address of the index ${url.host} holds a credential. Ask the operator to set it as the server's index.`,
    );
    return undefined;
  }
}

/** Lines with the ones that they go on in; without comments and empty ones. Counted from 1 by their first. */
function* logicalLines(text: string): Generator<{ readonly number: number; readonly line: string }> {
  let started = 0;
  let whole = "";
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .entries()) {
    if (whole === "") started = index + 1;
    const part = raw.replace(/(^|\s)#.*$/, "").trimEnd();
    if (part.endsWith("\\")) {
      whole += `${part.slice(0, -1)} `;
      continue;
    }
    const line = (whole + part).trim();
    whole = "";
    if (line !== "") yield { number: started, line };
  }
  if (whole.trim() !== "") yield { number: started, line: whole.trim() };
}

function shown(text: string): string {
  return text.slice(0, 100);
}
