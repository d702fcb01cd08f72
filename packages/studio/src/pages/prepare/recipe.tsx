import { Name, type Recipe } from "@crisol/contract";
import { ActionIcon, Button, Group, Text, TextInput, Tooltip } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconArrowBackUp, IconArrowForwardUp, IconSparkles } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useEffect, useMemo, useReducer } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { Empty } from "../../components/empty.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { LinkButton } from "../../components/link.js";
import { Page, Section } from "../../components/page.js";
import { RecipePreviewView } from "../../components/recipe-preview.js";
import { RecipeSteps } from "../../components/recipe-steps.js";
import { RecipeSuggestionView } from "../../components/recipe-suggestion.js";
import { SavedRecipes } from "../../components/saved-recipes.js";
import { SplitForm } from "../../components/split-form.js";
import { showDone } from "../../components/undo-notice.js";
import { path } from "../../path.js";
import { problemOf } from "../../problem.js";
import { dataQuery, profileQuery, projectQuery, recipeSuggestionQuery, recipesQuery } from "../../queries.js";
import { changeRecipe, type RecipeDraft } from "../../recipe-draft.js";
import classes from "./recipe.module.css";

const blank: RecipeDraft = {
  name: "recipe",
  steps: [],
  split: { method: "random", validationFraction: 0.2, testFraction: 0.2, seed: 0 },
};

/** Step 3: from columns to features, fitted on training rows only. */
function PreparePage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  if (!project.data || !project.target) {
    const missing = project.data ? "define" : "data";
    return (
      <Page title={t("step.prepare")} sentence={t("prepare.sentence")}>
        <Empty
          title={t(`prepare.missing.${missing}`)}
          text={t(`prepare.missingText.${missing}`)}
          action={<LinkButton {...path.step(projectId, missing)}>{t(`project.next.${missing}`)}</LinkButton>}
        />
      </Page>
    );
  }
  return (
    <Editor projectId={projectId} dataId={project.data.dataId} version={project.data.version} target={project.target} />
  );
}

function Editor({
  projectId,
  dataId,
  version,
  target,
}: {
  readonly projectId: string;
  readonly dataId: string;
  readonly version: number;
  readonly target: string;
}) {
  const { t } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const queryClient = useQueryClient();
  const { data: recipes } = useSuspenseQuery(recipesQuery(projectId));
  const { data } = useSuspenseQuery(dataQuery(projectId, dataId));
  const profile = useQuery(profileQuery(projectId, dataId, version, target)).data;
  const suggestion = useQuery(recipeSuggestionQuery(projectId, "gradient_boosting"));
  const opened = recipes.items.find((recipe) => recipe.id === search.recipe) ?? recipes.items[0];
  const [history, change] = useReducer(changeRecipe, { now: opened ? draftOf(opened) : blank, past: [], future: [] });
  const { now } = history;
  const columns = (data.versions.find((one) => one.version === version)?.columns ?? []).filter(
    (column) => column.name !== target,
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: only another recipe is a reason to begin anew
  useEffect(() => change({ type: "reset", to: opened ? draftOf(opened) : blank }), [opened?.id]);
  useHotkeys([
    ["mod+Z", () => change({ type: "undo" })],
    ["mod+shift+Z", () => change({ type: "redo" })],
  ]);
  const save = useMutation({
    mutationFn: () =>
      api.recipe.create({
        params: { projectId },
        body: { name: now.name.trim(), dataId, dataVersion: version, steps: [...now.steps], split: now.split },
      }),
    onSuccess: (recipe) => {
      // Before the list is fetched anew: once it shows the recipe as saved, somebody may already be on their way to Train.
      void navigate({ to: ".", search: { recipe: recipe.id }, replace: true });
      void queryClient.invalidateQueries({ queryKey: ["project", projectId] });
      showDone(t("prepare.saved", { name: recipe.name, version: recipe.version }));
    },
    meta: { inline: true },
  });
  const body = useMemo(
    () => ({ name: now.name, dataId, dataVersion: version, steps: [...now.steps], split: now.split }),
    [now, dataId, version],
  );
  const changedSince =
    !opened ||
    JSON.stringify(draftOf(opened)) !== JSON.stringify(now) ||
    opened.dataVersion !== version ||
    opened.dataId !== dataId;
  const nameProblem = problemOf(Name, now.name);
  const accept = () => {
    const found = suggestion.data;
    if (!found) return;
    change({ type: "steps", steps: found.steps.map(({ step }) => step) });
    change({ type: "split", split: found.split.value });
  };

  return (
    <Page
      title={t("step.prepare")}
      sentence={t("prepare.sentence")}
      code={code(
        `npx crisol recipe suggest --project ${projectId} --save ${now.name}\nnpx crisol recipe create recipe.json --project ${projectId}`,
        `const recipe = await api.recipe.create({ params: { projectId: "${projectId}" }, body: ${JSON.stringify(body, null, 2)} });`,
        `api.post(f"{url}/projects/${projectId}/recipes", json=${JSON.stringify(body, null, 2).replaceAll("null", "None").replaceAll(": true", ": True").replaceAll(": false", ": False")})`,
      )}
      action={
        <>
          {opened && !changedSince && (
            <Allowed>
              <LinkButton {...path.newRun(projectId)} search={{ recipe: opened.id }}>
                {t("project.next.train")}
              </LinkButton>
            </Allowed>
          )}
          {changedSince && (
            <Allowed>
              <Button onClick={() => save.mutate()} loading={save.isPending} disabled={!!nameProblem}>
                {t("prepare.save")}
              </Button>
            </Allowed>
          )}
        </>
      }
    >
      <ErrorNotice error={save.error} />
      <div className={classes.columns}>
        <div className={classes.left}>
          <Group justify="space-between" align="flex-end">
            <TextInput
              label={t("prepare.name")}
              value={now.name}
              error={nameProblem}
              onChange={(event) => change({ type: "name", name: event.currentTarget.value })}
              w={220}
            />
            <Group gap={4}>
              <Tooltip label={`${t("action.undo")} (Ctrl Z)`}>
                <ActionIcon
                  variant="default"
                  size="lg"
                  disabled={history.past.length === 0}
                  onClick={() => change({ type: "undo" })}
                  aria-label={t("action.undo")}
                >
                  <IconArrowBackUp size={17} aria-hidden />
                </ActionIcon>
              </Tooltip>
              <Tooltip label={`${t("action.redo")} (Ctrl Shift Z)`}>
                <ActionIcon
                  variant="default"
                  size="lg"
                  disabled={history.future.length === 0}
                  onClick={() => change({ type: "redo" })}
                  aria-label={t("action.redo")}
                >
                  <IconArrowForwardUp size={17} aria-hidden />
                </ActionIcon>
              </Tooltip>
            </Group>
          </Group>
          <RecipeSteps steps={now.steps} columns={columns} profile={profile} onChange={change} />
          <SplitForm split={now.split} columns={columns} onChange={(split) => change({ type: "split", split })} />
        </div>
        <aside className={classes.right} aria-label={t("prepare.suggested")}>
          <RecipeSuggestionView
            suggestion={suggestion}
            action={
              <Button
                size="xs"
                variant="light"
                leftSection={<IconSparkles size={14} aria-hidden />}
                onClick={accept}
                disabled={!suggestion.data}
              >
                {t("prepare.accept")}
              </Button>
            }
          />
          <SavedRecipes
            recipes={recipes.items}
            current={opened?.id}
            onOpen={(recipe) => void navigate({ to: ".", search: { recipe } })}
          />
        </aside>
      </div>
      <Section title={t("prepare.preview")} sentence={t("prepare.previewSentence")}>
        {now.steps.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("prepare.noStepsPreview")}
          </Text>
        )}
        <RecipePreviewView projectId={projectId} body={body} />
      </Section>
    </Page>
  );
}

const draftOf = ({ name, steps, split }: Recipe): RecipeDraft => ({ name, steps, split });

export const Route = createLazyRoute("/projects/$projectId/prepare")({ component: PreparePage });
