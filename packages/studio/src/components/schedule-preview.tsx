import { CrisolError } from "@crisol/sdk";
import { Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconClock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { cronWords } from "../cron-words.js";
import { pageLocale } from "../page-locale.js";
import { schedulePreviewQuery } from "../schedule-queries.js";
import { browserZone, clock, dayAndClock } from "../schedule-text.js";
import { ErrorNotice } from "./error-notice.js";
import classes from "./schedule-preview.module.css";

interface SchedulePreviewProps {
  readonly projectId: string;
  readonly cron: string;
  readonly timeZone: string;
  /** The times are those at which it would fire. */
  readonly isPaused?: boolean;
}

/** What an expression says, and its next times, as it is typed. */
export function SchedulePreview(props: SchedulePreviewProps) {
  const { t } = useTranslation();
  const [{ projectId, cron, timeZone, isPaused }] = useDebouncedValue(props, 250);
  const { data, error } = useQuery({ ...schedulePreviewQuery(projectId, cron, timeZone), enabled: cron.trim() !== "" });
  const words = cronWords(cron, t, pageLocale());
  const problem = error instanceof CrisolError ? error.problems?.[0]?.message : undefined;
  const isElsewhere = timeZone !== browserZone();
  return (
    <div className={classes.preview} aria-live="polite">
      {error ? (
        problem ? (
          <Text size="sm" c="red">
            {problem}
          </Text>
        ) : (
          <ErrorNotice error={error} />
        )
      ) : (
        <>
          {words && <Text fw={550}>{words}</Text>}
          {data ? (
            <>
              <Text size="sm" c="dimmed">
                {t(isPaused ? "schedule.pausedTimes" : "schedule.nextTimes")} ({timeZone})
              </Text>
              <ol className={classes.times}>
                {data.times.map(({ at, clockChange }) => (
                  <li key={at}>
                    <IconClock size={14} aria-hidden className={classes.icon} />
                    <span>
                      {dayAndClock(at, timeZone)}
                      {isElsewhere && (
                        <span className={classes.here}> · {t("schedule.form.yourTime", { when: clock(at) })}</span>
                      )}
                      {clockChange && (
                        <span className={classes.change}>{t(`schedule.clockChange.${clockChange}`)}</span>
                      )}
                    </span>
                  </li>
                ))}
              </ol>
            </>
          ) : (
            <Text size="sm" c="dimmed">
              {t("schedule.form.previewNone")}
            </Text>
          )}
        </>
      )}
    </div>
  );
}
