import { readFile } from "node:fs/promises";
import type { LoadHook, ResolveHook } from "node:module";
import { fileURLToPath } from "node:url";
import { packageOf, typescriptFormat } from "./packages.js";

// For a Node that strips no types itself: hooks in a thread of their own, as `module.register` runs them.

export const resolve: ResolveHook = (specifier, context, next) => {
  const url = packageOf(specifier);
  return url === undefined ? next(specifier, context) : { url, format: "module", shortCircuit: true };
};

export const load: LoadHook = async (url, context, next) => {
  const format = typescriptFormat(url);
  if (format === undefined) return next(url, context);
  // A large file: only for scripts that need it.
  const { stripTypes } = await import("./strip-types.js");
  const path = fileURLToPath(url);
  const source = stripTypes(await readFile(path, "utf8"), path);
  // Tells debuggers that what they find on the disk is what this was made from.
  return { format, source: `${source}\n//# sourceURL=${url}`, shortCircuit: true };
};
