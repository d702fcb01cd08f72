import { join } from "node:path";
import type { CodeFile, NotebookSpec, ScriptJob } from "@crisol/contract";
import type { EnvironmentSpec } from "../../compute/environments/environment-spec.js";
import type { ConfinementSupport } from "../../compute/process/confinement-support.js";

/** What the process of a notebook's job is told; JSON, in the store. */
export interface NotebookJobSpec {
  readonly projectId: string;
  readonly notebookId: string;
  readonly name: string;
  readonly experimentId: string;
  /** Of its kernel. */
  readonly environment: EnvironmentSpec;
  readonly maximumEnvironmentBytes: number;
  readonly resources: Pick<NotebookSpec["resources"], "cores" | "memoryBytes">;
  readonly idleMinutes: number;
}

/** What it is given besides, over its standard input. */
export interface NotebookGrant {
  /** Of the server. */
  readonly url: string;
  readonly token: string;
  /** Values by name: variables of the kernels. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What its files begin with; none for the example. */
  readonly code: readonly CodeFile[];
  /** How this machine can hold it apart. */
  readonly support: ConfinementSupport;
}

/** Said once its JupyterLab answers. */
export interface NotebookFact {
  /** How it is kept apart from the rest of the machine, and where not. */
  readonly isolation: NonNullable<ScriptJob["isolation"]>;
}

/** The folder of the notebook that outlives its starts: the home of what runs in it. */
export function notebookFolder(dataDir: string, notebookId: string): string {
  return join(dataDir, "notebooks", notebookId);
}

/** Under which path JupyterLab answers, here as in the browser. */
export function notebookPath(notebookId: string): string {
  return `/notebooks/${notebookId}/`;
}

/** The file in a job's work folder with the token that JupyterLab asks for: the job's process makes it, the server reads it. */
export const TOKEN_FILE = "jupyter-token";
/** The name of the socket in the notebook's folder. */
export const SOCKET_NAME = ".jupyter.sock";
