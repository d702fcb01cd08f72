import type { FastifyInstance } from "fastify";
import { userOf } from "../../access/roles.js";
import type { Effects } from "../../effects.js";
import { artifactPath } from "../../track/artifacts.js";
import {
  createExperiment,
  DEFAULT_EXPERIMENT,
  deleteExperiment,
  deleteExperimentTag,
  ensureDefaultExperiment,
  experimentTags,
  findExperiment,
  getExperiment,
  hasDefaultExperiment,
  renameExperiment,
  restoreExperiment,
  searchExperiments,
  setExperimentTags,
} from "../../track/client-experiments.js";
import type { ExperimentRecord } from "../../track/experiments.js";
import { datasetsOfExperiments } from "../../track/inputs.js";
import type { Fields } from "./fields.js";
import { invalid, MlflowError } from "./mlflow-error.js";
import { type MlflowHandler, mlflowRoute } from "./mlflow-route.js";
import { experimentView } from "./views.js";

const MAXIMUM_NAME = 500;
const MAXIMUM_TAG = 20_000;

/** MLflow's routes of experiments. */
export function experimentRoutes(app: FastifyInstance, { store, clock }: Effects): void {
  const view = async (experiment: ExperimentRecord) => {
    const tags = await experimentTags(store.read, [experiment.id]);
    return { experiment: experimentView(experiment, tags.get(experiment.id)!) };
  };
  const changed =
    (work: (tx: Parameters<Parameters<typeof store.write>[0]>[0], fields: Fields) => Promise<void>) =>
    async (fields: Fields) => {
      await store.write((tx) => work(tx, fields));
      return {};
    };

  mlflowRoute(app, "POST", "experiments/create", async (fields, { caller }) => {
    const name = fields.required("name", MAXIMUM_NAME);
    checkLocation(fields.text("artifact_location"));
    const tags = fields.pairs("tags", { value: MAXIMUM_TAG });
    const made = await store.write((tx) => createExperiment(tx, userOf(caller), { name, tags, nowMs: clock.now() }));
    return { experiment_id: made.id };
  });

  mlflowRoute(app, "GET", "experiments/get", async (fields) => {
    const id = fields.required("experiment_id");
    if (id === DEFAULT_EXPERIMENT.id) await store.write((tx) => ensureDefaultExperiment(tx, clock.now()));
    return view(await getExperiment(store.read, id));
  });

  mlflowRoute(app, "GET", "experiments/get-by-name", async (fields) => {
    const name = fields.required("experiment_name", MAXIMUM_NAME);
    if (name === DEFAULT_EXPERIMENT.name) await store.write((tx) => ensureDefaultExperiment(tx, clock.now()));
    const found = await findExperiment(store.read, name);
    if (!found) throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `Could not find experiment with name '${name}'`);
    return view(found);
  });

  const search: MlflowHandler = async (fields, { caller }) => {
    if (!(await hasDefaultExperiment(store.read))) await store.write((tx) => ensureDefaultExperiment(tx, clock.now()));
    const { rows, nextPageToken } = await searchExperiments(store.longRead, {
      caller: userOf(caller),
      filter: fields.text("filter"),
      orderBy: fields.texts("order_by", 100),
      lifecycle: lifecycleOf(fields.text("view_type")),
      limit: fields.whole("max_results", { minimum: 1, maximum: 50_000 }) ?? 1000,
      pageToken: fields.text("page_token"),
    });
    const tags = await experimentTags(
      store.longRead,
      rows.map(({ id }) => id),
    );
    return {
      experiments: rows.map((experiment) => experimentView(experiment, tags.get(experiment.id)!)),
      ...(nextPageToken !== null && { next_page_token: nextPageToken }),
    };
  };
  mlflowRoute(app, "GET", "experiments/search", search);
  mlflowRoute(app, "POST", "experiments/search", search);

  mlflowRoute(app, "POST", "experiments/search-datasets", async (fields) => {
    const ids = fields.texts("experiment_ids");
    if (ids.length === 0) throw invalid("SearchDatasets request must specify at least one experiment_id.");
    if (ids.length > 20) {
      throw invalid(
        `SearchDatasets request cannot specify more than 20 experiment_ids. Received ${ids.length} experiment_ids.`,
      );
    }
    const found = await datasetsOfExperiments(store.longRead, ids, 1000);
    return {
      dataset_summaries: found.map(({ experimentId, name, digest, context }) => ({
        experiment_id: experimentId,
        name,
        digest,
        ...(context && { context }),
      })),
    };
  });

  mlflowRoute(
    app,
    "POST",
    "experiments/update",
    changed(async (tx, fields) => {
      const { id } = await activeExperiment(tx, fields);
      const name = fields.text("new_name", MAXIMUM_NAME);
      if (name !== undefined) await renameExperiment(tx, id, name, clock.now());
    }),
  );

  mlflowRoute(
    app,
    "POST",
    "experiments/delete",
    changed(async (tx, fields) => {
      const { id } = await activeExperiment(tx, fields);
      await deleteExperiment(tx, id, clock.now());
    }),
  );

  mlflowRoute(
    app,
    "POST",
    "experiments/restore",
    changed(async (tx, fields) => {
      const experiment = await getExperiment(tx, fields.required("experiment_id"));
      if (experiment.deletedAtMs === null) {
        throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `No deleted experiment with id=${experiment.id} exists`);
      }
      await restoreExperiment(tx, experiment, clock.now());
    }),
  );

  mlflowRoute(
    app,
    "POST",
    "experiments/set-experiment-tag",
    changed(async (tx, fields) => {
      const { id } = await activeExperiment(tx, fields);
      await setExperimentTags(tx, id, [fields.pair(MAXIMUM_TAG)]);
    }),
  );

  mlflowRoute(
    app,
    "POST",
    "experiments/delete-experiment-tag",
    changed(async (tx, fields) => {
      const { id } = await activeExperiment(tx, fields);
      const key = fields.required("key");
      if (!(await deleteExperimentTag(tx, id, key))) {
        throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `No tag with name: ${key} in experiment with id ${id}`);
      }
    }),
  );
}

/** Files of an experiment go through this server and are where it puts them: another place is refused, not passed over. */
function checkLocation(location: string | undefined): void {
  if (location === undefined) return;
  const path = /^mlflow-artifacts:\/(?!\/)(.*)$/s.exec(location)?.[1];
  if (path === undefined) {
    throw invalid(
      `Invalid artifact location: '${location.slice(0, 500)}': this server keeps the files of experiments itself. ` +
        "Leave it out, or give one of mlflow-artifacts:/.",
    );
  }
  if (path !== "") artifactPath(path);
}

/** The experiment that a change names; "0" is made where there is none. */
export async function activeExperiment(
  tx: Parameters<typeof getExperiment>[0],
  fields: Fields,
  nowMs?: number,
): Promise<ExperimentRecord> {
  const id = fields.required("experiment_id");
  if (id === DEFAULT_EXPERIMENT.id && nowMs !== undefined) await ensureDefaultExperiment(tx, nowMs);
  const experiment = await getExperiment(tx, id);
  if (experiment.deletedAtMs !== null) {
    throw invalid(`The experiment ${id} must be in the 'active' state. Current state is deleted.`);
  }
  return experiment;
}

/** Which of the deleted ones a search shows. */
export function lifecycleOf(viewType: string | undefined): "active" | "deleted" | "all" {
  if (viewType === undefined || viewType === "ACTIVE_ONLY" || viewType === "1") return "active";
  if (viewType === "DELETED_ONLY" || viewType === "2") return "deleted";
  if (viewType === "ALL" || viewType === "3") return "all";
  throw invalid(`Invalid value "${viewType}" for parameter 'view_type' supplied.`);
}
