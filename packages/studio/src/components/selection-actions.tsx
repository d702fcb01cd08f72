import type { RunSummary } from "@crisol/contract";
import { Group, Text } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { path } from "../path.js";
import { MOST_COMPARED } from "../use-selection.js";
import { DeleteRuns } from "./delete-runs.js";
import { LinkButton } from "./link.js";
import { RestoreRuns } from "./restore-runs.js";

/** What can be done with the selected ones of the runs that have come: compared and deleted, or restored. */
export function SelectionActions({
  projectId,
  runs,
  selected,
  deleted,
  onDone,
}: {
  readonly projectId: string;
  readonly runs: readonly RunSummary[];
  readonly selected: readonly string[];
  /** Whether the runs are deleted ones. */
  readonly deleted: boolean;
  readonly onDone: () => void;
}) {
  const { t } = useTranslation();
  // A link may name runs that have not come yet: those are compared, but not deleted unseen.
  const chosen = useMemo(() => {
    const ids = new Set(selected);
    return runs.filter(({ id }) => ids.has(id));
  }, [runs, selected]);
  const count = selected.length;
  if (deleted) {
    return chosen.length === 0 ? null : (
      <RestoreRuns projectId={projectId} runIds={chosen.map(({ id }) => id)} onRestored={onDone} />
    );
  }
  return (
    <Group gap="xs">
      {count > MOST_COMPARED && (
        <Text size="sm" c="dimmed">
          {t("compare.most", { most: MOST_COMPARED, count })}
        </Text>
      )}
      {count > 1 && count <= MOST_COMPARED && (
        <LinkButton
          {...path.compare(projectId)}
          search={{ runs: [...selected] }}
          variant="light"
          leftSection={<IconArrowsDiff size={16} aria-hidden />}
        >
          {t("compare.button", { count })}
        </LinkButton>
      )}
      {chosen.length > 0 && <DeleteRuns projectId={projectId} runs={chosen} onDeleted={onDone} />}
    </Group>
  );
}
