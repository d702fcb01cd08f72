import type { ScheduleFiring } from "@crisol/contract";
import { everyPage } from "@crisol/sdk";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "./api.js";

/**
 * What the pages of schedules ask for. A schedule fires by itself: answers are asked for again even where nothing goes on,
 * more often where something does.
 */
const again = (firings: readonly ScheduleFiring[]) => (firings.some(isOpen) ? 2_000 : 10_000);
const isOpen = ({ state, started }: ScheduleFiring) =>
  state === "waiting" || started?.state === "queued" || started?.state === "running";

export const schedulesKey = (projectId: string) => ["project", projectId, "schedules"] as const;

export const schedulesQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...schedulesKey(projectId), "all"],
    queryFn: ({ signal }) =>
      everyPage((cursor) => api.schedule.list({ params: { projectId }, query: { limit: 200, cursor } }, { signal })),
    refetchInterval: 10_000,
  });
export const scheduleQuery = (projectId: string, scheduleId: string) =>
  queryOptions({
    queryKey: [...schedulesKey(projectId), scheduleId],
    queryFn: ({ signal }) => api.schedule.get({ params: { projectId, scheduleId } }, { signal }),
    refetchInterval: 10_000,
  });
/** When a schedule fired, newest first. */
export const firingsQuery = (projectId: string, scheduleId: string) =>
  infiniteQueryOptions({
    queryKey: [...schedulesKey(projectId), scheduleId, "firings"],
    queryFn: ({ pageParam, signal }) =>
      api.schedule.firings({ params: { projectId }, query: { scheduleId, limit: 100, cursor: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: ({ state }) => again(state.data?.pages.flatMap(({ items }) => items) ?? []),
  });
/** What fired from `from` on and before `to`, and what will. */
export const scheduleCalendarQuery = (projectId: string, from: string, to: string) =>
  queryOptions({
    queryKey: [...schedulesKey(projectId), "calendar", from, to],
    queryFn: ({ signal }) => api.schedule.calendar({ params: { projectId }, query: { from, to } }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => again(state.data?.firings ?? []),
  });
export const schedulePreviewQuery = (projectId: string, cron: string, timeZone: string) =>
  queryOptions({
    queryKey: [...schedulesKey(projectId), "preview", cron, timeZone],
    queryFn: ({ signal }) =>
      api.schedule.preview({ params: { projectId }, body: { cron, timeZone, count: 5 } }, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });

/** What a schedule can start or watch, by name. */
export const startablePipelinesQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...schedulesKey(projectId), "pipelines"],
    queryFn: ({ signal }) =>
      everyPage((cursor) => api.pipeline.list({ params: { projectId }, query: { limit: 200, cursor } }, { signal })),
  });
