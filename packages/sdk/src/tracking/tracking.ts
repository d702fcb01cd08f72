import { CrisolError, type Experiment, type RunSummary } from "@crisol/contract";
import type { Api } from "../client.js";
import { jobEnvironment } from "../job-environment.js";
import { randomId } from "./id.js";
import { LoggedRun } from "./logged-run.js";
import { type RunOptions, type SearchOptions, type SendOptions, type StartOptions, withDefaults } from "./options.js";
import { retried } from "./retry.js";
import { textsOf } from "./texts.js";

interface RunPlace {
  readonly projectId: string;
  readonly experimentId?: string | undefined;
  readonly parentRunId?: string | undefined;
}

/**
 * Logging of one's own training scripts, in Node and in pages: runs with params, metrics, tags, files and models. They are
 * the same runs that MLflow's clients log and that the Studio shows.
 */
export class Tracking {
  constructor(readonly api: Api) {}

  /**
   * Starts a run; `end()` sends what waits of it and writes its end. In a job it is the job's own run, unless it is said where
   * another one shall be.
   */
  async startRun(options: StartOptions = {}): Promise<LoggedRun> {
    const { experiment, projectId, parentRunId, ...rest } = options;
    const job = jobEnvironment();
    if (experiment === undefined) {
      const isElsewhere = projectId !== undefined || parentRunId !== undefined;
      if (!isElsewhere && job.projectId !== undefined && job.runId !== undefined) {
        return this.#goOn(job.projectId, job.runId, rest);
      }
      return this.startIn({ projectId: required(projectId ?? job.projectId), parentRunId }, rest);
    }
    const found = await retried(() => this.experiment(experiment, projectId), withDefaults(options));
    return this.startIn({ projectId: found.projectId, experimentId: found.id, parentRunId }, rest);
  }

  /** Starts a run where the ids say. */
  async startIn({ projectId, ...place }: RunPlace, options: RunOptions = {}): Promise<LoggedRun> {
    const { name, params = {}, tags = {} } = options;
    const body = {
      ...{ ...place, id: randomId(), name, params: textsOf(params), tags: textsOf(tags) },
      startedAt: new Date().toISOString(),
    };
    const sent = withDefaults(options);
    return new LoggedRun(this, await retried(() => this.api.run.start({ params: { projectId }, body }), sent), sent);
  }

  /** Takes up a run again that has ended or was left; it is running from now on. */
  async resumeRun(projectId: string, runId: string, options: SendOptions = {}): Promise<LoggedRun> {
    const input = { params: { projectId, runId }, body: { state: "running" as const } };
    const sent = withDefaults(options);
    return new LoggedRun(this, await retried(() => this.api.run.update(input), sent), sent);
  }

  /** Goes on with a run that others have named: what is logged of it besides is added. */
  async #goOn(projectId: string, runId: string, { params = {}, tags = {}, ...send }: RunOptions): Promise<LoggedRun> {
    const run = await this.resumeRun(projectId, runId, send);
    await run.logParams(params);
    await run.setTags(tags);
    return run;
  }

  /** Starts a run, gives it to `work` and ends it: as failed when `work` throws, which is then thrown. */
  async withRun<T>(options: StartOptions, work: (run: LoggedRun) => Promise<T>): Promise<T> {
    const run = await this.startRun(options);
    let result: T;
    try {
      result = await work(run);
    } catch (error) {
      // The error of the work is the one to tell.
      await run.end("failed").catch(() => {});
      throw error;
    }
    await run.end();
    return result;
  }

  /** Runs that fit, of scripts and of our own trainings; none where there is no such experiment. */
  async searchRuns(options: SearchOptions): Promise<RunSummary[]> {
    const { experiment, limit = 1000, filter, orderBy, params = [], metrics = [] } = options;
    const found = experiment === undefined ? undefined : await this.#find(experiment, options.projectId);
    if (experiment !== undefined && !found) return [];
    const projectId = found?.projectId ?? required(options.projectId ?? jobEnvironment().projectId);
    const runs: RunSummary[] = [];
    let cursor: string | undefined;
    do {
      const asked = { experimentId: found?.id, filter, orderBy, params: [...params], metrics: [...metrics], cursor };
      const query = { ...asked, limit: Math.min(1000, limit - runs.length) };
      const page = await this.api.run.search({ params: { projectId }, query });
      runs.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined && runs.length < limit);
    return runs;
  }

  /** The experiment of that name: of the project, or wherever it is; made where there is none. */
  async experiment(name: string, projectId?: string): Promise<Experiment> {
    if (projectId === undefined) return this.api.experiment.open({ body: { name } });
    const existing = await this.#find(name, projectId);
    if (existing) return existing;
    try {
      return await this.api.experiment.create({ params: { projectId }, body: { name } });
    } catch (error) {
      // Another script has made it meanwhile, or it is of another project.
      const isTaken = error instanceof CrisolError && error.code === "already_exists";
      const made = isTaken ? await this.#find(name, projectId) : undefined;
      if (made) return made;
      throw error;
    }
  }

  async #find(name: string, projectId: string | undefined): Promise<Experiment | undefined> {
    const { items } = await this.api.experiment.find({ query: { name } });
    return items.find((experiment) => projectId === undefined || experiment.projectId === projectId);
  }
}

function required(projectId: string | undefined): string {
  if (projectId === undefined)
    throw new TypeError("Give an experiment, by its name, or a projectId; a job has one in CRISOL_PROJECT_ID.");
  return projectId;
}
