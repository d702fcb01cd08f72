import type { JobFiles, SpecFile } from "./job-files.js";
import { adopt, type JobProcess, type LaunchOptions, launch } from "./job-launch.js";

/** Starts processes of jobs on a target, and finds again those that an earlier server has started there. */
export interface JobLauncher {
  /** Starts the attempt that `files` and `spec` are of; `onEnd` is called once, when its process has ended. */
  launch(files: JobFiles, spec: SpecFile, grant: unknown, options: LaunchOptions, onEnd: () => void): JobProcess;
  /** The attempt's process as it is now; undefined where nobody had got as far as starting one, and now nobody will. */
  adopt(files: JobFiles): JobProcess | undefined;
}

/** Starts processes on the machine of the server. */
export const localLauncher: JobLauncher = {
  launch,
  adopt(files) {
    const identity = files.claim(null);
    return identity === null ? undefined : adopt(identity, files.mark);
  },
};
