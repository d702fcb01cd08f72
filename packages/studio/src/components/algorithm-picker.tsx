import type { Algorithm } from "@crisol/contract";
import { Radio, Text } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import classes from "./algorithm-picker.module.css";

/** The algorithms that fit the task as cards, each with what it is good for. */
export function AlgorithmPicker({
  algorithms,
  value,
  onChange,
}: {
  readonly algorithms: readonly Algorithm[];
  readonly value: string;
  readonly onChange: (name: string) => void;
}) {
  const { t } = useTranslation();
  const label = useId();
  return (
    <div>
      <Text fw={500} mb={6} id={label}>
        {t("train.algorithm")}
      </Text>
      <Radio.Group value={value} onChange={onChange} aria-labelledby={label}>
        <div className={classes.cards}>
          {algorithms.map(({ name }) => (
            <Radio.Card key={name} value={name} className={classes.card} radius="md">
              <Radio.Indicator size="xs" mt={3} />
              <span>
                <span className={classes.name}>{t(`algorithm.${name}`, { defaultValue: name })}</span>
                <span className={classes.text}>{t(`algorithmText.${name}`, { defaultValue: "" })}</span>
              </span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
    </div>
  );
}
