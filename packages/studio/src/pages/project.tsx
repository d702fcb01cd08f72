import { STEPS, type Step } from "@crisol/contract";
import { Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../code.js";
import { Allowed } from "../components/allowed.js";
import { LinkButton, TextLink } from "../components/link.js";
import { Page } from "../components/page.js";
import { StepFacts } from "../components/step-facts.js";
import { StepMark } from "../components/step-mark.js";
import { path } from "../path.js";
import { projectQuery } from "../queries.js";
import classes from "./project.module.css";

/** The six steps as one path, with what is known at each and the one next action. */
function ProjectPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  const attention = STEPS.find((step) => project.steps[step] === "attention");
  const todo = STEPS.find((step) => project.steps[step] === "todo");
  // Without data a definition is guesswork: data come first where both are open.
  const first: Step | undefined = !project.data && todo === "define" ? "data" : todo;
  const next: Step = attention ?? first ?? "monitor";
  return (
    <Page
      title={project.name}
      sentence={project.output || project.description || t("project.sentence")}
      code={code(
        `npx crisol project get ${projectId}`,
        `const project = await api.project.get({ params: { projectId: "${projectId}" } });`,
        `project = api.get(f"{url}/projects/${projectId}").json()`,
      )}
      action={
        <Allowed>
          <LinkButton {...path.step(projectId, next)} rightSection={<IconArrowRight size={16} aria-hidden />}>
            {t(attention ? `project.attention.${next}` : `project.next.${next}`)}
          </LinkButton>
        </Allowed>
      }
    >
      <ol className={classes.path}>
        {STEPS.map((step) => (
          <li
            key={step}
            className={classes.step}
            data-state={project.steps[step]}
            data-next={step === next || undefined}
          >
            <div className={classes.rail}>
              <StepMark state={project.steps[step]} size={22} />
            </div>
            <div className={classes.card}>
              <div className={classes.head}>
                <TextLink {...path.step(projectId, step)} fw={600} c="inherit" className={classes.name}>
                  {t(`step.${step}`)}
                </TextLink>
                <Text size="sm" c="dimmed">
                  {t(`stepQuestion.${step}`)}
                </Text>
              </div>
              <StepFacts step={step} project={project} />
            </div>
          </li>
        ))}
      </ol>
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId")({ component: ProjectPage });
