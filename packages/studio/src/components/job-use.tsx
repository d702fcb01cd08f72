import type { Job } from "@crisol/contract";
import { SimpleGrid } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { jobUsageQuery } from "../job-queries.js";
import { CoresPlot, MemoryPlot, StoragePlot } from "../plots/job-usage.js";
import { isActive } from "../queries.js";
import { Empty } from "./empty.js";
import { ErrorNotice } from "./error-notice.js";
import { BlockSkeleton } from "./skeleton.js";

/** What a job takes of the machine, as it takes it. */
export function JobUse({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(jobUsageQuery(job.id, isActive(job.state)));
  if (error) return <ErrorNotice error={error} />;
  if (!data) return <BlockSkeleton rows={8} />;
  const { items } = data;
  if (items.length === 0) return <Empty title={t("jobs.page.useNone")} text={t("jobs.page.useNoneText")} />;
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <CoresPlot samples={items} />
      <MemoryPlot samples={items} />
      <StoragePlot samples={items} />
    </SimpleGrid>
  );
}
