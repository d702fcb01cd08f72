import type { DataColumn, Split } from "@crisol/contract";
import { Group, NativeSelect, NumberInput, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Panel } from "./page.js";
import classes from "./split-form.module.css";

const methods: readonly Split["method"][] = ["stratified", "random", "group", "time"];

/** How rows are parted: training, validation, test. */
export function SplitForm({
  split,
  columns,
  onChange,
}: {
  readonly split: Split;
  readonly columns: readonly DataColumn[];
  readonly onChange: (split: Split) => void;
}) {
  const { t } = useTranslation();
  const train = Math.max(0, 1 - split.validationFraction - split.testFraction);
  const byColumn = split.method === "group" || split.method === "time";
  const parts = [
    ["train", train],
    ["validation", split.validationFraction],
    ["test", split.testFraction],
  ] as const;
  const fraction = (value: number | string) => Math.round(Number(value)) / 100;
  return (
    <Panel>
      <Stack gap="sm">
        <div>
          <Title order={2}>{t("prepare.split")}</Title>
          <Text size="sm" c="dimmed">
            {t(`splitText.${split.method}`)}
          </Text>
        </div>
        <div
          className={classes.bar}
          role="img"
          aria-label={parts.map(([part, share]) => `${t(`part.${part}`)} ${Math.round(share * 100)} %`).join(", ")}
        >
          {parts.map(([part, share]) => (
            <span key={part} data-part={part} style={{ width: `${share * 100}%` }} aria-hidden="true">
              {share >= 0.12 && `${t(`part.${part}`)} ${Math.round(share * 100)} %`}
            </span>
          ))}
        </div>
        <Group gap="sm" align="flex-start">
          <NativeSelect
            label={t("prepare.method")}
            data={methods.map((value) => ({ value, label: t(`split.${value}`) }))}
            value={split.method}
            onChange={(event) =>
              onChange({ ...split, method: event.currentTarget.value as Split["method"], column: undefined })
            }
          />
          {byColumn && (
            <NativeSelect
              label={t("data.column")}
              data={[
                { value: "", label: t("define.choose") },
                ...columns.map(({ name }) => ({ value: name, label: name })),
              ]}
              value={split.column ?? ""}
              error={split.column ? undefined : t("prepare.splitColumn")}
              onChange={(event) => onChange({ ...split, column: event.currentTarget.value || undefined })}
            />
          )}
          <NumberInput
            label={`${t("part.validation")} (%)`}
            w={120}
            min={0}
            max={80}
            value={Math.round(split.validationFraction * 100)}
            onChange={(value) => onChange({ ...split, validationFraction: fraction(value) })}
          />
          <NumberInput
            label={`${t("part.test")} (%)`}
            w={120}
            min={1}
            max={80}
            value={Math.round(split.testFraction * 100)}
            error={train < 0.05 ? t("prepare.noTrain") : undefined}
            onChange={(value) => onChange({ ...split, testFraction: fraction(value) })}
          />
          <NumberInput
            label={t("prepare.seed")}
            w={110}
            min={0}
            max={2 ** 31 - 1}
            value={split.seed}
            onChange={(value) => onChange({ ...split, seed: Number(value) || 0 })}
            hideControls
          />
        </Group>
      </Stack>
    </Panel>
  );
}
