import type { CodeChange } from "@crisol/contract";
import { Badge, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { codeDiffQuery } from "../queries.js";
import classes from "./code-viewer.module.css";
import { Empty } from "./empty.js";
import { ErrorNotice } from "./error-notice.js";
import { BlockSkeleton } from "./skeleton.js";
import { UnifiedDiff } from "./unified-diff.js";

/** What differs between two codes, file by file: what `after` has that `before` has not, and the other way round. */
export function CodeComparison({
  projectId,
  before,
  after,
}: {
  readonly projectId: string;
  readonly before: string;
  readonly after: string;
}) {
  const { t } = useTranslation();
  const { data, error } = useQuery(codeDiffQuery(projectId, before, after));
  if (error) return <ErrorNotice error={error} />;
  if (!data) return <BlockSkeleton rows={6} />;
  if (data.items.length === 0) return <Empty title={t("codes.same")} text={t("codes.sameText")} />;
  return (
    <Stack gap="md">
      {data.items.map((change) => (
        <Change key={change.path} change={change} />
      ))}
    </Stack>
  );
}

const COLOURS = { added: "green", removed: "red", changed: "blue" } as const;

function Change({ change: { path, change, diff, unshown } }: { readonly change: CodeChange }) {
  const { t } = useTranslation();
  return (
    <div>
      <Group gap="xs" mb={4}>
        <Badge variant="light" color={COLOURS[change]}>
          {t(`codes.${change}`)}
        </Badge>
        <Text fw={600} className={classes.path}>
          {path}
        </Text>
      </Group>
      {diff === null ? (
        <Text size="sm" c="dimmed">
          {t(unshown === "binary" ? "codes.binary" : "codes.large")}
        </Text>
      ) : (
        <UnifiedDiff label={path} text={diff} />
      )}
    </div>
  );
}
