import { type Project, STEPS } from "@crisol/contract";
import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { StepMark } from "./step-mark.js";
import classes from "./step-path.module.css";

/** The six steps in miniature. */
export function StepPath({ steps }: { readonly steps: Project["steps"] }) {
  const { t } = useTranslation();
  return (
    <ol className={classes.path} aria-label={t("project.path")}>
      {STEPS.map((step) => (
        <Tooltip key={step} label={`${t(`step.${step}`)}: ${t(`stepState.${steps[step]}`)}`}>
          <li className={classes.step} data-state={steps[step]}>
            <span className={classes.name}>{t(`step.${step}`)} </span>
            <StepMark state={steps[step]} size={14} />
          </li>
        </Tooltip>
      ))}
    </ol>
  );
}
