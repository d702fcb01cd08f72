import type { TrainingResources } from "@crisol/contract";
import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { keptAdviceQuery } from "../advice-queries.js";
import { sizesQuery } from "../compute-queries.js";
import { bytes } from "../format.js";
import { type ResourcesDraft, resourcesDraftOf } from "../resources-draft.js";
import { useAdvisedResources } from "../use-advised-resources.js";

/** Where the project was advised to train, and a button that takes it; nothing without such advice. */
export function AdvisedPlace({
  projectId,
  chosen,
  onChoose,
}: {
  readonly projectId: string;
  readonly chosen: ResourcesDraft;
  readonly onChoose: (resources: ResourcesDraft) => void;
}) {
  const { t } = useTranslation();
  const advised = useAdvisedResources(projectId);
  const advice = useQuery(keptAdviceQuery(projectId)).data?.items[0]?.advice;
  const sizes = useQuery(sizesQuery).data?.items ?? [];
  if (!advice) return null;
  const { size } = advice.compute.training;
  // Where no target had as much, or that target is gone, the size is offered all the same: another may have come since.
  const resources = advised ?? (size && { cores: null, memoryBytes: null, size: size.id });
  if (!resources) return null;
  const draft = resourcesDraftOf(resources);
  return (
    <Group gap="sm">
      <Text size="sm">{sentence(resources)}</Text>
      <Button
        size="xs"
        variant="default"
        disabled={JSON.stringify(chosen) === JSON.stringify(draft)}
        onClick={() => onChoose(draft)}
      >
        {t("train.takeAdvised")}
      </Button>
    </Group>
  );

  function sentence({ cores, memoryBytes, target, class: ofClass, size: id }: TrainingResources): string {
    const machine = sizes.find((one) => one.id === id) ?? size;
    const held = {
      count: cores ?? machine?.cores ?? 0,
      memory: bytes(memoryBytes ?? machine?.memoryBytes),
    };
    if (id !== undefined) return t("train.advised", { size: id, ...held });
    if (target !== undefined) return t("train.advisedTarget", { target, ...held });
    return t("train.advisedClass", { class: t(`compute.class.${ofClass}`), ...held });
  }
}
