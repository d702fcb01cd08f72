import type { SearchParameter, SearchValue } from "@crisol/contract";
import { UsageError } from "./errors.js";

type Given = Record<string, unknown> & { readonly type: SearchParameter["type"] };

/**
 * What `--vary` says: `rate=0.001..0.1:log` for numbers, `depth=1..8` for whole ones (both ends are written as such),
 * `rate=0..1:step=0.25` for some, `kind=adam,sgd` for a choice. Throws a UsageError.
 */
export function varied(texts: readonly string[]): Record<string, Given> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      if (at <= 0) throw unclear(text);
      return [text.slice(0, at), parameterOf(text.slice(at + 1), text)];
    }),
  );
}

function parameterOf(value: string, text: string): Given {
  const range = /^(-?[\d.]+(?:e[+-]?\d+)?)\.\.(-?[\d.]+(?:e[+-]?\d+)?)((?::[a-z]+(?:=[-\d.e+]+)?)*)$/i.exec(value);
  if (!range) {
    const values = value.split(",").map(choiceOf);
    if (value === "") throw unclear(text);
    return { type: "choice", values };
  }
  const [, low, high, options] = range as unknown as [string, string, string, string];
  const isWhole = [low, high].every((bound) => /^-?\d+$/.test(bound));
  const parameter: Given = { type: isWhole ? "integer" : "float", low: Number(low), high: Number(high) };
  for (const option of options.split(":").slice(1)) {
    const [name, given] = option.split("=");
    if (name === "log") parameter.scale = "log";
    else if (name === "step" && given !== undefined) parameter.step = Number(given);
    else throw unclear(text);
  }
  return parameter;
}

function choiceOf(text: string): SearchValue {
  if (text === "true" || text === "false") return text === "true";
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function unclear(text: string): UsageError {
  return new UsageError(`--vary takes NAME=LOW..HIGH, with :log or :step=S after it, or NAME=A,B,C, not ${text}`);
}
