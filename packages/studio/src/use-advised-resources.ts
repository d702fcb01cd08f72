import type { TrainingResources } from "@crisol/contract";
import { useSuspenseQuery } from "@tanstack/react-query";
import { keptAdviceQuery } from "./advice-queries.js";
import { targetsQuery } from "./compute-queries.js";

/** What forms of the project's trainings begin with: what it was advised when it was set up last, if its target is still there. */
export function useAdvisedResources(projectId: string): TrainingResources | undefined {
  const { data } = useSuspenseQuery(keptAdviceQuery(projectId));
  const { data: targets } = useSuspenseQuery({ ...targetsQuery, refetchInterval: false });
  const resources = data.items[0]?.advice.setUp.resources;
  if (!resources) return undefined;
  const { target } = resources;
  return target === undefined || targets.some(({ name }) => name === target) ? resources : undefined;
}
