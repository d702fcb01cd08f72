import type { LogHit } from "@crisol/contract";
import { useQuery } from "@tanstack/react-query";
import { api } from "./api.js";
import type { LogFilter } from "./use-job-log.js";

/** More hits than anybody goes through. */
export const MOST_HITS = 1000;

export interface LogSearchWanted {
  readonly q: string;
  readonly regex: boolean;
  readonly matchCase: boolean;
}

/** The first thousand lines of a job's log that have what is wanted; each request looks for two seconds at most. */
export function useLogSearch(jobId: string, wanted: LogSearchWanted | undefined, filter: LogFilter | undefined) {
  return useQuery({
    queryKey: ["job", jobId, "log", "search", wanted, filter ?? "all"],
    enabled: wanted !== undefined,
    queryFn: async ({ signal }) => {
      const { q, regex, matchCase } = wanted as LogSearchWanted;
      const query = { q, regex: String(regex), matchCase: String(matchCase), ...filter };
      const hits: LogHit[] = [];
      let from: number | null = 1;
      while (from !== null && hits.length < MOST_HITS) {
        const limit = MOST_HITS - hits.length;
        const found = await api.job.searchLog({ params: { jobId }, query: { ...query, from, limit } }, { signal });
        hits.push(...found.hits);
        from = found.nextFrom;
      }
      return { hits, isWhole: from === null };
    },
    retry: false,
    meta: { inline: true },
  });
}
