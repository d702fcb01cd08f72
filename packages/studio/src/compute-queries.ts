import type { ComputeTarget } from "@crisol/contract";
import { queryOptions } from "@tanstack/react-query";
import { api } from "./api.js";

/** How often targets are asked for, in ms: state and load change by themselves. */
const LIVE_MS = 2000;

export const targetsQuery = queryOptions({
  queryKey: ["compute"],
  queryFn: async ({ signal }) => (await api.compute.list({}, { signal })).items,
  refetchInterval: LIVE_MS,
});

export const targetQuery = (targetId: string) =>
  queryOptions({
    queryKey: ["compute", targetId],
    queryFn: ({ signal }) => api.compute.get({ params: { targetId: targetId as ComputeTarget["id"] } }, { signal }),
    refetchInterval: LIVE_MS,
  });

/** What projects have spent, by target, in a month; undefined: this one. */
export const spendingQuery = (filter: { readonly month?: string | undefined; readonly targetId?: string }) =>
  queryOptions({
    queryKey: ["compute", "spending", filter],
    queryFn: ({ signal }) =>
      api.compute.spending(
        { query: { month: filter.month, targetId: filter.targetId as ComputeTarget["id"] | undefined } },
        { signal },
      ),
    refetchInterval: 10_000,
  });

export const sizesQuery = queryOptions({
  queryKey: ["compute-sizes"],
  queryFn: ({ signal }) => api.compute.sizes({}, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
