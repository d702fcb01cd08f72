import { queryOptions } from "@tanstack/react-query";
import { api } from "./api.js";

/** Whether a job was of the right size; of one that runs, what can be said so far, asked for again and again. */
export const verdictQuery = (jobId: string, isLive: boolean) =>
  queryOptions({
    queryKey: ["job", jobId, "verdict", isLive],
    queryFn: ({ signal }) => api.job.verdict({ params: { jobId } }, { signal }),
    refetchInterval: isLive ? 5000 : false,
  });

export const trendQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "trend"],
    queryFn: ({ signal }) => api.compute.trend({ params: { projectId }, query: { limit: 200 } }, { signal }),
  });

/** `month` as `2026-11`; undefined for this one. */
export const monthQuery = (month: string | undefined) =>
  queryOptions({
    queryKey: ["compute", "month", month ?? "now"],
    queryFn: ({ signal }) => api.compute.month({ query: { month } }, { signal }),
  });
