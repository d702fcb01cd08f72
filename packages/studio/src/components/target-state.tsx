import type { TargetState } from "@crisol/contract";
import { IconAlertTriangle, IconCircleCheck, IconPlayerStop, IconProgress } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./run-state.module.css";

const shown = {
  ready: [IconCircleCheck, "succeeded"],
  stopped: [IconPlayerStop, "cancelled"],
  starting: [IconProgress, "running"],
  stopping: [IconProgress, "running"],
  unreachable: [IconAlertTriangle, "failed"],
} as const;

/** The state of a compute target: word, shape and colour. */
export function TargetStateBadge({ state }: { readonly state: TargetState }) {
  const { t } = useTranslation();
  const [Icon, look] = shown[state];
  return (
    <span className={classes.state} data-state={look}>
      <Icon size={15} aria-hidden />
      {t(`compute.state.${state}`)}
    </span>
  );
}
