import type { Job, Notebook } from "@crisol/contract";
import { Button, Group, Switch } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { TextLink } from "../../components/link.js";
import { NotebookActions } from "../../components/notebook-actions.js";
import { NotebookDialog } from "../../components/notebook-dialog.js";
import { NotebookStateBadge } from "../../components/notebook-state.js";
import { Page } from "../../components/page.js";
import { ago, bytes, decimal, MISSING, minutes } from "../../format.js";
import { activeJobsQuery } from "../../job-queries.js";
import { isStarted, notebooksQuery, usageNowQuery } from "../../notebook-queries.js";
import { path } from "../../path.js";

/** The notebooks of a project: whose, how they are, and what they take. */
function NotebooksPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: notebooks } = useSuspenseQuery(notebooksQuery(projectId, search.deleted));
  const runs = notebooks.some(isStarted);
  const jobs = useQuery({ ...activeJobsQuery(projectId), enabled: runs }).data?.running ?? [];
  const setNew = (isNew: boolean) =>
    void navigate({ to: ".", search: (old) => ({ ...old, new: isNew || undefined }), replace: true });
  const action = (
    <Allowed>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setNew(true)}>
        {t("notebooks.create")}
      </Button>
    </Allowed>
  );
  return (
    <Page
      title={t("notebooks.title")}
      sentence={t("notebooks.sentence")}
      action={action}
      code={code(
        `npx crisol notebook start mine --package mlflow-skinny --package pandas --project ${projectId}\nnpx crisol notebook open mine --project ${projectId}`,
        `const params = { projectId: "${projectId}" };
const environment = { kind: "packages", requirements: ["mlflow-skinny", "pandas"] } as const;
const { id: notebookId } = await api.notebook.create({ params, body: { name: "mine", environment } });
// Once its state is "ready":
const { url } = await api.notebook.open({ params: { ...params, notebookId } });`,
        `body = {"name": "mine", "environment": {"kind": "packages", "requirements": ["mlflow-skinny", "pandas"]}}
made = api.post(f"{url}/projects/${projectId}/notebooks", json=body).json()
# Once its state is "ready":
print(api.post(f"{url}/projects/${projectId}/notebooks/{made['id']}/open").json()["url"])`,
      )}
    >
      <Switch
        label={t("notebooks.showDeleted")}
        checked={search.deleted ?? false}
        onChange={(event) =>
          void navigate({ to: ".", search: { deleted: event.currentTarget.checked || undefined }, replace: true })
        }
      />
      {notebooks.length > 0 ? (
        <NotebooksTable notebooks={notebooks} jobs={jobs} />
      ) : search.deleted ? (
        <Empty title={t("notebooks.noneDeleted")} text={t("notebooks.noneDeletedText")} />
      ) : (
        <Empty title={t("notebooks.none")} text={t("notebooks.noneText")} action={action} />
      )}
      {search.new && (
        <NotebookDialog
          projectId={projectId}
          onClose={() => setNew(false)}
          onStarted={({ id }) => void navigate({ ...path.notebook(projectId, id), search: {} })}
        />
      )}
    </Page>
  );
}

function NotebooksTable({
  notebooks,
  jobs,
}: {
  readonly notebooks: readonly Notebook[];
  readonly jobs: readonly Job[];
}) {
  const { t } = useTranslation();
  const jobOf = new Map(jobs.map((job) => [job.id, job]));
  const columns: Column<Notebook>[] = [
    {
      key: "name",
      title: t("notebooks.name"),
      render: ({ projectId, id, name, deletedAt }) =>
        deletedAt === null ? (
          <TextLink {...path.notebook(projectId, id)} fw={550} c="inherit">
            {name}
          </TextLink>
        ) : (
          name
        ),
    },
    { key: "state", title: t("notebooks.state"), render: ({ state }) => <NotebookStateBadge state={state} /> },
    { key: "of", title: t("notebooks.of"), render: ({ userName }) => userName },
    {
      key: "environment",
      title: t("notebooks.environment"),
      render: ({ environment }) =>
        environment.kind === "named"
          ? environment.name
          : t("notebooks.packages", { count: environment.requirements.length }),
    },
    {
      key: "idle",
      title: t("notebooks.idle"),
      render: ({ jobId, idleMinutes, state }) => {
        if (state !== "ready") return t("notebooks.idleAtMost", { most: minutes(idleMinutes) });
        const progress = jobOf.get(jobId ?? "")?.progress;
        return t("notebooks.idleOf", {
          idle: minutes(progress?.phase === "idle" ? progress.done / 60 : 0),
          most: minutes(idleMinutes),
        });
      },
    },
    { key: "takes", title: t("notebooks.takes"), render: (notebook) => <TakesNow notebook={notebook} /> },
    { key: "created", title: t("notebooks.created"), render: ({ createdAt }) => ago(createdAt) },
    {
      key: "actions",
      title: t("table.actions"),
      hidesTitle: true,
      render: (notebook) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <NotebookActions notebook={notebook} compact />
        </Group>
      ),
    },
  ];
  return <DataTable label={t("notebooks.title")} columns={columns} rows={notebooks} rowKey={({ id }) => id} />;
}

/** Memory and cores of one that runs, by the last measurement. */
function TakesNow({ notebook }: { readonly notebook: Notebook }) {
  const { t } = useTranslation();
  const usage = useQuery(usageNowQuery(notebook.jobId ?? "", isStarted(notebook) && notebook.jobId !== null)).data;
  const last = isStarted(notebook) && usage?.items.at(-1);
  if (!last) return MISSING;
  return t("notebooks.takesNow", { memory: bytes(last.memoryBytes.mean), cores: decimal(last.cores.mean, 2) });
}

export const Route = createLazyRoute("/projects/$projectId/notebooks")({ component: NotebooksPage });
