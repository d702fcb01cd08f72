/** Jobs of one's own scripts. */
export interface ScriptTables {
  scriptJob: ScriptJobTable;
}

export interface ScriptJobTable {
  jobId: string;
  /** The run that it is; the runs that the script starts itself have its job too. */
  runId: string;
  codeId: string | null;
  /** Who sent it: the job's token is theirs. */
  userId: string;
  /** JSON of the contract's `ScriptSpec`, complete. */
  spec: string;
  /** JSON: by name, the data version that is read. */
  inputs: string;
  /** The run that it repeats. */
  rerunOf: string | null;
  /** JSON of what the process said when it ended; null until then. */
  result: string | null;
  createdAtMs: number;
}
