import type { Code, CodeFile } from "@crisol/contract";
import { Button, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ago, bytes, count } from "../format.js";
import { codeFileQuery, codeQuery } from "../queries.js";
import { Copy } from "./code-block.js";
import { CodeTree } from "./code-tree.js";
import classes from "./code-viewer.module.css";
import { ErrorNotice } from "./error-notice.js";
import { ScrollRegion } from "./scroll-region.js";
import { BlockSkeleton } from "./skeleton.js";
import { UnifiedDiff } from "./unified-diff.js";

/** Larger files are not brought into the page: they can be downloaded. */
const LARGEST_SHOWN = 1_000_000;

/** The files of code: the folders on the left, the file that is open on the right. */
export function CodeViewer({
  projectId,
  codeId,
  file,
  onOpen,
}: {
  readonly projectId: string;
  readonly codeId: string;
  readonly file: string | undefined;
  readonly onOpen: (path: string) => void;
}) {
  const { t } = useTranslation();
  const { data: code } = useSuspenseQuery(codeQuery(projectId, codeId));
  const open = code.files.find(({ path }) => path === file);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <CodeTree files={code.files} file={file} onOpen={onOpen} />
      {open ? (
        <CodeText key={open.path} projectId={projectId} codeId={codeId} file={open} />
      ) : (
        <Text c="dimmed">{t("artifact.choose")}</Text>
      )}
    </SimpleGrid>
  );
}

function CodeText({
  projectId,
  codeId,
  file: { path, sizeBytes },
}: {
  readonly projectId: string;
  readonly codeId: string;
  readonly file: CodeFile;
}) {
  const { t } = useTranslation();
  const isLarge = sizeBytes > LARGEST_SHOWN;
  const { data: text, error } = useQuery({ ...codeFileQuery(projectId, codeId, path), enabled: !isLarge });
  const isText = text !== undefined && !text.includes("\0");
  return (
    <div className={classes.file}>
      <Group justify="space-between" mb="sm">
        <Text fw={600} className={classes.path}>
          {path}
        </Text>
        <Group gap="xs">
          {isText && <Copy text={text} />}
          <Button
            component="a"
            href={`/api/v1/projects/${projectId}/code/${codeId}/file?${new URLSearchParams({ path })}`}
            download
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} aria-hidden />}
          >
            {t("artifact.download")}
          </Button>
        </Group>
      </Group>
      {error ? (
        <ErrorNotice error={error} />
      ) : isLarge ? (
        <Text c="dimmed">{t("artifact.tooLarge", { size: bytes(sizeBytes) })}</Text>
      ) : text === undefined ? (
        <BlockSkeleton rows={6} />
      ) : isText ? (
        <ScrollRegion label={path} className={classes.text}>
          <pre className={classes.numbers} aria-hidden="true">
            {lineNumbers(text)}
          </pre>
          <pre className={classes.lines}>{text}</pre>
        </ScrollRegion>
      ) : (
        <Text c="dimmed">{t("artifact.noPreview", { size: bytes(sizeBytes) })}</Text>
      )}
    </div>
  );
}

/** In one text: an element for each line of a long file would take a second to draw. */
function lineNumbers(text: string): string {
  const lines = text.replace(/\n$/, "").split("\n").length;
  return Array.from({ length: lines }, (_, at) => at + 1).join("\n");
}

/** How much code it is, who brought it, and where it stands in git. */
export function CodeFacts({ code }: { readonly code: Code }) {
  const { t } = useTranslation();
  const { git } = code;
  return (
    <Stack gap={4}>
      <Text size="sm">
        {t("codes.size", { files: count(code.fileCount), size: bytes(code.sizeBytes) })} · {code.user} ·{" "}
        {ago(code.createdAt)}
      </Text>
      {git && (
        <Text size="sm" className={classes.path}>
          {t("codes.commit", { commit: git.commit.slice(0, 10) })}
          {git.branch && ` · ${git.branch}`}
          {git.url && ` · ${git.url}`}
          {git.isDirty && ` · ${t("codes.dirty")}`}
        </Text>
      )}
      {git?.diff && (
        <details>
          <summary>{t("codes.uncommitted")}</summary>
          <UnifiedDiff label={t("codes.uncommitted")} text={git.diff} />
        </details>
      )}
    </Stack>
  );
}
