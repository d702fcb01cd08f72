import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconFlame, IconPlus, IconSearch } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { LinkButton } from "../components/link.js";
import { NewProject } from "../components/new-project.js";
import { Page, Panel } from "../components/page.js";
import { ProjectRow } from "../components/project-row.js";
import { QuickstartProgress, useQuickstart } from "../components/quickstart.js";
import { path } from "../path.js";
import { projectsQuery } from "../queries.js";
import classes from "./home.module.css";

const code = {
  cli: 'npx crisol quickstart\nnpx crisol project list\nnpx crisol project create "My project"',
  ts: `import { createClient, quickstart } from "@crisol/sdk";

const api = createClient({ baseUrl: "http://127.0.0.1:7373", token: process.env.CRISOL_TOKEN });
const made = await quickstart(api, { example: "diabetes" });
const { items } = await api.project.list();`,
  python: `import os, requests

api = requests.Session()
api.headers["Authorization"] = f"Bearer {os.environ['CRISOL_TOKEN']}"
projects = api.get("http://127.0.0.1:7373/api/v1/projects").json()["items"]`,
};

/** All projects with their paths; an empty workspace teaches by doing. */
function HomePage() {
  const { t } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data } = useSuspenseQuery(projectsQuery);
  const quickstart = useQuickstart();
  const wanted = search.q?.toLowerCase() ?? "";
  const shown = data.items.filter((project) => `${project.name} ${project.output}`.toLowerCase().includes(wanted));
  const openNew = (opened: boolean) =>
    void navigate({ to: "/", search: { ...search, new: opened || undefined }, replace: true });
  const running = quickstart.run.isPending || quickstart.run.isError;
  const tryIt = (
    <Button
      size={data.items.length === 0 ? "md" : "sm"}
      variant={data.items.length === 0 ? "filled" : "default"}
      leftSection={<IconFlame size={17} aria-hidden />}
      loading={quickstart.run.isPending}
      onClick={() => quickstart.run.mutate("diabetes")}
    >
      {t("home.try")}
    </Button>
  );
  const newButton = (
    <Button
      variant={data.items.length === 0 ? "default" : "filled"}
      size={data.items.length === 0 ? "md" : "sm"}
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => openNew(true)}
    >
      {t("home.new")}
    </Button>
  );

  const design = (
    <LinkButton {...path.advice()} variant="default" size={data.items.length === 0 ? "md" : "sm"}>
      {t("advice.title")}
    </LinkButton>
  );

  return (
    <Page
      title={t("nav.projects")}
      sentence={t("home.sentence")}
      code={code}
      action={
        data.items.length > 0 && (
          <>
            {tryIt}
            {design}
            {newButton}
          </>
        )
      }
    >
      {running && <QuickstartProgress {...quickstart} />}
      {data.items.length === 0 && !running && (
        <div className={classes.welcome}>
          <Stack gap="md" maw={620}>
            <Title order={2} fz={{ base: 22, sm: 28 }} lh={1.2}>
              {t("home.welcome")}
            </Title>
            <Text c="dimmed" size="lg">
              {t("home.welcomeText")}
            </Text>
            <Group gap="sm">
              {tryIt}
              {newButton}
              {design}
            </Group>
          </Stack>
        </div>
      )}
      {data.items.length > 5 && (
        <TextInput
          maw={320}
          leftSection={<IconSearch size={16} aria-hidden />}
          placeholder={t("home.filter")}
          aria-label={t("home.filter")}
          value={search.q ?? ""}
          onChange={(event) =>
            void navigate({ to: "/", search: { ...search, q: event.currentTarget.value || undefined }, replace: true })
          }
        />
      )}
      {shown.length > 0 && (
        <Panel pad={false}>
          <ul className={classes.list}>
            {shown.map((project) => (
              <ProjectRow key={project.id} project={project} />
            ))}
          </ul>
        </Panel>
      )}
      {data.items.length > 0 && shown.length === 0 && <Text c="dimmed">{t("state.nothingMatches")}</Text>}
      <NewProject opened={!!search.new} onClose={() => openNew(false)} />
    </Page>
  );
}

export const Route = createLazyRoute("/")({ component: HomePage });
