import { fileURLToPath } from "node:url";

// Right from `src/` and from `dist/` alike: both lie in the package's folder.
const built = (name: string) => fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url));

/** Entry of a job's process. */
export const jobProcess = built("job-process");
/** What runs on machines that are reached by SSH: one file, with all that it imports but native modules. */
export const agentFile = built("agent/agent");
/** Entry of a thread for long reads. */
export const readThread = built("read-thread");
/** Entry of a thread that reads model files of other libraries. */
export const modelImportThread = built("model-import-thread");
/** Entry of a thread that looks through a log. */
export const logSearchThread = built("log-search-thread");
/** Entry of a thread that computes for sweeps: what is tried next, and which parameters matter. */
export const sweepSearchThread = built("sweep-search-thread");
/** The program that a model of MLflow's is served by, in its own Python. */
export const pyfuncProgram = fileURLToPath(new URL("../python/serve_pyfunc.py", import.meta.url));
/** The program `crisol` as scripts have it, with the packages that they import: the build of the command line puts it there. */
export const programFolder = fileURLToPath(new URL("../../cli/dist/program", import.meta.url));
/** Where the Studio's build puts its files. */
export const studioFolder = fileURLToPath(new URL("../../studio/dist", import.meta.url));
