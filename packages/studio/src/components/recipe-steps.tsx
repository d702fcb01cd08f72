import type { DataColumn, Profile, RecipeStep } from "@crisol/contract";
import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { newStep, type RecipeChange } from "../recipe-draft.js";
import { RecipeStepForm } from "./recipe-step-form.js";
import classes from "./recipe-steps.module.css";

const kinds: readonly RecipeStep["step"][] = ["drop", "impute", "encode", "scale", "date_parts"];

/** The steps in their order, each to be changed, moved or removed, with the mouse or the keyboard. */
export function RecipeSteps({
  steps,
  columns,
  profile,
  onChange,
}: {
  readonly steps: readonly RecipeStep[];
  readonly columns: readonly DataColumn[];
  readonly profile: Profile | undefined;
  readonly onChange: (change: RecipeChange) => void;
}) {
  const { t } = useTranslation();
  return (
    <div>
      {steps.length === 0 && (
        <Text c="dimmed" mb="sm">
          {t("prepare.noSteps")}
        </Text>
      )}
      <ol className={classes.list}>
        {steps.map((step, index) => {
          const name = t("prepare.stepNumber", { number: index + 1, name: t(`recipeStep.${step.step}`) });
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place
            <li key={index} className={classes.step} aria-label={name}>
              <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
                <div>
                  <Text fw={600}>
                    <span className={classes.number}>{index + 1}</span> {t(`recipeStep.${step.step}`)}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {t(`recipeStepText.${step.step}`)}
                  </Text>
                </div>
                <Group gap={0} wrap="nowrap">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    disabled={index === 0}
                    onClick={() => onChange({ type: "move", index, by: -1 })}
                    aria-label={t("prepare.up", { name })}
                  >
                    <IconArrowUp size={16} aria-hidden />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    disabled={index === steps.length - 1}
                    onClick={() => onChange({ type: "move", index, by: 1 })}
                    aria-label={t("prepare.down", { name })}
                  >
                    <IconArrowDown size={16} aria-hidden />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    onClick={() => onChange({ type: "remove", index })}
                    aria-label={t("prepare.remove", { name })}
                  >
                    <IconTrash size={16} aria-hidden />
                  </ActionIcon>
                </Group>
              </Group>
              <RecipeStepForm
                step={step}
                columns={columns}
                profile={profile}
                onChange={(changed) => onChange({ type: "replace", index, step: changed })}
              />
            </li>
          );
        })}
      </ol>
      <Menu position="bottom-start" width={300}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconPlus size={15} aria-hidden />}>
            {t("prepare.add")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {kinds.map((kind) => (
            <Menu.Item
              key={kind}
              onClick={() => onChange({ type: "steps", steps: [...steps, newStep(kind, columns[0]?.name)] })}
            >
              <Text fw={550} size="sm">
                {t(`recipeStep.${kind}`)}
              </Text>
              <Text size="xs" c="dimmed">
                {t(`recipeStepText.${kind}`)}
              </Text>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
