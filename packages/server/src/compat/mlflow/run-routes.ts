import type { RunState } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import type { Effects } from "../../effects.js";
import { JsonOf } from "../../store/long-answer.js";
import { ensureDefaultExperiment } from "../../track/client-experiments.js";
import { requireActiveRun } from "../../track/log-batch.js";
import {
  changeTrackedRun,
  getTrackedRun,
  isMadeByJob,
  NAME_TAG,
  type RunChange,
  setRunDeleted,
  startTrackedRun,
} from "../../track/runs.js";
import { activeExperiment, lifecycleOf } from "./experiment-routes.js";
import { invalid } from "./mlflow-error.js";
import { mlflowRoute } from "./mlflow-route.js";
import { runsJson } from "./run-json.js";
import { runSearchAnswer } from "./run-search-answer.js";
import { runInfoView, statusOfState } from "./views.js";

/** The tag of who ran it. */
const USER_TAG = "mlflow.user";
/** Names of fields that clients give twice. */
export const RUN_ID = ["run_id", "run_uuid"] as const;

/** MLflow's routes of runs, but for what they log. */
export function runRoutes(app: FastifyInstance, { store, clock }: Effects): void {
  const view = async (id: string) => {
    const run = await getTrackedRun(store.read, id);
    const [json] = await runsJson(store.read, [run]);
    return JsonOf.text<object>(`{"run":${json}}`);
  };

  mlflowRoute(app, "POST", "runs/create", async (fields, request) => {
    const given = fields.pairs("tags");
    const tagged = given.find(({ key }) => key === NAME_TAG)?.value;
    const named = fields.text("run_name", 5000);
    if (named && tagged && named !== tagged) {
      throw invalid(`Both 'run_name' argument and '${NAME_TAG}' tag are specified, but with different values.`);
    }
    const tags = given.filter(({ key }) => key !== NAME_TAG);
    const tagOfUser = tags.find(({ key }) => key === USER_TAG)?.value;
    const { name: caller = "", onlyJobId: jobId = null } = request.caller.kind === "user" ? request.caller : {};
    const id = await store.write(async (tx) => {
      const nowMs = clock.now();
      const run = await startTrackedRun(tx, {
        experiment: await activeExperiment(tx, fields, nowMs),
        name: named || tagged,
        userName: fields.text("user_id", 256) || tagOfUser || caller,
        startedAtMs: fields.whole("start_time", { minimum: 0 }) ?? nowMs,
        jobId,
        tags,
        nowMs,
      });
      return run.id;
    });
    return view(id);
  });

  mlflowRoute(app, "GET", "runs/get", (fields) => view(fields.required(RUN_ID)));

  mlflowRoute(app, "POST", "runs/update", async (fields) => {
    const id = fields.required(RUN_ID);
    const name: RunChange = given("name", fields.text("run_name", 5000));
    const ofState: RunChange = {
      ...given("state", stateOf(fields.values.status)),
      ...given("endedAtMs", fields.whole("end_time", { minimum: 0 })),
    };
    await store.write(async (tx) => {
      await requireActiveRun(tx, id);
      await changeTrackedRun(tx, id, (await isMadeByJob(tx, id)) ? name : { ...name, ...ofState });
    });
    return { run_info: runInfoView(await getTrackedRun(store.read, id)) };
  });

  mlflowRoute(app, "POST", "runs/delete", async (fields) => {
    const id = fields.required("run_id");
    await store.write(async (tx) => {
      await requireActiveRun(tx, id);
      await setRunDeleted(tx, id, clock.now());
    });
    return {};
  });

  mlflowRoute(app, "POST", "runs/restore", async (fields) => {
    const id = fields.required("run_id");
    await store.write(async (tx) => {
      await getTrackedRun(tx, id);
      await setRunDeleted(tx, id, null);
    });
    return {};
  });

  mlflowRoute(app, "POST", "runs/search", async (fields) => {
    const experimentIds = fields.texts("experiment_ids");
    if (experimentIds.includes("0")) await store.write((tx) => ensureDefaultExperiment(tx, clock.now()));
    return store.longAnswer(runSearchAnswer, {
      experimentIds,
      filter: fields.text("filter"),
      orderBy: fields.texts("order_by", 100),
      lifecycle: lifecycleOf(fields.text("run_view_type")),
      limit: fields.whole("max_results", { minimum: 1, maximum: 50_000 }) ?? 1000,
      pageToken: fields.text("page_token"),
    });
  });
}

/** The numbers that protobuf gives the states stand for them too. */
const byNumber = ["", "RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"];

function stateOf(status: unknown): RunState | undefined {
  if (status === undefined || status === null || status === "") return undefined;
  const name = typeof status === "number" ? byNumber[status] : status;
  const found = Object.entries(statusOfState).find(([, known]) => known === name);
  if (!found) throw invalid(`Invalid value ${JSON.stringify(status)} for parameter 'status' supplied.`);
  return found[0] as RunState;
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });
}
