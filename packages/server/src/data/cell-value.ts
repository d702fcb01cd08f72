import type { ColumnType } from "@crisol/contract";
import { isoText, parseIso, strptime } from "./strptime.js";

/** How the texts of a file stand for values. */
export interface CellFormat {
  readonly decimalSeparator: "." | ",";
  readonly dateFormat: string | null;
  readonly timestampFormat: string | null;
}

/** Whole numbers beyond this lose digits in JSON and in the engine. */
export const maximumInteger = Number.MAX_SAFE_INTEGER;

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const decimalWithComma = /^[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?$/;
const notFinite = /^[+-]?(?:nan|inf|infinity)$/i;
const truths: Readonly<Record<string, string>> = { true: "true", t: "true", yes: "true", y: "true", "1": "true" };
const lies: Readonly<Record<string, string>> = { false: "false", f: "false", no: "false", n: "false", "0": "false" };

/**
 * A function from the text of a cell, without blanks around it, to the text that DuckDB casts to `type` whatever its
 * settings; undefined if the text is not of the type. For `integer`, numbers with decimals pass too and the caller asks
 * `isWhole`, because what was detected as whole may turn out not to be. Throws `import_options_invalid` for bad formats.
 */
export function cellReader(type: ColumnType, format: CellFormat): (text: string) => string | undefined {
  switch (type) {
    case "integer":
    case "number": {
      const comma = format.decimalSeparator === ",";
      const pattern = comma ? decimalWithComma : decimal;
      return (text) => {
        if (pattern.test(text)) return comma ? text.replace(",", ".") : text;
        return notFinite.test(text) ? text : undefined;
      };
    }
    case "boolean":
      return (text) => {
        const key = text.toLowerCase();
        return truths[key] ?? lies[key];
      };
    case "date":
    case "timestamp": {
      const pattern = type === "date" ? format.dateFormat : format.timestampFormat;
      const parse = pattern === null ? parseIso : strptime(pattern, type === "date" ? "dateFormat" : "timestampFormat");
      return (text) => {
        const microseconds = parse(text);
        return microseconds === undefined ? undefined : isoText(microseconds, type);
      };
    }
    case "text":
      return (text) => text;
  }
}

/** Whether a text that passed as a number is a whole one that keeps its digits. */
export function isWhole(text: string): boolean {
  const value = Number(text);
  return Number.isInteger(value) && Math.abs(value) <= maximumInteger;
}

/** The type in a sentence: "is not a whole number". */
export const typeInWords: Readonly<Record<ColumnType, string>> = {
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  date: "a date",
  timestamp: "a date with time",
  text: "text",
};
