import type { Verdict } from "@crisol/contract";
import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { money } from "../format.js";
import { verdictQuery } from "../verdict-queries.js";
import { ErrorNotice } from "./error-notice.js";
import { Panel } from "./page.js";
import { ReasonText } from "./reason-text.js";
import { BlockSkeleton } from "./skeleton.js";
import { UsageNodes } from "./usage-nodes.js";
import { UsagePhases } from "./usage-phases.js";
import { VerdictAlternatives } from "./verdict-alternatives.js";
import { VerdictKindBadge } from "./verdict-kind.js";

/** Whether a job was of the right size: what is true of it, what it cost, what else it could run on, and its phases. */
export function VerdictCard({ jobId, live }: { readonly jobId: string; readonly live: boolean }) {
  const { t } = useTranslation();
  const { data: verdict, error, refetch } = useQuery(verdictQuery(jobId, live));
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!verdict) return <BlockSkeleton rows={3} />;
  const { findings, isFinal, alternatives, phases, nodes } = verdict;
  return (
    <Stack gap="md" component="section" aria-label={t("verdict.title")}>
      <Panel>
        <Stack gap="xs">
          <Text fw={600}>
            {t("verdict.title")}
            {!isFinal && ` ${t("verdict.soFar")}:`}
          </Text>
          {findings.map(({ kind, reason }) => (
            <div key={kind}>
              <Text size="sm" fw={550} component="div">
                <VerdictKindBadge kind={kind} />
              </Text>
              <Text size="sm" pl={20}>
                <ReasonText reason={reason} />
              </Text>
            </div>
          ))}
          {isFinal && <Paid cost={verdict.cost} />}
        </Stack>
      </Panel>
      {alternatives.length > 0 && <VerdictAlternatives verdict={verdict} />}
      {phases.length > 1 && <UsagePhases phases={phases} />}
      {nodes.length > 0 && <UsageNodes nodes={nodes} />}
    </Stack>
  );
}

function Paid({ cost: { spent, wasted, saved, currency, basis } }: { readonly cost: Verdict["cost"] }) {
  const { t } = useTranslation();
  const amounts = { spent: money(spent, currency), wasted: money(wasted, currency) };
  return (
    <Text size="sm" c="dimmed">
      {basis === "list" ? t("verdict.paidByList", amounts) : t("verdict.paid", amounts)}{" "}
      {saved !== null &&
        saved !== 0 &&
        t(saved > 0 ? "verdict.saved" : "verdict.lost", { amount: money(Math.abs(saved), currency) })}
    </Text>
  );
}
