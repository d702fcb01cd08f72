import type { Detection, ImportOptions } from "@crisol/contract";
import { Alert, List, NativeSelect, SimpleGrid, Stack, Switch, TagsInput, Text, TextInput } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { bytes, shortCount } from "../format.js";
import { ReasonText } from "./reason-text.js";

const delimiters = [",", ";", "\t", "|", " "];
const encodings = ["utf-8", "utf-16", "windows-1252", "iso-8859-1"];

/** The detected way of reading, to be corrected; what is not touched stays detected. */
export function DetectionForm({
  detection,
  options,
  onChange,
}: {
  readonly detection: Detection;
  readonly options: ImportOptions;
  readonly onChange: (options: ImportOptions) => void;
}) {
  const { t } = useTranslation();
  const now = { ...detection.options, ...options };
  const set = (change: ImportOptions) => onChange({ ...options, ...change });
  const isText = now.format === "csv" || now.format === "tsv";
  const withCurrent = (values: readonly string[], current: string) =>
    values.includes(current) ? values : [...values, current];
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {bytes(detection.sizeBytes)}
        {detection.estimatedRowCount !== null &&
          ` · ${t("data.about", { rows: shortCount(detection.estimatedRowCount) })}`}
        {` · ${t("unit.columns", { columns: detection.columns.length })}`}
      </Text>
      {detection.warnings.length > 0 && (
        <Alert
          variant="light"
          color="yellow"
          icon={<IconInfoCircle size={18} aria-hidden />}
          title={t("data.warnings")}
        >
          <List size="sm">
            {detection.warnings.map((warning) => (
              <List.Item key={warning.code + warning.text}>
                <ReasonText reason={warning} />
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2, sm: 3, lg: 4 }} spacing="md">
        <NativeSelect
          label={t("data.option.format")}
          data={["csv", "tsv", "jsonl", "parquet"]}
          value={now.format}
          onChange={(event) => set({ format: event.currentTarget.value as Detection["options"]["format"] })}
        />
        {isText && (
          <>
            <NativeSelect
              label={t("data.option.delimiter")}
              data={withCurrent(delimiters, now.delimiter).map((value) => ({
                value,
                label: t(
                  `data.delimiter.${value === "," ? "comma" : value === ";" ? "semicolon" : value === "\t" ? "tab" : value === "|" ? "pipe" : value === " " ? "space" : "other"}`,
                  { value },
                ),
              }))}
              value={now.delimiter}
              onChange={(event) => set({ delimiter: event.currentTarget.value })}
            />
            <NativeSelect
              label={t("data.option.decimal")}
              data={[
                { value: ".", label: "1.5" },
                { value: ",", label: "1,5" },
              ]}
              value={now.decimalSeparator}
              onChange={(event) => set({ decimalSeparator: event.currentTarget.value as "." | "," })}
            />
            <NativeSelect
              label={t("data.option.encoding")}
              data={withCurrent(encodings, now.encoding) as string[]}
              value={now.encoding}
              onChange={(event) => set({ encoding: event.currentTarget.value })}
            />
            <TextInput
              label={t("data.option.dateFormat")}
              placeholder="ISO 8601"
              value={now.dateFormat ?? ""}
              onChange={(event) => set({ dateFormat: event.currentTarget.value || null })}
            />
            <TextInput
              label={t("data.option.timestampFormat")}
              placeholder="ISO 8601"
              value={now.timestampFormat ?? ""}
              onChange={(event) => set({ timestampFormat: event.currentTarget.value || null })}
            />
            <TagsInput
              label={t("data.option.missing")}
              placeholder={t("data.option.missingAdd")}
              value={now.missingMarkers}
              onChange={(missingMarkers) => set({ missingMarkers })}
              maxTags={50}
            />
            <Stack gap={8} justify="flex-end">
              <Switch
                label={t("data.option.header")}
                checked={now.header}
                onChange={(event) => set({ header: event.currentTarget.checked })}
              />
              <Switch
                label={t("data.option.trim")}
                checked={now.trim}
                onChange={(event) => set({ trim: event.currentTarget.checked })}
              />
            </Stack>
          </>
        )}
      </SimpleGrid>
    </Stack>
  );
}
