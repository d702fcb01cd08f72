import { ActionIcon, Button, Group, Stack, Text } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./rows-field.module.css";

/** A list of named things in a form: a row for each, one to add, each to take away. */
export function RowsField<Row extends { readonly name: string }>({
  title,
  help,
  rowName,
  rows,
  onChange,
  fresh,
  children,
}: {
  readonly title: string;
  readonly help: string;
  /** What a row is called to those who hear the page: "Parameter 2". */
  readonly rowName: (number: number) => string;
  readonly rows: readonly Row[];
  readonly onChange: (rows: readonly Row[]) => void;
  /** The row that is added. */
  readonly fresh: Row;
  /** The fields of a row; the first has the names of its columns above it, each has its own for those who hear it. */
  readonly children: (row: Row, set: (change: Partial<Row>) => void, index: number) => ReactNode;
}) {
  const { t } = useTranslation();
  const set = (index: number, change: Partial<Row>) =>
    onChange(rows.map((row, place) => (place === index ? { ...row, ...change } : row)));
  return (
    <fieldset className={classes.field}>
      <legend className={classes.legend}>{title}</legend>
      <Text size="xs" c="dimmed" mb={8}>
        {help}
      </Text>
      <Stack gap={8}>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place while its name is typed
          <Group key={index} gap={8} align="flex-start" role="group" aria-label={rowName(index + 1)} wrap="nowrap">
            <div className={classes.row}>{children(row, (change) => set(index, change), index)}</div>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              onClick={() => onChange(rows.filter((_, place) => place !== index))}
              aria-label={t("jobs.form.remove", { name: row.name || rowName(index + 1) })}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...rows, fresh])}
          aria-label={`${t("jobs.form.add")}: ${title}`}
        >
          {t("jobs.form.add")}
        </Button>
      </Stack>
    </fieldset>
  );
}
