import type { ComputeTarget } from "@crisol/contract";
import { Alert, Code, List, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { BudgetMeter } from "../../components/budget-meter.js";
import tiles from "../../components/metric-tiles.module.css";
import { Page, Section } from "../../components/page.js";
import { ReasonText } from "../../components/reason-text.js";
import { SpendingTable } from "../../components/spending-table.js";
import { type Checked, TargetActions } from "../../components/target-actions.js";
import { TargetSettingsForm } from "../../components/target-settings.js";
import { TargetStateBadge } from "../../components/target-state.js";
import { offerWords } from "../../components/targets-table.js";
import { targetQuery } from "../../compute-queries.js";
import { ago, count, moment, money } from "../../format.js";
import { useIsAdmin } from "../../use-role.js";

/** A compute target: how it stands, what was spent on it, and what is said of it. */
function TargetPage() {
  const { t } = useTranslation();
  const { targetId } = Route.useParams();
  const { data: target } = useSuspenseQuery(targetQuery(targetId));
  const [checked, setChecked] = useState<Checked>();
  const isAdmin = useIsAdmin();
  const { name } = target;
  return (
    <Page
      title={name}
      sentence={`${t(`compute.class.${target.offers.class}`)}: ${offerWords(target, t)}. ${t(target.takesAny ? "compute.takesAny" : "compute.takesAsked")}`}
      action={isAdmin && <TargetActions target={target} onChecked={setChecked} />}
      code={code(
        `npx crisol compute get ${name}\nnpx crisol compute set ${name} --maximum-jobs 4 --price 0.80 --currency EUR\nnpx crisol job run --target ${name}`,
        `const target = await api.compute.get({ params: { targetId: "${targetId}" } });`,
        `target = api.get(f"{url}/compute/targets/${targetId}").json()`,
      )}
    >
      <Facts target={target} />
      {target.agent && <Agent agent={target.agent} target={target} />}
      <Notices target={target} />
      {checked && <Findings checked={checked} />}
      <Section title={t("compute.spending")} sentence={t("compute.spendingOne")}>
        <SpendingTable targetId={targetId} />
      </Section>
      <Section title={t("compute.settings")} sentence={t(isAdmin ? "compute.settingsHelp" : "compute.settingsOnly")}>
        <TargetSettingsForm target={target} mayChange={isAdmin} />
      </Section>
    </Page>
  );
}

function Facts({ target }: { readonly target: ComputeTarget }) {
  const { t } = useTranslation();
  const { load, offers } = target;
  const facts = [
    [t("compute.stateHead"), <TargetStateBadge key="state" state={target.state} />],
    [t("compute.jobsOf", { most: count(offers.maximumJobs) }), count(load.jobs)],
    [t("compute.coresTaken", { most: count(offers.cores) }), count(load.cores)],
    [t("compute.queue"), count(load.queued)],
    [t("compute.price"), target.pricePerHour === null ? "–" : money(target.pricePerHour, target.currency)],
    [t("compute.spent"), <BudgetMeter key="spent" target={target} />],
  ] as const;
  return (
    <section aria-label={t("jobs.load")}>
      <dl className={tiles.tiles}>
        {facts.map(([what, value]) => (
          <div key={what} className={tiles.tile}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The machine at the other end: what it is pinned to, and whether its agent answers. */
function Agent({
  agent,
  target: { ssh },
}: {
  readonly agent: NonNullable<ComputeTarget["agent"]>;
  readonly target: ComputeTarget;
}) {
  const { t } = useTranslation();
  const { hostKey, isConnected, node, platform, seenAt } = agent;
  return (
    <Section title={t("compute.agent.title")}>
      <List spacing={4} listStyleType="none" role="list">
        {ssh && (
          <List.Item>
            <Code>{`${ssh.user}@${ssh.host}:${ssh.port}`}</Code>
          </List.Item>
        )}
        {ssh?.nodeAddress && (
          <List.Item>
            {t("compute.form.ssh.nodeAddress")} <Code>{ssh.nodeAddress}</Code>
          </List.Item>
        )}
        <List.Item>
          {t("compute.agent.hostKey")} <Code>{hostKey}</Code>
        </List.Item>
        <List.Item>
          {isConnected ? t("compute.agent.connected") : t("compute.agent.notConnected", { when: ago(seenAt) })}{" "}
          {t("compute.agent.runsOn", { node, platform })}
        </List.Item>
      </List>
    </Section>
  );
}

/** What somebody should know: why it is as it is, and what became of its budget. */
function Notices({ target }: { readonly target: ComputeTarget }) {
  const { t } = useTranslation();
  return (
    <>
      {target.reason && (
        <Alert color={target.state === "unreachable" ? "red" : "yellow"} icon={<IconAlertTriangle aria-hidden />}>
          <ReasonText reason={target.reason} />
          {target.lastOutput && (
            <Code block mt="xs">
              {target.lastOutput}
            </Code>
          )}
        </Alert>
      )}
      {target.alerts.map((alert) => (
        <Alert
          key={alert.kind}
          color={alert.kind === "limit" ? "red" : "yellow"}
          icon={<IconAlertTriangle aria-hidden />}
        >
          <span title={moment(alert.raisedAt)}>
            {t(`compute.alert.${alert.kind}`, {
              spent: money(alert.spent, target.currency),
              amount: money(alert.amount, target.currency),
              when: ago(alert.raisedAt),
            })}
          </span>
          {alert.webhook.state !== "none" && (
            <Text size="sm">
              {t(`compute.webhook.${alert.webhook.state}`, { error: alert.webhook.lastError ?? "" })}
            </Text>
          )}
        </Alert>
      ))}
    </>
  );
}

function Findings({ checked }: { readonly checked: Checked }) {
  const { t } = useTranslation();
  return (
    <Section title={t("compute.checked")}>
      <List spacing={4} listStyleType="none" role="list">
        {checked.findings.map(({ isWell, reason }) => (
          <List.Item
            key={reason.code}
            icon={isWell ? <IconCircleCheck size={16} aria-hidden /> : <IconAlertTriangle size={16} aria-hidden />}
          >
            <ReasonText reason={reason} />
          </List.Item>
        ))}
      </List>
    </Section>
  );
}

export const Route = createLazyRoute("/compute/$targetId")({ component: TargetPage });
