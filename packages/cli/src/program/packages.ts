import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What scripts import of ours, and its file beside this one: it came with Crisol, and nothing is to be installed. */
const ours: Readonly<Record<string, string>> = {
  "@crisol/engine": "./engine.js",
  "@crisol/sdk": "./sdk.js",
  "@crisol/sdk/node": "./sdk-node.js",
};

/** Where the package that a script names is; undefined for one that is not ours. */
export function packageOf(specifier: string): string | undefined {
  return Object.hasOwn(ours, specifier) ? new URL(ours[specifier] as string, import.meta.url).href : undefined;
}

/**
 * How a file of TypeScript is loaded: as a module, unless its ending or the nearest `package.json` says otherwise. Undefined
 * for files of other kinds.
 */
export function typescriptFormat(url: string): "module" | "commonjs" | undefined {
  const ending = url.startsWith("file:") ? /\.([mc]?)ts(?:[?#].*)?$/.exec(url) : null;
  if (!ending) return undefined;
  if (ending[1] === "m") return "module";
  if (ending[1] === "c") return "commonjs";
  return typeOf(dirname(fileURLToPath(url)));
}

/** Modules are the rule: who writes a script has seldom a `package.json`, and always `import`. */
function typeOf(folder: string): "module" | "commonjs" {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, "package.json");
    if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")).type === "commonjs" ? "commonjs" : "module";
    if (at === dirname(at)) return "module";
  }
}
