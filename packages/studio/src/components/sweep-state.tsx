import type { SweepState, TrialState } from "@crisol/contract";
import { IconAlertTriangle, IconCircleCheck, IconPlayerStop, IconProgress } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./run-state.module.css";

const icons = {
  running: IconProgress,
  stopping: IconProgress,
  completed: IconCircleCheck,
  stopped: IconPlayerStop,
  failed: IconAlertTriangle,
  cancelled: IconPlayerStop,
} as const;
/** The run state whose colour it has. */
const colours = { stopping: "running", completed: "succeeded", stopped: "cancelled" } as const;

/** The state of a sweep: word, shape and colour. */
export function SweepStateBadge({ state }: { readonly state: SweepState }) {
  const { t } = useTranslation();
  return <StateMark state={state} text={t(`sweep.state.${state}`)} />;
}

/** The state of a trial: stopped early is told apart from cancelled. */
export function TrialStateBadge({ state }: { readonly state: TrialState }) {
  const { t } = useTranslation();
  return <StateMark state={state} text={t(`sweep.trialState.${state}`)} />;
}

function StateMark({ state, text }: { readonly state: SweepState | TrialState; readonly text: string }) {
  const Icon = icons[state];
  return (
    <span className={classes.state} data-state={state in colours ? colours[state as keyof typeof colours] : state}>
      <Icon size={15} aria-hidden />
      {text}
    </span>
  );
}
