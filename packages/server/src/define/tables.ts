/** Tables of step 1. */
export interface DefineTables {
  project: ProjectTable;
  advice: AdviceTable;
}

export interface ProjectTable {
  id: string;
  name: string;
  description: string;
  output: string;
  task: string | null;
  target: string | null;
  positiveClass: string | null;
  primaryMetric: string | null;
  /** JSON: an array of criteria. */
  criteria: string;
  dataId: string | null;
  dataVersion: number | null;
  createdAtMs: number;
  updatedAtMs: number;
  deletedAtMs: number | null;
}

export interface AdviceTable {
  id: string;
  projectId: string;
  /** JSON: an `Advice`, answers and facts included. */
  advice: string;
  createdAtMs: number;
}
