import { JsonOf, type LongAnswer } from "../../store/long-answer.js";
import { type RunSearch, searchRuns } from "../../track/run-search.js";
import { runsJson } from "./run-json.js";

/** What `runs/search` answers. */
export const runSearchAnswer: LongAnswer<RunSearch, object> = {
  name: "mlflow.runs.search",
  async make(db, search) {
    const { rows, nextPageToken } = await searchRuns(db, search);
    const runs = (await runsJson(db, rows)).join();
    const next = nextPageToken === null ? "" : `,"next_page_token":${JSON.stringify(nextPageToken)}`;
    return JsonOf.text(`{"runs":[${runs}]${next}}`);
  },
};
