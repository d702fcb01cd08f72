import { pino } from "pino";
import type { JobOutcome } from "../../src/compute/job-kind.js";
import { type Jobs, openJobs } from "../../src/compute/jobs.js";
import type { Store } from "../../src/store/store.js";

export interface JobsOf {
  readonly store: Store;
  readonly dataDir: string;
  readonly entry: string;
  readonly maximumJobs?: number;
  readonly nodeArguments?: readonly string[];
  readonly outcome?: Partial<JobOutcome<unknown>>;
}

/** Jobs of the tests' kind. Each outcome adds a row of its own, so that a second one for the same job would fail. */
export function jobsOf({ store, dataDir, entry, maximumJobs = 2, nodeArguments = [], outcome }: JobsOf): Jobs {
  const log = pino({ level: process.env.CRISOL_TEST_LOG ?? "silent" });
  const jobs = openJobs({ store, dataDir, entry, maximumJobs, nodeArguments, log, clock: { now: Date.now } });
  jobs.handle("train", {
    async finish(tx, job, result) {
      await tx
        .insertInto("meta")
        .values({ key: `outcome ${job.subject}`, value: JSON.stringify(result) })
        .execute();
    },
    async fail(tx, job, error) {
      const value = error === "cancelled" ? error : error.code;
      await tx
        .insertInto("meta")
        .values({ key: `outcome ${job.subject}`, value })
        .execute();
    },
    ...outcome,
  });
  return jobs;
}
