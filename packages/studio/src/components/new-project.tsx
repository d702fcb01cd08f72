import { Name, Text as TextSchema } from "@crisol/contract";
import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { path } from "../path.js";
import { problemOf } from "../problem.js";
import { useDraft } from "../use-draft.js";
import { ErrorNotice } from "./error-notice.js";

/** A project begins with a name and, in words, what its model should put out. */
export function NewProject({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [draft, setDraft, clearDraft] = useDraft("new-project", { name: "", output: "" });
  const problem = draft.name ? problemOf(Name, draft.name) : undefined;
  const create = useMutation({
    mutationFn: () => api.project.create({ body: { name: draft.name.trim(), output: draft.output.trim() } }),
    onSuccess: async (project) => {
      clearDraft();
      await queryClient.invalidateQueries({ queryKey: ["projects"] });
      void navigate(path.projectAdvice(project.id));
    },
    meta: { inline: true },
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("home.new")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (draft.name.trim() && !problem) create.mutate();
        }}
      >
        <Stack>
          <TextInput
            data-autofocus
            required
            label={t("home.name")}
            placeholder={t("home.nameExample")}
            value={draft.name}
            error={problem}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          />
          <Textarea
            label={t("define.output")}
            description={t("define.outputHelp")}
            placeholder={t("home.outputExample")}
            autosize
            minRows={2}
            value={draft.output}
            error={problemOf(TextSchema, draft.output)}
            onChange={(event) => setDraft({ ...draft, output: event.currentTarget.value })}
          />
          <ErrorNotice error={create.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={!draft.name.trim() || !!problem}>
              {t("home.create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
