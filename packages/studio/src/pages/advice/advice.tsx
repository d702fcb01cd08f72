import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { adviceCode } from "../../advice-code.js";
import { AdviceWorkbench } from "../../components/advice-workbench.js";
import { LinkButton } from "../../components/link.js";
import { Page } from "../../components/page.js";
import { path } from "../../path.js";

/** Which task, way of working and machine a problem needs, before there is a project. The link holds the answers. */
function AdvicePage() {
  const { t } = useTranslation();
  const navigate = Route.useNavigate();
  const { answers = {} } = Route.useSearch();
  return (
    <Page
      title={t("advice.title")}
      sentence={t("advice.sentence")}
      code={adviceCode(answers)}
      action={
        <LinkButton {...path.adviceRules()} variant="default">
          {t("advice.rules")}
        </LinkButton>
      }
    >
      <AdviceWorkbench
        answers={answers}
        onAnswers={(next) => void navigate({ to: ".", search: { answers: next }, replace: true, resetScroll: false })}
        data={null}
        projectId={null}
        onDone={(project) => navigate(path.step(project.id, "data"))}
      />
    </Page>
  );
}

export const Route = createLazyRoute("/advice")({ component: AdvicePage });
