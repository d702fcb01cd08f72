import type { FieldProblem } from "@crisol/contract";
import i18next from "i18next";

/** The server's English sentence about a field, or ours for its code in another language. */
export function problemText({ message, code, params }: Pick<FieldProblem, "message" | "code" | "params">): string {
  if (i18next.language === "en" || code === undefined) return message;
  return i18next.t(`problem.${code}`, { ...params, defaultValue: message });
}
