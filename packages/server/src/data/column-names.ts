import type { Reason } from "@crisol/contract";
import { reason } from "./reason.js";
import { wellFormed } from "./well-formed.js";

/** Longest name of a column, in UTF-16 units; the rest is cut off. */
export const maximumNameLength = 200;

/** Names that would not survive as keys of a JavaScript object somewhere downstream. */
const reserved = new Set(["__proto__", "constructor", "prototype"]);

/**
 * The names that the columns get: as in the header, without control characters, blanks around them and the reserved
 * names of JavaScript, at most 200 long, and unique whatever the case (SQL does not tell `a` from `A`). An empty one
 * becomes `column_3`, a repeated one `age_2`. Each change of more than blanks has a warning.
 */
export function columnNames(header: readonly string[]): { names: string[]; warnings: Reason[] } {
  const taken = new Set<string>();
  const warnings: Reason[] = [];
  const names = header.map((raw, index) => {
    const clean = wellFormed(raw.replace(/[\p{Cc}\u2028\u2029]+/gu, " ")).trim();
    const cut = wellFormed(clean.slice(0, maximumNameLength)).trim();
    const wanted = cut === "" || reserved.has(cut) ? `column_${index + 1}` : cut;
    let name = wanted;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted.slice(0, maximumNameLength - 8)}_${n}`;
    taken.add(name.toLowerCase());
    if (name !== raw.trim()) warnings.push(renamed(raw, name, index + 1));
    return name;
  });
  return { names, warnings };
}

function renamed(from: string, to: string, position: number): Reason {
  const shown = wellFormed(from.trim().slice(0, 60));
  if (shown === "") {
    return reason("column_named", { position, name: to }, `Column ${position} has no name: it is called "${to}".`);
  }
  return reason("column_renamed", { from: shown, to, position }, `Column ${position}, "${shown}", is called "${to}".`);
}
