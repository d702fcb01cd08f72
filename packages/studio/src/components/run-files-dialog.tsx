import type { RunFolder, RunSummary } from "@crisol/contract";
import { Button, Group, Modal, NavLink, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ago } from "../format.js";
import { artifactsQuery, runSearchQuery } from "../queries.js";
import { keptByRun, nameFilter } from "../run-files.js";
import { ArtifactEntries } from "./artifact-entries.js";
import { ErrorNotice } from "./error-notice.js";
import { RunStateBadge } from "./run-state.js";
import { BlockSkeleton } from "./skeleton.js";

/** Chooses what a run has kept: the run first, then all of its files, a folder or one file. */
export function RunFilesDialog({
  projectId,
  opened,
  onClose,
  onChosen,
}: {
  readonly projectId: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onChosen: (folder: RunFolder) => void;
}) {
  const { t } = useTranslation();
  const [run, setRun] = useState<RunSummary>();
  const close = () => {
    onClose();
    setRun(undefined);
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      size="lg"
      title={run ? t("runFiles.of", { name: run.name }) : t("runFiles.choose")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      {run ? (
        <ChooseFiles
          run={run}
          onBack={() => setRun(undefined)}
          onChosen={(path) => {
            onChosen({ runId: run.id, path });
            close();
          }}
        />
      ) : (
        <ChooseRun projectId={projectId} onChosen={setRun} />
      )}
    </Modal>
  );
}

function ChooseRun({
  projectId,
  onChosen,
}: {
  readonly projectId: string;
  readonly onChosen: (run: RunSummary) => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [settled] = useDebouncedValue(name, 250);
  const found = useInfiniteQuery(
    runSearchQuery(projectId, {
      filter: nameFilter(settled),
      orderBy: undefined,
      params: [],
      metrics: [],
      deleted: false,
      experimentId: undefined,
    }),
  );
  const runs = found.data?.pages.flatMap(({ items }) => items);
  return (
    <Stack gap="sm">
      <TextInput
        data-autofocus
        label={t("runFiles.find")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {found.error ? (
        <ErrorNotice error={found.error} />
      ) : runs === undefined ? (
        <BlockSkeleton rows={6} />
      ) : runs.length === 0 ? (
        <Text c="dimmed">{t("state.nothingMatches")}</Text>
      ) : (
        <section aria-label={t("runFiles.runs")}>
          {runs.map((run) => (
            <NavLink
              key={run.id}
              component="button"
              type="button"
              label={run.name}
              description={[run.algorithm, ago(run.createdAt), run.user].filter(Boolean).join(" · ")}
              rightSection={<RunStateBadge state={run.state} />}
              onClick={() => onChosen(run)}
            />
          ))}
          {found.hasNextPage && (
            <Button
              variant="default"
              size="xs"
              mt="xs"
              loading={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              {t("runFiles.more")}
            </Button>
          )}
        </section>
      )}
    </Stack>
  );
}

function ChooseFiles({
  run,
  onBack,
  onChosen,
}: {
  readonly run: RunSummary;
  readonly onBack: () => void;
  readonly onChosen: (path: string) => void;
}) {
  const { t } = useTranslation();
  const [{ folder, file }, setPlace] = useState<{ readonly folder: string; readonly file?: string }>({ folder: "" });
  const { data, error } = useQuery(artifactsQuery(run.projectId, run.id, folder));
  const entries = data && keptByRun(run, folder, data.items);
  const chosen = file ?? folder;
  return (
    <Stack gap="sm">
      {error ? (
        <ErrorNotice error={error} />
      ) : entries === undefined ? (
        <BlockSkeleton rows={6} />
      ) : entries.length === 0 ? (
        <Text c="dimmed">{t("runFiles.none")}</Text>
      ) : (
        <ArtifactEntries
          entries={entries}
          folder={folder}
          file={file}
          onFolder={(to) => setPlace({ folder: to })}
          onFile={(to) => setPlace({ folder, file: to })}
        />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack}>
          {t("runFiles.another")}
        </Button>
        <Button disabled={!entries?.length} onClick={() => onChosen(chosen)}>
          {file !== undefined
            ? t("runFiles.takeFile", { path: file })
            : folder === ""
              ? t("runFiles.takeAll")
              : t("runFiles.takeFolder", { path: folder })}
        </Button>
      </Group>
    </Stack>
  );
}
