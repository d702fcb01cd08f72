/** A text as a cell of a Markdown table, or within a line: nothing in it is markup, and it ends no row. */
export function plain(text: string): string {
  const line = text.replace(/\s+/g, " ");
  // An underscore inside a word is none of emphasis.
  return line.replace(/[\\`*{}[\]<>|#&!~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\$&");
}

/** `text` as code, whatever backquotes it has. */
export function codeOf(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${pad}${text.replace(/\s+/g, " ").replaceAll("|", "\\|")}${pad}${fence}`;
}

export type CardCell = string | number | null;

/** A Markdown table; nothing where there are no rows. Texts are taken as they are, null is a dash. */
export function table(titles: readonly string[], rows: readonly (readonly CardCell[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly CardCell[]) => `| ${cells.map(shown).join(" | ")} |`;
  const isNumber = titles.map((_, column) => rows.every((row) => typeof row[column] !== "string"));
  return [line(titles), line(isNumber.map((right) => (right ? "---:" : "---"))), ...rows.map(line)].join("\n");
}

function shown(cell: CardCell): string {
  if (cell === null) return "–";
  return typeof cell === "number" ? String(Number(cell.toPrecision(4))) : cell;
}

/** The parts of a section under its title; nothing where all are empty. */
export function section(title: string, ...parts: readonly string[]): string {
  const filled = parts.filter((part) => part !== "");
  return filled.length === 0 ? "" : [`## ${title}`, ...filled].join("\n\n");
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}
