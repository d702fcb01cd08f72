/** Snapshots of code. Their files are artifacts whose root is the snapshot's id. */
export interface CodeTables {
  code: CodeTable;
}

export interface CodeTable {
  id: string;
  projectId: string;
  /** Of the list of its files, unique in the project. */
  sha256: string;
  fileCount: number;
  sizeBytes: number;
  /** JSON of the contract's `CodeGit`. */
  git: string | null;
  userName: string;
  createdAtMs: number;
}
