import type { Recipe } from "@crisol/contract";
import { Text, Title, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ago } from "../format.js";
import classes from "./saved-recipes.module.css";

/** Recipes saved before; none ever changes. */
export function SavedRecipes({
  recipes,
  current,
  onOpen,
}: {
  readonly recipes: readonly Recipe[];
  readonly current: string | undefined;
  readonly onOpen: (recipeId: string) => void;
}) {
  const { t } = useTranslation();
  if (recipes.length === 0) return null;
  return (
    <div>
      <Title order={2} mb={4}>
        {t("prepare.savedRecipes")}
      </Title>
      <ul className={classes.list}>
        {recipes.map((recipe) => (
          <li key={recipe.id}>
            <UnstyledButton
              className={classes.item}
              data-current={recipe.id === current || undefined}
              aria-current={recipe.id === current ? "true" : undefined}
              onClick={() => onOpen(recipe.id)}
            >
              <span>
                {recipe.name}{" "}
                <Text span size="sm" c="dimmed">
                  v{recipe.version}
                </Text>
              </span>
              <Text size="sm" c="dimmed">
                {t("prepare.stepCount", { count: recipe.steps.length })} · {ago(recipe.createdAt)}
              </Text>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </div>
  );
}
