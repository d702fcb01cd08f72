import { type Pipeline, RESTORE_DAYS } from "@crisol/contract";
import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { count, moment } from "../format.js";
import { deletedPipelinesQuery } from "../pipeline-queries.js";
import { useRestorePipeline } from "../use-restore-pipeline.js";
import { Allowed } from "./allowed.js";
import { type Column, DataTable } from "./data-table.js";
import { Empty } from "./empty.js";
import { ErrorNotice } from "./error-notice.js";
import { BlockSkeleton } from "./skeleton.js";

/** Pipelines that were deleted, with the way back. */
export function DeletedPipelines({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(deletedPipelinesQuery(projectId));
  const restore = useRestorePipeline(projectId);
  if (error) return <ErrorNotice error={error} />;
  if (!data) return <BlockSkeleton rows={3} />;
  if (data.length === 0) {
    return <Empty title={t("pipeline.noneDeleted")} text={t("pipeline.noneDeletedText", { days: RESTORE_DAYS })} />;
  }
  const columns: Column<Pipeline>[] = [
    { key: "name", title: t("pipeline.one"), render: ({ name }) => name },
    {
      key: "steps",
      title: t("pipeline.steps"),
      numeric: true,
      render: ({ definition }) => count(Object.keys(definition.steps).length),
    },
    {
      key: "until",
      title: t("pipeline.restorableUntil"),
      render: ({ restorableUntil }) => restorableUntil && moment(restorableUntil),
    },
    {
      key: "actions",
      title: t("table.actions"),
      hidesTitle: true,
      render: ({ id, name }) => (
        <Allowed>
          <Button
            size="compact-sm"
            variant="default"
            loading={restore.isPending && restore.variables === id}
            onClick={() => restore.mutate(id)}
            aria-label={t("pipeline.restoreNamed", { name })}
          >
            {t("pipeline.restore")}
          </Button>
        </Allowed>
      ),
    },
  ];
  return (
    <>
      <Text>{t("pipeline.deletedText", { days: RESTORE_DAYS })}</Text>
      <DataTable label={t("pipeline.showDeleted")} columns={columns} rows={data} rowKey={({ id }) => id} />
    </>
  );
}
