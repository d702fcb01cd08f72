import type { PipelineRunSummary, PipelineStepState } from "@crisol/contract";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconClock,
  IconCopyCheck,
  IconPlayerSkipForward,
  IconPlayerStop,
  IconProgress,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./run-state.module.css";

/** The shape of each state of a step: no two that mean something else share one. */
export const stepIcons = {
  waiting: IconCircleDashed,
  queued: IconClock,
  running: IconProgress,
  succeeded: IconCircleCheck,
  cached: IconCopyCheck,
  failed: IconAlertTriangle,
  cancelled: IconPlayerStop,
  skipped: IconPlayerSkipForward,
} as const;

/** The state of a step: word, shape and colour. */
export function StepStateBadge({ state }: { readonly state: PipelineStepState }) {
  const { t } = useTranslation();
  const Icon = stepIcons[state];
  return (
    <span className={classes.state} data-state={state}>
      <Icon size={15} aria-hidden />
      {t(`pipeline.stepState.${state}`)}
    </span>
  );
}

/** The state of a run of a pipeline. */
export function PipelineRunStateBadge({ state }: Pick<PipelineRunSummary, "state">) {
  const { t } = useTranslation();
  const Icon = stepIcons[state];
  return (
    <span className={classes.state} data-state={state}>
      <Icon size={15} aria-hidden />
      {t(`pipeline.runState.${state}`)}
    </span>
  );
}

/** How many steps are in which state, in the order of a step's life. */
export function useStepCounts({ counts }: Pick<PipelineRunSummary, "counts">): string {
  const { t } = useTranslation();
  return (Object.keys(stepIcons) as PipelineStepState[])
    .flatMap((state) => (counts[state] ? [`${t(`pipeline.stepState.${state}`)} ${counts[state]}`] : []))
    .join(" · ");
}
