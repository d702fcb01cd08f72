import { Checkbox, Text, VisuallyHidden } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "./data-table.module.css";
import { ScrollRegion } from "./scroll-region.js";

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** Only for those who hear the page: the cells say what they are. */
  readonly hidesTitle?: boolean;
  readonly render: (row: Row) => ReactNode;
  /** What sorting compares; without it the column cannot be sorted. */
  readonly value?: (row: Row) => string | number | null | undefined;
  readonly numeric?: boolean;
  readonly width?: number;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowName?: (row: Row) => string;
  readonly sort?: string | undefined;
  readonly descending?: boolean | undefined;
  readonly onSort?: (sort: string, descending: boolean) => void;
  readonly selected?: readonly string[];
  readonly onSelect?: (selected: readonly string[]) => void;
  readonly current?: string | undefined;
  readonly rowHeight?: number;
  readonly height?: number;
  readonly empty?: ReactNode;
  /** Rows are in the order of `sort` already. */
  readonly sorted?: boolean;
  /** What the rows were found by: when it changes, or the order, the table begins at its top again. */
  readonly filter?: string | undefined;
  /** The last row has come into view: more may be fetched. */
  readonly onEnd?: () => void;
}

/** A table of any length: only the rows in view exist. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    label,
    columns,
    rowKey,
    rowName,
    sort,
    descending = false,
    onSort,
    selected,
    onSelect,
    rowHeight = 40,
    height = 520,
    sorted = false,
    onEnd,
  } = props;
  const { t } = useTranslation();
  const scroller = useRef<HTMLElement>(null);
  const by = sorted ? undefined : columns.find((column) => column.key === sort)?.value;
  const rows = useMemo(
    () => (by ? [...props.rows].sort((a, b) => compare(by(a), by(b)) * (descending ? -1 : 1)) : props.rows),
    [props.rows, by, descending],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialRect: { width: 800, height },
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const lastShown = items.at(-1)?.index ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when rows have come, not for each new function
  useEffect(() => {
    if (rows.length > 0 && lastShown === rows.length - 1) onEnd?.();
  }, [lastShown, rows.length]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the rows are of, not what is done with it
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [sort, descending, props.filter]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row's key does not depend on which function gives it
  const keys = useMemo(() => rows.map(rowKey), [rows]);
  const chosen = useMemo(() => new Set(selected), [selected]);
  const all = keys.length > 0 && keys.every((key) => chosen.has(key));
  const toggle = (key: string) =>
    onSelect?.(chosen.has(key) ? [...chosen].filter((one) => one !== key) : [...chosen, key]);

  return (
    <ScrollRegion ref={scroller} className={classes.scroller} style={{ maxHeight: height }} label={label}>
      <table className={classes.table} aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {onSelect && (
              <th className={classes.check}>
                <Checkbox
                  size="xs"
                  checked={all}
                  indeterminate={!all && chosen.size > 0}
                  onChange={() => onSelect(all ? [] : keys)}
                  aria-label={t("table.selectAll")}
                />
              </th>
            )}
            {columns.map((column) => (
              <th
                key={column.key}
                style={{ width: column.width, textAlign: column.numeric ? "end" : "start" }}
                aria-sort={sort === column.key ? (descending ? "descending" : "ascending") : undefined}
              >
                {column.value && onSort ? (
                  <button
                    type="button"
                    className={classes.sort}
                    onClick={() => onSort(column.key, sort === column.key ? !descending : !!column.numeric)}
                  >
                    {column.title}
                    {sort === column.key &&
                      (descending ? <IconArrowDown size={13} aria-hidden /> : <IconArrowUp size={13} aria-hidden />)}
                  </button>
                ) : column.hidesTitle ? (
                  <VisuallyHidden>{column.title}</VisuallyHidden>
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr style={{ height: before }} />}
          {items.map((item) => {
            const row = rows[item.index] as Row;
            const key = keys[item.index] as string;
            return (
              <tr
                key={key}
                style={{ height: rowHeight }}
                aria-rowindex={item.index + 2}
                data-current={key === props.current || undefined}
                data-selected={chosen.has(key) || undefined}
              >
                {onSelect && (
                  <td className={classes.check}>
                    <Checkbox
                      size="xs"
                      checked={chosen.has(key)}
                      onChange={() => toggle(key)}
                      aria-label={t("table.select", { name: rowName?.(row) ?? key })}
                    />
                  </td>
                )}
                {columns.map((column) => (
                  <td key={column.key} className={column.numeric ? classes.numeric : undefined}>
                    {column.render(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 && <tr style={{ height: after }} />}
        </tbody>
      </table>
      {rows.length === 0 && (
        <Text c="dimmed" p="md">
          {props.empty ?? t("state.nothingMatches")}
        </Text>
      )}
    </ScrollRegion>
  );
}

function compare(a: string | number | null | undefined, b: string | number | null | undefined): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return 1;
  if (b === null || b === undefined) return -1;
  return typeof a === "number" && typeof b === "number"
    ? a - b
    : String(a).localeCompare(String(b), undefined, { numeric: true });
}
