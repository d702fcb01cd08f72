import type { EnvironmentState } from "@crisol/contract";
import { useTranslation } from "react-i18next";
import { RunStateBadge } from "./run-state.js";

const likeRuns = { new: "queued", preparing: "running", ready: "succeeded", failed: "failed" } as const;

/** The state of an environment: word, shape and colour. */
export function EnvironmentStateBadge({ state }: { readonly state: EnvironmentState }) {
  const { t } = useTranslation();
  return <RunStateBadge state={likeRuns[state]} label={t(`environments.states.${state}`)} />;
}
