import type { Schedule } from "@crisol/contract";
import { IconAlertTriangle, IconCircleCheck, IconPlayerPause } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./run-state.module.css";

/** Whether a schedule starts anything: word, shape and colour. One that the server paused is told apart. */
export function ScheduleStateBadge({
  schedule: { isEnabled, pausedBecause },
}: {
  readonly schedule: Pick<Schedule, "isEnabled" | "pausedBecause">;
}) {
  const { t } = useTranslation();
  const byServer = !isEnabled && pausedBecause !== null;
  const Icon = isEnabled ? IconCircleCheck : byServer ? IconAlertTriangle : IconPlayerPause;
  return (
    <span className={classes.state} data-state={isEnabled ? "succeeded" : byServer ? "failed" : "cancelled"}>
      <Icon size={15} aria-hidden />
      {t(isEnabled ? "schedule.active" : byServer ? "schedule.pausedBecause" : "schedule.paused")}
    </span>
  );
}
