import type { RecipeStep, RecipeSuggestion } from "@crisol/contract";
import { Group, Text, Title } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "./error-notice.js";
import { ReasonText } from "./reason-text.js";
import { BlockSkeleton } from "./skeleton.js";
import classes from "./suggestions.module.css";

/** What the data and the algorithm ask for, each with its reason. */
export function RecipeSuggestionView({
  suggestion,
  action,
}: {
  readonly suggestion: UseQueryResult<RecipeSuggestion>;
  readonly action: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t("prepare.suggested")}</Title>
        {action}
      </Group>
      {suggestion.isError && <ErrorNotice error={suggestion.error} />}
      {suggestion.isPending && <BlockSkeleton rows={4} />}
      {suggestion.data && (
        <ul className={classes.list}>
          {suggestion.data.steps.length === 0 && (
            <li className={classes.offer}>
              <Text c="dimmed">{t("prepare.nothingNeeded")}</Text>
            </li>
          )}
          {suggestion.data.steps.map(({ step, reason }) => (
            <li key={JSON.stringify(step)} className={classes.offer}>
              <div className={classes.words}>
                <Text fw={550}>
                  {t(`recipeStep.${step.step}`)}{" "}
                  <Text span size="sm" c="dimmed" fw={400}>
                    {columnsOf(step, t)}
                  </Text>
                </Text>
                <Text size="sm" c="dimmed">
                  <ReasonText reason={reason} />
                </Text>
              </div>
            </li>
          ))}
          <li className={classes.offer}>
            <div className={classes.words}>
              <Text fw={550}>{t(`split.${suggestion.data.split.value.method}`)}</Text>
              <Text size="sm" c="dimmed">
                <ReasonText reason={suggestion.data.split.reason} />
              </Text>
            </div>
          </li>
        </ul>
      )}
    </div>
  );
}

function columnsOf({ columns }: RecipeStep, t: (key: string) => string): string {
  if (typeof columns === "string") return t(`columnSet.${columns}`);
  return columns.length > 4 ? `${columns.slice(0, 4).join(", ")} …` : columns.join(", ");
}
