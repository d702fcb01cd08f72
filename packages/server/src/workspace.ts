import { join } from "node:path";
import type { Logger } from "pino";
import { openJobs } from "./compute/jobs.js";
import { SshTargets } from "./compute/ssh/ssh-targets.js";
import type { Clock, Effects, Settings } from "./effects.js";
import { jobProcess } from "./entry-files.js";
import { openBlobs } from "./store/blobs.js";
import { openStore } from "./store/store.js";

/** The real effects on a data folder. */
export interface Workspace extends Effects {
  /** Lets the data folder go. Jobs' processes live on. */
  close(): Promise<void>;
}

/**
 * Opens the data folder `settings.dataDir`, alone, and brings its tables up to this version. Throws a StoreError:
 * `store_locked` if another server has it, `store_other_folder`, `store_newer`, `store_corrupt` or `store_unreachable`.
 */
export async function openWorkspace(
  settings: Settings,
  { clock, log }: { clock: Clock; log: Logger },
): Promise<Workspace> {
  const { dataDir, databaseUrl, maximumJobs } = settings;
  const store = await openStore({ dataDir, databaseUrl, effects: { now: () => clock.now() } });
  try {
    const blobs = await openBlobs(join(dataDir, "blobs"));
    const sshTargets = new SshTargets({ store, blobs, dataDir, clock, log });
    const jobs = openJobs({ store, dataDir, clock, log, maximumJobs, entry: jobProcess, remote: sshTargets });
    const close = async () => {
      await jobs.close();
      await sshTargets.close();
      await store.close();
    };
    return { store, blobs, jobs, sshTargets, clock, log, settings, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}
