import type { Job } from "@crisol/contract";
import { useTranslation } from "react-i18next";
import { bytes, count, money } from "../format.js";
import { path } from "../path.js";
import { isActive } from "../queries.js";
import { useWantedText } from "../use-asked-for.js";
import { useNow } from "../use-now.js";
import { Facts } from "./facts.js";
import { TextLink } from "./link.js";
import { Panel, Section } from "./page.js";

/** Where a job runs, at what price, what it has cost so far or in all, and what it asked for. */
export function JobResources({ job, cores }: { readonly job: Job /** Null: all. */; readonly cores: number | null }) {
  const { t } = useTranslation();
  const cost = useJobCost(job);
  const wanted = useWantedText(job.wants ?? {});
  const { target, pricePerHour, currency } = job;
  return (
    <Section title={t("compute.job.title")}>
      <Panel>
        <Facts
          facts={[
            [
              t(isActive(job.state) ? "compute.job.target" : "compute.job.ranOn"),
              target ? (
                <TextLink key="target" {...path.target(target.id)}>
                  {target.name}
                </TextLink>
              ) : (
                "–"
              ),
            ],
            [
              t("compute.form.pricePerHour"),
              pricePerHour === null ? t("compute.job.noPrice") : money(pricePerHour, currency),
            ],
            ...(cost === null
              ? []
              : ([
                  [t(isActive(job.state) ? "compute.job.costSoFar" : "compute.job.cost"), `≈ ${money(cost, currency)}`],
                ] as const)),
            [t("jobs.cores"), cores === null ? t("compute.job.allCores") : count(cores)],
            [t("compute.job.memory"), job.memoryBytes === null ? t("compute.job.allMemory") : bytes(job.memoryBytes)],
            [t("compute.job.wanted"), wanted],
          ]}
        />
      </Panel>
    </Section>
  );
}

/** The same in half a line: the target, its price, and the cost. */
export function JobResourcesLine({ job }: { readonly job: Job | undefined }) {
  const { t } = useTranslation();
  const cost = useJobCost(job);
  if (!job?.target) return null;
  const { target, pricePerHour, currency, state } = job;
  return (
    <>
      {" · "}
      <TextLink {...path.target(target.id)} underline="always" c="inherit">
        {t("compute.job.on", { target: target.name })}
      </TextLink>
      {pricePerHour !== null && ` · ${t("compute.job.perHour", { price: money(pricePerHour, currency) })}`}
      {cost !== null &&
        ` · ${t(isActive(state) ? "compute.job.soFar" : "compute.job.inAll", { cost: money(cost, currency) })}`}
    </>
  );
}

/** Null where no price is known, or it has not started. */
function useJobCost(job: Job | undefined): number | null {
  const runs = job?.state === "running" && job.pricePerHour !== null;
  const now = useNow(runs);
  if (!job) return null;
  if (!runs || job.startedAt === null) return job.usage?.cost ?? null;
  return ((job.pricePerHour ?? 0) * Math.max(0, now - Date.parse(job.startedAt))) / 3_600_000;
}
