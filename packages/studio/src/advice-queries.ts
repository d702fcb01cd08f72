import type { AdviceAnswers } from "@crisol/contract";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "./api.js";

/** A data version that the advice is to look at. */
export interface AdvisedData {
  readonly projectId: string;
  readonly dataId: string;
  readonly version: number;
}

/** What the pages of advice ask for; texts come in the language that is asked for. */
export const adviceQuestionsQuery = (language: string) =>
  queryOptions({
    queryKey: ["advice", "questions", language],
    queryFn: ({ signal }) => api.advice.questions({ query: { language } }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
export const adviceRulesQuery = (language: string) =>
  queryOptions({
    queryKey: ["advice", "rules", language],
    queryFn: ({ signal }) => api.advice.rules({ query: { language } }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
/** The advice on these answers, and on the data where there are some: their facts are measured by the server. */
export const adviceQuery = (answers: AdviceAnswers, language: string, data: AdvisedData | null) =>
  queryOptions({
    queryKey: ["advice", "given", answers, language, data],
    queryFn: ({ signal }) =>
      data
        ? api.advice.ofData({ params: data, body: { answers, language } }, { signal })
        : api.advice.give({ body: { answers, language } }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
export const keptAdviceQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId, "advice"],
    queryFn: ({ signal }) => api.advice.ofProject({ params: { projectId }, query: { limit: 20 } }, { signal }),
  });
