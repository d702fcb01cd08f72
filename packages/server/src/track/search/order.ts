import { CrisolError } from "@crisol/contract";
import { type FilterField, parseField } from "./filter.js";

/** One of the fields by which runs are sorted. */
export type Order = FilterField & { readonly isDescending: boolean };

/** `metrics.loss DESC` and the like; upwards without a direction. Throws `filter_invalid`. */
export function parseOrder(text: string): Order {
  const { field, rest } = parseField(text);
  const direction = /^(asc|desc)?\s*$/i.exec(rest);
  if (!direction || field.entity === "dataset") {
    throw new CrisolError("filter_invalid", {
      value: text.slice(0, 200),
      problem: "it must be a field, and ASC or DESC",
    });
  }
  return { ...field, isDescending: direction[1]?.toLowerCase() === "desc" };
}
