import { IconPlayerPlay } from "@tabler/icons-react";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { CodeBlock } from "../../components/code-block.js";
import { Empty } from "../../components/empty.js";
import { JobsView } from "../../components/jobs-view.js";
import { LinkButton } from "../../components/link.js";
import { Page } from "../../components/page.js";
import { path } from "../../path.js";
import { useMay } from "../../use-role.js";

/** The jobs of a project: what runs, what waits, what has ended. */
function JobsPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const may = useMay("contributor");
  const form = (
    <Allowed>
      <LinkButton {...path.newJob(projectId)} leftSection={<IconPlayerPlay size={16} aria-hidden />}>
        {t("jobs.run")}
      </LinkButton>
    </Allowed>
  );
  return (
    <Page
      title={t("jobs.title")}
      sentence={t("jobs.sentence")}
      action={form}
      code={code(
        "npx crisol job list",
        `const { items } = await api.job.list({ query: { projectId: "${projectId}" } });`,
        `jobs = api.get(f"{url}/jobs", params={"projectId": "${projectId}"}).json()["items"]`,
      )}
    >
      <JobsView
        projectId={projectId}
        mayCancel={() => may}
        search={search}
        onSearch={(change) => void navigate({ to: ".", search: { ...search, ...change }, replace: true })}
        empty={
          <Empty
            title={t("jobs.emptyTitle")}
            text={t("jobs.emptyText")}
            example={<CodeBlock text="npx crisol job init" />}
            action={form}
          />
        }
      />
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/jobs")({ component: JobsPage });
