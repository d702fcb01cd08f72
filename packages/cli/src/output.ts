import Table from "cli-table3";

/** Prints `value` as one line of JSON with `--json`; otherwise what `human` says. */
export function print<Value>(value: Value, json: boolean | undefined, human: (value: Value) => string): void {
  console.log(json ? JSON.stringify(value) : human(value));
}

/** Rows under a head, without lines, for eyes and for `awk`; "(none)" when there are none. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  if (rows.length === 0) return "(none)";
  const drawn = new Table({
    head: [...head],
    chars: {
      top: "",
      "top-mid": "",
      "top-left": "",
      "top-right": "",
      bottom: "",
      "bottom-mid": "",
      "bottom-left": "",
      "bottom-right": "",
      left: "",
      "left-mid": "",
      mid: "",
      "mid-mid": "",
      right: "",
      "right-mid": "",
      middle: "  ",
    },
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
  });
  drawn.push(...rows.map((row) => row.map(cell)));
  return drawn.toString();
}

/** `name  value` lines. */
export function facts(entries: readonly (readonly [string, unknown])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${cell(value)}`).join("\n");
}

/** A metric with half the width of its interval: `0.842 ± 0.011`. */
export function metric(
  value: { value: number | null; lower: number | null; upper: number | null } | undefined,
): string {
  if (!value || value.value === null) return "-";
  const digits = Math.abs(value.value) >= 100 ? 1 : 3;
  const shown = value.value.toFixed(digits);
  if (value.lower === null || value.upper === null) return shown;
  return `${shown} ± ${((value.upper - value.lower) / 2).toFixed(digits)}`;
}

/** `1.2 MB`. */
export function bytes(size: number | null | undefined): string {
  if (size === null || size === undefined) return "-";
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, size > 0 ? Math.floor(Math.log10(size) / 3) : 0);
  return `${(size / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "-";
  if (typeof value === "object") return JSON.stringify(value);
  // Control characters in names from outside must not reach the terminal.
  return String(value).replace(/\p{Cc}/gu, "�");
}
