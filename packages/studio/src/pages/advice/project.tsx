import { List, Text } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { adviceCode } from "../../advice-code.js";
import { keptAdviceQuery } from "../../advice-queries.js";
import { AdviceWorkbench } from "../../components/advice-workbench.js";
import { LinkButton } from "../../components/link.js";
import { Page, Panel, Section } from "../../components/page.js";
import { showDone } from "../../components/undo-notice.js";
import { ago } from "../../format.js";
import { path } from "../../path.js";
import { projectQuery } from "../../queries.js";

/** What a project's data and a few answers ask for; a new project begins here. */
function ProjectAdvicePage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const navigate = Route.useNavigate();
  const search = Route.useSearch();
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  const kept = useQuery(keptAdviceQuery(projectId)).data?.items ?? [];
  const begun = kept[0]?.advice.answers ?? (project.output ? { output: project.output } : {});
  const answers = search.answers ?? begun;
  const data = project.data && { projectId, ...project.data };
  return (
    <Page
      title={t("advice.ofProject")}
      sentence={t("advice.ofProjectSentence")}
      code={adviceCode(answers, projectId)}
      action={
        <LinkButton {...path.step(projectId, project.data ? "define" : "data")} variant="default">
          {t(project.data ? "project.next.define" : "advice.skip")}
        </LinkButton>
      }
    >
      {!data && (
        <Text size="sm" c="dimmed">
          {t("advice.noFacts")}
        </Text>
      )}
      <AdviceWorkbench
        answers={answers}
        onAnswers={(next) => void navigate({ to: ".", search: { answers: next }, replace: true, resetScroll: false })}
        data={data}
        projectId={projectId}
        onDone={async () => {
          showDone(t("advice.applied"));
          await navigate(data ? path.project(projectId) : path.step(projectId, "data"));
        }}
      />
      {kept.length > 0 && (
        <Section title={t("advice.kept")}>
          <Panel>
            <List size="sm" spacing="xs">
              {kept.map(({ id, advice, createdAt }) => (
                <List.Item key={id}>
                  {ago(createdAt)}: {advice.summary.text}
                </List.Item>
              ))}
            </List>
          </Panel>
        </Section>
      )}
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/advice")({ component: ProjectAdvicePage });
