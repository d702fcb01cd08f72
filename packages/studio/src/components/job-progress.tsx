import { Alert, Button, Group, Progress, Text } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { bytes, count, seconds } from "../format.js";
import type { JobView } from "../use-job.js";
import { Allowed } from "./allowed.js";
import { Panel } from "./page.js";

/** What a job is doing, in real terms, with a way to stop it. */
export function JobProgress({
  jobId,
  view,
  title,
}: {
  readonly jobId: string;
  readonly view: JobView;
  readonly title: string;
}) {
  const { t } = useTranslation();
  const cancel = useMutation({ mutationFn: () => api.job.cancel({ params: { jobId } }) });
  const { progress } = view;
  const share = progress?.total ? (progress.done / progress.total) * 100 : undefined;
  return (
    <Panel>
      <Group justify="space-between" mb={8}>
        <div>
          <Text fw={550}>{title}</Text>
          <Text size="sm" c="dimmed" role="status">
            {progress ? t(`phase.${progress.phase}`, { defaultValue: progress.phase }) : t("job.queued")}
            {progress && (progress.total || progress.done > 0) && ` · ${amount(progress.done, progress.unit)}`}
            {progress?.total ? ` / ${amount(progress.total, progress.unit)} ${t(`unit.${progress.unit}Only`)}` : ""}
            {view.secondsLeft !== undefined && ` · ${t("job.left", { time: seconds(view.secondsLeft) })}`}
          </Text>
        </div>
        <Allowed>
          <Button variant="default" size="xs" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t("action.cancel")}
          </Button>
        </Allowed>
      </Group>
      <Progress value={share ?? 100} animated={share === undefined} size={6} aria-label={title} />
      {!view.connected && (
        <Alert mt="sm" variant="light" color="yellow" icon={<IconPlugConnectedX size={17} aria-hidden />} role="status">
          {t("job.disconnected")}
        </Alert>
      )}
    </Panel>
  );
}

const amount = (value: number, unit: string) => (unit === "bytes" ? bytes(value) : count(value));
