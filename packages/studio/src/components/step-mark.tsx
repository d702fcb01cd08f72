import type { StepState } from "@crisol/contract";
import { VisuallyHidden } from "@mantine/core";
import { IconAlertTriangleFilled, IconCircle, IconCircleCheckFilled, IconProgress } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./step-mark.module.css";

const marks = {
  todo: IconCircle,
  running: IconProgress,
  done: IconCircleCheckFilled,
  attention: IconAlertTriangleFilled,
} as const;

/** The state of one of the six steps: a shape as well as a colour. */
export function StepMark({ state, size = 16 }: { readonly state: StepState; readonly size?: number }) {
  const { t } = useTranslation();
  const Mark = marks[state];
  return (
    <span className={`${classes.mark} ${classes[state]}`}>
      <Mark size={size} aria-hidden />
      <VisuallyHidden>{t(`stepState.${state}`)}</VisuallyHidden>
    </span>
  );
}
