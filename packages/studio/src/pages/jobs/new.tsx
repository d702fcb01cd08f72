import { Button, Text, Title } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { Allowed, AllowedFields } from "../../components/allowed.js";
import { CodeTabs } from "../../components/code-button.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { Page, Panel } from "../../components/page.js";
import { ScriptForm } from "../../components/script-form.js";
import { BlockSkeleton } from "../../components/skeleton.js";
import { scriptJobQuery } from "../../job-queries.js";
import { path } from "../../path.js";
import { dataListQuery } from "../../queries.js";
import { scriptCode } from "../../script-code.js";
import { draftOf, emptyDraft, type ScriptDraft, specOf } from "../../script-draft.js";
import { problemsOf } from "../../script-problems.js";
import { useDraft } from "../../use-draft.js";
import classes from "./new.module.css";

/** A script of one's own, as a job: anew, or as one that has run before. */
function NewJobPage() {
  const { projectId } = Route.useParams();
  const { from, code } = Route.useSearch();
  const before = useQuery({ ...scriptJobQuery(from ?? ""), enabled: !!from });
  if (before.error) return <ErrorNotice error={before.error} />;
  if (from && !before.data) return <BlockSkeleton rows={12} />;
  const initial = before.data ? draftOf(before.data.spec) : emptyDraft;
  return (
    <NewJob
      key={from ?? ""}
      projectId={projectId}
      draftKey={`script:${projectId}:${from ?? ""}:${code ?? ""}`}
      initial={code ? { ...initial, codeId: code } : initial}
    />
  );
}

function NewJob({
  projectId,
  draftKey,
  initial,
}: {
  readonly projectId: string;
  readonly draftKey: string;
  readonly initial: ScriptDraft;
}) {
  const { t } = useTranslation();
  const navigate = Route.useNavigate();
  const queryClient = useQueryClient();
  const [draft, setDraft, clear, touched] = useDraft(draftKey, initial);
  const sets = useQuery(dataListQuery(projectId)).data?.items ?? [];
  const problems = problemsOf(draft, t);
  const spec = specOf(draft);
  const submit = useMutation({
    mutationFn: () => api.job.submit({ params: { projectId }, body: spec }),
    onSuccess: async ({ run }) => {
      clear();
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ["jobs"] }),
        queryClient.invalidateQueries({ queryKey: ["project", projectId, "search"] }),
      ]);
      void navigate(path.runLog(projectId, run.id));
    },
    meta: { inline: true },
  });
  return (
    <Page
      title={t("jobs.run")}
      sentence={t("jobs.form.sentence")}
      action={
        <Allowed>
          {touched && (
            <Button variant="default" onClick={clear}>
              {t("jobs.form.clear")}
            </Button>
          )}
          <Button
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            onClick={() => submit.mutate()}
            loading={submit.isPending}
            disabled={problems.size > 0}
          >
            {t("jobs.form.submit")}
          </Button>
        </Allowed>
      }
    >
      <ErrorNotice error={submit.error} />
      <div className={classes.columns}>
        <AllowedFields>
          <ScriptForm projectId={projectId} draft={draft} onChange={setDraft} problems={problems} />
        </AllowedFields>
        <aside className={classes.code} aria-label={t("jobs.form.same")}>
          <Title order={2}>{t("jobs.form.same")}</Title>
          <Text size="sm" c="dimmed" mb="xs">
            {t("jobs.form.sameHelp")}
          </Text>
          <Panel>
            <CodeTabs code={scriptCode(projectId, spec, new Map(sets.map(({ id, name }) => [id, name])))} />
          </Panel>
        </aside>
      </div>
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/jobs/new")({ component: NewJobPage });
