import type {
  CodeFile,
  EnvironmentSource,
  ScriptEnvironment,
  ScriptJob,
  ScriptOutput,
  ScriptSpec,
} from "@crisol/contract";
import type { ConfinementSupport } from "../compute/process/confinement-support.js";
import type { RankFact } from "./ranks.js";
import type { KeptOutput } from "./script-outputs.js";

/** What the process of a script's job is told; JSON, in the store. */
export interface ScriptJobSpec {
  readonly projectId: string;
  readonly runId: string;
  readonly experimentId: string;
  readonly command: string;
  readonly parameters: ScriptSpec["parameters"];
  readonly inputs: readonly (InputFile | InputFolder)[];
  readonly outputs: Readonly<Record<string, ScriptOutput>>;
  readonly environment: ScriptEnvironment;
  /** The packages of the run that this one repeats. */
  readonly lock: string | null;
  readonly variables: Readonly<Record<string, string>>;
  /** Of each node; without nodes and processes in jobs of earlier versions. */
  readonly resources: Pick<ScriptSpec["resources"], "cores" | "memoryBytes"> &
    Partial<Pick<ScriptSpec["resources"], "nodes" | "processesPerNode">>;
  readonly timeoutSeconds: number | null;
}

/** A data version that is laid out as a file. */
export interface InputFile {
  readonly name: string;
  readonly format: "parquet" | "csv";
  /** Of the Parquet file. */
  readonly sha256: string;
}

/** An environment of the project, and what it was resolved to. */
export interface NamedEnvironment {
  readonly source: EnvironmentSource;
  readonly lock: string | null;
}

/** Files that a run has kept, laid out as a folder. */
export interface InputFolder {
  readonly name: string;
  /** By their paths in the folder. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/** What it is given besides, over its standard input: nothing of it is in the store or in a file. */
export interface ScriptGrant {
  /** The files of its code; none for a command that needs none. */
  readonly code: readonly CodeFile[];
  /** The environment that the script names. */
  readonly environment: NamedEnvironment | null;
  /** What the server has found of this machine's means. */
  readonly support: ConfinementSupport;
  /** Of the server. */
  readonly url: string;
  readonly token: string;
  readonly secrets: Readonly<Record<string, string>>;
}

/** What is known of a job's process while it runs; each is said once, and again by another attempt. */
export interface ScriptFact {
  /** How it is kept apart from the rest of the machine, in words. */
  readonly isolation?: ScriptJob["isolation"];
  readonly environment?: ScriptJob["environment"];
  readonly exitCode?: number | null;
  /** Processes of a job of several, of which something has changed. */
  readonly ranks?: readonly RankFact[];
  /** Kept also of a script that failed: what it left is what explains it. */
  readonly outputs?: readonly KeptOutput[];
}
