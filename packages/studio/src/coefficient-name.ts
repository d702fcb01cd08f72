import type { Coefficients } from "@crisol/contract";
import type { TFunction } from "i18next";

export type Coefficient = Coefficients["outputs"][number][number];

/** What a coefficient multiplies, as people read it: `age`, `sex = Male`, `joined: year`. */
export function coefficientName(t: TFunction, { column, quantity, detail }: Coefficient): string {
  if (column === null || quantity === null) return t("coefficient.intercept");
  if (quantity === "value") return column;
  if (quantity === "level") return `${column} = ${detail}`;
  const part = quantity === "date_part" ? t(`datePart.${detail}`) : t(`coefficient.${quantity}`);
  return `${column}: ${part}${quantity === "target_mean" && detail !== null ? ` (${detail})` : ""}`;
}
