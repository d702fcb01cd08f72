import { CrisolError } from "@crisol/contract";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { newId } from "../store/ids.js";
import { judgeCriteria, passGate } from "./criteria-gate.js";
import { newEndpointKey } from "./endpoint-keys.js";
import { type EndpointRecord, getEndpoint, insertEndpoint, type Passed, switchVersion } from "./endpoints.js";
import type { LoadedModels } from "./loaded-models.js";
import { measuredOf } from "./measured.js";
import { servableOrRuns } from "./mlflow-conversion.js";
import type { ModelImportThreads } from "./model-import-threads.js";
import { getModelVersion, type ModelVersionRecord } from "./model-versions.js";
import { codeModel, isCodeModel } from "./pyfunc/code-model.js";
import type { ModelProcesses } from "./pyfunc/model-processes.js";
import { servableVersion } from "./servable-version.js";

export interface DeployRequest {
  readonly modelId: string;
  readonly version: number;
  readonly override?: { readonly reason: string } | undefined;
  /** Whether code that comes with the model may run, in a process of its own. Default false. */
  readonly runsCode?: boolean | undefined;
}

/** Puts model versions behind endpoints. */
export class Deploying {
  constructor(
    readonly effects: Effects,
    readonly models: LoadedModels,
    readonly threads: ModelImportThreads,
    readonly processes: ModelProcesses,
  ) {}

  /** A new endpoint and its key. Throws `not_found`, `already_exists`, `criteria_not_met`, `model_not_served`, `runs_code` and `model_file_invalid`. */
  async create(
    projectId: string,
    name: string,
    request: DeployRequest,
    by: string,
  ): Promise<{ readonly endpoint: EndpointRecord; readonly key: string }> {
    const { store, clock } = this.effects;
    // Said before the criteria are: it is the cheaper mistake to correct.
    const taken = await store.read.selectFrom("endpoint").select("id").where("name", "=", name).executeTakeFirst();
    if (taken) throw new CrisolError("already_exists", { resource: "endpoint", value: name });
    const { version, passed } = await this.#ready(projectId, request, by);
    const { key, keyHash, keyPrefix } = newEndpointKey();
    const endpoint: EndpointRecord = {
      id: newId("end"),
      projectId,
      name,
      state: "live",
      keyHash,
      keyPrefix,
      modelId: version.modelId,
      version: version.version,
      createdAtMs: clock.now(),
    };
    await store.write(async (tx) => {
      await getProject(tx, projectId);
      await insertEndpoint(tx, endpoint, version.modelName, passed);
    });
    await this.processes.retry(endpoint);
    return { endpoint, key };
  }

  /**
   * Switches an endpoint. The new model is in memory and verified before the switch is written, and a request reads
   * its version once: none fails, and those in flight finish on the old one. A version that runs its own code is loaded after the
   * switch, which does not wait for it: until then requests get `model_not_ready`.
   */
  async deploy(projectId: string, endpointId: string, request: DeployRequest, by: string): Promise<EndpointRecord> {
    const { store, clock } = this.effects;
    await getEndpoint(store.read, projectId, endpointId);
    const { version, passed } = await this.#ready(projectId, request, by);
    const endpoint = await store.write(async (tx) => {
      await getEndpoint(tx, projectId, endpointId);
      await switchVersion(tx, endpointId, version, passed, clock.now());
      return await getEndpoint(tx, projectId, endpointId);
    });
    await this.processes.retry(endpoint);
    return endpoint;
  }

  /** Passes the gate, by the project's criteria of now, and loads the model. */
  async #ready(
    projectId: string,
    { modelId, version: number, override, runsCode = false }: DeployRequest,
    by: string,
  ): Promise<{ readonly version: ModelVersionRecord; readonly passed: Passed }> {
    const { store } = this.effects;
    const project = await getProject(store.read, projectId);
    const registered = await getModelVersion(store.read, { projectId, modelId, version: number });
    const converted = await servableOrRuns(this.effects, this.threads, registered, runsCode);
    const runs = isCodeModel(converted);
    const version = runs ? await codeModel(this.effects, converted, project.target, runsCode) : converted;
    // Said before the criteria are: no reason helps there.
    if (!runs) servableVersion(version);
    const passed = passGate(judgeCriteria(project.criteria, await measuredOf(this.effects, version)), override, by);
    if (!runs) await this.models.get({ modelId, version: number });
    return { version, passed };
  }
}
