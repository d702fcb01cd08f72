import type { ScheduleFiring } from "@crisol/contract";
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconClock,
  IconClockOff,
  IconHourglass,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlayerTrackNext,
  IconProgress,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./firing-mark.module.css";

/** How a time of a schedule stands: still to come, without anything started, or as the run of what it started stands. */
export type Mark =
  | "due"
  | Exclude<ScheduleFiring["state"], "started">
  | "started"
  | "queued"
  | "running"
  | "succeeded"
  | "runFailed"
  | "cancelled";

const icons: Record<Mark, typeof IconClock> = {
  due: IconCircleDashed,
  waiting: IconHourglass,
  skipped: IconPlayerTrackNext,
  failed: IconBan,
  missed: IconClockOff,
  started: IconPlayerPlay,
  queued: IconClock,
  running: IconProgress,
  succeeded: IconCircleCheck,
  runFailed: IconAlertTriangle,
  cancelled: IconPlayerStop,
};

export function markOf({ state, started }: Pick<ScheduleFiring, "state" | "started">): Mark {
  if (state !== "started") return state;
  if (!started?.state) return "started";
  return started.state === "failed" ? "runFailed" : started.state;
}

/** The shape and colour of a mark, for those who see. */
export function MarkIcon({ mark, size = 15 }: { readonly mark: Mark; readonly size?: number }) {
  const Icon = icons[mark];
  return <Icon size={size} aria-hidden className={classes.icon} data-mark={mark} />;
}

/** A mark: word, shape and colour. */
export function FiringMark({ mark }: { readonly mark: Mark }) {
  const { t } = useTranslation();
  return (
    <span className={classes.mark}>
      <MarkIcon mark={mark} />
      {t(`schedule.mark.${mark}`)}
    </span>
  );
}
