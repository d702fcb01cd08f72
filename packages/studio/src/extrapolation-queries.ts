import { queryOptions } from "@tanstack/react-query";
import { api } from "./api.js";
import { isActive, live } from "./queries.js";

/** What the pages of extrapolations ask for; while one goes on its answers are asked for again. */
export const extrapolationsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "extrapolations"],
    queryFn: ({ signal }) => api.extrapolation.list({ params: { projectId }, query: { limit: 200 } }, { signal }),
    refetchInterval: ({ state }) => live(state.data?.items.some((one) => isActive(one.state)) ?? false),
  });
export const extrapolationQuery = (projectId: string, extrapolationId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "extrapolations", extrapolationId],
    queryFn: ({ signal }) => api.extrapolation.get({ params: { projectId, extrapolationId } }, { signal }),
    refetchInterval: ({ state }) => live(state.data ? isActive(state.data.state) : false),
  });
