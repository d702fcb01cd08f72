import { type ForeignModel, ModelName } from "@crisol/contract";
import { Button, Group, List, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { path } from "../path.js";
import { problemOf } from "../problem.js";
import { modelsQuery, projectQuery } from "../queries.js";
import { ErrorNotice } from "./error-notice.js";
import { slugOf } from "./register-model.js";

/** An uploaded model file and what it says of itself. */
interface Recognised {
  readonly uploadId: string;
  readonly fileName: string;
  readonly about: ForeignModel;
}

/** Makes a model file of another library a version: choose it, see what it is, name what it leaves unnamed. */
export function ImportModel({ projectId, onClose }: { readonly projectId: string; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const read = useMutation({
    mutationFn: async (file: File): Promise<Recognised> => {
      const params = { projectId };
      const { id: uploadId } = await api.data.upload({ params, query: { fileName: file.name } }, file);
      return { uploadId, fileName: file.name, about: await api.model.inspect({ params, body: { uploadId } }) };
    },
    meta: { inline: true },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("importModel.title")}
      size="lg"
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <Stack>
        <Text c="dimmed" size="sm">
          {t("importModel.sentence")}
        </Text>
        <Group>
          <Button
            data-autofocus
            variant={read.data ? "default" : "filled"}
            leftSection={<IconFileUpload size={16} aria-hidden />}
            loading={read.isPending}
            onClick={() => input.current?.click()}
          >
            {t("data.chooseFile")}
          </Button>
          <Text role="status">{read.isPending ? t("importModel.reading") : read.data?.fileName}</Text>
          <input
            ref={input}
            type="file"
            accept=".txt,.model,.lgb,.json,.ubj,.xgb,.onnx"
            hidden
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              // The same file can be chosen again, after it was mended.
              event.currentTarget.value = "";
              if (file) read.mutate(file);
            }}
          />
        </Group>
        <ErrorNotice error={read.error} />
        {read.data && !read.isPending && (
          <ImportForm key={read.data.uploadId} projectId={projectId} read={read.data} onClose={onClose} />
        )}
      </Stack>
    </Modal>
  );
}

function ImportForm({
  projectId,
  read: { uploadId, fileName, about },
  onClose,
}: {
  readonly projectId: string;
  readonly read: Recognised;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const project = useQuery(projectQuery(projectId)).data;
  const models = useQuery(modelsQuery(projectId)).data?.items ?? [];
  const [name, setName] = useState(slugOf(fileName.replace(/\.[^.]+$/, "")));
  const [target, setTarget] = useState(project?.target ?? about.target ?? "");
  const given = { classes: about.classes.join("\n"), columns: about.columns.map((column) => column.name).join("\n") };
  const [classes, setClasses] = useState(given.classes);
  const [columns, setColumns] = useState(given.columns);
  const problem = problemOf(ModelName, name);
  const next = (models.find((model) => model.name === name)?.latestVersion ?? 0) + 1;
  const make = useMutation({
    mutationFn: () =>
      api.model.import({
        params: { projectId },
        body: {
          uploadId,
          name,
          format: about.format,
          ...(target.trim() && { target: target.trim() }),
          ...(classes !== given.classes && { classes: linesOf(classes) }),
          ...(columns !== given.columns && { columns: linesOf(columns) }),
        },
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["project", projectId] }),
    meta: { inline: true },
  });
  if (make.data) {
    const { modelVersion, notes } = make.data;
    const search = { model: modelVersion.modelId, version: modelVersion.version };
    return (
      <Stack>
        <Text role="status" fw={500}>
          {t("run.registered", { name: modelVersion.name, version: modelVersion.version })}
        </Text>
        <Notes notes={notes} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("action.close")}
          </Button>
          <Button
            data-autofocus
            onClick={() => {
              onClose();
              void navigate({ ...path.step(projectId, "deploy"), search });
            }}
          >
            {t("deploy.deploy")}
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!problem) make.mutate();
      }}
    >
      <Stack>
        <Fact label={t("importModel.format")}>
          {t(`format.${about.format}`)}
          {about.producer && ` (${about.producer})`}
        </Fact>
        <Fact label={t("importModel.predicts")}>
          {t(`task.${about.task}`)}, {t(`algorithm.${about.algorithm}`, { defaultValue: about.algorithm })}
        </Fact>
        <TextInput
          label={t("deploy.modelName")}
          description={problem ? t("deploy.slugHelp") : t("deploy.becomesVersion", { version: next })}
          value={name}
          error={name ? problem && t("deploy.slugProblem") : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t("importModel.target")}
          description={t("importModel.targetHelp")}
          value={target}
          onChange={(event) => setTarget(event.currentTarget.value)}
        />
        {about.classes.length > 0 && (
          <Lines
            label={t("importModel.classes")}
            help={t(about.classes.length === 2 ? "importModel.twoClassesHelp" : "importModel.classesHelp")}
            value={classes}
            wanted={about.classes.length}
            onChange={setClasses}
          />
        )}
        <Lines
          label={t("importModel.columns")}
          help={t("importModel.columnsHelp")}
          value={columns}
          wanted={about.columns.length}
          onChange={setColumns}
        />
        <Notes notes={about.notes} />
        <ErrorNotice error={make.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={make.isPending} disabled={!!problem}>
            {t("importModel.import")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Text>
      <Text span c="dimmed">
        {label}:{" "}
      </Text>
      {children}
    </Text>
  );
}

/** Names, one a line; says so where they are not as many as the model has. */
function Lines({
  label,
  help,
  value,
  wanted,
  onChange,
}: {
  readonly label: string;
  readonly help: string;
  readonly value: string;
  readonly wanted: number;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  const found = linesOf(value).length;
  return (
    <Textarea
      label={label}
      description={help}
      autosize
      minRows={Math.min(2, wanted)}
      maxRows={8}
      value={value}
      error={found === wanted ? undefined : t("importModel.lines", { found, wanted })}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  return (
    <List size="sm" c="dimmed">
      {notes.map((note) => (
        <List.Item key={note}>{note}</List.Item>
      ))}
    </List>
  );
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
