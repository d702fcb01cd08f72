import type { SweepSpecInput } from "@crisol/contract";
import { Button, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { path } from "../path.js";
import { resourcesDraftOf, resourcesProblems } from "../resources-draft.js";
import { sweepCode } from "../sweep-code.js";
import { spaceOf, type VariedParameter } from "../sweep-draft.js";
import { sweepCheckQuery } from "../sweep-queries.js";
import { resourcesOfTemplate, withTrialResources } from "../sweep-resources.js";
import { AllowedFields } from "./allowed.js";
import { CodeTabs } from "./code-button.js";
import { ErrorNotice } from "./error-notice.js";
import { Panel, Section } from "./page.js";
import { problemText } from "./problem-text.js";
import { ResourceFields } from "./resource-fields.js";
import { type SearchDraft, SweepSearchFields, searchOf } from "./sweep-search-fields.js";
import { VariedRow } from "./varied-row.js";

interface SweepFormProps {
  readonly projectId: string;
  readonly template: SweepSpecInput["template"];
  /** What can be varied, each with a range to begin with. */
  readonly known: readonly VariedParameter[];
  /** Names of those that are varied at first. */
  readonly first: readonly string[];
  readonly metrics: readonly string[];
  readonly search: Pick<SearchDraft, "metric" | "goal" | "minResource" | "maxResource">;
}

/** A sweep as somebody puts it together: the server says at once what is wrong with it. */
export function SweepForm({ projectId, template, known, first, metrics, search }: SweepFormProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [varied, setVaried] = useState(() => known.filter(({ name }) => first.includes(name)));
  const [draft, setDraft] = useState<SearchDraft>({
    ...search,
    strategy: "tpe",
    rule: "none",
    maximumTrials: 30,
    parallelTrials: 1,
  });
  const [place, setPlace] = useState(() => resourcesDraftOf(resourcesOfTemplate(template)));
  const placeProblems = resourcesProblems(place, t);
  const body: SweepSpecInput = {
    template: withTrialResources(template, place),
    space: spaceOf(varied),
    ...searchOf(draft),
  };
  // What is no number at all the server would not even look at.
  const isTyped = placeProblems.size === 0;
  const [settled] = useDebouncedValue({ body, isTyped }, 400);
  const check = useQuery({ ...sweepCheckQuery(projectId, settled.body), enabled: settled.isTyped });
  const problems = Object.fromEntries((check.data?.problems ?? []).map(({ field, message }) => [field, message]));
  const placeField = `template.${template.kind}.resources`;
  const noPlace = check.data?.problems.find(({ field }) => field === placeField);
  const others = (check.data?.problems ?? []).filter(({ field }) => field !== placeField && !isShown(field, varied));
  const start = useMutation({
    mutationFn: () => api.sweep.create({ params: { projectId }, body }),
    onSuccess: ({ id }) => void navigate(path.sweep(projectId, id)),
  });
  const free = known.filter(({ name }) => !varied.some((one) => one.name === name));
  const change = (at: number, parameter: VariedParameter | undefined) =>
    setVaried(varied.flatMap((one, i) => (i === at ? (parameter ?? []) : one)));
  return (
    <AllowedFields>
      <Stack gap="lg">
        <Section title={t("sweep.form.vary")}>
          <Panel>
            <Stack gap="md">
              {varied.map((parameter, at) => (
                <VariedRow
                  key={parameter.name}
                  parameter={parameter}
                  choices={[parameter.name, ...free.map(({ name }) => name)]}
                  error={problemOf(parameter.name, problems)}
                  onChange={(next) => change(at, next)}
                  onChoose={(name) =>
                    change(
                      at,
                      known.find((one) => one.name === name),
                    )
                  }
                  onRemove={() => change(at, undefined)}
                />
              ))}
              <Button
                variant="default"
                w="fit-content"
                leftSection={<IconPlus size={16} aria-hidden />}
                disabled={free.length === 0}
                onClick={() => setVaried([...varied, free[0]!])}
              >
                {t("sweep.form.add")}
              </Button>
            </Stack>
          </Panel>
        </Section>
        <Section title={t("sweep.form.search")}>
          <Panel>
            <SweepSearchFields value={draft} metrics={metrics} problems={problems} onChange={setDraft} />
          </Panel>
        </Section>
        <Section title={t("sweep.form.where")} sentence={t("sweep.form.whereSentence")}>
          <Panel>
            <Stack gap="md">
              <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
                <ResourceFields
                  value={place}
                  set={(change) => setPlace({ ...place, ...change })}
                  problems={placeProblems}
                  coresHelp={t(template.kind === "script" ? "jobs.form.coresHelp" : "train.coresHelp")}
                />
              </SimpleGrid>
              {noPlace && (
                <Text c="red" size="sm" role="alert">
                  {problemText(noPlace)}
                </Text>
              )}
            </Stack>
          </Panel>
        </Section>
        {check.isError && <ErrorNotice error={check.error} onRetry={() => void check.refetch()} />}
        {others.map(({ field, message }) => (
          <Text key={field} c="red" size="sm" role="alert">
            {message}
          </Text>
        ))}
        <Group>
          <Button
            onClick={() => start.mutate()}
            loading={start.isPending}
            disabled={!check.data || check.data.problems.length > 0 || !isTyped}
          >
            {t("sweep.form.start")}
          </Button>
          {check.data?.problems.length === 0 && isTyped && (
            <Text size="sm" c="dimmed">
              {check.data.configurationCount === null
                ? t("sweep.form.fine")
                : t("sweep.form.configurations", { count: check.data.configurationCount })}
            </Text>
          )}
        </Group>
        <Panel>
          <CodeTabs code={sweepCode(projectId, settled.body)} />
        </Panel>
      </Stack>
    </AllowedFields>
  );
}

/** What is wrong with a parameter, whichever of its fields it is. */
function problemOf(name: string, problems: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(problems).find(([field]) => isOf(name, field))?.[1];
}

const isOf = (name: string, field: string) => field === `space.${name}` || field.startsWith(`space.${name}.`);

const FIELDS = ["objective.metric", "strategy", "stopping.params.min_resource", "stopping.params.max_resource"];

const isShown = (field: string, varied: readonly VariedParameter[]) =>
  FIELDS.includes(field) || varied.some(({ name }) => isOf(name, field));
