import type { ColumnProfile, DataVersion } from "@crisol/contract";
import { Drawer, Group, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { cell, count, decimal, fixed, MISSING, percent } from "../format.js";
import { Sparkbars } from "../plots/sparkline.js";
import { profileQuery } from "../queries.js";
import { ColumnDetail } from "./column-detail.js";
import { type Column, DataTable } from "./data-table.js";
import { ErrorNotice } from "./error-notice.js";
import classes from "./profile-view.module.css";
import { reasonText } from "./reason-text.js";
import { BlockSkeleton } from "./skeleton.js";

interface Search {
  readonly q?: string;
  readonly column?: string;
  readonly sort?: string;
  readonly descending?: true;
}

/** Every column at a glance: its shape, what is missing, how it goes with the target, what deserves a look. */
export function ProfileView({
  projectId,
  version,
  target,
  q,
  column: opened,
  sort,
  descending,
  onChange,
}: {
  readonly projectId: string;
  readonly version: DataVersion;
  readonly target: string | undefined;
  readonly q: string | undefined;
  readonly column: string | undefined;
  readonly sort: string | undefined;
  readonly descending: true | undefined;
  readonly onChange: (change: Search) => void;
}) {
  const { t } = useTranslation();
  const profile = useQuery(profileQuery(projectId, version.dataId, version.version, target));
  if (profile.isError) return <ErrorNotice error={profile.error} onRetry={() => void profile.refetch()} />;
  if (!profile.data) return <BlockSkeleton rows={10} />;
  const { columns: all, duplicateRowCount, rowCount } = profile.data;
  const shown = all.filter((column) => column.name.toLowerCase().includes((q ?? "").toLowerCase()));
  const detail = all.find((column) => column.name === opened);
  const remarks = all.reduce((sum, column) => sum + column.remarks.length, 0);
  const missingOf = (column: ColumnProfile) => column.missingCount / Math.max(1, column.rowCount);
  const columns: Column<ColumnProfile>[] = [
    {
      key: "name",
      title: t("data.column"),
      value: (row) => row.name,
      render: (row) => (
        <UnstyledButton className={classes.name} onClick={() => onChange({ column: row.name })}>
          {row.name}
          {row.name === target && <span className={classes.target}>{t("define.target")}</span>}
        </UnstyledButton>
      ),
    },
    { key: "type", title: t("data.type"), value: (row) => row.type, render: (row) => t(`type.${row.type}`) },
    {
      key: "shape",
      title: t("data.shapeOf"),
      width: 136,
      render: (row) => (
        <Sparkbars values={row.numeric?.histogram.counts ?? row.topValues.slice(0, 20).map((one) => one.rowCount)} />
      ),
    },
    {
      key: "typical",
      title: t("data.typical"),
      render: (row) =>
        row.numeric && row.type !== "date" && row.type !== "timestamp"
          ? `${decimal(quantile(row, 0.05), 3)} · ${decimal(quantile(row, 0.5), 3)} · ${decimal(quantile(row, 0.95), 3)}`
          : row.topValues
              .slice(0, 3)
              .map((one) => cell(one.value))
              .join(", "),
    },
    {
      key: "missing",
      title: t("data.missing"),
      numeric: true,
      value: missingOf,
      render: (row) => (row.missingCount === 0 ? MISSING : percent(missingOf(row))),
    },
    {
      key: "distinct",
      title: t("data.distinct"),
      numeric: true,
      value: (row) => row.distinctCount,
      render: (row) => count(row.distinctCount),
    },
    ...(target
      ? [
          {
            key: "association",
            title: t("data.association", { target }),
            numeric: true,
            value: (row: ColumnProfile) => Math.abs(row.target?.value ?? 0),
            render: (row: ColumnProfile) => (row.name === target ? "" : <Association profile={row} />),
          },
        ]
      : []),
    {
      key: "remarks",
      title: t("data.remarks"),
      value: (row) => row.remarks.length,
      render: (row) =>
        row.remarks.length > 0 && (
          <Group gap={5} wrap="nowrap" c="var(--crisol-warn)">
            <IconAlertTriangle size={15} aria-hidden />
            <Text size="xs" lineClamp={2} className={classes.remark}>
              {row.remarks.map(reasonText).join(" · ")}
            </Text>
          </Group>
        ),
    },
  ];
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text c="dimmed">
          {t("data.profileSentence", { columns: all.length, rows: count(rowCount), remarks })}
          {duplicateRowCount > 0 && ` ${t("data.duplicates", { rows: count(duplicateRowCount) })}`}
        </Text>
        {all.length > 6 && (
          <TextInput
            size="xs"
            leftSection={<IconSearch size={14} aria-hidden />}
            placeholder={t("data.filterColumns")}
            aria-label={t("data.filterColumns")}
            value={q ?? ""}
            onChange={(event) => onChange({ q: event.currentTarget.value || undefined })}
          />
        )}
      </Group>
      <DataTable
        label={t("data.profile")}
        columns={columns}
        rows={shown}
        rowKey={(row) => row.name}
        rowHeight={44}
        height={640}
        sort={sort}
        descending={descending}
        onSort={(key, down) => onChange({ sort: key, descending: down || undefined })}
        current={opened}
      />
      <Drawer
        opened={!!detail}
        onClose={() => onChange({ column: undefined })}
        position="right"
        size="md"
        title={detail?.name}
        closeButtonProps={{ "aria-label": t("action.close") }}
      >
        {detail && <ColumnDetail profile={detail} />}
      </Drawer>
    </Stack>
  );
}

const quantile = (row: ColumnProfile, probability: number) =>
  row.numeric?.quantiles.find((one) => one.probability === probability)?.value;

/** Strength from 0 to 1 as a bar, with the number. */
function Association({ profile }: { readonly profile: ColumnProfile }) {
  const { t } = useTranslation();
  const value = profile.target?.value;
  if (value === null || value === undefined) return <>{MISSING}</>;
  return (
    <span className={classes.association} title={t(`data.method.${profile.target?.method}`)}>
      <span className={classes.track} aria-hidden="true">
        <span style={{ width: `${Math.min(1, Math.abs(value)) * 100}%` }} />
      </span>
      {fixed(value, 2)}
    </span>
  );
}
