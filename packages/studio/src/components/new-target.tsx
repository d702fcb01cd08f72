import { Slug, type TargetSettings, targetDefaults } from "@crisol/contract";
import { Button, Group, Modal, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { path } from "../path.js";
import { problemOf } from "../problem.js";
import { isWrong, problemsOf } from "../target-problems.js";
import { useDraft } from "../use-draft.js";
import { ErrorNotice } from "./error-notice.js";
import { newSsh } from "./ssh-fields.js";
import { TargetFields, type TargetFieldsProps } from "./target-fields.js";

/** Adds a target: a share of this machine or another one by SSH, with what it costs and how it is started and stopped. */
export function NewTarget({
  machine,
  onClose,
}: {
  readonly machine: TargetFieldsProps["machine"];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [draft, setDraft, clear] = useDraft<{ name: string; settings: TargetSettings }>("new-target", {
    name: "",
    settings: targetDefaults,
  });
  const { name, settings } = draft;
  const nameProblem = name === "" ? undefined : problemOf(Slug, name);
  const problems = problemsOf(settings, t);
  const isWhole = name !== "" && !nameProblem && !isWrong(problems);
  const create = useMutation({
    mutationFn: () => api.compute.create({ body: { ...settings, name } }),
    onSuccess: async ({ id }) => {
      clear();
      await queryClient.invalidateQueries({ queryKey: ["compute"] });
      void navigate(path.target(id));
    },
    meta: { inline: true },
  });
  return (
    <Modal
      opened
      size="xl"
      onClose={onClose}
      title={t("compute.add")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isWhole) create.mutate();
        }}
      >
        <Stack gap="lg">
          <TextInput
            data-autofocus
            required
            label={t("compute.name")}
            description={t("compute.form.nameHelp")}
            placeholder="nights"
            value={name}
            error={nameProblem}
            spellCheck={false}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          />
          <SegmentedControl
            aria-label={t("compute.form.kind")}
            value={settings.ssh ? "ssh" : "local"}
            data={(["local", "ssh"] as const).map((value) => ({ value, label: t(`compute.kind.${value}`) }))}
            onChange={(value) =>
              setDraft({ ...draft, settings: { ...settings, ssh: value === "ssh" ? newSsh : null } })
            }
          />
          <TargetFields
            settings={settings}
            set={(change) => setDraft({ ...draft, settings: { ...settings, ...change } })}
            problems={problems}
            machine={settings.ssh ? null : machine}
            isLocal={false}
          />
          <ErrorNotice error={create.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={!isWhole}>
              {t("compute.add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
