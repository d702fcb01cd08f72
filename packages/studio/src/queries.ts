import type { JobState } from "@crisol/contract";
import { everyPage } from "@crisol/sdk";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "./api.js";
import { runDocuments } from "./run-documents.js";

/** What the pages ask for, each under one key, so that every page shares an answer. */
const page = { limit: 200 } as const;
export const live = (active: boolean) => (active ? 1500 : (false as const));
export const isActive = (state: JobState) => state === "queued" || state === "running";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => api.session.get({}, { signal }),
  staleTime: 60_000,
});
export const identityProviderQuery = queryOptions({
  queryKey: ["identityProvider"],
  queryFn: ({ signal }) => api.identityProvider.get({}, { signal }),
  staleTime: Infinity,
});
export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => api.token.list({}, { signal }),
});
/** Users with `contains` in their name or address, page after page. */
export const usersQuery = (contains: string) =>
  infiniteQueryOptions({
    queryKey: ["users", contains],
    queryFn: ({ pageParam, signal }) =>
      api.user.list({ query: { contains, limit: 100, cursor: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
export const userQuery = (userId: string) =>
  queryOptions({
    queryKey: ["users", "one", userId],
    queryFn: ({ signal }) => api.user.get({ params: { userId } }, { signal }),
  });
export const groupsQuery = queryOptions({
  queryKey: ["groups"],
  queryFn: ({ signal }) => api.group.list({}, { signal }),
});
export const auditQuery = (wanted: {
  readonly userId: string | undefined;
  readonly action: string | undefined;
  readonly outcome: "done" | "refused" | undefined;
}) =>
  infiniteQueryOptions({
    queryKey: ["audit", wanted],
    queryFn: ({ pageParam, signal }) =>
      api.audit.list({ query: { ...wanted, limit: 200, before: pageParam } }, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ items }) => (items.length < 200 ? undefined : items.at(-1)?.sequence),
    placeholderData: keepPreviousData,
  });
export const projectsQuery = queryOptions({
  queryKey: ["projects"],
  queryFn: ({ signal }) => api.project.list({ query: page }, { signal }),
});
export const metricsQuery = queryOptions({
  queryKey: ["metrics"],
  queryFn: ({ signal }) => api.project.metrics({}, { signal }),
  staleTime: Infinity,
});
export const algorithmsQuery = queryOptions({
  queryKey: ["algorithms"],
  queryFn: ({ signal }) => api.algorithm.list({}, { signal }),
  staleTime: Infinity,
});
export const examplesQuery = queryOptions({
  queryKey: ["examples"],
  queryFn: ({ signal }) => api.data.examples({}, { signal }),
  staleTime: Infinity,
});

export const projectQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId],
    queryFn: ({ signal }) => api.project.get({ params: { projectId } }, { signal }),
    refetchInterval: ({ state }) => live(Object.values(state.data?.steps ?? {}).includes("running")),
  });
export const membersQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "members"],
    queryFn: ({ signal }) => api.member.list({ params: { projectId } }, { signal }),
  });
export const environmentsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "environments"],
    queryFn: ({ signal }) => api.environment.list({ params: { projectId }, query: { limit: 1000 } }, { signal }),
    refetchInterval: ({ state }) => live(state.data?.items.some((one) => one.state === "preparing") ?? false),
  });
export const environmentQuery = (projectId: string, environmentId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "environments", environmentId],
    queryFn: ({ signal }) => api.environment.get({ params: { projectId, environmentId } }, { signal }),
    refetchInterval: ({ state }) => live(state.data?.state === "preparing"),
  });
/** The lock of `hash`, which never changes. */
export const environmentLockQuery = (projectId: string, environmentId: string, hash: string) =>
  queryOptions({
    queryKey: ["project", projectId, "environments", environmentId, "lock", hash],
    queryFn: ({ signal }) => api.environment.lock({ params: { projectId, environmentId } }, { signal }),
    staleTime: Infinity,
  });
export const secretsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "secrets"],
    queryFn: ({ signal }) => api.secret.list({ params: { projectId } }, { signal }),
  });
export const suggestionQuery = (projectId: string, target?: string) =>
  queryOptions({
    queryKey: ["project", projectId, "suggestion", target ?? ""],
    queryFn: ({ signal }) => api.project.suggest({ params: { projectId }, query: { target } }, { signal }),
  });
export const dataListQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "data"],
    queryFn: ({ signal }) => api.data.list({ params: { projectId }, query: page }, { signal }),
  });
export const dataQuery = (projectId: string, dataId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "data", dataId],
    queryFn: ({ signal }) => api.data.get({ params: { projectId, dataId } }, { signal }),
  });
export const profileQuery = (projectId: string, dataId: string, version: number, target?: string) =>
  queryOptions({
    queryKey: ["project", projectId, "data", dataId, version, "profile", target ?? ""],
    queryFn: ({ signal }) =>
      api.data.profile({ params: { projectId, dataId, version }, query: { target } }, { signal }),
    staleTime: Infinity,
  });
export const refusedQuery = (projectId: string, dataId: string, version: number) =>
  queryOptions({
    queryKey: ["project", projectId, "data", dataId, version, "refused"],
    queryFn: ({ signal }) =>
      api.data.refused({ params: { projectId, dataId, version }, query: { limit: 1000 } }, { signal }),
    staleTime: Infinity,
  });
export const recipesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "recipes"],
    queryFn: ({ signal }) => api.recipe.list({ params: { projectId }, query: page }, { signal }),
  });
export const recipeSuggestionQuery = (projectId: string, algorithm: string) =>
  queryOptions({
    queryKey: ["project", projectId, "recipes", "suggestion", algorithm],
    queryFn: ({ signal }) => api.recipe.suggest({ params: { projectId }, query: { algorithm } }, { signal }),
  });
export const runsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "runs"],
    queryFn: ({ signal }) => api.run.list({ params: { projectId }, query: { limit: 1000 } }, { signal }),
    refetchInterval: ({ state }) => live(state.data?.items.some((run) => isActive(run.state)) ?? false),
  });
export const runQuery = (projectId: string, runId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "runs", runId],
    queryFn: ({ signal }) => api.run.get({ params: { projectId, runId } }, { signal }),
    refetchInterval: ({ state }) => live(state.data ? isActive(state.data.state) : false),
  });
export const evaluationQuery = (projectId: string, runId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "runs", runId, "evaluation"],
    queryFn: ({ signal }) => api.run.evaluation({ params: { projectId, runId } }, { signal }),
    staleTime: Infinity,
  });
export const explanationQuery = (projectId: string, runId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "runs", runId, "explanation"],
    queryFn: ({ signal }) => api.run.explanation({ params: { projectId, runId } }, { signal }),
    staleTime: Infinity,
  });
export const historyQuery = (projectId: string, runId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "runs", runId, "history"],
    queryFn: ({ signal }) => api.run.history({ params: { projectId, runId } }, { signal }),
  });
export const modelsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "models"],
    queryFn: ({ signal }) => api.model.list({ params: { projectId }, query: page }, { signal }),
  });
export const modelQuery = (projectId: string, modelId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "models", modelId],
    queryFn: ({ signal }) => api.model.get({ params: { projectId, modelId } }, { signal }),
  });
export const comparisonsQuery = (projectId: string, modelId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "models", modelId, "comparisons"],
    queryFn: ({ signal }) =>
      api.model.comparisons({ params: { projectId, modelId }, query: { limit: 50 } }, { signal }),
  });
/** A job: why it failed, what it used in total. */
export const jobQuery = (jobId: string) =>
  queryOptions({
    queryKey: ["job", jobId],
    queryFn: ({ signal }) => api.job.get({ params: { jobId } }, { signal }),
    refetchInterval: ({ state }) => live(!!state.data && isActive(state.data.state)),
  });
/** What a job used over time, in no more samples than a plot has pixels. */
export const jobUsageQuery = (jobId: string, isLive: boolean) =>
  queryOptions({
    queryKey: ["job", jobId, "usage", isLive],
    queryFn: ({ signal }) => api.job.usage({ params: { jobId }, query: { points: 500 } }, { signal }),
    refetchInterval: live(isLive),
    placeholderData: keepPreviousData,
  });
export const stagesQuery = (projectId: string, modelId: string, version: number) =>
  queryOptions({
    queryKey: ["project", projectId, "models", modelId, version, "stages"],
    queryFn: ({ signal }) => api.model.stages({ params: { projectId, modelId, version } }, { signal }),
  });
export const criteriaQuery = (projectId: string, modelId: string, version: number) =>
  queryOptions({
    queryKey: ["project", projectId, "models", modelId, version, "criteria"],
    queryFn: async ({ signal }) =>
      (await api.model.criteria({ params: { projectId, modelId, version } }, { signal })).items,
  });
export const modelCardQuery = (projectId: string, modelId: string, version: number) =>
  queryOptions({
    queryKey: ["project", projectId, "models", modelId, version, "card"],
    queryFn: async ({ signal }) =>
      (await api.model.card({ params: { projectId, modelId, version } }, { signal })).text(),
  });
export const endpointsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "endpoints"],
    queryFn: ({ signal }) => api.endpoint.list({ params: { projectId }, query: page }, { signal }),
  });
export const endpointQuery = (projectId: string, endpointId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "endpoints", endpointId],
    queryFn: ({ signal }) => api.endpoint.get({ params: { projectId, endpointId } }, { signal }),
    refetchInterval: ({ state }) => live(["preparing", "starting"].includes(state.data?.process?.state ?? "")),
  });
export const monitorQuery = (projectId: string, endpointId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "endpoints", endpointId, "monitor"],
    queryFn: ({ signal }) =>
      api.monitor.report({ params: { projectId, endpointId }, query: { buckets: 60 } }, { signal }),
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  });
export const capturedQuery = (projectId: string, endpointId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "endpoints", endpointId, "rows"],
    queryFn: ({ signal }) => api.monitor.rows({ params: { projectId, endpointId }, query: { limit: 500 } }, { signal }),
  });
export const alertsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "alerts"],
    queryFn: ({ signal }) => api.alert.list({ params: { projectId }, query: page }, { signal }),
    refetchInterval: 15_000,
  });
export const predictionsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "predictions"],
    queryFn: ({ signal }) => api.prediction.list({ params: { projectId }, query: page }, { signal }),
    refetchInterval: ({ state }) => live(state.data?.items.some((batch) => isActive(batch.state)) ?? false),
  });

/** Runs of the project whoever made them, page after page. */
export const runSearchQuery = (
  projectId: string,
  wanted: {
    readonly filter: string;
    readonly orderBy: string | undefined;
    readonly params: readonly string[];
    readonly metrics: readonly string[];
    readonly deleted: boolean;
    readonly experimentId: string | undefined;
  },
) =>
  infiniteQueryOptions({
    queryKey: ["project", projectId, "search", wanted],
    queryFn: ({ pageParam, signal }) =>
      api.run.search(
        {
          params: { projectId },
          query: {
            ...wanted,
            params: [...wanted.params],
            metrics: [...wanted.metrics],
            deleted: String(wanted.deleted),
            limit: 200,
            cursor: pageParam,
          },
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    retry: false,
    refetchOnMount: isShort,
    refetchOnReconnect: isShort,
    refetchOnWindowFocus: isShort,
    refetchInterval: ({ state }) =>
      live(isShort({ state }) && !!state.data?.pages.some(({ items }) => items.some((run) => isActive(run.state)))),
  });

/** Pages are all asked for again together: once more have been scrolled through, they stay as they are. */
export const PAGES_KEPT_FRESH = 2;

function isShort({
  state,
}: {
  readonly state: { readonly data?: { readonly pages: readonly unknown[] } | undefined };
}) {
  return (state.data?.pages.length ?? 0) <= PAGES_KEPT_FRESH;
}
export const runKeysQuery = (projectId: string, kind: "param" | "metric", contains: string) =>
  queryOptions({
    queryKey: ["project", projectId, "keys", kind, contains],
    queryFn: ({ signal }) => api.run.keys({ params: { projectId }, query: { kind, contains, limit: 100 } }, { signal }),
    placeholderData: keepPreviousData,
  });
export const runLogQuery = (projectId: string, runId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "runs", runId, "log"],
    queryFn: ({ signal }) => api.run.log({ params: { projectId, runId } }, { signal }),
    refetchInterval: ({ state }) => live(!!state.data && isActive(state.data.state)),
  });
export const metricPlotQuery = (projectId: string, runId: string, key: string) =>
  queryOptions({
    queryKey: ["project", projectId, "runs", runId, "plot", key],
    queryFn: ({ signal }) => api.run.plot({ params: { projectId, runId }, query: { key } }, { signal }),
  });
/** Files of the run, or of a model that it logged. */
export const artifactsQuery = (projectId: string, runId: string, path: string, modelId?: string) =>
  queryOptions({
    queryKey: ["project", projectId, "runs", runId, "artifacts", path, modelId ?? ""],
    queryFn: ({ signal }) => api.run.artifacts({ params: { projectId, runId }, query: { path, modelId } }, { signal }),
  });
/** The project's code, newest first. */
export const codesQuery = (projectId: string) =>
  infiniteQueryOptions({
    queryKey: ["project", projectId, "code"],
    queryFn: ({ pageParam, signal }) =>
      api.code.list({ params: { projectId }, query: { limit: 100, cursor: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
/** Code and its files. */
export const codeQuery = (projectId: string, codeId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "code", codeId],
    queryFn: ({ signal }) => api.code.get({ params: { projectId, codeId } }, { signal }),
  });
/** The text of a file of code, which never changes. */
export const codeFileQuery = (projectId: string, codeId: string, path: string) =>
  queryOptions({
    queryKey: ["project", projectId, "code", codeId, "file", path],
    queryFn: async ({ signal }) =>
      (await api.code.file({ params: { projectId, codeId }, query: { path } }, { signal })).text(),
    staleTime: Infinity,
  });
/** What differs between two, neither of which changes. */
export const codeDiffQuery = (projectId: string, before: string, after: string) =>
  queryOptions({
    queryKey: ["project", projectId, "code", before, "diff", after],
    queryFn: ({ signal }) =>
      api.code.diff({ params: { projectId, codeId: before }, query: { with: after } }, { signal }),
    staleTime: Infinity,
  });
export const runDocumentsQuery = (projectId: string, runId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "runs", runId, "documents"],
    queryFn: ({ signal }) => runDocuments(projectId, runId, signal),
    staleTime: 60_000,
  });
/** Whether the project has any run, of a script too. */
export const anyRunQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "search", "any"],
    queryFn: async ({ signal }) =>
      (await api.run.search({ params: { projectId }, query: { limit: 1 } }, { signal })).items.length > 0,
  });
/** All of the project, oldest first. */
export const experimentsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "experiments"],
    queryFn: ({ signal }) =>
      everyPage((cursor) => api.experiment.list({ params: { projectId }, query: { limit: 1000, cursor } }, { signal })),
  });
export const experimentQuery = (experimentId: string) =>
  queryOptions({
    queryKey: ["experiment", experimentId],
    queryFn: ({ signal }) => api.experiment.get({ params: { experimentId } }, { signal }),
  });
