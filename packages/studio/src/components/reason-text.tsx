import type { Reason } from "@crisol/contract";
import i18next from "i18next";
import { useTranslation } from "react-i18next";

/** The server's English sentence, or ours for its code in another language. */
export function reasonText(reason: Reason): string {
  if (i18next.language === "en") return reason.text;
  return i18next.t(`reason.${reason.code}`, { ...reason.params, defaultValue: reason.text });
}

export function ReasonText({ reason }: { readonly reason: Reason }) {
  useTranslation();
  return <>{reasonText(reason)}</>;
}
