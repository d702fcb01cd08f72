import type { ScheduleFiring } from "@crisol/contract";
import { useSuspenseInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { firingsQuery } from "../schedule-queries.js";
import { dayAndClock, startedPath } from "../schedule-text.js";
import { type Column, DataTable } from "./data-table.js";
import { FiringMark, markOf } from "./firing-mark.js";
import { TextLink } from "./link.js";
import { ReasonText } from "./reason-text.js";

/** When a schedule fired, for what, and what it started. */
export function FiringsTable({ projectId, scheduleId }: { readonly projectId: string; readonly scheduleId: string }) {
  const { t } = useTranslation();
  const { data, hasNextPage, fetchNextPage } = useSuspenseInfiniteQuery(firingsQuery(projectId, scheduleId));
  const columns: Column<ScheduleFiring>[] = [
    { key: "dueAt", title: t("schedule.due"), render: ({ dueAt }) => dayAndClock(dueAt) },
    { key: "state", title: t("schedule.state"), render: (firing) => <FiringMark mark={markOf(firing)} /> },
    { key: "cause", title: t("schedule.forCause"), render: ({ cause }) => t(`schedule.cause.${cause}`) },
    {
      key: "started",
      title: t("schedule.calendar.what"),
      render: (firing) => <StartedLink projectId={projectId} firing={firing} />,
    },
    { key: "firedAt", title: t("schedule.fired"), render: ({ firedAt }) => dayAndClock(firedAt) },
    { key: "why", title: t("schedule.why"), render: (firing) => <FiringReason firing={firing} /> },
  ];
  return (
    <DataTable
      label={t("schedule.history")}
      columns={columns}
      rows={data.pages.flatMap(({ items }) => items)}
      sorted
      rowKey={({ id }) => id}
      empty={t("schedule.noHistory")}
      onEnd={() => void (hasNextPage && fetchNextPage())}
    />
  );
}

/** Leads to what a firing started; nothing where it started nothing. */
export function StartedLink({
  projectId,
  firing: { started },
}: {
  readonly projectId: string;
  readonly firing: ScheduleFiring;
}) {
  const { t } = useTranslation();
  if (!started) return null;
  const kind = t(`schedule.startedKind.${started.kind}`);
  // Its run was deleted.
  if (started.state === null) return <>{kind}</>;
  return <TextLink {...startedPath(projectId, started)}>{kind}</TextLink>;
}

export function FiringReason({ firing: { reason } }: { readonly firing: ScheduleFiring }) {
  return reason && <ReasonText reason={reason} />;
}
