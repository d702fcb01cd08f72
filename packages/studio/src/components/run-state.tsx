import type { RunState } from "@crisol/contract";
import { IconAlertTriangle, IconCircleCheck, IconClock, IconPlayerStop, IconProgress } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./run-state.module.css";

const icons = {
  queued: IconClock,
  running: IconProgress,
  succeeded: IconCircleCheck,
  failed: IconAlertTriangle,
  cancelled: IconPlayerStop,
} as const;

/** The state of a run, job or batch: word, shape and colour. */
export function RunStateBadge({
  state,
  label,
}: {
  readonly state: RunState;
  /** In place of the state's own word. */
  readonly label?: string;
}) {
  const { t } = useTranslation();
  const Icon = icons[state];
  return (
    <span className={classes.state} data-state={state}>
      <Icon size={15} aria-hidden />
      {label ?? t(`job.${state}`)}
    </span>
  );
}
