import { Alert, Code, Group, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { bytes } from "../format.js";
import { ValuesTable } from "../plots/values-table.js";
import { type ArtifactKind, artifactKind, tableOf } from "./artifact-kind.js";
import classes from "./artifact-viewer.module.css";
import { Notes } from "./notes.js";
import { ScrollRegion } from "./scroll-region.js";

interface ArtifactViewerProps {
  readonly path: string;
  readonly sizeBytes: number;
  /** Tells one content of the path from another. */
  readonly version: string;
  readonly load: (signal: AbortSignal) => Promise<Blob>;
}

/** Larger files are not brought into the page: they can be downloaded. */
const LARGEST_SHOWN = 5_000_000;

/** A file of a run, shown as what it is. Nothing in it is run: pages stand in a sandbox without scripts. */
export function ArtifactViewer({ path, sizeBytes, version, load }: ArtifactViewerProps) {
  const { t } = useTranslation();
  const kind = artifactKind(path);
  const shown = kind !== "other" && sizeBytes <= LARGEST_SHOWN;
  const { data, error } = useQuery({
    queryKey: ["artifact", version, path],
    queryFn: async ({ signal }) => {
      const blob = await load(signal);
      return kind === "image" ? blob : await blob.text();
    },
    enabled: shown,
    staleTime: Infinity,
  });
  if (!shown) {
    return (
      <Text c="dimmed">
        {t(kind === "other" ? "artifact.noPreview" : "artifact.tooLarge", { size: bytes(sizeBytes) })}
      </Text>
    );
  }
  if (error) return <Alert color="red">{error.message}</Alert>;
  if (data === undefined) return <Skeleton height={240} />;
  return data instanceof Blob ? <Picture blob={data} path={path} /> : <Content kind={kind} text={data} path={path} />;
}

function Picture({ blob, path }: { readonly blob: Blob; readonly path: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    // The server says of every file that it is bytes; an SVG is drawn only by its type. As an image it runs no scripts.
    const made = URL.createObjectURL(new Blob([blob], { type: pictureType(path) }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob, path]);
  return url === undefined ? null : <img src={url} alt={path} className={classes.picture} />;
}

function pictureType(path: string): string {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return `image/${{ svg: "svg+xml", jpg: "jpeg" }[ending] ?? ending}`;
}

function Content({ kind, text, path }: { readonly kind: ArtifactKind; readonly text: string; readonly path: string }) {
  const { t } = useTranslation();
  const table = useMemo(() => (kind === "table" ? tableOf(text, path) : undefined), [kind, text, path]);
  if (kind === "markdown") return <Notes text={text} />;
  if (kind === "html") {
    return (
      <>
        <Text size="sm" c="dimmed">
          {t("artifact.withoutScripts")}
        </Text>
        <iframe title={path} sandbox="" srcDoc={text} className={classes.frame} referrerPolicy="no-referrer" />
      </>
    );
  }
  if (table) {
    return (
      <>
        <ValuesTable columns={table.columns} rows={table.rows} label={path} />
        {table.rowCount > table.rows.length && (
          <Group>
            <Text size="sm" c="dimmed">
              {t("artifact.firstRows", { shown: table.rows.length, rows: table.rowCount })}
            </Text>
          </Group>
        )}
      </>
    );
  }
  return (
    <ScrollRegion label={path} className={classes.text}>
      <Code block>{kind === "json" ? indented(text) : text}</Code>
    </ScrollRegion>
  );
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
