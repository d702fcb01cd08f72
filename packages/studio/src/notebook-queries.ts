import type { Notebook } from "@crisol/contract";
import { everyPage } from "@crisol/sdk";
import { queryOptions } from "@tanstack/react-query";
import { api } from "./api.js";
import { live } from "./queries.js";

/** Whether it runs, or is about to: then it changes without anybody's doing. */
export const isStarted = ({ state }: Pick<Notebook, "state">) =>
  state === "queued" || state === "starting" || state === "ready";

/** A project's notebooks, newest first; those that were deleted and can be restored with `deleted`. */
export const notebooksQuery = (projectId: string, deleted = false) =>
  queryOptions({
    queryKey: ["project", projectId, "notebooks", deleted ? "deleted" : "kept"],
    queryFn: ({ signal }) =>
      everyPage((cursor) =>
        api.notebook.list(
          { params: { projectId }, query: { limit: 1000, cursor, deleted: deleted ? "true" : "false" } },
          { signal },
        ),
      ),
    refetchInterval: ({ state }) => live(state.data?.some(isStarted) ?? false),
  });

export const notebookQuery = (projectId: string, notebookId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "notebooks", notebookId],
    queryFn: ({ signal }) => api.notebook.get({ params: { projectId, notebookId } }, { signal }),
    refetchInterval: ({ state }) => live(state.data ? isStarted(state.data) : false),
  });

/** What a job uses now: few points, of which the last is looked at. */
export const usageNowQuery = (jobId: string, isLive: boolean) =>
  queryOptions({
    queryKey: ["job", jobId, "usage", "now"],
    queryFn: ({ signal }) => api.job.usage({ params: { jobId }, query: { points: 500 } }, { signal }),
    enabled: isLive,
    refetchInterval: isLive && 5000,
  });
