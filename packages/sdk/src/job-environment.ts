import type { Connection } from "./request.js";

/** What a job has in its environment, and what else may have been set; all undefined in a page. */
export interface JobEnvironment {
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly projectId: string | undefined;
  /** Of the run that the job is. */
  readonly runId: string | undefined;
}

/** Reads `CRISOL_URL`, `CRISOL_TOKEN`, `CRISOL_PROJECT_ID` and `CRISOL_RUN_ID`, each time anew; empty ones count as not set. */
export function jobEnvironment(): JobEnvironment {
  const { CRISOL_URL, CRISOL_TOKEN, CRISOL_PROJECT_ID, CRISOL_RUN_ID } = globalThis.process?.env ?? {};
  return {
    url: CRISOL_URL || undefined,
    token: CRISOL_TOKEN || undefined,
    projectId: CRISOL_PROJECT_ID || undefined,
    runId: CRISOL_RUN_ID || undefined,
  };
}

/** Of a server on this machine, where nothing else is said. */
const DEFAULT_URL = "http://127.0.0.1:7373";

/** How the server is reached that the environment names; default one on this machine, on the port that it has by default. */
export function connectionOfEnvironment(): Connection {
  const { url = DEFAULT_URL, token } = jobEnvironment();
  return { baseUrl: url.replace(/\/+$/, ""), ...(token !== undefined && { token }) };
}
