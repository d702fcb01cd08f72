import type { Endpoint, ModelVersion } from "@crisol/contract";
import { Code, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { bytes, MISSING, moment } from "../format.js";
import { path } from "../path.js";
import { dataQuery, recipesQuery } from "../queries.js";
import { Facts } from "./facts.js";
import { TextLink } from "./link.js";
import { Panel } from "./page.js";
import { RunLink } from "./run-link.js";

/** Where a version comes from and where it answers: run, recipe, data, file, endpoints. */
export function VersionLineage({
  version,
  endpoints,
}: {
  readonly version: ModelVersion;
  readonly endpoints: readonly Endpoint[];
}) {
  const { t } = useTranslation();
  const { projectId, lineage } = version;
  const data = useQuery({ ...dataQuery(projectId, lineage?.dataId ?? ""), enabled: lineage !== null }).data;
  const recipes = useQuery({ ...recipesQuery(projectId), enabled: lineage !== null }).data?.items;
  const recipe = recipes?.find(({ id }) => id === lineage?.recipeId);
  const facts: (readonly [string, ReactNode])[] = [
    [
      t("train.run"),
      version.runId === null ? MISSING : <RunLink key="run" projectId={projectId} runId={version.runId} />,
    ],
  ];
  if (lineage) {
    facts.push(
      [
        t("step.data"),
        <TextLink key="data" {...path.data(projectId, lineage.dataId)} search={{ version: lineage.dataVersion }}>
          {`${data?.name ?? lineage.dataId} v${lineage.dataVersion}`}
        </TextLink>,
      ],
      [
        t("prepare.recipe"),
        <TextLink key="recipe" {...path.step(projectId, "prepare")} search={{ recipe: lineage.recipeId }}>
          {recipe ? `${recipe.name} v${recipe.version}` : lineage.recipeId}
        </TextLink>,
      ],
    );
  }
  const { algorithm } = version;
  if (algorithm) facts.push([t("train.algorithm"), t(`algorithm.${algorithm}`, { defaultValue: algorithm })]);
  facts.push(
    [t("registry.format"), t(`format.${version.format}`)],
    ...(version.source ? [[t("registry.source"), <Code key="source">{version.source}</Code>] as const] : []),
    [
      t("deploy.endpoints"),
      endpoints.length === 0 ? (
        MISSING
      ) : (
        <Stack key="endpoints" gap={0}>
          {endpoints.map((one) => (
            <TextLink key={one.id} {...path.endpoint(projectId, one.id)}>
              {one.name}
            </TextLink>
          ))}
        </Stack>
      ),
    ],
    [t("run.modelSize"), bytes(version.sizeBytes)],
    [t("run.modelHash"), version.sha256 ? <Code key="sha">{version.sha256.slice(0, 16)}…</Code> : MISSING],
    [t("deploy.registered"), moment(version.createdAt)],
  );
  return (
    <Panel>
      <Facts facts={facts} />
    </Panel>
  );
}
