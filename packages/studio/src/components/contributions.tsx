import type { RowExplanation } from "@crisol/contract";
import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { cell, decimal, signed } from "../format.js";
import classes from "./contributions.module.css";

const SHOWN = 10;

/** Why one row got its prediction: each column's push, from the mean to the answer. */
export function Contributions({ explanation }: { readonly explanation: RowExplanation }) {
  const { t } = useTranslation();
  const { contributions, baseValue, output } = explanation;
  const shown = contributions.slice(0, SHOWN);
  const rest = contributions.slice(SHOWN);
  const restSum = rest.reduce((sum, one) => sum + one.contribution, 0);
  const largest = Math.max(Number.MIN_VALUE, ...contributions.map((one) => Math.abs(one.contribution)));
  const bars = [
    ...shown.map((one) => ({ name: one.column, value: cell(one.value, 4), push: one.contribution })),
    ...(rest.length > 0 ? [{ name: t("explain.others", { count: rest.length }), value: "", push: restSum }] : []),
  ];
  return (
    <div>
      <Text size="sm" c="dimmed">
        {explanation.class === null
          ? t("explain.whyValue", { base: decimal(baseValue, 4), output: decimal(output, 4) })
          : t("explain.whyClass", {
              class: explanation.class,
              scale: t(`explain.scale.${explanation.scale}`),
              base: decimal(baseValue, 3),
              output: decimal(output, 3),
            })}
      </Text>
      <ul className={classes.bars}>
        {bars.map(({ name, value, push }) => (
          <li key={name}>
            <span className={classes.name}>
              {name}
              {value !== "" && <span className={classes.value}> = {value}</span>}
            </span>
            <span className={classes.track} aria-hidden="true">
              <span data-up={push >= 0 || undefined} style={{ width: `${(Math.abs(push) / largest) * 50}%` }} />
            </span>
            <span className={classes.push}>{signed(push)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
