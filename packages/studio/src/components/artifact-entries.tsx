import type { Artifact } from "@crisol/contract";
import { Breadcrumbs, Button, NavLink, Text } from "@mantine/core";
import { IconFile, IconFolder } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { bytes } from "../format.js";

/** What is in a folder of a run's files, with the way to it above: folders to go into, files to choose. */
export function ArtifactEntries({
  entries,
  folder,
  file,
  onFolder,
  onFile,
}: {
  readonly entries: readonly Artifact[];
  /** Empty: the root. */
  readonly folder: string;
  /** The one that is chosen. */
  readonly file: string | undefined;
  readonly onFolder: (path: string) => void;
  readonly onFile: (path: string) => void;
}) {
  const { t } = useTranslation();
  const parts = folder === "" ? [] : folder.split("/");
  return (
    <div>
      <Breadcrumbs mb="xs">
        <Button variant="subtle" size="compact-sm" onClick={() => onFolder("")}>
          {t("artifact.root")}
        </Button>
        {parts.map((part, at) => {
          const to = parts.slice(0, at + 1).join("/");
          return (
            <Button key={to} variant="subtle" size="compact-sm" onClick={() => onFolder(to)}>
              {part}
            </Button>
          );
        })}
      </Breadcrumbs>
      {entries.map(({ path, isFolder, sizeBytes }) => (
        <NavLink
          key={path}
          component="button"
          type="button"
          active={path === file}
          label={path.slice(path.lastIndexOf("/") + 1)}
          leftSection={isFolder ? <IconFolder size={16} aria-hidden /> : <IconFile size={16} aria-hidden />}
          rightSection={sizeBytes === null ? undefined : <Text size="xs">{bytes(sizeBytes)}</Text>}
          onClick={() => (isFolder ? onFolder(path) : onFile(path))}
        />
      ))}
    </div>
  );
}
