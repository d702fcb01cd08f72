import { type Reason, STEPS, type Step, type StepState } from "@crisol/contract";
import { type QuickstartEvent, quickstart } from "@crisol/sdk";
import { Button, Group, Progress, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { i18n as I18n } from "i18next";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { keepKey } from "../endpoint-key.js";
import { count } from "../format.js";
import { path } from "../path.js";
import { ErrorNotice } from "./error-notice.js";
import { Panel } from "./page.js";
import classes from "./quickstart.module.css";
import { reasonText } from "./reason-text.js";
import { StepMark } from "./step-mark.js";

interface Progressed {
  readonly state: StepState;
  readonly phase?: string;
  readonly done?: number;
  readonly total?: number | null;
  readonly findings?: readonly Reason[];
}

/** Runs the six steps on a real data set, before one's eyes, and leads to the project they made. */
export function useQuickstart() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { i18n } = useTranslation();
  const [steps, setSteps] = useState<Partial<Record<Step, Progressed>>>({});
  const abort = useRef<AbortController>(null);
  const take = (event: QuickstartEvent) =>
    setSteps((before) => ({
      ...before,
      [event.step]:
        event.state === "done"
          ? { state: "done", findings: event.findings }
          : event.state === "started"
            ? { state: "running" }
            : { state: "running", phase: event.phase, done: event.done, total: event.total },
    }));
  const run = useMutation({
    mutationFn: (example: string) => {
      setSteps({});
      abort.current = new AbortController();
      const texts = textsOf(example, i18n);
      return quickstart(api, { example, onStep: take, signal: abort.current.signal, ...(texts && { texts }) });
    },
    onSuccess: async (made) => {
      keepKey(made.endpoint.id, made.endpoint.key);
      await queryClient.invalidateQueries();
      void navigate(path.project(made.project.id));
    },
    meta: { inline: true },
  });
  return { run, steps, cancel: () => abort.current?.abort() };
}

/** What the project says of itself in the language of the page; undefined in English, which the API has. */
function textsOf(example: string, i18n: I18n) {
  const key = `example.${example}`;
  if (!i18n.exists(`${key}.output`)) return undefined;
  return { name: i18n.t(`${key}.title`), output: i18n.t(`${key}.output`), description: i18n.t(`${key}.text`) };
}

export function QuickstartProgress({ run, steps, cancel }: ReturnType<typeof useQuickstart>) {
  const { t } = useTranslation();
  return (
    <Panel>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t("quickstart.title")}</Title>
        {run.isPending && (
          <Button variant="default" size="xs" onClick={cancel}>
            {t("action.cancel")}
          </Button>
        )}
      </Group>
      <ol className={classes.steps} aria-live="polite">
        {STEPS.map((step) => (
          <QuickstartStep key={step} step={step} progress={steps[step] ?? { state: "todo" }} failed={run.isError} />
        ))}
      </ol>
      {run.isError && <ErrorNotice error={run.error} onRetry={() => run.mutate(run.variables)} />}
    </Panel>
  );
}

function QuickstartStep({
  step,
  progress,
  failed,
}: {
  readonly step: Step;
  readonly progress: Progressed;
  readonly failed: boolean;
}) {
  const { t } = useTranslation();
  const { phase, done, total, findings = [] } = progress;
  const state = failed && progress.state === "running" ? "attention" : progress.state;
  return (
    <li className={classes.step} data-state={state}>
      <StepMark state={state} size={20} />
      <div className={classes.words}>
        <Text fw={550} c={state === "todo" ? "dimmed" : undefined}>
          {t(`step.${step}`)}
        </Text>
        {findings.slice(0, 3).map((finding) => (
          <Text key={finding.code + finding.text} size="sm" c="dimmed">
            {reasonText(finding)}
          </Text>
        ))}
        {state === "running" && (
          <>
            <Text size="sm" c="dimmed">
              {phase ? t(`phase.${phase}`, { defaultValue: phase }) : t(`quickstart.doing.${step}`)}
              {total ? ` · ${count(done ?? 0)} / ${count(total)}` : ""}
            </Text>
            <Progress
              value={total ? ((done ?? 0) / total) * 100 : 100}
              animated={!total}
              size={4}
              mt={4}
              aria-label={t(`step.${step}`)}
            />
          </>
        )}
      </div>
    </li>
  );
}
