import { isFromParameter, type PipelineDefinition, type PipelineStep } from "@crisol/contract";
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { path } from "../path.js";
import { useAskedFor } from "../use-asked-for.js";
import { Facts } from "./facts.js";
import { TextLink } from "./link.js";

/** What a step reads, takes and leaves; `parameters` are the values of the pipeline's. */
export function StepFacts({
  projectId,
  step,
  parameters,
}: {
  readonly projectId: string;
  readonly step: PipelineStep;
  readonly parameters: PipelineDefinition["parameters"];
}) {
  const { t } = useTranslation();
  const asked = useAskedFor(step.resources);
  const values = step.kind === "train" ? step.params : step.parameters;
  const facts: (readonly [string, ReactNode])[] = [
    ...(step.kind === "train"
      ? ([
          [t("sweep.form.recipe"), versioned(step.recipe, step.recipeVersion)],
          [t("sweep.form.algorithm"), t(`algorithm.${step.algorithm}`, { defaultValue: step.algorithm })],
          ...(step.data ? ([[t("pipeline.reads"), sourceText(step.data)]] as const) : []),
        ] as const)
      : Object.entries(step.inputs).map(
          ([name, input]) =>
            [
              `${t("pipeline.reads")} ${name}`,
              "runId" in input ? (
                <TextLink
                  key={name}
                  {...path.runLog(projectId, input.runId)}
                  search={{ tab: "files", folder: input.path }}
                >
                  {input.path || input.runId}
                </TextLink>
              ) : (
                sourceText(input)
              ),
            ] as const,
        )),
    ...Object.entries(values).map(
      ([name, value]) =>
        [name, String(isFromParameter(value) ? parameters[value.parameter] : valueText(value))] as const,
    ),
    ...(step.kind === "train"
      ? ([[t("pipeline.leaves"), "model"]] as const)
      : Object.entries(step.outputs).map(
          ([name, output]) =>
            [
              `${t("pipeline.leaves")} ${name}`,
              `${t(`jobs.form.${output.kind}`)}${"name" in output && output.name ? `: ${output.name}` : ""}`,
            ] as const,
        )),
    ...(step.kind === "script" && step.codeId
      ? ([
          [
            t("jobs.form.code"),
            <TextLink key="code" {...path.code(projectId, step.codeId)}>
              {step.codeId}
            </TextLink>,
          ],
        ] as const)
      : []),
    ...(isAsked(step) ? asked : []),
    ...(step.cache ? [] : ([[t("pipeline.cache"), t("pipeline.cacheOff")]] as const)),
  ];
  return facts.length > 0 ? <Facts facts={facts} /> : <Text c="dimmed">{t("pipeline.noFacts")}</Text>;
}

/** Whether it asks for anything but what is asked for where nothing is said. */
function isAsked({ kind, resources: { cores, ...rest } }: PipelineStep): boolean {
  const { memoryBytes, target, class: ofClass, size } = rest;
  return cores !== (kind === "train" ? null : 1) || memoryBytes !== null || !!(target ?? ofClass ?? size);
}

function sourceText(
  source:
    | { readonly step: string; readonly output: string }
    | { readonly data: string; readonly version?: number | undefined },
) {
  return "step" in source ? `${source.step} → ${source.output}` : versioned(source.data, source.version);
}

const versioned = (name: string, version: number | undefined) => (version === undefined ? name : `${name} v${version}`);

const valueText = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : value);
