import type { Reason } from "@crisol/contract";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { bytes, decimal } from "../format.js";

/** The server's English sentence, or ours for its code in another language. */
export function reasonText(reason: Reason): string {
  if (i18next.language === "en") return reason.text;
  const params = { ...inWords(reason.params), ...inside(reason) };
  return i18next.t(`reason.${reason.code}`, { ...params, defaultValue: reason.text });
}

/** A reason that has an error in it says that in the page's language too. */
function inside({ code, params }: Reason): Readonly<Record<string, string>> {
  if (code === "refused") return { message: errorText(params, String(params.message)) };
  if (code !== "failed_often" || params.lastCode === undefined) return {};
  return { last: reasonText({ code: String(params.lastCode), params, text: String(params.last) }) };
}

function errorText(params: Reason["params"], sentence: string): string {
  if (params.code === undefined) return sentence;
  const problem =
    params.problemCode === undefined
      ? params.problem
      : i18next.t(`problem.${params.problemCode}`, { ...params, defaultValue: String(params.problem) });
  return i18next.t(`error.${params.code}`, { ...params, problem, defaultValue: sentence });
}

/** Sizes with their unit, and numbers with their digits after a comma where that is how they are written. */
function inWords(params: Reason["params"]): Reason["params"] {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      // Of a count the form of the noun depends.
      typeof value !== "number" || name === "count" ? value : name.endsWith("Bytes") ? bytes(value) : decimal(value),
    ]),
  );
}

export function ReasonText({ reason }: { readonly reason: Reason }) {
  useTranslation();
  return <>{reasonText(reason)}</>;
}
