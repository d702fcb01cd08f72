import type { Run } from "@crisol/contract";
import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sortedRuns } from "../best-run.js";
import { metric as formatMetric } from "../format.js";
import { path } from "../path.js";
import { metricsQuery } from "../queries.js";
import { Allowed } from "./allowed.js";
import { RegisterModel } from "./register-model.js";

/** Registers the best of some runs by a metric, or another one of them; nothing where none has finished. */
export function RegisterBest({
  runs,
  metric,
  chosen,
  onChoose,
}: {
  readonly runs: readonly Run[];
  readonly metric: string | undefined;
  /** The id of the run that is being registered. */
  readonly chosen: string | undefined;
  readonly onChoose: (runId: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: metrics } = useSuspenseQuery(metricsQuery);
  const ranked = sortedRuns(runs, metric ?? null, metrics.items);
  const best = ranked[0];
  const run = ranked.find(({ id }) => id === chosen);
  if (!best) return null;
  return (
    <>
      <Allowed>
        <Group gap={2} wrap="nowrap">
          <Button onClick={() => onChoose(best.id)}>{t("compare.registerBest")}</Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon size={34} variant="default" aria-label={t("compare.registerOther")}>
                <IconChevronDown size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
              {ranked.map((one) => (
                <Menu.Item key={one.id} onClick={() => onChoose(one.id)}>
                  {one.name}
                  <Text size="xs" c="dimmed">
                    {metric} {formatMetric(one.metrics.test[metric ?? one.primaryMetric])}
                  </Text>
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Allowed>
      {run && (
        <RegisterModel
          run={run}
          opened
          onClose={() => onChoose(undefined)}
          onRegistered={({ projectId, modelId, version }) =>
            void navigate(path.modelVersion(projectId, modelId, version))
          }
        />
      )}
    </>
  );
}
