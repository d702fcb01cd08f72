import type { LoggedModel } from "@crisol/contract";
import { Button, Group, Select, SimpleGrid, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { artifactsQuery } from "../queries.js";
import { ArtifactEntries } from "./artifact-entries.js";
import { ArtifactViewer } from "./artifact-viewer.js";
import { Empty } from "./empty.js";
import { ErrorNotice } from "./error-notice.js";
import { BlockSkeleton } from "./skeleton.js";

interface Place {
  readonly folder: string | undefined;
  readonly file: string | undefined;
  readonly model: string | undefined;
}

/**
 * The files of a run, or of a model that it logged: folders to go into on the left, the file that is open on the right.
 */
export function RunArtifacts({
  projectId,
  runId,
  models,
  modelId,
  folder,
  file,
  onOpen,
}: {
  readonly projectId: string;
  readonly runId: string;
  /** Those that the run logged. */
  readonly models: readonly LoggedModel[];
  /** The one whose files are shown; undefined: the run's own. */
  readonly modelId: string | undefined;
  /** Empty: the root. */
  readonly folder: string;
  readonly file: string | undefined;
  readonly onOpen: (place: Place) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      {models.length > 0 && (
        <Select
          label={t("artifact.of")}
          data={[
            { value: OWN, label: t("artifact.ofRun") },
            ...models.map(({ id, name, type }) => ({ value: id, label: type === "" ? name : `${name} (${type})` })),
          ]}
          value={modelId ?? OWN}
          allowDeselect={false}
          onChange={(value) =>
            value && onOpen({ folder: undefined, file: undefined, model: value === OWN ? undefined : value })
          }
          maw={320}
          mb="md"
        />
      )}
      <Files {...{ projectId, runId, modelId, folder, file, onOpen }} />
    </>
  );
}

/** Stands for the run itself, as no model's id does. */
const OWN = "run";

function Files({
  projectId,
  runId,
  modelId,
  folder,
  file,
  onOpen,
}: {
  readonly projectId: string;
  readonly runId: string;
  readonly modelId: string | undefined;
  readonly folder: string;
  readonly file: string | undefined;
  readonly onOpen: (place: Place) => void;
}) {
  const { t } = useTranslation();
  const { data, error, isPending } = useQuery(artifactsQuery(projectId, runId, folder, modelId));
  if (error) return <ErrorNotice error={error} />;
  if (isPending) return <BlockSkeleton rows={6} />;
  const items = data.items;
  if (items.length === 0 && folder === "") return <Empty title={t("artifact.none")} text={t("artifact.noneText")} />;
  const open = items.find(({ path, isFolder }) => path === file && !isFolder);
  const params = { projectId, runId };
  const address = (path: string) =>
    `/api/v1/projects/${projectId}/runs/${runId}/artifact?${new URLSearchParams({ path, ...(modelId && { modelId }) })}`;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <ArtifactEntries
        entries={items}
        folder={folder}
        file={file}
        onFolder={(to) => onOpen({ folder: to || undefined, file: undefined, model: modelId })}
        onFile={(path) => onOpen({ folder: folder || undefined, file: path, model: modelId })}
      />
      {open ? (
        <div>
          <Group justify="space-between" mb="sm">
            <Text fw={600}>{open.path}</Text>
            <Button
              component="a"
              href={address(open.path)}
              download
              variant="default"
              size="xs"
              leftSection={<IconDownload size={14} aria-hidden />}
            >
              {t("artifact.download")}
            </Button>
          </Group>
          <ArtifactViewer
            key={open.path}
            path={open.path}
            sizeBytes={open.sizeBytes ?? 0}
            version={modelId ?? runId}
            load={async (signal) =>
              (await api.run.artifact({ params, query: { path: open.path, modelId } }, { signal })).blob()
            }
          />
        </div>
      ) : (
        <Text c="dimmed">{t("artifact.choose")}</Text>
      )}
    </SimpleGrid>
  );
}
