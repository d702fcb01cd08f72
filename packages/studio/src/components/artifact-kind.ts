import type { Cell } from "@crisol/contract";

/** How a file of a run is shown. */
export type ArtifactKind = "image" | "table" | "markdown" | "html" | "json" | "text" | "other";

const KINDS: Readonly<Record<string, ArtifactKind>> = {
  png: "image",
  jpg: "image",
  jpeg: "image",
  gif: "image",
  webp: "image",
  svg: "image",
  csv: "table",
  tsv: "table",
  md: "markdown",
  html: "html",
  htm: "html",
  json: "json",
  txt: "text",
  log: "text",
  yaml: "text",
  yml: "text",
  toml: "text",
  py: "text",
  ts: "text",
  js: "text",
  r: "text",
  sql: "text",
  sh: "text",
  ini: "text",
  cfg: "text",
  diff: "text",
  patch: "text",
  ipynb: "json",
};
/** Files that have no ending and are text all the same. */
const TEXT_NAMES = new Set([
  "MLmodel",
  "conda.yaml",
  "requirements.txt",
  "README",
  "LICENSE",
  "Dockerfile",
  "Makefile",
]);
const MOST_ROWS = 500;

/** Tells by the file's name, as its content may say anything. */
export function artifactKind(path: string): ArtifactKind {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (TEXT_NAMES.has(name)) return "text";
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "other" : (KINDS[name.slice(dot + 1).toLowerCase()] ?? "other");
}

/** The first rows of a file of values apart by commas, or by tabs where its name says so. */
export function tableOf(
  text: string,
  path: string,
): { readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[]; readonly rowCount: number } {
  const [columns = [], ...rows] = recordsOf(text, path.toLowerCase().endsWith(".tsv") ? "\t" : ",");
  const width = columns.length;
  return {
    // Tables tell columns by their names.
    columns: columns.map((name, at) => (columns.indexOf(name) === at && name !== "" ? name : `${name} (${at + 1})`)),
    rows: rows.slice(0, MOST_ROWS).map((row) => Array.from({ length: width }, (_, at): Cell => row[at] ?? null)),
    rowCount: rows.length,
  };
}

/** RFC 4180, quotes and line breaks in them included; a quote that is never closed ends with the text. */
function recordsOf(text: string, separator: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string;
    if (quoted) {
      if (letter !== '"') field += letter;
      else if (text[at + 1] === '"') field += text[++at];
      else quoted = false;
    } else if (letter === '"' && field === "") quoted = true;
    else if (letter === separator) {
      record.push(field);
      field = "";
    } else if (letter === "\n" || letter === "\r") {
      if (letter === "\r" && text[at + 1] === "\n") at++;
      records.push([...record, field]);
      record = [];
      field = "";
    } else field += letter;
  }
  if (field !== "" || record.length > 0) records.push([...record, field]);
  return records;
}
