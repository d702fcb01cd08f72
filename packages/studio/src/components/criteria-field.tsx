import type { MetricInfo } from "@crisol/contract";
import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { criterionProblem } from "../criterion.js";

/** Success criteria, each checked as it is typed. */
export function CriteriaField({
  criteria,
  metrics,
  onChange,
}: {
  readonly criteria: readonly string[];
  readonly metrics: readonly MetricInfo[];
  readonly onChange: (criteria: string[]) => void;
}) {
  const { t } = useTranslation();
  const replace = (index: number, text: string) =>
    onChange(criteria.map((one, place) => (place === index ? text : one)));
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
      <Text component="legend" fw={500} size="sm" p={0}>
        {t("define.criteria")}
      </Text>
      <Text size="xs" c="dimmed" mb={6}>
        {t("define.criteriaHelp")}
      </Text>
      <Stack gap={6}>
        {criteria.map((criterion, index) => {
          const problem = criterionProblem(criterion, metrics);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a criterion is known by its place while it is typed
            <Group key={index} gap={6} wrap="nowrap" align="flex-start">
              <TextInput
                flex={1}
                ff="monospace"
                value={criterion}
                placeholder="roc_auc >= 0.80"
                aria-label={t("define.criterion", { number: index + 1 })}
                error={problem && t(`define.criterionProblem.${problem.code}`, problem.params)}
                onChange={(event) => replace(index, event.currentTarget.value)}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                onClick={() => onChange(criteria.filter((_, place) => place !== index))}
                aria-label={t("define.criterionRemove", { number: index + 1 })}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </Group>
          );
        })}
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={criteria.length >= 20}
          onClick={() => onChange([...criteria, ""])}
        >
          {t("define.criterionAdd")}
        </Button>
      </Stack>
    </fieldset>
  );
}
