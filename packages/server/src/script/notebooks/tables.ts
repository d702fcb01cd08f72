import type { Credential } from "../../access/credential.js";

export interface NotebookTables {
  notebook: NotebookTable;
  notebookAccess: NotebookAccessTable;
}

export interface NotebookTable {
  id: string;
  projectId: string;
  /** Whose it is: its token is theirs, and nobody else may open it. */
  userId: string;
  userName: string;
  name: string;
  /** JSON of the contract's `NotebookSpec`, complete. */
  spec: string;
  /** The job of its last start. */
  jobId: string | null;
  /** Whether the JupyterLab of that job has answered. */
  isReady: 0 | 1;
  /** JSON: how it is kept apart, in sentences. */
  isolation: string | null;
  createdAtMs: number;
  deletedAtMs: number | null;
}

/** Who was let to a running notebook: by a ticket, which is used up for a cookie, or by that cookie. */
export interface NotebookAccessTable {
  /** SHA-256 of the ticket's or cookie's secret. */
  hash: string;
  notebookId: string;
  /** Ends with it. */
  jobId: string;
  isTicket: 0 | 1;
  /** The credential that asked: what it may no longer do, this may not either. */
  credentialKind: Credential["kind"];
  credentialId: string;
  expiresAtMs: number;
}
