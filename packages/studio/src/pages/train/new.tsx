import {
  type AlgorithmParam,
  Calibration,
  type Recipe,
  type Run,
  relevantParams,
  resourceFlags,
  taskParams,
} from "@crisol/contract";
import { Button, NativeSelect, NumberInput, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { AdvisedPlace } from "../../components/advised-place.js";
import { AlgorithmPicker } from "../../components/algorithm-picker.js";
import { Allowed, AllowedFields } from "../../components/allowed.js";
import { Empty } from "../../components/empty.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { LinkButton } from "../../components/link.js";
import { Page, Panel, Section } from "../../components/page.js";
import { isDefault, ParamForm, type ParamValues, paramProblem } from "../../components/param-form.js";
import { ResourceFields } from "../../components/resource-fields.js";
import { metric, percent } from "../../format.js";
import { path } from "../../path.js";
import { algorithmsQuery, dataQuery, projectQuery, recipesQuery, runQuery, runsQuery } from "../../queries.js";
import {
  asksForNothing,
  type ResourcesDraft,
  resourcesDraftOf,
  resourcesOf,
  resourcesProblems,
} from "../../resources-draft.js";
import { useAdvisedResources } from "../../use-advised-resources.js";
import { useDraft } from "../../use-draft.js";

interface Meta {
  readonly name: string;
  readonly seed: number;
  readonly calibration: Calibration | null;
  readonly coverage: number | null;
}

/** A new run: recipe, algorithm, parameters. */
function NewRunPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const queryClient = useQueryClient();
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  const { data: algorithms } = useSuspenseQuery(algorithmsQuery);
  const { data: recipes } = useSuspenseQuery(recipesQuery(projectId));
  const advised = useAdvisedResources(projectId);
  const from = useQuery({ ...runQuery(projectId, search.from ?? ""), enabled: !!search.from }).data;
  const fitting = algorithms.items.filter((one) => !project.task || one.tasks.includes(project.task));
  const chosen =
    fitting.find((one) => one.name === (search.algorithm ?? from?.algorithm)) ??
    fitting.find((one) => one.name === "gradient_boosting") ??
    fitting[0];
  const algorithm = chosen && { ...chosen, params: taskParams(chosen.params, project.task) };
  const recipe = recipes.items.find((one) => one.id === (search.recipe ?? from?.recipeId)) ?? recipes.items[0];
  const data = useQuery({ ...dataQuery(projectId, recipe?.dataId ?? ""), enabled: !!recipe }).data;
  const columns = (data?.versions.find((one) => one.version === recipe?.dataVersion)?.columns ?? [])
    .map((column) => column.name)
    .filter((name) => name !== project.target);
  const [values, setValues, clearValues] = useDraft<ParamValues>(
    `run:${projectId}:${algorithm?.name}:${search.from ?? ""}`,
    from && algorithm?.name === from.algorithm ? { ...from.params } : {},
  );
  const [meta, setMeta, clearMeta] = useDraft<Meta>(`run-meta:${projectId}:${search.from ?? ""}`, {
    name: "",
    seed: 0,
    calibration: from?.calibration ?? null,
    coverage: from?.coverage ?? null,
  });
  const [place, setPlace, clearPlace] = useDraft<ResourcesDraft>(
    `run-resources:${projectId}:${search.from ?? ""}`,
    resourcesDraftOf((search.from ? from?.resources : advised) ?? {}),
  );
  const placeProblems = resourcesProblems(place, t);
  const runs = useQuery({ ...runsQuery(projectId), enabled: !!algorithm?.warmStart }).data;
  const continuable = (runs?.items ?? []).filter(
    (run) =>
      run.algorithm === algorithm?.name && run.target === project.target && canContinue(run, recipe, recipes.items),
  );
  const continued = continuable.find((run) => run.id === search.warmStart);
  // Both are learnt by models that begin anew.
  const calibration = project.task === "regression" || continued ? null : meta.calibration;
  const coverage = continued ? null : meta.coverage;
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace: true });
  const relevant = relevantParams(algorithm?.params ?? [], values);
  const changed = changedOf(relevant, values);
  const wrong =
    placeProblems.size > 0 || relevant.some((param) => paramProblem(param, values[param.name] ?? param.default, t));
  const resources = resourcesOf(place);
  const request = {
    recipeId: recipe?.id ?? "",
    algorithm: algorithm?.name ?? "",
    params: changed,
    calibration,
    coverage,
    seed: meta.seed,
    warmStartRunId: continued?.id ?? null,
    ...(!asksForNothing(resources) && { resources }),
  };
  const start = useMutation({
    mutationFn: () =>
      api.run.create({
        params: { projectId },
        body: { ...request, ...(meta.name.trim() && { name: meta.name.trim() }) },
      }),
    onSuccess: async ({ run }) => {
      clearValues();
      clearMeta();
      clearPlace();
      await queryClient.invalidateQueries({ queryKey: ["project", projectId] });
      void navigate(path.run(projectId, run.id));
    },
    meta: { inline: true },
  });

  const tryPart = useMutation({
    mutationFn: () => {
      const { warmStartRunId: _none, ...body } = request;
      return api.extrapolation.create({ params: { projectId }, body });
    },
    onSuccess: async ({ extrapolation }) => {
      await queryClient.invalidateQueries({ queryKey: ["project", projectId, "extrapolations"] });
      void navigate(path.extrapolation(projectId, extrapolation.id));
    },
    meta: { inline: true },
  });

  if (!recipe) {
    return (
      <Page title={t("train.new")} sentence={t("train.newSentence")}>
        <Empty
          title={t("train.needsRecipeTitle")}
          text={t("train.needsRecipe")}
          action={<LinkButton {...path.step(projectId, "prepare")}>{t("project.next.prepare")}</LinkButton>}
        />
      </Page>
    );
  }
  const flags = Object.entries(changed).map(([name, value]) =>
    typeof value === "object" ? `'${name}=${JSON.stringify(value)}'` : `${name}=${value}`,
  );
  return (
    <Page
      title={t("train.new")}
      sentence={t("train.newSentence")}
      code={code(
        `npx crisol run create --project ${projectId} --recipe ${recipe.id} --algorithm ${algorithm?.name}${flags.length > 0 ? ` \\\n  --param ${flags.join(" ")}` : ""}${calibration ? ` --calibration ${calibration}` : ""}${coverage ? ` --coverage ${coverage}` : ""}${continued ? ` --warm-start ${continued.id}` : ""} --seed ${meta.seed}${resourceFlags(
          resources,
        )
          .map((flag) => ` ${flag}`)
          .join("")}`,
        `const { run, job } = await api.run.create({ params: { projectId: "${projectId}" }, body: ${JSON.stringify(request, null, 2)} });`,
        `api.post(f"{url}/projects/${projectId}/runs", json=${JSON.stringify(request, null, 2).replaceAll(": true", ": True").replaceAll(": false", ": False").replaceAll(": null", ": None")})`,
      )}
      action={
        <Allowed>
          {!continued && (
            <Button
              variant="default"
              title={t("extrapolation.startHelp")}
              onClick={() => tryPart.mutate()}
              loading={tryPart.isPending}
              disabled={wrong || !algorithm}
            >
              {t("extrapolation.start")}
            </Button>
          )}
          <Button onClick={() => start.mutate()} loading={start.isPending} disabled={wrong || !algorithm}>
            {t("train.start")}
          </Button>
        </Allowed>
      }
    >
      <ErrorNotice error={start.error ?? tryPart.error} />
      <Panel>
        <AllowedFields>
          <Stack gap="lg" maw={760}>
            <AlgorithmPicker
              algorithms={fitting}
              value={algorithm?.name ?? ""}
              onChange={(name) => set({ algorithm: name })}
            />
            <NativeSelect
              label={t("prepare.recipe")}
              data={recipes.items.map((one) => ({
                value: one.id,
                label: `${one.name} v${one.version} · ${t("prepare.stepCount", { count: one.steps.length })}`,
              }))}
              value={recipe.id}
              onChange={(event) => set({ recipe: event.currentTarget.value })}
            />
            {algorithm && (
              <ParamForm params={algorithm.params} columns={columns} values={values} onChange={setValues} />
            )}
            {continuable.length > 0 && (
              <NativeSelect
                label={t("train.warmStart")}
                description={t("train.warmStartHelp")}
                data={[
                  { value: "", label: t("train.warmStartNone") },
                  ...continuable.map((run) => ({
                    value: run.id,
                    label: `${run.name} · ${run.primaryMetric} ${metric(run.metrics.test[run.primaryMetric])}`,
                  })),
                ]}
                value={continued?.id ?? ""}
                onChange={(event) => set({ warmStart: event.currentTarget.value || undefined })}
              />
            )}
            {project.task !== "regression" && !continued && (
              <NativeSelect
                label={t("train.calibration")}
                description={t("train.calibrationHelp")}
                data={[
                  { value: "", label: t("train.calibrationNone") },
                  ...Calibration.options.map((value) => ({ value, label: t(`calibration.${value}`) })),
                ]}
                value={calibration ?? ""}
                onChange={(event) =>
                  setMeta({ ...meta, calibration: (event.currentTarget.value || null) as Calibration | null })
                }
              />
            )}
            {!continued && (
              <NativeSelect
                label={t(project.task === "regression" ? "train.coverage" : "train.coverageClasses")}
                description={t(project.task === "regression" ? "train.coverageHelp" : "train.coverageHelpClasses")}
                data={[
                  { value: "", label: t("train.coverageNone") },
                  ...[0.8, 0.9, 0.95, 0.99].map((value) => ({ value: String(value), label: percent(value, 0) })),
                ]}
                value={meta.coverage === null ? "" : String(meta.coverage)}
                onChange={(event) =>
                  setMeta({ ...meta, coverage: event.currentTarget.value ? Number(event.currentTarget.value) : null })
                }
              />
            )}
            <TextInput
              label={t("train.name")}
              placeholder={t("train.nameExample")}
              value={meta.name}
              maxLength={120}
              onChange={(event) => setMeta({ ...meta, name: event.currentTarget.value })}
            />
            <NumberInput
              label={t("prepare.seed")}
              description={t("train.seedHelp")}
              w={200}
              min={0}
              max={2 ** 31 - 1}
              value={meta.seed}
              onChange={(value) => setMeta({ ...meta, seed: Number(value) || 0 })}
              hideControls
            />
          </Stack>
        </AllowedFields>
      </Panel>
      <Section title={t("train.where")}>
        <Panel>
          <AllowedFields>
            <Stack gap="lg" maw={760}>
              <AdvisedPlace projectId={projectId} chosen={place} onChoose={setPlace} />
              <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
                <ResourceFields
                  value={place}
                  set={(change) => setPlace({ ...place, ...change })}
                  problems={placeProblems}
                  coresHelp={t("train.coresHelp")}
                />
              </SimpleGrid>
            </Stack>
          </AllowedFields>
        </Panel>
      </Section>
    </Page>
  );
}

/** A run with a model whose recipe has the steps of the chosen one, as the server asks; that may be for newer data. */
function canContinue(run: Run, recipe: Recipe | undefined, recipes: readonly Recipe[]): boolean {
  const steps = recipes.find((one) => one.id === run.recipeId)?.steps;
  return run.state === "succeeded" && steps !== undefined && JSON.stringify(steps) === JSON.stringify(recipe?.steps);
}

/** Only what differs from the defaults: the server fills in the rest. */
function changedOf(params: readonly AlgorithmParam[], values: ParamValues): ParamValues {
  return Object.fromEntries(
    params.flatMap((param) => {
      const value = values[param.name];
      return value === undefined || isDefault(param, value) ? [] : [[param.name, value]];
    }),
  );
}

export const Route = createLazyRoute("/projects/$projectId/train/new")({ component: NewRunPage });
