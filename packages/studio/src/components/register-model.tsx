import { type ModelVersion, type Run, Slug } from "@crisol/contract";
import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { path } from "../path.js";
import { problemOf } from "../problem.js";
import { modelsQuery, projectQuery } from "../queries.js";
import { useDraft } from "../use-draft.js";
import { ErrorNotice } from "./error-notice.js";
import { showDone } from "./undo-notice.js";

/** Names a run's model, so that it can be deployed: a new one, or the next version of one that exists. */
export function RegisterModel({
  run,
  opened,
  onClose,
  onRegistered,
}: {
  readonly run: Run;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Where to go from here. Default: to its deployment. */
  readonly onRegistered?: (version: ModelVersion) => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { projectId } = run;
  const models = useQuery(modelsQuery(projectId)).data?.items ?? [];
  const project = useQuery(projectQuery(projectId)).data;
  const [draft, setDraft, clearDraft] = useDraft(`register:${run.id}`, {
    name: models[0]?.name ?? slugOf(project?.name ?? run.target),
    description: "",
  });
  const problem = problemOf(Slug, draft.name);
  const next = (models.find((model) => model.name === draft.name)?.latestVersion ?? 0) + 1;
  const register = useMutation({
    mutationFn: () =>
      api.model.register({
        params: { projectId },
        body: { runId: run.id, name: draft.name, description: draft.description },
      }),
    onSuccess: async (made) => {
      clearDraft();
      await queryClient.invalidateQueries({ queryKey: ["project", projectId] });
      showDone(t("run.registered", { name: made.name, version: made.version }));
      if (onRegistered) onRegistered(made);
      else void navigate({ ...path.step(projectId, "deploy"), search: { model: made.modelId, version: made.version } });
    },
    meta: { inline: true },
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("run.register")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!problem) register.mutate();
        }}
      >
        <Stack>
          <TextInput
            data-autofocus
            label={t("deploy.modelName")}
            description={problem ? t("deploy.slugHelp") : t("deploy.becomesVersion", { version: next })}
            list="model-names"
            value={draft.name}
            error={draft.name ? problem && t("deploy.slugProblem") : undefined}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          />
          <datalist id="model-names">
            {models.map((model) => (
              <option key={model.id} value={model.name} />
            ))}
          </datalist>
          <Textarea
            label={t("deploy.description")}
            placeholder={t("deploy.descriptionExample")}
            autosize
            minRows={2}
            value={draft.description}
            onChange={(event) => setDraft({ ...draft, description: event.currentTarget.value })}
          />
          <ErrorNotice error={register.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={register.isPending} disabled={!!problem}>
              {t("run.registerButton")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** A name that can stand in addresses, from any text. */
export function slugOf(text: string): string {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return (
    plain
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 63)
      .replace(/-+$/, "") || "model"
  );
}
