import type { Schedule } from "@crisol/contract";
import { ActionIcon, Group, Text, Tooltip } from "@mantine/core";
import { IconBolt, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { path } from "../path.js";
import { actionWords, browserZone, dayAndClock, triggerWords } from "../schedule-text.js";
import { useScheduleActions } from "../use-schedule-actions.js";
import { Allowed } from "./allowed.js";
import { TextLink } from "./link.js";
import classes from "./schedule-list.module.css";
import { ScheduleStateBadge } from "./schedule-state.js";

/** The schedules of a project: when each starts what, and how it stands. */
export function ScheduleList({ schedules }: { readonly schedules: readonly Schedule[] }) {
  return (
    <ul className={classes.list}>
      {schedules.map((schedule) => (
        <ScheduleRow key={schedule.id} schedule={schedule} />
      ))}
    </ul>
  );
}

function ScheduleRow({ schedule }: { readonly schedule: Schedule }) {
  const { t } = useTranslation();
  const { id, projectId, name, trigger, action, isEnabled, nextAt } = schedule;
  const { enable, fire, remove } = useScheduleActions(schedule);
  const zone = trigger.kind === "time" && trigger.timeZone !== browserZone() ? trigger.timeZone : undefined;
  return (
    <li className={classes.row}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <TextLink {...path.schedule(projectId, id)} fw={550} c="inherit" className={classes.name}>
          {name}
        </TextLink>
        <ScheduleStateBadge schedule={schedule} />
      </Group>
      <Text size="sm">
        {triggerWords(trigger, t)} {zone && <span className={classes.zone}>({zone})</span>}
      </Text>
      <Text size="sm" c="dimmed" lineClamp={1}>
        {actionWords(action, t)}
      </Text>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" c="dimmed">
          {nextAt !== null && t("schedule.nextAt", { when: dayAndClock(nextAt) })}
        </Text>
        <Allowed>
          <Group gap={2} wrap="nowrap">
            <Tool
              label={t("schedule.fireNamed", { name })}
              icon={IconBolt}
              loading={fire.isPending}
              onClick={() => fire.mutate()}
            />
            <Tool
              label={t(isEnabled ? "schedule.pauseNamed" : "schedule.resumeNamed", { name })}
              icon={isEnabled ? IconPlayerPause : IconPlayerPlay}
              loading={enable.isPending}
              onClick={() => enable.mutate(!isEnabled)}
            />
            <Tool
              label={t("schedule.deleteNamed", { name })}
              icon={IconTrash}
              loading={remove.isPending}
              onClick={() => remove.mutate()}
            />
          </Group>
        </Allowed>
      </Group>
    </li>
  );
}

function Tool({
  label,
  icon: Icon,
  loading,
  onClick,
}: {
  readonly label: string;
  readonly icon: typeof IconTrash;
  readonly loading: boolean;
  readonly onClick: () => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" loading={loading} onClick={onClick} aria-label={label}>
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
