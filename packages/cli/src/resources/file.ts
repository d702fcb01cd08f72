import { fieldProblems } from "@crisol/contract";
import { type Document, isScalar, LineCounter, parseAllDocuments, stringify } from "yaml";
import type { Fields } from "./kind.js";
import { kinds } from "./kinds.js";

/** A resource of a file, and where it stands. */
export interface Resource {
  readonly kind: string;
  readonly name: string;
  readonly spec: Fields;
  readonly line: number;
}

/** A problem of a file: its line, the field, and a sentence. */
export interface FileProblem {
  readonly line: number;
  readonly field: string;
  readonly message: string;
}

/** The file cannot be used; all its problems at once. */
export class FileError extends Error {
  override readonly name = "FileError";

  constructor(
    readonly file: string,
    readonly problems: readonly FileProblem[],
  ) {
    super(
      problems.map(({ line, field, message }) => `${file}:${line}: ${field ? `${field}: ` : ""}${message}`).join("\n"),
    );
  }
}

const MAX_BYTES = 4 * 2 ** 20;
/** An alias may stand for another and so on: what they come to together is bounded. */
const MAX_ALIASES = 100;

/**
 * The resources of a YAML text, one a document, in the order in which they can be applied. Plain YAML 1.2: tags of one's own
 * are refused. Rejects with a `FileError`.
 */
export function readResources(file: string, text: string): readonly Resource[] {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new FileError(file, [{ line: 1, field: "", message: `the file is larger than ${MAX_BYTES} bytes` }]);
  }
  const lines = new LineCounter();
  const problems: FileProblem[] = [];
  const resources = parsed(file, text, lines).flatMap((document) => {
    const syntax = [...document.errors, ...document.warnings];
    for (const { pos, message } of syntax) {
      problems.push({ line: lines.linePos(pos[0]).line, field: "", message: message.split("\n")[0] as string });
    }
    const empty = document.contents === null || (isScalar(document.contents) && document.contents.value === null);
    return empty || syntax.length > 0 ? [] : (resourceOf(document, lines, problems) ?? []);
  });
  const seen = new Map<string, number>();
  for (const { kind, name, spec, line } of resources) {
    for (const claim of [`${kind} ${name}`, ...(kinds[kind]?.claims?.(spec) ?? [])]) {
      const before = seen.get(claim);
      if (before) problems.push({ line, field: "", message: `the ${claim} stands in line ${before} already` });
      seen.set(claim, line);
    }
  }
  if (problems.length > 0) throw new FileError(file, problems);
  return inOrder(resources);
}

/** Resources as a file that `readResources` reads. */
export function writeResources(resources: readonly { readonly kind: string; readonly spec: Fields }[]): string {
  return resources
    .map(({ kind, spec }) => `---\n${stringify({ kind, ...spec }, { aliasDuplicateObjects: false })}`)
    .join("");
}

/** Each after what it is made from, by kind and else as they stand in the file. */
function inOrder(resources: readonly Resource[]): readonly Resource[] {
  const order = Object.keys(kinds);
  const byName = new Map(resources.map((resource) => [`${resource.kind} ${resource.name}`, resource]));
  const ordered = new Set<Resource>();
  const visited = new Set<Resource>();
  const visit = (resource: Resource) => {
    if (visited.has(resource)) return;
    visited.add(resource);
    for (const source of kinds[resource.kind]?.madeFrom?.(resource.spec) ?? []) {
      const found = byName.get(source);
      if (found) visit(found);
    }
    ordered.add(resource);
  };
  for (const resource of [...resources].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))) visit(resource);
  return [...ordered];
}

function parsed(file: string, text: string, lineCounter: LineCounter): Document[] {
  try {
    const documents = parseAllDocuments(text, { lineCounter, version: "1.2", schema: "core", merge: false });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FileError(file, [{ line: 1, field: "", message: "the file is nested too deeply" }]);
  }
}

function resourceOf(document: Document, lines: LineCounter, problems: FileProblem[]): Resource | undefined {
  const lineOf = (path: readonly PropertyKey[]) => lineOfField(document, lines, path);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    problems.push({ line: lineOf([]), field: "", message: (error as Error).message });
    return undefined;
  }
  const { kind, ...fields } = Object(value) as { kind?: unknown };
  const description = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!description) {
    const message = `must be one of ${Object.keys(kinds).join(", ")}, not ${JSON.stringify(kind) ?? "missing"}`;
    problems.push({ line: lineOf(["kind"]), field: "kind", message });
    return undefined;
  }
  const result = description.spec.safeParse(fields);
  if (!result.success) {
    const showsValues = !description.isSecret;
    for (const { path, field, message } of fieldProblems(result.error, fields, { of: "file", showsValues })) {
      problems.push({ line: lineOf(path), field, message });
    }
    return undefined;
  }
  return { kind: kind as string, name: description.name(result.data), spec: result.data, line: lineOf([]) };
}

/** The line of a field, or of the nearest thing that it should stand in. */
export function lineOfField(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const range = (node as { readonly range?: readonly number[] | null } | undefined)?.range;
    if (range) return lines.linePos(range[0] as number).line;
  }
  return 1;
}
