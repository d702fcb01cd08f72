import { Button, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { IconFolderOpen } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { dataListQuery } from "../queries.js";
import { type InputRow, newInput } from "../script-draft.js";
import { RowsField } from "./rows-field.js";
import { RunFilesDialog } from "./run-files-dialog.js";
import { RunLink } from "./run-link.js";
import type { ScriptRowsProps } from "./script-rows.js";

/** What the script reads: data sets, each with its version and format, and files that other runs have kept. */
export function InputRows({ draft, onChange, problems, projectId }: ScriptRowsProps & { readonly projectId: string }) {
  const { t } = useTranslation();
  const sets = useQuery(dataListQuery(projectId)).data?.items ?? [];
  return (
    <RowsField
      title={t("jobs.form.inputs")}
      help={t("jobs.form.inputsHelp")}
      rowName={(number) => t("jobs.form.input", { number })}
      rows={draft.inputs}
      onChange={(inputs) => onChange({ inputs })}
      fresh={{ ...newInput, dataId: sets[0]?.id ?? "" }}
    >
      {(row, set, index) => {
        const field = { row, set, projectId, problem: problems.get(`inputs.${index}.dataId`) };
        return (
          <>
            <TextInput
              aria-label={t("jobs.form.name")}
              placeholder="train"
              value={row.name}
              error={problems.get(`inputs.${index}.name`)}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
            <NativeSelect
              aria-label={t("jobs.form.source")}
              data={[
                { value: "data", label: t("jobs.form.dataSet") },
                { value: "run", label: t("jobs.form.filesOfRun") },
              ]}
              value={row.folder ? "run" : "data"}
              onChange={(event) => set({ folder: event.currentTarget.value === "run" ? { runId: "" } : undefined })}
            />
            {row.folder ? <FolderField {...field} folder={row.folder} /> : <DataFields {...field} />}
          </>
        );
      }}
    </RowsField>
  );
}

interface FieldProps {
  readonly row: InputRow;
  readonly set: (change: Partial<InputRow>) => void;
  readonly projectId: string;
  readonly problem: string | undefined;
}

function DataFields({ row: { dataId, version, format }, set, projectId, problem }: FieldProps) {
  const { t } = useTranslation();
  const sets = useQuery(dataListQuery(projectId)).data?.items ?? [];
  return (
    <>
      <NativeSelect
        aria-label={t("jobs.form.dataSet")}
        data={[...(dataId ? [] : [""]), ...sets.map((one) => ({ value: one.id, label: one.name }))]}
        value={dataId}
        error={problem}
        onChange={(event) => set({ dataId: event.currentTarget.value, version: "" })}
      />
      <NativeSelect
        aria-label={t("jobs.form.version")}
        data={[
          { value: "", label: t("jobs.form.newest") },
          ...(sets.find(({ id }) => id === dataId)?.versions ?? []).map((one) => ({
            value: String(one.version),
            label: `v${one.version}`,
          })),
        ]}
        value={version}
        onChange={(event) => set({ version: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label={t("jobs.form.format")}
        data={[
          { value: "csv", label: "CSV" },
          { value: "parquet", label: "Parquet" },
        ]}
        value={format}
        onChange={(event) => set({ format: event.currentTarget.value as typeof format })}
      />
    </>
  );
}

function FolderField({
  set,
  projectId,
  problem,
  folder,
}: FieldProps & { readonly folder: NonNullable<InputRow["folder"]> }) {
  const { t } = useTranslation();
  const [choosing, setChoosing] = useState(false);
  return (
    <Stack gap={4}>
      <Button
        variant="default"
        w="fit-content"
        leftSection={<IconFolderOpen size={16} aria-hidden />}
        onClick={() => setChoosing(true)}
      >
        {folder.runId ? t("jobs.form.chooseOthers") : t("jobs.form.chooseFiles")}
      </Button>
      {folder.runId ? (
        <Text size="sm">
          <RunLink projectId={projectId} runId={folder.runId} />: {folder.path || t("runFiles.all")}
        </Text>
      ) : (
        problem && (
          <Text size="xs" c="var(--mantine-color-error)">
            {problem}
          </Text>
        )
      )}
      <RunFilesDialog
        projectId={projectId}
        opened={choosing}
        onClose={() => setChoosing(false)}
        onChosen={(chosen) => set({ folder: chosen })}
      />
    </Stack>
  );
}
