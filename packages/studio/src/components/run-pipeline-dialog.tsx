import type { Pipeline } from "@crisol/contract";
import { Button, Group, Modal, Stack, Switch, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { path } from "../path.js";
import { ErrorNotice } from "./error-notice.js";
import { useTypedValues, ValueFields } from "./value-fields.js";

/** Runs a pipeline with parameters, at first as it has them or as `parameters` of an earlier run had them. */
export function RunPipelineDialog({
  pipeline,
  step,
  parameters,
  onClose,
}: {
  readonly pipeline: Pipeline;
  /** The one that runs alone; default: all. */
  readonly step?: string;
  readonly parameters?: Pipeline["definition"]["parameters"];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { projectId, id: pipelineId } = pipeline;
  const [cache, setCache] = useState(true);
  // Those that the pipeline has had since, and no others.
  const known = Object.entries(pipeline.definition.parameters);
  const before = Object.fromEntries(known.map(([name, value]) => [name, parameters?.[name] ?? value]));
  const { texts, setText, values, isWrong } = useTypedValues(before);
  const start = useMutation({
    mutationFn: () =>
      api.pipeline.run({ params: { projectId, pipelineId }, body: { parameters: values, cache, step } }),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: ["project", projectId, "pipelines"] });
      onClose();
      void navigate(path.pipelineRun(projectId, id));
    },
    meta: { inline: true },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={step ? t("pipeline.runStepNamed", { step }) : t("pipeline.runNamed", { name: pipeline.name })}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isWrong) start.mutate();
        }}
      >
        <Stack>
          {step && <Text size="sm">{t("pipeline.runStepText")}</Text>}
          <Text size="sm" c="dimmed">
            {t(known.length > 0 ? "pipeline.runText" : "pipeline.runPlainText")}
          </Text>
          <ValueFields before={before} texts={texts} onChange={setText} />
          {!step && (
            <Switch
              label={t("pipeline.useCache")}
              description={t("pipeline.useCacheHelp")}
              checked={cache}
              onChange={(event) => setCache(event.currentTarget.checked)}
            />
          )}
          <ErrorNotice error={start.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={start.isPending} disabled={isWrong} data-autofocus>
              {t("pipeline.run")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
