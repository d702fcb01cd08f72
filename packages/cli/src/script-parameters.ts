import { UsageError } from "./errors.js";

export type Parameters = Record<string, string | number | boolean>;

/** `trees=500` is a number where the file has one, or where it has none and it reads as one. Throws a `UsageError`. */
export function parametersOf(texts: readonly string[], known: Readonly<Parameters>): Parameters {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      if (at <= 0) throw new UsageError(`--param takes NAME=VALUE, not ${text}`);
      const [name, value] = [text.slice(0, at), text.slice(at + 1)];
      const before = Object.hasOwn(known, name) ? known[name] : undefined;
      if (typeof before === "string") return [name, value];
      if (value === "true" || value === "false") return [name, value === "true"];
      return [name, value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value];
    }),
  );
}
