import type { NotebookState } from "@crisol/contract";
import { useTranslation } from "react-i18next";
import { RunStateBadge } from "./run-state.js";

const likeRuns = {
  stopped: "cancelled",
  queued: "queued",
  starting: "running",
  ready: "succeeded",
  failed: "failed",
} as const;

/** The state of a notebook: word, shape and colour. */
export function NotebookStateBadge({ state }: { readonly state: NotebookState }) {
  const { t } = useTranslation();
  return <RunStateBadge state={likeRuns[state]} label={t(`notebooks.states.${state}`)} />;
}
