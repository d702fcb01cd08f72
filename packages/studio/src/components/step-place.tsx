import { TrainingResources } from "@crisol/contract";
import { Stack, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TypedStep } from "../pipeline-parse.js";
import { type ResourcesDraft, resourcesDraftOf, resourcesOf, resourcesProblems } from "../resources-draft.js";
import { ResourceFields } from "./resource-fields.js";

/**
 * Fields for where a step of a pipeline's text runs and what it may take; nothing while what the text says of it is wrong. What is
 * typed goes into the text once it is right.
 */
export function StepPlace({
  step,
  onChange,
}: {
  readonly step: TypedStep;
  readonly onChange: (resources: TrainingResources) => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<ResourcesDraft>();
  const { data: said } = TrainingResources.safeParse(step.resources ?? {});
  if (!said) return null;
  const problems = typed ? resourcesProblems(typed, t) : new Map<string, string>();
  // `1.` says the same as `1`, and is on the way to `1.5`.
  const draft = typed && (problems.size > 0 || isSame(resourcesOf(typed), said)) ? typed : resourcesDraftOf(said);
  return (
    <Stack gap="md">
      <Title order={2}>{t("pipeline.text.placeOf", { step: step.name })}</Title>
      <ResourceFields
        value={draft}
        set={(change) => {
          const next = { ...draft, ...change };
          setTyped(next);
          if (resourcesProblems(next, t).size === 0) onChange(resourcesOf(next));
        }}
        problems={problems}
        coresHelp={t(step.kind === "script" ? "jobs.form.coresHelp" : "train.coresHelp")}
      />
    </Stack>
  );
}

function isSame(one: TrainingResources, other: TrainingResources): boolean {
  const keys = ["cores", "memoryBytes", "target", "class", "size"] as const;
  return keys.every((key) => one[key] === other[key]);
}
