import { Group, Select, Switch, Text, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { count } from "../format.js";
import type { JobView } from "../use-job.js";
import { Empty } from "./empty.js";
import classes from "./run-log.module.css";
import { ScrollRegion } from "./scroll-region.js";

type Line = JobView["log"][number];

/** In their order: a level shows those above it too. */
const LEVELS = ["debug", "info", "warning", "error"] as const;
/** Lines that are in the page: of more that fit, the last ones. */
const MOST_LINES = 2000;

/** What the training process says, as it says it while it runs; found by a part of it and by how grave it is. */
export function RunLog({ lines, live }: { readonly lines: readonly Line[]; readonly live: boolean }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [level, setLevel] = useState<Line["level"]>("debug");
  const [follows, setFollows] = useState(true);
  const region = useRef<HTMLElement>(null);
  const wanted = search.trim().toLowerCase();
  const found = lines.filter(
    (line) => LEVELS.indexOf(line.level) >= LEVELS.indexOf(level) && line.message.toLowerCase().includes(wanted),
  );
  const shown = found.slice(-MOST_LINES);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line is what is to be seen
  useEffect(() => {
    const shownIn = region.current;
    if (live && follows && shownIn) shownIn.scrollTop = shownIn.scrollHeight;
  }, [found.length, live, follows]);
  if (lines.length === 0) return <Empty title={t("run.noLog")} text={t("run.noLogText")} />;
  return (
    <>
      <Group mb="sm" align="flex-end">
        <TextInput
          label={t("run.logSearch")}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          w={260}
        />
        <Select
          label={t("run.logLevel")}
          data={LEVELS.map((one) => ({ value: one, label: t(`run.level.${one}`) }))}
          value={level}
          allowDeselect={false}
          onChange={(value) => value && setLevel(value as Line["level"])}
          w={160}
        />
        {live && (
          <Switch
            label={t("run.logFollow")}
            checked={follows}
            onChange={(event) => setFollows(event.currentTarget.checked)}
            mb={8}
          />
        )}
        <Text size="sm" c="dimmed" mb={8} aria-live="polite">
          {t("run.logFound", { found: count(found.length), all: count(lines.length) })}
        </Text>
      </Group>
      <ScrollRegion ref={region} className={classes.log} label={t("run.log")}>
        {shown.map((line) => (
          <div key={line.sequence} data-level={line.level}>
            <time dateTime={line.at}>{line.at.slice(11, 23)}</time> <span>{line.level}</span> {line.message}
          </div>
        ))}
      </ScrollRegion>
    </>
  );
}
