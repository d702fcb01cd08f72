import type { ColumnType, Detection, ImportOptions } from "@crisol/contract";
import { NativeSelect, Text, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { cell } from "../format.js";
import classes from "./detection-preview.module.css";
import { reasonText } from "./reason-text.js";
import { ScrollRegion } from "./scroll-region.js";

const types: readonly ColumnType[] = ["integer", "number", "boolean", "date", "timestamp", "text"];

/** The first rows as they would be imported, with each column's type to correct. */
export function DetectionPreview({
  detection,
  options,
  onChange,
  stale,
}: {
  readonly detection: Detection;
  readonly options: ImportOptions;
  readonly onChange: (options: ImportOptions) => void;
  readonly stale: boolean;
}) {
  const { t } = useTranslation();
  return (
    <ScrollRegion className={classes.scroller} label={t("data.preview")} busy={stale}>
      <table className={classes.table}>
        <thead>
          <tr>
            {detection.columns.map((column) => (
              <th key={column.name}>
                <Tooltip label={reasonText(column.reason)} multiline maw={320}>
                  <Text size="sm" fw={600} truncate>
                    {column.name}
                  </Text>
                </Tooltip>
                <NativeSelect
                  size="xs"
                  mt={4}
                  miw={136}
                  aria-label={t("data.typeOf", { column: column.name })}
                  data={types.map((value) => ({ value, label: t(`type.${value}`) }))}
                  value={options.columnTypes?.[column.name] ?? column.type}
                  onChange={(event) =>
                    onChange({
                      ...options,
                      columnTypes: { ...options.columnTypes, [column.name]: event.currentTarget.value as ColumnType },
                    })
                  }
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {detection.preview.slice(0, 20).map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a preview are known by their place
            <tr key={index}>
              {detection.columns.map((column) => (
                <td
                  key={column.name}
                  data-numeric={column.type === "integer" || column.type === "number" || undefined}
                  data-missing={row[column.name] === null || undefined}
                >
                  {cell(row[column.name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
