import type { Sweep, SweepSpecInput, SweepTrial } from "@crisol/contract";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "./api.js";
import { live } from "./queries.js";

/** What the pages of sweeps ask for; while a sweep goes on its answers are asked for again. */
export const isSweeping = ({ endedAt }: Pick<Sweep, "endedAt">) => endedAt === null;

export const sweepMethodsQuery = queryOptions({
  queryKey: ["sweepMethods"],
  queryFn: ({ signal }) => api.sweep.methods({}, { signal }),
  staleTime: Infinity,
});
export const sweepsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "sweeps"],
    queryFn: ({ signal }) => api.sweep.list({ params: { projectId }, query: { limit: 200 } }, { signal }),
    refetchInterval: ({ state }) => live(state.data?.items.some(isSweeping) ?? false),
  });
export const sweepQuery = (projectId: string, sweepId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "sweeps", sweepId],
    queryFn: ({ signal }) => api.sweep.get({ params: { projectId, sweepId } }, { signal }),
    refetchInterval: ({ state }) => live(state.data ? isSweeping(state.data) : false),
  });
/** All trials; `begun` and `ended` count them, so that they are asked for again when there is something new. */
export const trialsQuery = (projectId: string, sweepId: string, begun: number, ended: number) =>
  queryOptions({
    queryKey: ["project", projectId, "sweeps", sweepId, "trials", begun, ended],
    queryFn: async ({ signal }) => {
      const items: SweepTrial[] = [];
      let cursor: string | undefined;
      do {
        const query = { limit: 1000, cursor };
        const page = await api.sweep.trials({ params: { projectId, sweepId }, query }, { signal });
        items.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      return items;
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
export const sweepImportanceQuery = (projectId: string, sweepId: string, completed: number) =>
  queryOptions({
    queryKey: ["project", projectId, "sweeps", sweepId, "importance", completed],
    queryFn: ({ signal }) => api.sweep.importance({ params: { projectId, sweepId } }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
export const sweepCheckQuery = (projectId: string, body: SweepSpecInput) =>
  queryOptions({
    queryKey: ["project", projectId, "sweepCheck", body],
    queryFn: ({ signal }) => api.sweep.check({ params: { projectId }, body }, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
