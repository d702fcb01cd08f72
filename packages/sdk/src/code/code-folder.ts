import { IgnoreRules, RULE_FILES } from "./ignore-rules.js";

/** Never code, wherever they are: what git, environments and interpreters keep beside it. */
const NEVER: ReadonlySet<string> = new Set([".git", ".venv", "node_modules", "__pycache__"]);

/** A folder with code, on a disk or as a page was given it. Paths are relative to it, with slashes. */
export interface CodeFolder {
  /** What is directly in a folder of it, "" for itself; in any order. */
  entries(folder: string): Promise<readonly CodeFolderEntry[]>;
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Rules of the folders above it, and its path from the topmost of those: "a/b/". Default: none. */
  readonly above?: { readonly rules: IgnoreRules | null; readonly path: string };
}

export interface CodeFolderEntry {
  readonly name: string;
  readonly kind: "file" | "folder" | "symlink" | "other";
}

/** What of a folder is not packed. A folder's path ends with a slash, and stands for all that is in it. */
export interface LeftOut {
  readonly path: string;
  /** "never": of git, of an environment or of an interpreter. "ignored": `.gitignore` or `.crisolignore` says so. */
  readonly reason: "never" | "ignored" | "symlink" | "other";
}

/** The paths of a folder's files that are packed, and what is left out. */
export async function selectFiles(folder: CodeFolder): Promise<{ paths: string[]; leftOut: LeftOut[] }> {
  const paths: string[] = [];
  const leftOut: LeftOut[] = [];
  const top = folder.above?.path ?? "";
  const visit = async (base: string, above: IgnoreRules | null) => {
    const entries = [...(await folder.entries(base))].sort((a, b) => (a.name < b.name ? -1 : 1));
    const prefix = base === "" ? "" : `${base}/`;
    const rules = IgnoreRules.of(above, top + prefix, await ruleTexts(folder, prefix, entries));
    for (const { name, kind } of entries) {
      const path = `${prefix}${name}`;
      const isFolder = kind === "folder";
      const shown = isFolder ? `${path}/` : path;
      if (NEVER.has(name)) leftOut.push({ path: shown, reason: "never" });
      else if (rules?.leavesOut(top + path, isFolder)) leftOut.push({ path: shown, reason: "ignored" });
      else if (kind === "symlink" || kind === "other") leftOut.push({ path: shown, reason: kind });
      else if (isFolder) await visit(path, rules);
      else paths.push(path);
    }
  };
  await visit("", folder.above?.rules ?? null);
  return { paths, leftOut };
}

async function ruleTexts(
  folder: CodeFolder,
  prefix: string,
  entries: readonly CodeFolderEntry[],
): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const file of RULE_FILES) {
    if (!entries.some(({ name, kind }) => name === file && kind === "file")) continue;
    texts.push(new TextDecoder().decode(await folder.read(`${prefix}${file}`)));
  }
  return texts;
}
