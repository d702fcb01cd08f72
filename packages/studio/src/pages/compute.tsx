import { isAtLeast, type LocalCompute } from "@crisol/contract";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../code.js";
import { ComputeSettings } from "../components/compute-settings.js";
import { Empty } from "../components/empty.js";
import { JobsView } from "../components/jobs-view.js";
import tiles from "../components/metric-tiles.module.css";
import { Page, Section } from "../components/page.js";
import { bytes, count } from "../format.js";
import { activeJobsQuery, computeQuery } from "../job-queries.js";
import { projectsQuery } from "../queries.js";
import { useIsAdmin } from "../use-role.js";

/** The machine: its load, its queue over all projects, and its settings. */
function ComputePage() {
  const { t } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: compute } = useSuspenseQuery(computeQuery);
  const projects = useQuery(projectsQuery).data?.items ?? [];
  const isAdmin = useIsAdmin();
  const roles = new Map(projects.map(({ id, role }) => [id, role]));
  return (
    <Page
      title={t("jobs.compute")}
      sentence={t("jobs.computeSentence")}
      code={code(
        "npx crisol compute get\nnpx crisol compute set --maximum-jobs 4 --price 0.80 --currency EUR\nnpx crisol job list",
        `const machine = await api.compute.get({});\nconst { items } = await api.job.list({ query: { state: "queued" } });`,
        `machine = api.get(f"{url}/compute/local").json()\nqueued = api.get(f"{url}/jobs", params={"state": "queued"}).json()["items"]`,
      )}
    >
      <Load compute={compute} />
      <JobsView
        projectNames={new Map(projects.map(({ id, name }) => [id, name]))}
        mayCancel={({ projectId }) => isAdmin || isAtLeast(roles.get(projectId) ?? null, "contributor")}
        search={search}
        onSearch={(change) => void navigate({ to: ".", search: { ...search, ...change }, replace: true })}
        empty={<Empty title={t("jobs.emptyTitle")} text={t("jobs.emptyAll")} />}
      />
      <Section title={t("jobs.settings")} sentence={t(isAdmin ? "jobs.settingsHelp" : "jobs.settingsOnly")}>
        <ComputeSettings compute={compute} mayChange={isAdmin} />
      </Section>
    </Page>
  );
}

/** What is taken of the machine, against what there is. */
function Load({ compute }: { readonly compute: LocalCompute }) {
  const { t } = useTranslation();
  const active = useQuery(activeJobsQuery(undefined)).data;
  const { machine } = compute;
  const running = active?.running ?? [];
  const taken = running.reduce((sum, { cores }) => sum + cores, 0);
  const facts = [
    [
      count(running.length),
      t("jobs.loadJobs", { most: compute.maximumJobs ?? Math.max(1, Math.floor(machine.cores / 2)) }),
    ],
    [count(taken), t("jobs.loadCores", { most: compute.cores ?? machine.cores })],
    [count(active?.queued.length ?? 0), t("jobs.loadQueued", { count: active?.queued.length ?? 0 })],
    [bytes(compute.memoryBytes ?? machine.memoryBytes), t("jobs.loadMemory")],
  ] as const;
  return (
    <section aria-label={t("jobs.load")}>
      <dl className={tiles.tiles}>
        {facts.map(([value, what]) => (
          <div key={what} className={tiles.tile}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export const Route = createLazyRoute("/compute")({ component: ComputePage });
