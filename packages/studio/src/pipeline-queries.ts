import type { PipelineRunSummary } from "@crisol/contract";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "./api.js";
import { live } from "./queries.js";

/** What the pages of pipelines ask for; while a run goes on its answers are asked for again. */
export const isGoing = ({ state }: Pick<PipelineRunSummary, "state">) => state === "running";

export const pipelinesQuery = (projectId: string) =>
  infiniteQueryOptions({
    queryKey: ["project", projectId, "pipelines"],
    queryFn: ({ pageParam, signal }) =>
      api.pipeline.list({ params: { projectId }, query: { limit: 200, cursor: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
export const pipelineQuery = (projectId: string, pipelineId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "pipelines", pipelineId],
    queryFn: ({ signal }) => api.pipeline.get({ params: { projectId, pipelineId } }, { signal }),
  });
/** A pipeline's runs, newest first, page after page. */
export const pipelineRunsQuery = (projectId: string, pipelineId: string) =>
  infiniteQueryOptions({
    queryKey: ["project", projectId, "pipelines", pipelineId, "runs"],
    queryFn: ({ pageParam, signal }) =>
      api.pipeline.runs({ params: { projectId }, query: { pipelineId, limit: 200, cursor: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => live(state.data?.pages.some(({ items }) => items.some(isGoing)) ?? false),
  });
/** The newest run of a pipeline; null where it has none. */
export const lastPipelineRunQuery = (projectId: string, pipelineId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "pipelines", pipelineId, "runs", "last"],
    queryFn: async ({ signal }) => {
      const { items } = await api.pipeline.runs({ params: { projectId }, query: { pipelineId, limit: 1 } }, { signal });
      return items[0] ?? null;
    },
    refetchInterval: ({ state }) => live(!!state.data && isGoing(state.data)),
  });
export const pipelineRunQuery = (projectId: string, pipelineRunId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "pipelineRuns", pipelineRunId],
    queryFn: ({ signal }) => api.pipeline.getRun({ params: { projectId, pipelineRunId } }, { signal }),
    refetchInterval: ({ state }) => live(!!state.data && isGoing(state.data)),
  });
