import type { VerdictKind } from "@crisol/contract";
import { IconAlertTriangle, IconCircleCheck, IconClockQuestion, IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./run-state.module.css";

const states: Readonly<Partial<Record<VerdictKind, readonly [state: string, icon: typeof IconInfoCircle]>>> = {
  right_size: ["succeeded", IconCircleCheck],
  too_short: ["cancelled", IconClockQuestion],
  too_small_to_distribute: ["cancelled", IconInfoCircle],
  distributable: ["running", IconInfoCircle],
  memory_near_limit: ["failed", IconAlertTriangle],
};

/** What a verdict is called: word, shape and colour. */
export function VerdictKindBadge({ kind }: { readonly kind: VerdictKind }) {
  const { t } = useTranslation();
  const [state, Icon] = states[kind] ?? ["running", IconAlertTriangle];
  return (
    <span className={classes.state} data-state={state}>
      <Icon size={15} aria-hidden />
      {t(`verdict.kinds.${kind}`)}
    </span>
  );
}
