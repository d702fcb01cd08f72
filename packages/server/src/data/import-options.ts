import { CrisolError, type ImportOptions } from "@crisol/contract";
import { strptime } from "./strptime.js";
import { encodingName } from "./text-encoding.js";

/** Throws `import_options_invalid` for the first option that cannot be, whatever the file; returns them cleaned. */
export function checkOptions(options: ImportOptions): ImportOptions {
  const { delimiter, quote, encoding, dateFormat, timestampFormat, decimalSeparator } = options;
  if (delimiter !== undefined && (!isAsciiSign(delimiter) || delimiter === '"')) {
    throw invalid(
      "delimiter",
      `${shown(delimiter)} is not a single ASCII character other than a letter, a digit, a quote and a line end`,
    );
  }
  if (quote !== undefined && quote !== "" && (!isAsciiSign(quote) || quote === "\t" || quote === " ")) {
    throw invalid("quote", `${shown(quote)} is not a single ASCII sign, nor empty`);
  }
  if (quote && quote === delimiter) throw invalid("quote", `${shown(quote)} is the delimiter as well`);
  if (delimiter !== undefined && delimiter === decimalSeparator && quote === "") {
    throw invalid("decimalSeparator", `${shown(delimiter)} is the delimiter as well, and there are no quotes`);
  }
  if (dateFormat) strptime(dateFormat, "dateFormat");
  if (timestampFormat) strptime(timestampFormat, "timestampFormat");
  const bad = options.missingMarkers?.find((marker) => /[\r\n\0]/.test(marker));
  if (bad !== undefined) throw invalid("missingMarkers", `${shown(bad)} contains a line end`);
  return {
    ...options,
    ...(encoding === undefined ? {} : { encoding: encodingName(encoding) }),
    ...(options.missingMarkers ? { missingMarkers: [...new Set(options.missingMarkers)].filter((m) => m !== "") } : {}),
  };
}

/** Throws `import_options_invalid` if `columnTypes` names a column that the file does not have. */
export function checkColumnTypes(options: ImportOptions, names: readonly string[]): void {
  const unknown = Object.keys(options.columnTypes ?? {}).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const some = names.slice(0, 20).map((name) => `"${name}"`);
  throw invalid(
    "columnTypes",
    `"${unknown.slice(0, 100)}" is not a column; there are ${some.join(", ")}${names.length > 20 ? " ..." : ""}`,
  );
}

export function invalid(field: string, problem: string): CrisolError {
  return new CrisolError("import_options_invalid", { field, problem });
}

function isAsciiSign(text: string): boolean {
  return /^[\t\x20-\x7e]$/.test(text) && !/[A-Za-z0-9]/.test(text);
}

function shown(text: string): string {
  return JSON.stringify(text);
}
