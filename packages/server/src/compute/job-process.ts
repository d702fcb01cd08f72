import { runJobProcess } from "./job-main.js";

/**
 * Entry of a job's process. A new kind of job adds its runner here and to `JobKind` of the contract; a runner is
 * loaded only by the process that needs it.
 */
await runJobProcess({});
