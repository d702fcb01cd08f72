import { isAtLeast, type ModelVersion } from "@crisol/contract";
import { CrisolError } from "@crisol/sdk";
import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { criteriaQuery, projectQuery } from "../queries.js";
import { CriteriaList } from "./criteria-list.js";
import { ErrorNotice } from "./error-notice.js";
import { OverrideReason } from "./override-reason.js";
import { showDone } from "./undo-notice.js";

/** Makes a version the champion. What misses one of the project's criteria of now needs a reason, which is kept. */
export function PromoteDialog({
  version: given,
  champion,
  onClose,
}: {
  readonly version: ModelVersion;
  /** The number of the version that is the champion now. */
  readonly champion: number | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { projectId, modelId, version, name } = given;
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  const [reason, setReason] = useState("");
  const { data: criteria } = useSuspenseQuery(criteriaQuery(projectId, modelId, version));
  const mayPromote = isAtLeast(project.role, "contributor");
  const promote = useMutation({
    mutationFn: (isOverride: boolean) =>
      api.model.promote({
        params: { projectId, modelId, version },
        body: isOverride ? { override: { reason: reason.trim() } } : { reason: reason.trim() },
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["project", projectId] });
      showDone(t("registry.promoted", { name, version }));
      onClose();
    },
    meta: { inline: true },
  });
  const unmet = criteria.filter(({ passed }) => !passed);
  const refused = promote.error instanceof CrisolError && promote.error.code === "criteria_not_met";
  const isOverride = unmet.length > 0 || refused;
  const needsReason = isOverride && reason.trim().length < 3;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("registry.promoteTitle", { name, version })}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!needsReason) promote.mutate(isOverride);
        }}
      >
        <Stack>
          <Text>
            {champion === undefined || champion === version
              ? t("registry.promoteText")
              : t("registry.promoteReplaces", { version: champion })}
          </Text>
          <div>
            <Text fw={500} mb={4}>
              {t("define.criteria")}
            </Text>
            <CriteriaList criteria={criteria} wide />
          </div>
          {isOverride ? (
            <OverrideReason
              unmet={Math.max(1, unmet.length)}
              label={t("registry.overrideReason")}
              help={t("registry.overrideHelp")}
              value={reason}
              onChange={setReason}
            />
          ) : (
            <Textarea
              data-autofocus
              label={t("registry.why")}
              description={t("registry.whyHelp")}
              autosize
              minRows={2}
              maxLength={2000}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
          {!mayPromote && <Text c="dimmed">{t("registry.viewerText")}</Text>}
          <ErrorNotice error={promote.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={promote.isPending} disabled={needsReason || !mayPromote}>
              {t(isOverride ? "registry.promoteAnyway" : "registry.promote")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
