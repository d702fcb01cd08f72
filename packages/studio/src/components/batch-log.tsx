import type { BatchPrediction } from "@crisol/contract";
import { Alert } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { isActive, jobQuery } from "../queries.js";
import { JobLog } from "./job-log.js";

/** What the job of a batch prediction has said, with the reason where it failed. */
export function BatchLog({ batch }: { readonly batch: BatchPrediction }) {
  const { t } = useTranslation();
  const job = useQuery({ ...jobQuery(batch.jobId), enabled: batch.state === "failed" }).data;
  return (
    <>
      {job?.error && (
        <Alert color="red" variant="light" title={t("job.failed")} mb="md">
          {job.error.message}
        </Alert>
      )}
      <JobLog key={batch.jobId} jobId={batch.jobId} live={isActive(batch.state)} />
    </>
  );
}
