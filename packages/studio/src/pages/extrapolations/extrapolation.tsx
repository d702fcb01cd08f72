import { Alert, Button, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { ExtrapolationPlots } from "../../components/extrapolation-plots.js";
import { ExtrapolationTable } from "../../components/extrapolation-table.js";
import { JobProgress } from "../../components/job-progress.js";
import { LinkButton, TextLink } from "../../components/link.js";
import { Page } from "../../components/page.js";
import { showDone } from "../../components/undo-notice.js";
import { extrapolationQuery } from "../../extrapolation-queries.js";
import { decimal } from "../../format.js";
import { path } from "../../path.js";
import { isActive, jobQuery } from "../../queries.js";
import { useJob } from "../../use-job.js";

/** What was measured on parts of the rows, and what follows for all of them and for ten times as many. */
function ExtrapolationPage() {
  const { t } = useTranslation();
  const { projectId, extrapolationId } = Route.useParams();
  const navigate = Route.useNavigate();
  const queryClient = useQueryClient();
  const { data: extrapolation } = useSuspenseQuery(extrapolationQuery(projectId, extrapolationId));
  const { state, request, jobId, findings, parts, measured, target } = extrapolation;
  const active = isActive(state);
  const job = useJob(active ? jobId : undefined, () => {
    void queryClient.invalidateQueries({ queryKey: ["project", projectId, "extrapolations"] });
  });
  const failed = useQuery({ ...jobQuery(jobId), enabled: state === "failed" }).data?.error;
  const train = useMutation({
    mutationFn: () => api.run.create({ params: { projectId }, body: request }),
    onSuccess: async ({ run }) => {
      await queryClient.invalidateQueries({ queryKey: ["project", projectId] });
      void navigate(path.run(projectId, run.id));
    },
    meta: { inline: true },
  });
  const remove = useMutation({
    mutationFn: () => api.extrapolation.delete({ params: { projectId, extrapolationId } }),
    onSuccess: async () => {
      showDone(t("extrapolation.deleted"));
      await navigate(path.extrapolations(projectId));
      await queryClient.invalidateQueries({ queryKey: ["project", projectId, "extrapolations"] });
    },
  });
  const finding = findings.find(({ code }) => code === "half_quality" || code === "half_time");
  const algorithm = t(`algorithm.${request.algorithm}`, { defaultValue: request.algorithm });
  return (
    <Page
      title={`${t("extrapolation.one")} · ${algorithm}`}
      sentence={
        finding
          ? t(
              `extrapolation.finding.${finding.code}`,
              Object.fromEntries(Object.entries(finding.params).map(([name, value]) => [name, decimal(Number(value))])),
            )
          : t("extrapolation.sentence")
      }
      code={code(
        `npx crisol extrapolation get ${extrapolationId} --project ${projectId}`,
        `const extrapolation = await api.extrapolation.get({ params: { projectId: "${projectId}", extrapolationId: "${extrapolationId}" } });`,
        `extrapolation = api.get(f"{url}/projects/${projectId}/extrapolations/${extrapolationId}").json()`,
      )}
      action={
        <>
          {!active && (
            <Allowed>
              <Button variant="default" onClick={() => remove.mutate()} loading={remove.isPending}>
                {t("extrapolation.delete")}
              </Button>
            </Allowed>
          )}
          {measured ? (
            <LinkButton {...path.run(projectId, measured.runId)}>{t("extrapolation.openRun")}</LinkButton>
          ) : (
            <Allowed>
              <Button onClick={() => train.mutate()} loading={train.isPending}>
                {t("extrapolation.trainAll")}
              </Button>
            </Allowed>
          )}
        </>
      }
    >
      <Stack gap="xl">
        <ErrorNotice error={train.error} />
        {active && <JobProgress jobId={jobId} view={job} title={t("extrapolation.running")} />}
        {(state === "failed" || state === "cancelled") && (
          <Alert variant="light" color={state === "failed" ? "red" : "gray"} title={t(`job.${state}`)}>
            {failed?.message ?? t("extrapolation.failed")}
          </Alert>
        )}
        {target && (
          <Text size="sm">
            {t("extrapolation.measuredOn")}{" "}
            <TextLink {...path.target(target.id)} underline="always">
              {target.name}
            </TextLink>
            . {t("extrapolation.measuredOnHelp")}
          </Text>
        )}
        {(parts.length > 0 || !active) && <ExtrapolationTable extrapolation={extrapolation} />}
        <ExtrapolationPlots extrapolation={extrapolation} />
      </Stack>
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/train/extrapolations/$extrapolationId")({
  component: ExtrapolationPage,
});
