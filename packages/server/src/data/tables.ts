/** Tables of step 2. */
export interface DataTables {
  data: DataTable;
  dataVersion: DataVersionTable;
  upload: UploadTable;
}

export interface DataTable {
  id: string;
  projectId: string;
  name: string;
  createdAtMs: number;
}

/** A version is a row from the moment its import is queued, and visible once `finishedAtMs` is set. */
export interface DataVersionTable {
  dataId: string;
  version: number;
  /** The import job. */
  jobId: string;
  /** JSON: array of DataColumn. */
  columns: string;
  rowCount: number;
  refusedRowCount: number;
  /** The Parquet file's blob; null until finished. */
  sha256: string | null;
  sizeBytes: number;
  /** The blob of refused rows (JSON lines); null if there are none. */
  refusedSha256: string | null;
  sourceKind: string;
  sourceName: string;
  sourceSizeBytes: number;
  sourceSha256: string;
  /** The upload that the import reads; null for paths and examples. */
  uploadId: string | null;
  /** JSON: ImportOptions. */
  options: string;
  createdAtMs: number;
  finishedAtMs: number | null;
}

export interface UploadTable {
  id: string;
  projectId: string;
  fileName: string;
  sizeBytes: number;
  sha256: string;
  createdAtMs: number;
}
