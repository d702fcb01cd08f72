import { Button, Group, Progress, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { bytes, count, percent } from "../format.js";
import { path } from "../path.js";
import { examplesQuery } from "../queries.js";
import { DropArea, DropProgress } from "./drop-area.js";
import { ErrorNotice } from "./error-notice.js";
import classes from "./source-picker.module.css";

/** A file dropped or chosen, a path on the server, or one of the examples; each leads to its detection. */
export function SourcePicker({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const abort = useRef<AbortController>(null);
  const [sent, setSent] = useState({ sentBytes: 0, totalBytes: 0 });
  const [serverPath, setServerPath] = useState("");
  const { data: examples } = useQuery(examplesQuery);
  const open = (search: { uploadId?: string; path?: string; example?: string; name: string }) =>
    navigate({ ...path.dataImport(projectId), search });
  const upload = useMutation({
    mutationFn: (file: File) => {
      abort.current = new AbortController();
      setSent({ sentBytes: 0, totalBytes: file.size });
      return api.data.upload({ params: { projectId }, query: { fileName: file.name } }, file, {
        signal: abort.current.signal,
        onProgress: ({ sentBytes }) => setSent({ sentBytes, totalBytes: file.size }),
      });
    },
    onSuccess: (made) => open({ uploadId: made.id, name: baseName(made.fileName) }),
    meta: { inline: true },
  });
  const take = (files: FileList | null) => files?.[0] && upload.mutate(files[0]);

  return (
    <Stack gap="lg">
      <DropArea label={t("data.file")} onDrop={({ files }) => take(files)} centred>
        <IconFileUpload size={26} stroke={1.5} aria-hidden />
        <Text>{t("data.drop")}</Text>
        <Button onClick={() => input.current?.click()} loading={upload.isPending}>
          {t("data.chooseFile")}
        </Button>
        <input
          ref={input}
          type="file"
          accept=".csv,.tsv,.txt,.jsonl,.ndjson,.parquet,.data"
          hidden
          onChange={(event) => take(event.currentTarget.files)}
        />
        <Text size="sm" c="dimmed">
          {t("data.formats")}
        </Text>
        {upload.isPending && (
          <DropProgress>
            <Progress value={(sent.sentBytes / Math.max(1, sent.totalBytes)) * 100} aria-label={t("data.uploading")} />
            <Group justify="space-between" mt={6}>
              <Text size="sm" c="dimmed" role="status">
                {bytes(sent.sentBytes)} / {bytes(sent.totalBytes)} (
                {percent(sent.sentBytes / Math.max(1, sent.totalBytes), 0)})
              </Text>
              <Button size="compact-xs" variant="default" onClick={() => abort.current?.abort()}>
                {t("action.cancel")}
              </Button>
            </Group>
          </DropProgress>
        )}
      </DropArea>
      {upload.isError && upload.error.name !== "AbortError" && <ErrorNotice error={upload.error} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (serverPath.trim()) void open({ path: serverPath.trim(), name: baseName(serverPath.trim()) });
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            flex={1}
            maw={520}
            label={t("data.path")}
            description={t("data.pathHelp")}
            placeholder="/data/customers.parquet"
            value={serverPath}
            onChange={(event) => setServerPath(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={!serverPath.trim()}>
            {t("data.read")}
          </Button>
        </Group>
      </form>
      {examples && examples.items.length > 0 && (
        <div>
          <Text fw={500} mb={8}>
            {t("data.examples")}
          </Text>
          <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} spacing="sm">
            {examples.items.map((example) => (
              <button
                key={example.name}
                type="button"
                className={classes.example}
                onClick={() => void open({ example: example.name, name: example.name })}
              >
                <Text fw={550}>{t(`example.${example.name}.title`, { defaultValue: example.title })}</Text>
                <Text size="sm" c="dimmed" lineClamp={3}>
                  {t(`example.${example.name}.text`, { defaultValue: example.description })}
                </Text>
                <Text size="xs" c="dimmed" mt={6}>
                  {t("data.shape", { rows: count(example.rowCount), columns: count(example.columnCount) })} ·{" "}
                  {t(`task.${example.task}`, { defaultValue: example.task })}
                </Text>
              </button>
            ))}
          </SimpleGrid>
        </div>
      )}
    </Stack>
  );
}

const baseName = (file: string) => (file.split(/[\\/]/).at(-1) ?? file).replace(/\.[^.]*$/, "") || "data";
