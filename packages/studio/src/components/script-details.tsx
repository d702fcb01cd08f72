import type { ScriptJob } from "@crisol/contract";
import { SimpleGrid, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { seconds } from "../format.js";
import { path } from "../path.js";
import { isActive } from "../queries.js";
import { CodeBlock } from "./code-block.js";
import { Facts } from "./facts.js";
import { IsolationList } from "./isolation-list.js";
import { JobResources } from "./job-resources.js";
import { TextLink } from "./link.js";
import { Panel, Section } from "./page.js";
import { RunLink } from "./run-link.js";
import { ScriptOutputs } from "./script-outputs.js";
import { ScriptRanks } from "./script-ranks.js";
import { UsageSummary } from "./usage-summary.js";

/** How a script ran: with what, on what, and what became of what it left. */
export function ScriptDetails({ script }: { readonly script: ScriptJob }) {
  const { t } = useTranslation();
  const { job, spec, inputs, exitCode, rerunOf } = script;
  const { projectId } = job;
  const inputNames = Object.keys({ ...inputs, ...script.folders });
  return (
    <Stack gap="lg">
      {job.usage && <UsageSummary totals={job.usage} />}
      {script.nodes.length > 0 && (
        <Section title={t("jobs.ranks.title")}>
          <ScriptRanks nodes={script.nodes} />
        </Section>
      )}
      <Section title={t("jobs.page.command")}>
        <CodeBlock text={spec.command} />
      </Section>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Stack gap="lg" miw={0}>
          <Section title={t("jobs.page.reads")}>
            <Panel>
              {inputNames.length === 0 && <Text c="dimmed">{t("jobs.page.readsNone")}</Text>}
              <Facts
                facts={[
                  ...Object.entries(inputs).map(
                    ([input, { dataId, name, version }]) =>
                      [
                        input,
                        <TextLink key={input} {...path.data(projectId, dataId)} search={{ version }}>
                          {name} {t("jobs.page.version", { version })}
                        </TextLink>,
                      ] as const,
                  ),
                  ...Object.entries(script.folders).map(
                    ([input, { runId, path: folder }]) =>
                      [
                        input,
                        <TextLink key={input} {...path.runLog(projectId, runId)} search={{ tab: "files", folder }}>
                          {t("jobs.form.artifact")} {folder}
                        </TextLink>,
                      ] as const,
                  ),
                ]}
              />
            </Panel>
          </Section>
          <Section title={t("jobs.page.left")}>
            <Panel>
              <ScriptOutputs script={script} />
            </Panel>
          </Section>
        </Stack>
        <Stack gap="lg" miw={0}>
          <Section title={t("jobs.page.how")}>
            <Panel>
              <Facts
                facts={[
                  ...(exitCode === null ? [] : ([[t("jobs.page.exitCode"), String(exitCode)]] as const)),
                  ...(rerunOf === null
                    ? []
                    : ([
                        [t("jobs.page.rerunOf"), <RunLink key="rerun" projectId={projectId} runId={rerunOf} />],
                      ] as const)),
                  [t("jobs.priority"), String(job.priority)],
                  [t("jobs.page.attempt"), String(job.attempt)],
                  ...(spec.retries > 0 ? ([[t("jobs.page.retries"), String(spec.retries)]] as const) : []),
                  ...(spec.timeoutSeconds === null
                    ? []
                    : ([[t("jobs.page.timeout"), seconds(spec.timeoutSeconds)]] as const)),
                  ...(spec.secrets.length > 0 ? ([[t("jobs.page.secrets"), spec.secrets.join(", ")]] as const) : []),
                  ...Object.entries(spec.variables),
                ]}
              />
            </Panel>
          </Section>
          <JobResources job={job} cores={job.cores} />
          <Section title={t("jobs.page.environment")}>
            <Panel>
              <Environment script={script} />
            </Panel>
          </Section>
          <Section title={t("jobs.page.isolation")}>
            <Panel>
              {script.isolation && script.isolation.length > 0 ? (
                <IsolationList isolation={script.isolation} />
              ) : (
                <Text c="dimmed">{isActive(job.state) ? t("jobs.page.isolationNotYet") : "–"}</Text>
              )}
            </Panel>
          </Section>
        </Stack>
      </SimpleGrid>
    </Stack>
  );
}

function Environment({ script: { environment, job } }: { readonly script: ScriptJob }) {
  const { t } = useTranslation();
  if (!environment)
    return (
      <Text c="dimmed">{t(isActive(job.state) ? "jobs.page.environmentNotYet" : "jobs.page.environmentNone")}</Text>
    );
  return (
    <>
      <Facts
        facts={[
          [t("jobs.form.python"), environment.python],
          [t("jobs.page.hash"), `${environment.hash.slice(0, 16)}…`],
          ["", t(environment.isCached ? "jobs.page.cached" : "jobs.page.built")],
        ]}
      />
      <details>
        <summary>{t("jobs.page.lock")}</summary>
        <CodeBlock text={environment.lock} />
      </details>
    </>
  );
}
