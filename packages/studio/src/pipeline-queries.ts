import type { PipelineRunSummary } from "@crisol/contract";
import { everyPage } from "@crisol/sdk";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "./api.js";
import type { ParsedPipeline } from "./pipeline-parse.js";
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
/** Those that were deleted and can be had back. */
export const deletedPipelinesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "pipelines", "deleted"],
    queryFn: ({ signal }) =>
      everyPage((cursor) =>
        api.pipeline.list({ params: { projectId }, query: { limit: 200, cursor, deleted: "true" } }, { signal }),
      ),
  });
/** What is wrong with a pipeline as it is typed; `pipelineId` is the one that is changed. */
export const pipelineCheckQuery = (projectId: string, pipelineId: string | undefined, body: ParsedPipeline["body"]) =>
  queryOptions({
    queryKey: ["project", projectId, "pipelineCheck", pipelineId ?? "", body],
    queryFn: ({ signal }) => {
      if (!body) throw new Error("there is nothing to check");
      const { name, definition } = body;
      return api.pipeline.check({ params: { projectId }, body: { name, pipelineId, definition } }, { signal });
    },
    retry: false,
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
