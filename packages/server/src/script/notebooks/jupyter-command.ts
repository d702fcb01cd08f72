import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type EnvironmentSpec, emptySpec } from "../../compute/environments/environment-spec.js";
import { type NotebookGrant, type NotebookJobSpec, notebookPath, SOCKET_NAME } from "./notebook-process.js";

/** The tag of a run that was begun in a notebook: which one. */
export const NOTEBOOK_TAG = "crisol.notebook";

/** JupyterLab is in an environment of its own, the same for all notebooks: kernels have theirs, and need none of it. */
export const jupyterSpec: EnvironmentSpec = { ...emptySpec, requirements: ["jupyterlab>=4.2,<5"] };

/** The environment of a kernel: what was asked for, and what makes it one. */
export function kernelSpec(spec: EnvironmentSpec): EnvironmentSpec {
  return { ...spec, requirements: [...spec.requirements, "ipykernel"] };
}

/** Nobody is asked whether something should be asked of the network. */
const labSettings = { "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false } };

/**
 * Nothing is to be built: JupyterLab's extensions are those that came with it. Asked whether something is, it runs yarn, which
 * the notebook's user may not do everywhere; what yarn says then stands in the log.
 */
const pageSettings = { buildCheck: false, buildAvailable: false };

/**
 * Writes into `folder`, which the notebook may read and not change, what tells JupyterLab of the kernel and of our defaults. It goes by the
 * name that notebook files have for whichever Python there is, so that those from elsewhere run too.
 */
export async function writeKernel(folder: string, pythonPath: string): Promise<void> {
  const place = join(folder, "kernels", "python3");
  await mkdir(place, { recursive: true, mode: 0o755 });
  const kernel = {
    argv: [pythonPath, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    display_name: "Python 3 (Crisol)",
    language: "python",
    env: { JUPYTER_TOKEN: "" },
    metadata: { debugger: true },
  };
  await writeFile(join(place, "kernel.json"), JSON.stringify(kernel));
  await mkdir(join(folder, "labconfig"), { mode: 0o755 });
  await writeFile(join(folder, "labconfig", "default_setting_overrides.json"), JSON.stringify(labSettings));
  await writeFile(join(folder, "labconfig", "page_config.json"), JSON.stringify(pageSettings));
}

/** JupyterLab on a socket in the current folder, for the server alone; nothing of it asks the network. */
export function jupyterCommand(pythonPath: string, notebookId: string): [string, ...string[]] {
  const settings = {
    "ServerApp.sock": SOCKET_NAME,
    "ServerApp.sock_mode": "0600",
    "ServerApp.base_url": notebookPath(notebookId),
    "ServerApp.root_dir": "files",
    // The server has looked at the Host header.
    "ServerApp.allow_remote_access": "True",
    "ServerApp.open_browser": "False",
    "ServerApp.quit_button": "False",
    "FileContentsManager.delete_to_trash": "False",
    "LabApp.extension_manager": "readonly",
    "LabApp.news_url": "None",
    "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
  };
  const all = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  // They may have removed the folder of their files; as their own user, whose links may lead anywhere, it is made again.
  const inFiles = ["sh", "-c", 'mkdir -p files && exec "$@"', "crisol-job"] as const;
  return [...inFiles, pythonPath, "-m", "jupyterlab", "--allow-root", ...all];
}

/** What MLflow's client puts on each run that is begun in the notebook. */
function runTags({ name, notebookId }: NotebookJobSpec): Record<string, string> {
  return { "mlflow.source.type": "NOTEBOOK", "mlflow.source.name": name, [NOTEBOOK_TAG]: notebookId };
}

/** The environment of JupyterLab and, but for its token, of the kernels. */
export function jupyterVariables(given: {
  readonly jobId: string;
  readonly spec: NotebookJobSpec;
  readonly grant: NotebookGrant;
  readonly folder: string;
  readonly kernelFolder: string;
  readonly kernelBin: string;
  readonly token: string;
}): Record<string, string> {
  const { spec, grant, folder } = given;
  const own = join(folder, ".jupyter");
  const names = ["LANG", "LC_ALL", "TZ"];
  return {
    // First: they cannot take the place of the others.
    ...grant.secrets,
    ...Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    // `!pip` and the like mean the kernel's programs.
    PATH: `${given.kernelBin}:${process.env.PATH ?? "/usr/bin:/bin"}`,
    HOME: folder,
    JUPYTER_TOKEN: given.token,
    JUPYTER_PATH: given.kernelFolder,
    JUPYTER_CONFIG_PATH: given.kernelFolder,
    JUPYTER_CONFIG_DIR: join(own, "config"),
    JUPYTER_DATA_DIR: join(own, "data"),
    JUPYTER_RUNTIME_DIR: join(own, "runtime"),
    PYTHONUNBUFFERED: "1",
    CRISOL_URL: grant.url,
    CRISOL_TOKEN: grant.token,
    CRISOL_PROJECT_ID: spec.projectId,
    CRISOL_JOB_ID: given.jobId,
    MLFLOW_TRACKING_URI: grant.url,
    MLFLOW_TRACKING_TOKEN: grant.token,
    MLFLOW_EXPERIMENT_ID: spec.experimentId,
    MLFLOW_RUN_CONTEXT: JSON.stringify(runTags(spec)),
  };
}
