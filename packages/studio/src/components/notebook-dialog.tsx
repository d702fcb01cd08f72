import type { Notebook } from "@crisol/contract";
import {
  Autocomplete,
  Button,
  Group,
  Modal,
  NumberInput,
  SegmentedControl,
  SimpleGrid,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { scriptChoicesQuery } from "../job-queries.js";
import { bodyOf, draftOf, type NotebookDraft, problemsOf } from "../notebook-draft.js";
import { useDraft } from "../use-draft.js";
import { CodeField } from "./code-field.js";
import { ErrorNotice } from "./error-notice.js";
import { PlaceFields } from "./place-fields.js";

interface NotebookDialogProps {
  readonly projectId: string;
  /** What starts again with other settings; undefined for a new one. */
  readonly notebook?: Notebook;
  readonly onClose: () => void;
  readonly onStarted: (notebook: Notebook) => void;
}

/** How a notebook runs, and what a new one begins with; starts it. */
export function NotebookDialog({ projectId, notebook, onClose, onStarted }: NotebookDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const kept = useDraft(`notebook:${projectId}`, draftOf());
  const own = useState(draftOf(notebook));
  const [draft, setDraft] = notebook ? own : kept;
  const set = (change: Partial<NotebookDraft>) => setDraft({ ...draft, ...change });
  const choices = useQuery(scriptChoicesQuery(projectId)).data;
  const start = useMutation({
    mutationFn: () => {
      const { name, codeId, ...body } = bodyOf(draft);
      return notebook
        ? api.notebook.start({ params: { projectId, notebookId: notebook.id }, body })
        : api.notebook.create({ params: { projectId }, body: { name, codeId, ...body } });
    },
    onSuccess: async (started) => {
      if (!notebook) kept[2]();
      await queryClient.invalidateQueries({ queryKey: ["project", projectId, "notebooks"] });
      onStarted(started);
    },
    meta: { inline: true },
  });
  const problems = problemsOf(draft);
  const number = (name: "cores" | "memoryGb" | "idleMinutes", field: string) => (
    <NumberInput
      label={t(`notebooks.form.${name}`)}
      description={t(`notebooks.form.${name}Help`)}
      value={draft[name]}
      error={problems.get(field)}
      clampBehavior="none"
      hideControls
      inputWrapperOrder={["label", "input", "description", "error"]}
      onChange={(value) => set({ [name]: value })}
    />
  );
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={notebook ? t("notebooks.startOther", { name: notebook.name }) : t("notebooks.create")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (problems.size === 0) start.mutate();
        }}
      >
        <Stack>
          {!notebook && (
            <TextInput
              data-autofocus
              label={t("notebooks.name")}
              placeholder={t("notebooks.form.nameExample")}
              value={draft.name}
              // An empty one is not yet wrong.
              error={draft.name && problems.get("name")}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
          )}
          <KernelFields draft={draft} set={set} problems={problems} names={choices?.environments ?? []} />
          <TagsInput
            label={t("jobs.form.secrets")}
            description={t("notebooks.form.secretsHelp")}
            data={choices?.secrets ?? []}
            value={[...draft.secrets]}
            error={firstIn(problems, "secrets")}
            onChange={(secrets) => set({ secrets })}
          />
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            {number("cores", "resources.cores")}
            {number("memoryGb", "resources.memoryBytes")}
            {number("idleMinutes", "idleMinutes")}
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <PlaceFields value={draft.place} set={(place) => set({ place })} />
          </SimpleGrid>
          {!notebook && (
            <CodeField
              projectId={projectId}
              value={draft.codeId}
              onChange={(codeId) => set({ codeId })}
              description={t("notebooks.form.codeHelp")}
              placeholder={t("notebooks.form.noCode")}
            />
          )}
          <ErrorNotice error={start.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={start.isPending} disabled={problems.size > 0}>
              {t("notebooks.start")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function KernelFields({
  draft,
  set,
  problems,
  names,
}: {
  readonly draft: NotebookDraft;
  readonly set: (change: Partial<NotebookDraft>) => void;
  readonly problems: ReadonlyMap<string, string>;
  readonly names: readonly string[];
}) {
  const { t } = useTranslation();
  return (
    <>
      <div>
        <Text size="sm" fw={500} mb={4} id="notebook-environment">
          {t("notebooks.environment")}
        </Text>
        <SegmentedControl
          size="xs"
          aria-labelledby="notebook-environment"
          value={draft.environment}
          onChange={(environment) => set({ environment: environment as NotebookDraft["environment"] })}
          data={(["packages", "named"] as const).map((value) => ({
            value,
            label: t(`notebooks.form.environments.${value}`),
          }))}
        />
      </div>
      {draft.environment === "named" ? (
        <Autocomplete
          label={t("jobs.form.environmentName")}
          data={[...names]}
          value={draft.environmentName}
          error={draft.environmentName && problems.get("environment.name")}
          onChange={(environmentName) => set({ environmentName })}
        />
      ) : (
        <>
          <Textarea
            label={t("jobs.form.requirements")}
            description={t("notebooks.form.requirementsHelp")}
            autosize
            minRows={3}
            maxRows={10}
            spellCheck={false}
            value={draft.requirements}
            error={firstIn(problems, "environment.requirements")}
            onChange={(event) => set({ requirements: event.currentTarget.value })}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          />
          <TextInput
            label={t("jobs.form.python")}
            description={t("jobs.form.pythonHelp")}
            placeholder="3.12"
            value={draft.python}
            error={problems.get("environment.python")}
            onChange={(event) => set({ python: event.currentTarget.value })}
          />
        </>
      )}
    </>
  );
}

/** The first problem of a field or of anything in it. */
function firstIn(problems: ReadonlyMap<string, string>, field: string): string | undefined {
  return [...problems].find(([name]) => name === field || name.startsWith(`${field}.`))?.[1];
}
