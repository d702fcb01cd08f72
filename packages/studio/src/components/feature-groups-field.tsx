import { ActionIcon, Button, Group, Input, MultiSelect, Stack } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

type Groups = readonly (readonly string[])[];

/** Groups of columns that may act together; a column may be in several. */
export function FeatureGroupsField({
  label,
  help,
  columns,
  value,
  onChange,
}: {
  readonly label: string;
  readonly help: string;
  readonly columns: readonly string[];
  readonly value: Groups;
  readonly onChange: (value: string[][]) => void;
}) {
  const { t } = useTranslation();
  const groups = value.map((group) => [...group]);
  return (
    <Input.Wrapper label={label} description={help} labelElement="div">
      <Stack gap={6} mt={6}>
        {groups.map((group, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a group has no other name than its place
          <Group key={at} gap={6} wrap="nowrap">
            <MultiSelect
              flex={1}
              aria-label={t("train.group", { number: at + 1 })}
              data={columns}
              value={group}
              onChange={(names) => onChange(groups.with(at, names))}
              searchable
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("train.removeGroup", { number: at + 1 })}
              onClick={() => onChange(groups.toSpliced(at, 1))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Button variant="default" size="xs" w="fit-content" onClick={() => onChange([...groups, []])}>
          {t("train.addGroup")}
        </Button>
      </Stack>
    </Input.Wrapper>
  );
}
