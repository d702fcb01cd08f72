import { type Environment, EnvironmentSource, EnvironmentSourceKind, Name } from "@crisol/contract";
import {
  Button,
  Checkbox,
  FileButton,
  Group,
  Modal,
  SegmentedControl,
  Stack,
  Textarea,
  TextInput,
} from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { problemOf } from "../problem.js";
import { environmentsQuery } from "../queries.js";
import { ErrorNotice } from "./error-notice.js";

interface EnvironmentDialogProps {
  readonly projectId: string;
  /** What is described anew; undefined for a new one. */
  readonly environment?: Environment;
  readonly onClose: () => void;
  readonly onPrepared: (environmentId: string) => void;
}

const EXAMPLES: Readonly<Record<EnvironmentSourceKind, string>> = {
  requirements: "pandas>=2\nscikit-learn",
  pyproject: '[project]\nname = "analysis"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["pandas>=2"]',
  conda: "dependencies:\n  - python=3.12\n  - pip:\n      - pandas>=2",
};

/** What an environment is made from, pasted or from a file; keeps it and prepares it. */
export function EnvironmentDialog({ projectId, environment, onClose, onPrepared }: EnvironmentDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [name, setName] = useState(environment?.name ?? "");
  const [kind, setKind] = useState<EnvironmentSourceKind>(environment?.kind ?? "requirements");
  const [text, setText] = useState(environment?.text ?? "");
  const [python, setPython] = useState(environment?.python ?? "");
  const [allowSourceBuilds, setAllowSourceBuilds] = useState(environment?.allowSourceBuilds ?? false);
  const keep = useMutation({
    mutationFn: async () => {
      const source = { kind, text, python: python.trim() || null, allowSourceBuilds };
      const { id: environmentId } = environment
        ? await api.environment.change({ params: { projectId, environmentId: environment.id }, body: source })
        : await api.environment.create({ params: { projectId }, body: { name: name.trim(), ...source } });
      await api.environment.prepare({ params: { projectId, environmentId }, body: {} });
      return environmentId;
    },
    onSuccess: onPrepared,
    // What was described but could not be prepared is there all the same.
    onSettled: () => queryClient.invalidateQueries({ queryKey: environmentsQuery(projectId).queryKey }),
    meta: { inline: true },
  });
  const take = async (file: File | null) => {
    if (!file) return;
    setText(await file.text());
    setKind(kindOf(file.name));
  };
  const nameProblem = name ? problemOf(Name, name.trim()) : undefined;
  const pythonProblem = problemOf(EnvironmentSource.shape.python, python.trim() || null);
  const isWhole = name.trim() !== "" && text.trim() !== "" && !nameProblem && !pythonProblem;
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={environment ? t("environments.changeTitle", { name: environment.name }) : t("environments.create")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isWhole) keep.mutate();
        }}
      >
        <Stack>
          {!environment && (
            <TextInput
              data-autofocus
              label={t("environments.name")}
              placeholder="analysis"
              value={name}
              error={nameProblem}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          )}
          <Group gap="sm">
            <SegmentedControl
              size="xs"
              aria-label={t("environments.kind")}
              value={kind}
              onChange={(value) => setKind(value as EnvironmentSourceKind)}
              data={EnvironmentSourceKind.options.map((value) => ({ value, label: t(`environments.kinds.${value}`) }))}
            />
            <FileButton
              onChange={(file) => void take(file)}
              accept=".txt,.toml,.yml,.yaml"
              inputProps={{ "aria-label": t("environments.file") }}
            >
              {(props) => (
                <Button {...props} variant="default" leftSection={<IconFileUpload size={16} aria-hidden />}>
                  {t("environments.file")}
                </Button>
              )}
            </FileButton>
          </Group>
          <Textarea
            label={t("environments.text")}
            placeholder={EXAMPLES[kind]}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autosize
            minRows={6}
            maxRows={16}
            spellCheck={false}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          />
          <TextInput
            label={t("environments.python")}
            description={t("environments.pythonHelp")}
            value={python}
            error={pythonProblem}
            onChange={(event) => setPython(event.currentTarget.value)}
          />
          <Checkbox
            label={t("environments.sourceBuilds")}
            description={t("environments.sourceBuildsHelp")}
            checked={allowSourceBuilds}
            onChange={(event) => setAllowSourceBuilds(event.currentTarget.checked)}
          />
          <ErrorNotice error={keep.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={keep.isPending} disabled={!isWhole}>
              {environment ? t("environments.save") : t("environments.submit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function kindOf(fileName: string): EnvironmentSourceKind {
  if (/\.toml$/i.test(fileName)) return "pyproject";
  return /\.ya?ml$/i.test(fileName) ? "conda" : "requirements";
}
