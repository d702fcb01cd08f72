import type { CriterionNow, CriterionResult } from "@crisol/contract";
import { Text, Tooltip } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { decimal } from "../format.js";
import classes from "./criteria-list.module.css";

/** Criteria with what was measured, and whether that is enough. */
export function CriteriaList({
  criteria,
  wide = false,
}: {
  /** With `missedBy`, lists that are wide say how far off a value is. */
  readonly criteria: readonly (CriterionResult & Partial<CriterionNow>)[];
  readonly wide?: boolean;
}) {
  const { t } = useTranslation();
  if (criteria.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t("deploy.noCriteria")}
      </Text>
    );
  return (
    <ul className={wide ? classes.wide : classes.list}>
      {criteria.map((one) => {
        const verdict = t(one.passed ? "deploy.met" : "deploy.unmet");
        return (
          <Tooltip key={one.criterion} label={`${verdict}: ${decimal(one.value)}`} disabled={wide}>
            <li className={one.passed ? classes.passed : classes.failed}>
              {one.passed ? <IconCheck size={14} aria-label={verdict} /> : <IconX size={14} aria-label={verdict} />}
              <code>{one.criterion}</code>
              {wide && <span className={classes.value}>{t("deploy.measured", { value: decimal(one.value) })}</span>}
              {wide && typeof one.missedBy === "number" && (
                <span className={classes.value}>{t("deploy.missedBy", { value: decimal(one.missedBy) })}</span>
              )}
            </li>
          </Tooltip>
        );
      })}
    </ul>
  );
}
