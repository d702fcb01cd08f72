import type { ModelStage } from "@crisol/contract";
import { IconArchive, IconCircleCheck, IconCircleDashed, IconFlask } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./run-state.module.css";

const icons = {
  none: IconCircleDashed,
  staging: IconFlask,
  production: IconCircleCheck,
  archived: IconArchive,
} as const;

/** How far a version has come: word, shape and colour. */
export function StageMark({ stage }: { readonly stage: ModelStage }) {
  const { t } = useTranslation();
  const Icon = icons[stage];
  return (
    <span className={classes.state} data-state={stage === "production" ? "succeeded" : undefined}>
      <Icon size={15} aria-hidden />
      {t(`stage.${stage}`)}
    </span>
  );
}
