import type { Cell, DataVersion } from "@crisol/contract";
import { Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { cell, count } from "../format.js";
import classes from "./data-table.module.css";
import { ScrollRegion } from "./scroll-region.js";

const CHUNK = 200;
const HEIGHT = 32;
/** Browsers give up on elements taller than this: beyond it the table ends and says so. */
const MAXIMUM_ROWS = 500_000;

/** All rows of a version; those in view are fetched, sorted by the server. */
export function RowsTable({
  projectId,
  version,
  sort,
  descending = false,
  onSort,
}: {
  readonly projectId: string;
  readonly version: DataVersion;
  readonly sort: string | undefined;
  readonly descending: boolean | undefined;
  readonly onSort: (sort: string, descending: boolean) => void;
}) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLElement>(null);
  const sortBy = version.columns.some((column) => column.name === sort) ? sort : undefined;
  const total = Math.min(version.rowCount, MAXIMUM_ROWS);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => HEIGHT,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const first = Math.floor((items[0]?.index ?? 0) / CHUNK);
  const last = Math.floor((items.at(-1)?.index ?? 0) / CHUNK);
  const wanted = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const { dataId, version: number } = version;
  const chunks = useQueries({
    queries: wanted.map((chunk) => ({
      queryKey: ["project", projectId, "data", dataId, number, "rows", sortBy ?? "", descending, chunk],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.data.rows(
          {
            params: { projectId, dataId, version: number },
            query: { offset: chunk * CHUNK, limit: CHUNK, sort: sortBy, descending: descending ? "true" : "false" },
          },
          { signal },
        ),
      staleTime: Infinity,
    })),
  });
  const rowAt = (index: number): readonly Cell[] | undefined =>
    chunks[Math.floor(index / CHUNK) - first]?.data?.rows[index % CHUNK];
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const numeric = version.columns.map((column) => column.type === "integer" || column.type === "number");
  return (
    <>
      <ScrollRegion
        ref={scroller}
        className={classes.scroller}
        style={{ height: Math.min(600, total * HEIGHT + 46) }}
        label={t("data.rowsTab")}
      >
        <table className={classes.table} aria-rowcount={version.rowCount + 1}>
          <thead>
            <tr>
              {version.columns.map((column, place) => (
                <th
                  key={column.name}
                  style={{ textAlign: numeric[place] ? "end" : "start" }}
                  aria-sort={sortBy === column.name ? (descending ? "descending" : "ascending") : undefined}
                >
                  <button
                    type="button"
                    className={classes.sort}
                    onClick={() => onSort(column.name, sortBy === column.name && !descending)}
                  >
                    {column.name}
                    {sortBy === column.name &&
                      (descending ? <IconArrowDown size={13} aria-hidden /> : <IconArrowUp size={13} aria-hidden />)}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 && <tr style={{ height: before }} />}
            {items.map((item) => {
              const row = rowAt(item.index);
              return (
                <tr key={item.key} style={{ height: HEIGHT }} aria-rowindex={item.index + 2}>
                  {version.columns.map((column, place) => (
                    <td key={column.name} className={numeric[place] ? classes.numeric : undefined}>
                      {row ? cell(row[place]) : "…"}
                    </td>
                  ))}
                </tr>
              );
            })}
            {after > 0 && <tr style={{ height: after }} />}
          </tbody>
        </table>
      </ScrollRegion>
      <Text size="sm" c="dimmed" mt={6}>
        {total < version.rowCount
          ? t("data.rowsCut", { shown: count(total), rows: count(version.rowCount) })
          : t("unit.rows", { rows: count(total) })}
      </Text>
    </>
  );
}
