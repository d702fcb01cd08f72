import {
  JOB_FILE,
  type Job,
  type JobKind,
  type JobState,
  type LoggedText,
  type ScriptJob,
  yamlFileLimits,
} from "@crisol/contract";
import { CrisolError } from "@crisol/sdk";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "./api.js";
import { codeQuery, isActive } from "./queries.js";

/** How often the queue is asked for, in ms: somebody who watches it sees a job start at once, and others cost nothing. */
const LIVE_MS = 1500;

/** What runs and what waits, of all projects that one may see or of one of them; the queue is in the order in which it starts. */
export const activeJobsQuery = (projectId: string | undefined) =>
  queryOptions({
    queryKey: ["jobs", projectId ?? "all", "active"],
    queryFn: async ({ signal }) => {
      const [running, queued] = await Promise.all([
        allJobs({ projectId, state: "running" }, signal),
        allJobs({ projectId, state: "queued" }, signal),
      ]);
      return { running, queued: queued.sort(byTurn) };
    },
    refetchInterval: LIVE_MS,
  });

/** Jobs that have ended, newest first, page after page. */
export const endedJobsQuery = (wanted: {
  readonly projectId: string | undefined;
  readonly kind: JobKind | undefined;
  readonly state: JobState | undefined;
}) =>
  infiniteQueryOptions({
    queryKey: ["jobs", wanted.projectId ?? "all", "ended", wanted],
    queryFn: ({ pageParam, signal }) =>
      api.job.list({ query: { ...wanted, limit: 200, cursor: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** What a script's job was sent with, and what came of it. */
export const scriptJobQuery = (jobId: string) =>
  queryOptions({
    queryKey: ["job", jobId, "script"],
    queryFn: ({ signal }) => api.job.script({ params: { jobId } }, { signal }),
    refetchInterval: ({ state }) => live(state.data),
  });

/** What the `crisol.yml` of code says, or what is wrong with it; null for code without one. What reads it is loaded for it. */
export const jobFileQuery = (projectId: string, codeId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "code", codeId, "jobFile"],
    queryFn: async ({ signal, client }) => {
      const { files } = await client.ensureQueryData(codeQuery(projectId, codeId));
      const found = files.find(({ path }) => path === JOB_FILE);
      if (!found) return null;
      const { parseJobFile, tooLarge } = await import("./job-file-parse.js");
      // A character has four bytes at most.
      if (found.sizeBytes > 4 * yamlFileLimits.characters) return tooLarge(found.sizeBytes);
      const params = { projectId, codeId };
      return parseJobFile(await (await api.code.file({ params, query: { path: JOB_FILE } }, { signal })).text());
    },
    staleTime: Infinity,
  });

/** The script of a run; null for a run that was no job of ours, which its tags say: those from outside are not asked for. */
export const scriptOfRunQuery = (projectId: string, runId: string, tags: readonly LoggedText[]) =>
  queryOptions({
    queryKey: ["project", projectId, "runs", runId, "job"],
    queryFn: async ({ signal }): Promise<ScriptJob | null> => {
      if (!tags.some(({ key, value }) => key === "mlflow.source.type" && value === "JOB")) return null;
      try {
        return await api.job.ofRun({ params: { projectId, runId } }, { signal });
      } catch (error) {
        if (error instanceof CrisolError && error.code === "not_found") return null;
        throw error;
      }
    },
    refetchInterval: ({ state }) => live(state.data),
  });

/** Names of what a script may be given besides its code: the project's secrets and its environments. */
export const scriptChoicesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "script-choices"],
    queryFn: async ({ signal }) => {
      const params = { projectId };
      const [secrets, environments] = await Promise.all([
        api.secret.list({ params }, { signal }),
        api.environment.list({ params, query: { limit: 200 } }, { signal }),
      ]);
      return {
        secrets: secrets.items.map(({ name }) => name),
        environments: environments.items.map(({ name }) => name),
      };
    },
  });

const live = (script: ScriptJob | null | undefined) => !!script && isActive(script.job.state) && LIVE_MS;

/** The order in which jobs of a queue start. */
function byTurn(a: Job, b: Job): number {
  return b.priority - a.priority || a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id);
}

async function allJobs(
  query: { readonly projectId: string | undefined; readonly state: JobState },
  signal: AbortSignal,
): Promise<Job[]> {
  const jobs: Job[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.job.list({ query: { ...query, limit: 1000, cursor } }, { signal });
    jobs.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return jobs;
}
