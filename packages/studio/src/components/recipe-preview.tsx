import type { Cell, RecipePreview } from "@crisol/contract";
import { SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { count } from "../format.js";
import { SplitClasses } from "../plots/split-classes.js";
import { ValuesTable } from "../plots/values-table.js";
import { ErrorNotice } from "./error-notice.js";
import { Panel } from "./page.js";
import { BlockSkeleton } from "./skeleton.js";

type Body = Parameters<typeof api.recipe.preview>[0]["body"];

/** Before and after, and how the classes fall into the parts; follows the editor. */
export function RecipePreviewView({ projectId, body }: { readonly projectId: string; readonly body: Body }) {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(body, 350);
  const preview = useQuery({
    queryKey: ["project", projectId, "preview", settled],
    queryFn: ({ signal }) => api.recipe.preview({ params: { projectId }, body: settled }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  if (preview.isError) return <ErrorNotice error={preview.error} onRetry={() => void preview.refetch()} />;
  if (!preview.data) return <BlockSkeleton rows={6} />;
  const { split, before, after } = preview.data;
  return (
    <Stack style={{ opacity: preview.isPlaceholderData ? 0.6 : 1 }} aria-busy={preview.isPlaceholderData}>
      <Text>
        {t("prepare.parts", {
          train: count(split.trainRowCount),
          validation: count(split.validationRowCount),
          test: count(split.testRowCount),
        })}
      </Text>
      {split.classes.length > 0 && <SplitClasses split={split} />}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Side
          title={t("prepare.before", { columns: count(before.columns.length) })}
          columns={before.columns}
          rows={before.rows}
        />
        <Side
          title={t("prepare.after", { features: count(after.features.length) })}
          columns={after.features.map((feature) => feature.name)}
          rows={after.rows}
          digits={3}
        />
      </SimpleGrid>
    </Stack>
  );
}

function Side({
  title,
  columns,
  rows,
  digits,
}: {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[] | RecipePreview["after"]["rows"];
  readonly digits?: number;
}) {
  return (
    <Panel>
      <Title order={3} mb={6}>
        {title}
      </Title>
      <ValuesTable columns={columns} rows={rows} label={title} {...(digits && { digits })} />
    </Panel>
  );
}
