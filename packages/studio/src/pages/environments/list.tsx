import type { Environment } from "@crisol/contract";
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { EnvironmentDialog } from "../../components/environment-dialog.js";
import { EnvironmentStateBadge } from "../../components/environment-state.js";
import { TextLink } from "../../components/link.js";
import { Page } from "../../components/page.js";
import { ago, bytes, count, MISSING } from "../../format.js";
import { path } from "../../path.js";
import { environmentsQuery } from "../../queries.js";

/** The Python environments of a project. */
function EnvironmentsPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data } = useSuspenseQuery(environmentsQuery(projectId));
  const setNew = (isNew: boolean) => void navigate({ to: ".", search: { new: isNew || undefined }, replace: true });
  const columns: Column<Environment>[] = [
    {
      key: "name",
      title: t("environments.name"),
      render: ({ id, name }) => <TextLink {...path.environment(projectId, id)}>{name}</TextLink>,
    },
    { key: "state", title: t("environments.state"), render: ({ state }) => <EnvironmentStateBadge state={state} /> },
    { key: "python", title: t("environments.python"), render: ({ pythonVersion }) => pythonVersion ?? MISSING },
    {
      key: "packages",
      title: t("environments.packages"),
      numeric: true,
      render: ({ packageCount }) => (packageCount === null ? MISSING : count(packageCount)),
    },
    { key: "size", title: t("environments.size"), numeric: true, render: ({ sizeBytes }) => bytes(sizeBytes) },
    {
      key: "used",
      title: t("environments.used"),
      render: ({ lastUsedAt }) => (lastUsedAt ? ago(lastUsedAt) : MISSING),
    },
  ];
  const action = (
    <Allowed>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setNew(true)}>
        {t("environments.create")}
      </Button>
    </Allowed>
  );
  return (
    <Page
      title={t("environments.title")}
      sentence={t("environments.sentence")}
      action={action}
      code={code(
        `npx crisol environment create analysis --file requirements.txt --project ${projectId}\nnpx crisol environment prepare analysis --project ${projectId}`,
        `const params = { projectId: "${projectId}" };
const body = { name: "analysis", kind: "requirements", text: "pandas>=2\\nscikit-learn" } as const;
const { id: environmentId } = await api.environment.create({ params, body });
await api.environment.prepare({ params: { ...params, environmentId }, body: {} });`,
        `body = {"name": "analysis", "kind": "requirements", "text": "pandas>=2\\nscikit-learn"}
made = api.post(f"{url}/projects/${projectId}/environments", json=body).json()
api.post(f"{url}/projects/${projectId}/environments/{made['id']}/prepare", json={})`,
      )}
    >
      {data.items.length === 0 ? (
        <Empty title={t("environments.none")} text={t("environments.noneText")} action={action} />
      ) : (
        <DataTable label={t("environments.title")} columns={columns} rows={data.items} rowKey={({ id }) => id} />
      )}
      {search.new && (
        <EnvironmentDialog
          projectId={projectId}
          onClose={() => setNew(false)}
          onPrepared={(environmentId) =>
            void navigate({ ...path.environment(projectId, environmentId), search: { tab: "log" } })
          }
        />
      )}
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/environments")({ component: EnvironmentsPage });
