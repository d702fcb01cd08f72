import { Button, Group, Menu, Modal, NativeSelect, Stack, Text } from "@mantine/core";
import { IconSitemap } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { path } from "../path.js";
import { pipelinesQuery } from "../pipeline-queries.js";

interface PutProps {
  readonly projectId: string;
  readonly runId: string;
}

/** What a run did as a step of a pipeline, new or one that there is: opens it in the editor. */
export function PutIntoPipelineDialog({ projectId, runId, onClose }: PutProps & { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [pipelineId, setPipelineId] = useState("");
  const pipelines = useInfiniteQuery(pipelinesQuery(projectId)).data?.pages.flatMap(({ items }) => items) ?? [];
  const go = () =>
    void navigate({
      ...(pipelineId === "" ? path.newPipeline(projectId) : path.editPipeline(projectId, pipelineId)),
      search: { run: runId },
    });
  return (
    <Modal opened onClose={onClose} title={t("pipeline.put")} closeButtonProps={{ "aria-label": t("action.close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <Stack>
          <Text size="sm" c="dimmed">
            {t("pipeline.putText")}
          </Text>
          <NativeSelect
            label={t("pipeline.putWhere")}
            data={[
              { value: "", label: t("pipeline.putNew") },
              ...pipelines.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={pipelineId}
            onChange={(event) => setPipelineId(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" data-autofocus>
              {t("pipeline.putGo")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The item of a menu that opens it. */
export function PutIntoPipelineItem({ onClick }: { readonly onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Menu.Item leftSection={<IconSitemap size={16} aria-hidden />} onClick={onClick}>
      {t("pipeline.put")}
    </Menu.Item>
  );
}
