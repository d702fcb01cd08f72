import { CrisolError, contract, type DataColumn, type MetricInfo, type Project, type Task } from "@crisol/contract";
import { METRICS } from "@crisol/engine";
import type { FastifyInstance } from "fastify";
import { requireProjectMaker, rolesIn, userOf } from "../access/roles.js";
import { columnSummaries } from "../data/column-summaries.js";
import { getDataVersion } from "../data/versions.js";
import type { Effects } from "../effects.js";
import { type Caller, serve } from "../http/serve.js";
import type { Tx } from "../store/database.js";
import { newId } from "../store/ids.js";
import { adviceRoutes } from "./advice-routes.js";
import { checkDefinition } from "./definition-check.js";
import {
  findProject,
  getProject,
  insertProject,
  listProjects,
  type ProjectRecord,
  projectView,
  RESTORE_MS,
  updateProject,
  withPatch,
} from "./projects.js";
import { stepStates } from "./step-states.js";
import { definitionSuggestion } from "./suggestion.js";

/** Step 1: projects, what the data suggest for them, and the metrics there are. */
export function defineRoutes(app: FastifyInstance, effects: Effects): void {
  const { store, clock } = effects;
  const views = async (caller: Caller, projects: readonly ProjectRecord[]): Promise<Project[]> => {
    const states = await stepStates(store.read, projects);
    const ids = projects.map(({ id }) => id);
    const roles = await rolesIn(store.read, userOf(caller), ids);
    return projects.map((project) => projectView(project, states.get(project.id)!, roles.get(project.id) ?? "viewer"));
  };
  const view = async (caller: Caller, project: ProjectRecord) => (await views(caller, [project]))[0] as Project;

  adviceRoutes(app, effects, view);

  serve(app, contract.project.list, async ({ caller, query }) => {
    const page = await listProjects(store.read, userOf(caller), query);
    return { ...page, items: await views(caller, page.items) };
  });

  serve(app, contract.project.create, async ({ caller, body }) => {
    const creator = userOf(caller);
    requireProjectMaker(creator);
    const nowMs = clock.now();
    const project: ProjectRecord = {
      ...body,
      id: newId("prj"),
      data: null,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      deletedAtMs: null,
    };
    checkDefinition(project, null);
    await store.write((tx) => insertProject(tx, project, { memberId: creator.userId, role: "owner" }));
    return view(caller, project);
  });

  serve(app, contract.project.get, async ({ caller, params }) =>
    view(caller, await getProject(store.read, params.projectId)),
  );

  serve(app, contract.project.update, async ({ caller, params, body }) => {
    const changed = await store.write(async (tx) => {
      const project = withPatch(await getProject(tx, params.projectId), body, clock.now());
      checkDefinition(project, await columnsOf(tx, project));
      await updateProject(tx, project);
      return project;
    });
    return view(caller, changed);
  });

  serve(app, contract.project.delete, async ({ params }) => {
    await store.write(async (tx) => {
      const project = await getProject(tx, params.projectId);
      await updateProject(tx, { ...project, deletedAtMs: clock.now() });
    });
    return undefined as never;
  });

  serve(app, contract.project.restore, async ({ caller, params }) => {
    const restored = await store.write(async (tx) => {
      const project = await findProject(tx, params.projectId);
      const expired = project?.deletedAtMs != null && project.deletedAtMs + RESTORE_MS < clock.now();
      if (!project || expired) throw new CrisolError("not_found", { resource: "project", value: params.projectId });
      const alive = { ...project, deletedAtMs: null };
      await updateProject(tx, alive);
      return alive;
    });
    return view(caller, restored);
  });

  serve(app, contract.project.suggest, async ({ params, query }) => {
    const project = await getProject(store.read, params.projectId);
    if (!project.data)
      throw new CrisolError("definition_incomplete", { field: "data", action: "asking for suggestions" });
    const version = await getDataVersion(store.read, project.id, project.data.dataId, project.data.version);
    const target = query.target ?? project.target ?? undefined;
    const columns = version.columns.map(({ name }) => name);
    if (target !== undefined && !columns.includes(target)) {
      throw new CrisolError("target_not_in_data", { value: target, columns: columns.join(", ") });
    }
    return definitionSuggestion(await columnSummaries(effects.blobs, version.sha256), target);
  });

  serve(app, contract.project.metrics, async () => ({ items: metricList }));
}

async function columnsOf(tx: Tx, project: ProjectRecord): Promise<readonly DataColumn[] | null> {
  if (!project.data) return null;
  return (await getDataVersion(tx, project.id, project.data.dataId, project.data.version)).columns;
}

const metricList: MetricInfo[] = Object.entries(METRICS).map(([name, spec]) => ({
  name,
  tasks: [...spec.tasks] as Task[],
  direction: spec.direction,
  description: spec.description,
  unit: spec.unit,
  lower: "minimum" in spec ? spec.minimum : null,
  upper: "maximum" in spec ? spec.maximum : null,
}));
