import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { CodeFolder, CodeFolderEntry } from "./code-folder.js";
import { IgnoreRules, RULE_FILES } from "./ignore-rules.js";

/** A folder on this machine's disk. What the folders above it leave out counts too, up to the top of its git repository. */
export async function diskFolder(folder: string): Promise<CodeFolder> {
  const root = resolve(folder);
  return {
    ...(await rulesAbove(root)),
    async entries(path) {
      const entries = await readdir(join(root, path), { withFileTypes: true });
      return entries.map((entry): CodeFolderEntry => ({ name: entry.name, kind: kindOf(entry) }));
    },
    async read(path) {
      return new Uint8Array(await readFile(join(root, path)));
    },
  };
}

/** The top of the git repository that `folder` is in; undefined if it is in none. */
export function repositoryOf(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return undefined;
  }
}

async function rulesAbove(root: string): Promise<Pick<CodeFolder, "above">> {
  const top = repositoryOf(root);
  if (top === undefined || top === root) return {};
  const parts = relative(top, root).split(sep);
  let rules: IgnoreRules | null = null;
  for (let depth = 0; depth < parts.length; depth++) {
    const base = parts
      .slice(0, depth)
      .map((part) => `${part}/`)
      .join("");
    const texts: string[] = [];
    for (const name of RULE_FILES) {
      const text = await readFile(join(top, base, name), "utf8").catch(() => undefined);
      if (text !== undefined) texts.push(text);
    }
    rules = IgnoreRules.of(rules, base, texts);
  }
  return { above: { rules, path: `${parts.join("/")}/` } };
}

function kindOf(entry: {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}): CodeFolderEntry["kind"] {
  if (entry.isSymbolicLink()) return "symlink";
  return entry.isDirectory() ? "folder" : entry.isFile() ? "file" : "other";
}
