import type { Run } from "@crisol/contract";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { path } from "../path.js";
import { dataQuery, endpointsQuery, modelsQuery, recipesQuery } from "../queries.js";
import { TextLink } from "./link.js";
import classes from "./run-lineage.module.css";
import { RunLink } from "./run-link.js";
import { ScrollRegion } from "./scroll-region.js";

interface Box {
  readonly key: string;
  readonly kind: string;
  readonly content: ReactNode;
  /** The run whose page it is. */
  readonly isOwn?: boolean;
}

/** From the data to the endpoints: what the run was made of and what was made of it, each a link. */
export function RunLineage({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const { projectId } = run;
  const data = useQuery(dataQuery(projectId, run.dataId)).data;
  const recipe = useQuery(recipesQuery(projectId)).data?.items.find((one) => one.id === run.recipeId);
  const models = useQuery(modelsQuery(projectId)).data?.items ?? [];
  const endpoints = useQuery(endpointsQuery(projectId)).data?.items ?? [];
  const versions = models.flatMap((model) => model.versions).filter(({ runId }) => runId === run.id);
  const serving = endpoints.filter(({ deployment }) =>
    versions.some(({ modelId, version }) => modelId === deployment.modelId && version === deployment.version),
  );
  const before: Box[] = [
    {
      key: "recipe",
      kind: t("prepare.recipe"),
      content: (
        <TextLink {...path.step(projectId, "prepare")} search={{ recipe: run.recipeId }}>
          {recipe ? `${recipe.name} v${recipe.version}` : run.recipeId}
        </TextLink>
      ),
    },
  ];
  if (run.warmStartRunId !== null) {
    before.push({
      key: "warmStart",
      kind: t("run.continuedFrom"),
      content: <RunLink projectId={projectId} runId={run.warmStartRunId} />,
    });
  }
  const stages: Box[][] = [
    [
      {
        key: "data",
        kind: t("step.data"),
        content: (
          <TextLink {...path.data(projectId, run.dataId)} search={{ version: run.dataVersion }}>
            {`${data?.name ?? run.dataId} v${run.dataVersion}`}
          </TextLink>
        ),
      },
    ],
    before,
    [{ key: "run", kind: t("run.lineageRun"), content: <strong>{run.name}</strong>, isOwn: true }],
    versions.map(({ modelId, name, version }) => ({
      key: `${modelId} ${version}`,
      kind: t("run.lineageModel"),
      content: (
        <TextLink
          {...path.step(projectId, "deploy")}
          search={{ model: modelId, version }}
        >{`${name} v${version}`}</TextLink>
      ),
    })),
    serving.map(({ id, name, state }) => ({
      key: id,
      kind: `${t("run.lineageEndpoint")} · ${t(`endpointState.${state}`)}`,
      content: <TextLink {...path.endpoint(projectId, id)}>{name}</TextLink>,
    })),
  ];
  return (
    <ScrollRegion label={t("run.lineageGraph")}>
      <ol className={classes.chain}>
        {stages
          .filter((boxes) => boxes.length > 0)
          .map((boxes) => (
            <li key={boxes[0]!.key} className={classes.stage}>
              <ul className={classes.boxes}>
                {boxes.map(({ key, kind, content, isOwn }) => (
                  <li key={key} className={classes.box} data-own={isOwn} aria-current={isOwn ? "page" : undefined}>
                    <span className={classes.kind}>{kind}</span>
                    {content}
                  </li>
                ))}
              </ul>
            </li>
          ))}
      </ol>
    </ScrollRegion>
  );
}
