import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { ProcessIdentity } from "./process/process-identity.js";

/** Where a job's files are; those of one attempt have its number, so that a stray process cannot disturb the next. */
export class JobFiles {
  constructor(
    readonly folder: string,
    readonly attempt: number,
  ) {}

  /** What marks its processes: the job's id; of one node of several with a point and the node's number. */
  get mark(): string {
    return basename(this.folder);
  }
  /** Those of one node of a job of several, which has a process and all its files of its own. */
  ofNode(node: number): JobFiles {
    return new JobFiles(join(this.folder, `${this.mark}.${node}`), this.attempt);
  }
  /** JSON: what the child is to do. */
  get spec(): string {
    return join(this.folder, `spec-${this.attempt}.json`);
  }
  get journal(): string {
    return join(this.folder, `events-${this.attempt}.jsonl`);
  }
  /** Whatever the process prints, a fatal error of the runtime above all. */
  get output(): string {
    return join(this.folder, `output-${this.attempt}.txt`);
  }
  /** Folder of the attempt's log: what the user's process prints, where the job runs one. */
  get log(): string {
    return join(this.folder, `log-${this.attempt}`);
  }
  get workDir(): string {
    return join(this.folder, `work-${this.attempt}`);
  }

  /**
   * Says whose the attempt is: the child writes itself when it starts, a server that comes back and finds nobody
   * writes null. Only the first succeeds, so a process that starts late knows that it was given up, and a server
   * knows that none will start. Returns the claim that holds.
   */
  claim(owner: ProcessIdentity | null): ProcessIdentity | null {
    const path = join(this.folder, `process-${this.attempt}.json`);
    const own = `${path}.${process.pid}`;
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    writeFileSync(own, JSON.stringify(owner), { mode: 0o600 });
    try {
      // link, unlike a write, makes the file with its content or not at all, and never replaces one.
      linkSync(own, path);
      return owner;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      return JSON.parse(readFileSync(path, "utf8")) as ProcessIdentity | null;
    } finally {
      rmSync(own, { force: true });
    }
  }
}

/** What stands in a job's spec file. */
export interface SpecFile {
  readonly jobId: string;
  readonly kind: string;
  readonly dataDir: string;
  /** Where its blobs are. Default: the folder `blobs` of the data folder. */
  readonly blobsFolder?: string;
  /** How long the runner may take to put its things in order once it is cancelled, in ms. */
  readonly graceMs: number;
  readonly spec: unknown;
  /** Of a job of several nodes: the one that this process is. */
  readonly node?: NodePlace;
}

/** One node of a job among the others. */
export interface NodePlace {
  /** Counts from 0. */
  readonly node: number;
  readonly nodes: number;
  /** Where the others reach node 0. */
  readonly masterAddress: string;
  /** Free on node 0 when that started; null for node 0 itself, which finds it. */
  readonly masterPort: number | null;
}
