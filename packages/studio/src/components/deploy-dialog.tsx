import { type Endpoint, type ModelVersion, Slug } from "@crisol/contract";
import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { keepKey } from "../endpoint-key.js";
import { path } from "../path.js";
import { problemOf } from "../problem.js";
import { CriteriaList } from "./criteria-list.js";
import { ErrorNotice } from "./error-notice.js";
import { runsCode } from "./models-table.js";
import { OverrideReason } from "./override-reason.js";
import { RunsCodeConsent } from "./runs-code-consent.js";

/** A version to a new endpoint or to one that exists. What misses a criterion needs a reason, which is kept. */
export function DeployDialog({
  version,
  endpoints,
  onClose,
}: {
  readonly version: ModelVersion;
  readonly endpoints: readonly Endpoint[];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { projectId, modelId } = version;
  const [target, setTarget] = useState("");
  const [name, setName] = useState(
    endpoints.some((one) => one.name === version.name) ? `${version.name}-2` : version.name,
  );
  const [reason, setReason] = useState("");
  const needsConsent = runsCode(version);
  const [mayRun, setMayRun] = useState(false);
  const unmet = version.criteria.filter((one) => !one.passed);
  const nameProblem = target ? undefined : problemOf(Slug, name);
  const needsReason = unmet.length > 0 && reason.trim().length < 3;
  const deploy = useMutation({
    mutationFn: async () => {
      const body = {
        modelId,
        version: version.version,
        ...(needsConsent && { runsCode: mayRun }),
        ...(unmet.length > 0 && { override: { reason: reason.trim() } }),
      };
      if (target) return api.endpoint.deploy({ params: { projectId, endpointId: target }, body });
      const made = await api.endpoint.create({ params: { projectId }, body: { name, ...body } });
      keepKey(made.id, made.key);
      return made;
    },
    onSuccess: async (endpoint) => {
      await queryClient.invalidateQueries({ queryKey: ["project", projectId] });
      void navigate(path.endpoint(projectId, endpoint.id));
    },
    meta: { inline: true },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("deploy.title", { name: version.name, version: version.version })}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!nameProblem && !needsReason && (mayRun || !needsConsent)) deploy.mutate();
        }}
      >
        <Stack>
          <div>
            <Text fw={500} mb={4}>
              {t("define.criteria")}
            </Text>
            <CriteriaList criteria={version.criteria} wide />
          </div>
          {endpoints.length > 0 && (
            <NativeSelect
              label={t("deploy.where")}
              data={[
                { value: "", label: t("deploy.newEndpoint") },
                ...endpoints.map((one) => ({
                  value: one.id,
                  label: t("deploy.switchOf", { name: one.name, version: one.deployment.version }),
                })),
              ]}
              value={target}
              onChange={(event) => setTarget(event.currentTarget.value)}
            />
          )}
          {!target && (
            <TextInput
              data-autofocus
              label={t("deploy.endpointName")}
              description={t("deploy.endpointNameHelp", { name: name || "…" })}
              value={name}
              error={name && nameProblem ? t("deploy.slugProblem") : undefined}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          )}
          {unmet.length > 0 && (
            <OverrideReason
              unmet={unmet.length}
              label={t("deploy.reason")}
              help={t("deploy.reasonHelp")}
              value={reason}
              onChange={setReason}
            />
          )}
          {needsConsent && <RunsCodeConsent checked={mayRun} onChange={setMayRun} />}
          <ErrorNotice error={deploy.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button
              type="submit"
              loading={deploy.isPending}
              disabled={!!nameProblem || needsReason || (needsConsent && !mayRun)}
            >
              {t(unmet.length > 0 ? "deploy.deployAnyway" : "deploy.deploy")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
