import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { keptAdviceQuery } from "../advice-queries.js";
import { bytes } from "../format.js";
import { type ResourcesDraft, resourcesDraftOf } from "../resources-draft.js";

/** The size that the project was advised for its trainings, and a button that takes it; nothing without such advice. */
export function AdvisedSize({
  projectId,
  chosen,
  onChoose,
}: {
  readonly projectId: string;
  readonly chosen: string | undefined;
  readonly onChoose: (resources: ResourcesDraft) => void;
}) {
  const { t } = useTranslation();
  const size = useQuery(keptAdviceQuery(projectId)).data?.items[0]?.advice.compute.training.size;
  if (!size) return null;
  return (
    <Group gap="sm">
      <Text size="sm">{t("train.advised", { size: size.id, count: size.cores, memory: bytes(size.memoryBytes) })}</Text>
      <Button
        size="xs"
        variant="default"
        disabled={chosen === size.id}
        onClick={() => onChoose(resourcesDraftOf({ size: size.id }))}
      >
        {t("train.takeAdvised")}
      </Button>
    </Group>
  );
}
