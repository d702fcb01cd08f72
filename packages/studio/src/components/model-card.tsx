import type { ModelVersion } from "@crisol/contract";
import { Button, CopyButton, Group, Stack } from "@mantine/core";
import { IconCheck, IconCopy, IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { save } from "../plots/download.js";
import { modelCardQuery } from "../queries.js";
import { ErrorNotice } from "./error-notice.js";
import classes from "./model-card.module.css";
import { Notes } from "./notes.js";
import { Panel } from "./page.js";
import { BlockSkeleton } from "./skeleton.js";

/** A version's model card as a page, to copy and to download as the Markdown that it is. */
export function ModelCard({ version }: { readonly version: ModelVersion }) {
  const { t } = useTranslation();
  const card = useQuery(modelCardQuery(version.projectId, version.modelId, version.version));
  if (card.isPending) return <BlockSkeleton rows={10} />;
  if (card.isError) return <ErrorNotice error={card.error} onRetry={() => void card.refetch()} />;
  const fileName = `${version.name}-${version.version}.md`;
  return (
    <Stack>
      <Group gap="xs">
        <CopyButton value={card.data}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
              onClick={copy}
            >
              {t(copied ? "action.copied" : "action.copy")}
            </Button>
          )}
        </CopyButton>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => save(fileName, new Blob([card.data], { type: "text/markdown" }))}
        >
          {t("registry.downloadCard")}
        </Button>
      </Group>
      <Panel>
        <div className={classes.card}>
          <Notes text={card.data} />
        </div>
      </Panel>
    </Stack>
  );
}
