import type { EnvironmentSource } from "@crisol/contract";
import type { JobRunner } from "../job-kind.js";
import { EnvironmentFolders } from "./environment-folders.js";
import { unmarkUsed } from "./environment-uses.js";
import { prepareEnvironment } from "./prepare-environment.js";
import { specOfText } from "./spec-source.js";

/** What the job's process is told; JSON. */
export interface EnvironmentJobSpec {
  readonly source: EnvironmentSource;
  /** What it was resolved to before. */
  readonly lock: string | null;
  readonly refresh: boolean;
  readonly maximumBytes: number;
}

export interface EnvironmentJobResult {
  readonly lock: string;
}

/** Resolves and builds an environment. */
export const environmentRunner: JobRunner<EnvironmentJobSpec, EnvironmentJobResult> = {
  async run({ source, lock, refresh, maximumBytes }, { progress, log, signal, dataDir }) {
    const { spec, notes } = specOfText(source.kind, source.text, source);
    for (const note of notes) log("warning", note);
    const prepared = await prepareEnvironment(spec, {
      ...{ root: dataDir, lock, refresh, maximumBytes, signal },
      log: (line) => log("info", line),
      phase: (name) => progress(name, 0, null, "steps"),
    });
    log("info", prepared.cached ? "The environment was there already." : `The environment is in ${prepared.folder}`);
    // It is there for others: a process that is just ending must not keep it from being deleted.
    unmarkUsed(new EnvironmentFolders(dataDir), prepared.hash);
    return { lock: prepared.lock };
  },
};
