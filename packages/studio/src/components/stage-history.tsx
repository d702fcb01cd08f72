import { ModelStage, type ModelVersion } from "@crisol/contract";
import { Button, Group, NativeSelect, Stack, Text, TextInput, Timeline } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { moment } from "../format.js";
import { stagesQuery } from "../queries.js";
import { Allowed } from "./allowed.js";
import { CriteriaList } from "./criteria-list.js";
import { ErrorNotice } from "./error-notice.js";
import { Panel } from "./page.js";
import { BlockSkeleton } from "./skeleton.js";
import { StageMark } from "./stage-mark.js";

/** The stages that a version was in: who moved it there, when and why. The next move begins here too. */
export function StageHistory({ version }: { readonly version: ModelVersion }) {
  const { t } = useTranslation();
  const stages = useQuery(stagesQuery(version.projectId, version.modelId, version.version));
  if (stages.isPending) return <BlockSkeleton rows={4} />;
  return (
    <Stack>
      <Allowed>
        <Panel>
          <StageMove version={version} />
        </Panel>
      </Allowed>
      <ErrorNotice error={stages.error} onRetry={() => void stages.refetch()} />
      {stages.data?.items.length === 0 && <Text c="dimmed">{t("registry.noStages")}</Text>}
      {stages.data && stages.data.items.length > 0 && (
        <Panel>
          <Timeline bulletSize={12} lineWidth={2} aria-label={t("registry.history")}>
            {stages.data.items.map((change) => (
              <Timeline.Item key={`${change.at}/${change.stage}`} title={<StageMark stage={change.stage} />}>
                <Text size="sm" c="dimmed">
                  {change.by} · <time dateTime={change.at}>{moment(change.at)}</time>
                  {change.isOverride && ` · ${t("registry.override")}`}
                </Text>
                {change.reason && <Text style={{ overflowWrap: "anywhere" }}>{change.reason}</Text>}
                {change.criteria.length > 0 && <CriteriaList criteria={change.criteria} wide />}
              </Timeline.Item>
            ))}
          </Timeline>
        </Panel>
      )}
    </Stack>
  );
}

function StageMove({ version }: { readonly version: ModelVersion }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const stages = ModelStage.options.filter((stage) => stage !== version.stage);
  const [chosen, setChosen] = useState<ModelStage>();
  const [reason, setReason] = useState("");
  const stage = chosen && stages.includes(chosen) ? chosen : (stages[0] as ModelStage);
  const { projectId, modelId } = version;
  const move = useMutation({
    mutationFn: () =>
      api.model.moveToStage({ params: { projectId, modelId, version: version.version }, body: { stage, reason } }),
    onSuccess: () => {
      setReason("");
      return queryClient.invalidateQueries({ queryKey: ["project", projectId] });
    },
    meta: { inline: true },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        move.mutate();
      }}
    >
      <Group align="flex-end" gap="xs">
        <NativeSelect
          label={t("registry.moveTo")}
          data={stages.map((one) => ({ value: one, label: t(`stage.${one}`) }))}
          value={stage}
          onChange={(event) => setChosen(event.currentTarget.value as ModelStage)}
        />
        <TextInput
          flex="1 1 240px"
          label={t("registry.why")}
          value={reason}
          maxLength={2000}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={move.isPending}>
          {t("registry.move")}
        </Button>
      </Group>
      {move.isError && (
        <div style={{ marginTop: 12 }}>
          <ErrorNotice error={move.error} />
        </div>
      )}
    </form>
  );
}
