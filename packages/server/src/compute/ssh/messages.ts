import type { ProcessEnd } from "../job-failure.js";
import type { SpecFile } from "../job-files.js";
import type { ConfinementSupport } from "../process/confinement-support.js";
import type { Machine } from "../targets/machine.js";
import type { ProcessUse } from "../use/usage.js";

/** An attempt of a job: the folder below that of the jobs, here and there alike, and its number. */
export interface AttemptName {
  readonly folder: string;
  readonly attempt: number;
}

/** What the agent says of its machine. */
export interface AgentMachine extends Machine {
  /** `linux-x64`. */
  readonly platform: string;
  /** Version of its Node. */
  readonly node: string;
  /** What of a script's confinement the machine allows. */
  readonly support: ConfinementSupport;
}

/** A piece of a blob; the first begins it and the last ends it. */
export interface BlobPiece {
  readonly type: "blob";
  readonly at: AttemptName;
  readonly sha256: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

export type ToAgent =
  /** The first: whose the agent is, and the attempts that there still are. */
  | {
      readonly type: "welcome";
      readonly workspace: string;
      readonly attempts: readonly AttemptName[];
    }
  /** Prepares an attempt; the agent answers with the blobs that it wants. */
  | {
      readonly type: "start";
      readonly at: AttemptName;
      readonly spec: Omit<SpecFile, "dataDir">;
      readonly grant: unknown;
      readonly nodeArguments: readonly string[];
      readonly blobs: readonly string[];
    }
  | BlobPiece
  /** Starts what was prepared, now that its blobs are there. */
  | { readonly type: "go"; readonly at: AttemptName }
  /** Sends what the attempt writes from where `have` ends. */
  | { readonly type: "follow"; readonly at: AttemptName; readonly have: Mirrored }
  | { readonly type: "signal"; readonly at: AttemptName; readonly signal: "SIGTERM" | "SIGKILL" }
  | { readonly type: "sweep"; readonly at: AttemptName }
  /** The attempt's end is recorded: nothing of it is needed any more. */
  | { readonly type: "release"; readonly at: AttemptName }
  | { readonly type: "look" };

/** What of an attempt is here already. */
export interface Mirrored {
  /** Sizes of its files in bytes, by `events`, `output` and `log/00000.log`. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly blobs: readonly string[];
}

export type FromAgent =
  | { readonly type: "machine"; readonly machine: AgentMachine }
  | { readonly type: "wants"; readonly at: AttemptName; readonly blobs: readonly string[] }
  /** Bytes of a file at `offset`; null: they are the whole file. */
  | { readonly type: "bytes"; readonly at: AttemptName; readonly path: string; readonly offset: number | null }
  | { readonly type: "removed"; readonly at: AttemptName; readonly path: string }
  | BlobPiece
  | { readonly type: "use"; readonly at: AttemptName; readonly use: ProcessUse }
  /** All that it wrote was sent. */
  | { readonly type: "ended"; readonly at: AttemptName; readonly end: ProcessEnd }
  | { readonly type: "swept"; readonly at: AttemptName };

/** A folder's name as it may come over the line: of a job, or of one of its nodes, and nothing that leads elsewhere. */
export function isAttemptName({ folder, attempt }: AttemptName): boolean {
  return /^[\w-]+(\/[\w-]+\.\d+)?$/.test(folder) && Number.isInteger(attempt) && attempt > 0;
}

export function keyOf({ folder, attempt }: AttemptName): string {
  return `${folder} ${attempt}`;
}
