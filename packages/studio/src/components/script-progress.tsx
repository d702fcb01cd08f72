import type { Job } from "@crisol/contract";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { activeJobsQuery } from "../job-queries.js";
import { useJob } from "../use-job.js";
import { JobProgress } from "./job-progress.js";

/** A job that waits or runs: its place in the machine's queue, or what it does now, with a way to stop it. */
export function ScriptProgress({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const view = useJob(job.id);
  const waits = job.state === "queued" && view.state !== "running";
  const queued = useQuery({ ...activeJobsQuery(undefined), enabled: waits }).data?.queued ?? [];
  const place = queued.findIndex(({ id }) => id === job.id) + 1;
  const title = waits
    ? place > 0
      ? t("jobs.page.waits", { place, count: queued.length })
      : t("job.queued")
    : t("job.running");
  return <JobProgress jobId={job.id} view={view} title={title} />;
}
