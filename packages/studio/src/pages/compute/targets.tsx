import { isAtLeast } from "@crisol/contract";
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { Empty } from "../../components/empty.js";
import { JobsView } from "../../components/jobs-view.js";
import { TextLink } from "../../components/link.js";
import { NewTarget } from "../../components/new-target.js";
import { Page, Section } from "../../components/page.js";
import { SpendingTable } from "../../components/spending-table.js";
import { TargetsTable } from "../../components/targets-table.js";
import { targetsQuery } from "../../compute-queries.js";
import { path } from "../../path.js";
import { projectsQuery } from "../../queries.js";
import { useIsAdmin } from "../../use-role.js";

/** Where jobs run, what was spent there, and the queue over all projects. */
function ComputePage() {
  const { t } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: targets } = useSuspenseQuery(targetsQuery);
  const projects = useQuery(projectsQuery).data?.items ?? [];
  const isAdmin = useIsAdmin();
  const [adds, setAdds] = useState(false);
  const roles = new Map(projects.map(({ id, role }) => [id, role]));
  return (
    <Page
      title={t("jobs.compute")}
      sentence={t("compute.sentence")}
      action={
        isAdmin && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdds(true)}>
            {t("compute.add")}
          </Button>
        )
      }
      code={code(
        "npx crisol compute list\nnpx crisol compute add nights --cores 2 --price 0.80 --currency EUR --budget 50\nnpx crisol job run --target nights",
        `const { items: targets } = await api.compute.list({});\nconst { items } = await api.job.list({ query: { state: "queued" } });`,
        `targets = api.get(f"{url}/compute/targets").json()["items"]\nqueued = api.get(f"{url}/jobs", params={"state": "queued"}).json()["items"]`,
      )}
    >
      <TargetsTable targets={targets} />
      <Section title={t("compute.spending")} sentence={t("compute.spendingSentence")}>
        <SpendingTable />
        <TextLink {...path.computeMonth()} w="fit-content">
          {t("verdict.month.link")}
        </TextLink>
      </Section>
      <JobsView
        projectNames={new Map(projects.map(({ id, name }) => [id, name]))}
        mayCancel={({ projectId }) => isAdmin || isAtLeast(roles.get(projectId) ?? null, "contributor")}
        search={search}
        onSearch={(change) => void navigate({ to: ".", search: { ...search, ...change }, replace: true })}
        empty={<Empty title={t("jobs.emptyTitle")} text={t("jobs.emptyAll")} />}
      />
      {adds && <NewTarget machine={targets[0]!.machine} onClose={() => setAdds(false)} />}
    </Page>
  );
}

export const Route = createLazyRoute("/compute")({ component: ComputePage });
