import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { targetQuery } from "../compute-queries.js";
import { totalsSoFar } from "../plots/usage-series.js";
import { jobQuery, jobUsageQuery } from "../queries.js";
import { verdictQuery } from "../verdict-queries.js";
import { Empty } from "./empty.js";
import { ErrorNotice } from "./error-notice.js";
import { JobPlace } from "./job-place.js";
import { BlockSkeleton } from "./skeleton.js";
import { UsagePlots } from "./usage-plots.js";
import { UsageSummary } from "./usage-summary.js";
import { VerdictCard } from "./verdict-card.js";

interface JobUsageProps {
  readonly jobId: string;
  /** Whether it runs now: then samples are asked for as they come. */
  readonly live: boolean;
  /** The most that it may take; default: the machine's. */
  readonly memoryLimitBytes?: number | null | undefined;
  readonly cores?: number | null | undefined;
}

/** What a job used: in total, and over time. */
export function JobUsage({ jobId, live, memoryLimitBytes, cores }: JobUsageProps) {
  const { t } = useTranslation();
  const usage = useQuery(jobUsageQuery(jobId, live));
  const job = useQuery(jobQuery(jobId)).data;
  const machine = useQuery({ ...targetQuery(job?.target?.id ?? "local"), enabled: !!job, retry: false }).data;
  const verdict = useQuery(verdictQuery(jobId, live)).data;
  if (usage.error) return <ErrorNotice error={usage.error} onRetry={() => void usage.refetch()} />;
  if (!usage.data) return <BlockSkeleton rows={8} />;
  const samples = usage.data.items;
  // Of several nodes what is shown is the sum.
  const held = verdict && verdict.nodes.length > 0 ? verdict.held : undefined;
  const totals = job?.usage ?? (samples.length > 0 ? totalsSoFar(samples) : null);
  return (
    <Stack gap="md">
      {job?.target && machine?.kind === "ssh" && <JobPlace target={machine} live={live} />}
      {totals && <UsageSummary totals={totals} />}
      {samples.length > 0 && <VerdictCard jobId={jobId} live={live} />}
      {samples.length > 0 ? (
        <UsagePlots
          jobId={jobId}
          samples={samples}
          first={verdict?.shows}
          cores={held?.cores ?? cores ?? machine?.offers.cores}
          memoryBytes={held?.memoryBytes ?? memoryLimitBytes ?? machine?.offers.memoryBytes}
        />
      ) : (
        <Empty title={t("usage.none")} text={t(live ? "usage.waiting" : "usage.noneText")} />
      )}
    </Stack>
  );
}
