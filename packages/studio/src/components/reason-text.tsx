import type { Reason } from "@crisol/contract";
import i18next from "i18next";
import { useTranslation } from "react-i18next";

/** The server's English sentence, or ours for its code in another language. */
export function reasonText(reason: Reason): string {
  if (i18next.language === "en") return reason.text;
  const params = { ...reason.params, ...inside(reason) };
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

export function ReasonText({ reason }: { readonly reason: Reason }) {
  useTranslation();
  return <>{reasonText(reason)}</>;
}
