import type { LogGap, LogLine, LogSource } from "@crisol/contract";
import { Button, CopyButton, Group, NativeSelect, Switch } from "@mantine/core";
import { IconArrowBarToDown, IconCopy, IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { bytes, count } from "../format.js";
import { MOST_FILTERED, useJobLog } from "../use-job-log.js";
import { type LogSearchWanted, useLogSearch } from "../use-log-search.js";
import { Empty } from "./empty.js";
import { ErrorNotice, sentenceOf } from "./error-notice.js";
import classes from "./job-log.module.css";
import { LogSearchField } from "./log-search-field.js";
import { LogText } from "./log-text.js";
import { RowScroller } from "./row-scroller.js";
import { BlockSkeleton } from "./skeleton.js";

const ROWS_IN_VIEW = 26;
/** Rows above a hit that is gone to. */
const ABOVE_HIT = 6;
const PROBLEMS: LogSource[] = ["stderr", "warning", "error"];

interface JobLogProps {
  readonly jobId: string;
  readonly live: boolean;
  /** Those of a job of several processes. Default none: it is one. */
  readonly ranks?: readonly number[];
}

/** What a job has printed or said, of any length: followed while it runs, searched, taken away. */
export function JobLog({ jobId, live, ranks = [] }: JobLogProps) {
  const { t } = useTranslation();
  /** Null: the end, wherever that is. */
  const [top, setTop] = useState<number | null>(live ? null : 0);
  const [onlyProblems, setOnlyProblems] = useState(false);
  const [wraps, setWraps] = useState(false);
  const [showsTimes, setShowsTimes] = useState(true);
  const [wanted, setWanted] = useState<LogSearchWanted>();
  const [current, setCurrent] = useState(0);
  const [rank, setRank] = useState<number>();
  const sources = onlyProblems ? PROBLEMS : undefined;
  const filter = sources === undefined && rank === undefined ? undefined : { sources, rank };
  const [counted, setCounted] = useState(0);
  const lastTop = Math.max(0, counted - ROWS_IN_VIEW);
  const first = top === null ? lastTop : Math.min(top, lastTop);
  const log = useJobLog(jobId, live, filter, { first, last: first + ROWS_IN_VIEW - 1 });
  if (log.rowCount !== counted) setCounted(log.rowCount);
  const search = useLogSearch(jobId, wanted, filter);
  const hits = search.data?.hits ?? [];
  const [shownHits, setShownHits] = useState(search.data);
  const goTo = (index: number) => {
    setCurrent(index);
    const hit = hits[index];
    if (hit) setTop(Math.max(0, log.rowOf(hit.number) - ABOVE_HIT));
  };
  // A search has answered: its first hit is what is wanted to be seen.
  if (search.data !== shownHits) {
    setShownHits(search.data);
    goTo(0);
  }
  if (log.error) return <ErrorNotice error={log.error} />;
  if (log.isPending) return <BlockSkeleton rows={10} />;
  const atEnd = first >= lastTop;
  const rows = Array.from({ length: Math.min(ROWS_IN_VIEW, log.rowCount - first) }, (_, i) => log.row(first + i));
  const rangesOf = new Map(hits.map((hit) => [hit.number, hit.ranges]));
  const shown = rows.flatMap((row) => (row && "text" in row ? [row.text] : []));
  return (
    <>
      <Group mb="xs" justify="space-between" align="flex-end">
        <LogSearchField
          wanted={wanted}
          onWanted={setWanted}
          found={search.data && { hitCount: hits.length, isWhole: search.data.isWhole }}
          problem={search.error ? sentenceOf(search.error) : undefined}
          current={current}
          onCurrent={goTo}
        />
        <Group gap="xs">
          <CopyButton value={shown.join("\n")} timeout={1600}>
            {({ copied, copy }) => (
              <Button variant="default" size="xs" leftSection={<IconCopy size={14} aria-hidden />} onClick={copy}>
                {t(copied ? "log.copied" : "log.copy")}
              </Button>
            )}
          </CopyButton>
          <Button
            component="a"
            href={`/api/v1/jobs/${jobId}/log/download${rank === undefined ? "" : `?rank=${rank}`}`}
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} aria-hidden />}
          >
            {t("log.download")}
          </Button>
        </Group>
      </Group>
      <Group mb="sm">
        <Switch
          label={t("log.problems")}
          checked={onlyProblems}
          onChange={(event) => {
            setOnlyProblems(event.currentTarget.checked);
            setTop(live ? null : 0);
          }}
        />
        {ranks.length > 0 && (
          <NativeSelect
            aria-label={t("log.ofRank")}
            size="xs"
            data={[
              { value: "", label: t("log.allRanks") },
              ...ranks.map((one) => ({ value: String(one), label: t("log.rank", { rank: one }) })),
            ]}
            value={rank ?? ""}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setRank(value === "" ? undefined : Number(value));
              setTop(live ? null : 0);
            }}
          />
        )}
        <Switch label={t("log.wrap")} checked={wraps} onChange={(event) => setWraps(event.currentTarget.checked)} />
        <Switch
          label={t("log.times")}
          checked={showsTimes}
          onChange={(event) => setShowsTimes(event.currentTarget.checked)}
        />
        {(!atEnd || (live && top !== null)) && (
          <Button
            variant="light"
            size="xs"
            leftSection={<IconArrowBarToDown size={14} aria-hidden />}
            onClick={() => setTop(null)}
          >
            {t("log.toEnd")}
          </Button>
        )}
        {filter && log.rowCount === MOST_FILTERED && (
          <span className={classes.note}>{t("log.lastOnly", { lines: count(MOST_FILTERED) })}</span>
        )}
      </Group>
      {log.rowCount === 0 && log.unfinished.length === 0 ? (
        <Empty title={t("log.none")} text={t(onlyProblems ? "log.noProblems" : "log.noneText")} />
      ) : (
        <RowScroller
          label={t("log.title")}
          rowCount={log.rowCount}
          top={first}
          onTop={(row) => setTop(row >= lastTop ? null : row)}
          rowsInView={ROWS_IN_VIEW}
          atEnd={atEnd && counted > ROWS_IN_VIEW}
        >
          <div className={classes.rows} data-wraps={wraps || undefined}>
            {rows.map((row, i) => {
              const key = first + i;
              if (!row) return <div key={key} className={classes.row} aria-busy />;
              if ("gap" in row) return <Gap key={key} gap={row.gap} />;
              const isCurrent = hits[current]?.number === row.number;
              return (
                <Line
                  key={key}
                  line={row}
                  showsTime={showsTimes}
                  isCurrent={isCurrent}
                  ranges={rangesOf.get(row.number) ?? []}
                />
              );
            })}
            {atEnd &&
              log.unfinished.map(({ source, rank: of, text }) => (
                <div key={`${source} ${of}`} className={classes.row} data-unfinished>
                  <LogText text={text} />
                </div>
              ))}
          </div>
        </RowScroller>
      )}
    </>
  );
}

interface LineProps {
  readonly line: LogLine;
  readonly showsTime: boolean;
  readonly isCurrent: boolean;
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}

function Line({ line, showsTime, isCurrent, ranges }: LineProps) {
  const { number, at, source, rank, text } = line;
  return (
    <div className={classes.row} data-source={source} data-current={isCurrent || undefined}>
      <span className={classes.number}>{number}</span> {showsTime && <time dateTime={at}>{at.slice(11, 23)} </time>}
      {rank !== null && <span className={classes.source}>{rank} </span>}
      {source !== "stdout" && <span className={classes.source}>{source} </span>}
      <LogText text={text} ranges={ranges} />
    </div>
  );
}

function Gap({ gap }: { readonly gap: LogGap }) {
  const { t } = useTranslation();
  return (
    <div className={`${classes.row} ${classes.gap}`}>
      {t("log.gap", { lines: count(gap.lineCount), size: bytes(gap.sizeBytes) })}
    </div>
  );
}
