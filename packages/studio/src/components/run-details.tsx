import type { Run } from "@crisol/contract";
import { Code, SimpleGrid, Stack, Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { bytes, count, metric, moment, seconds } from "../format.js";
import { path } from "../path.js";
import { dataQuery, jobQuery, recipesQuery } from "../queries.js";
import { Facts } from "./facts.js";
import { JobResources } from "./job-resources.js";
import { TextLink } from "./link.js";
import { Panel, Section } from "./page.js";
import { RunLink } from "./run-link.js";
import { RunParams } from "./run-params.js";

/** Where the model came from, with what, and every metric on both parts. */
export function RunDetails({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const data = useQuery(dataQuery(run.projectId, run.dataId)).data;
  const recipe = useQuery(recipesQuery(run.projectId)).data?.items.find((one) => one.id === run.recipeId);
  const job = useQuery(jobQuery(run.jobId)).data;
  const names = [...new Set([...Object.keys(run.metrics.test), ...Object.keys(run.metrics.validation)])];
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Stack gap="lg" miw={0}>
        <Section title={t("run.lineage")}>
          <Panel>
            <Facts
              facts={[
                [
                  t("step.data"),
                  <TextLink
                    key="data"
                    {...path.data(run.projectId, run.dataId)}
                    search={{ version: run.dataVersion }}
                  >{`${data?.name ?? run.dataId} v${run.dataVersion}`}</TextLink>,
                ],
                [
                  t("prepare.recipe"),
                  <TextLink key="recipe" {...path.step(run.projectId, "prepare")} search={{ recipe: run.recipeId }}>
                    {recipe ? `${recipe.name} v${recipe.version}` : run.recipeId}
                  </TextLink>,
                ],
                ...(run.warmStartRunId
                  ? ([
                      [
                        t("run.continuedFrom"),
                        <RunLink key="warmStart" projectId={run.projectId} runId={run.warmStartRunId} />,
                      ],
                    ] as const)
                  : []),
                [
                  t("prepare.parts3"),
                  run.rowCounts
                    ? `${count(run.rowCounts.train)} / ${count(run.rowCounts.validation)} / ${count(run.rowCounts.test)}`
                    : "–",
                ],
                [
                  t("train.calibration"),
                  run.calibration ? t(`calibration.${run.calibration}`) : t("train.calibrationNone"),
                ],
                [t("prepare.seed"), String(run.seed)],
                [t("train.started"), run.startedAt ? moment(run.startedAt) : "–"],
                [t("train.time"), seconds(run.seconds)],
                [t("run.modelSize"), bytes(run.modelSizeBytes)],
                [t("run.modelHash"), run.modelSha256 ? <Code key="sha">{run.modelSha256.slice(0, 16)}…</Code> : "–"],
              ]}
            />
          </Panel>
        </Section>
        {job && <JobResources job={job} cores={run.resources.cores} />}
        {names.length > 0 && (
          <Section title={t("run.metrics")}>
            <Panel>
              <Table fz="sm" verticalSpacing={5}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t("run.metric")}</Table.Th>
                    <Table.Th ta="end">{t("part.validation")}</Table.Th>
                    <Table.Th ta="end">{t("part.test")}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {names.map((name) => (
                    <Table.Tr key={name}>
                      <Table.Td style={{ overflowWrap: "anywhere" }}>{name}</Table.Td>
                      <Table.Td ta="end" style={{ whiteSpace: "nowrap" }}>
                        {metric(run.metrics.validation[name])}
                      </Table.Td>
                      <Table.Td ta="end" style={{ whiteSpace: "nowrap" }}>
                        {metric(run.metrics.test[name])}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Panel>
          </Section>
        )}
      </Stack>
      <RunParams run={run} />
    </SimpleGrid>
  );
}
