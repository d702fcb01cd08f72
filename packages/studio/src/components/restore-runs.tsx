import { Button, type ButtonProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useRestoreRuns } from "../use-restore-runs.js";
import { Allowed } from "./allowed.js";

/** A button that undoes the deletion of runs. */
export function RestoreRuns({
  projectId,
  runIds,
  label,
  onRestored,
  ...button
}: {
  readonly projectId: string;
  readonly runIds: readonly string[];
  /** What is heard in place of what the button says. */
  readonly label?: string;
  readonly onRestored?: () => void;
} & ButtonProps) {
  const { t } = useTranslation();
  const restore = useRestoreRuns(projectId);
  return (
    <Allowed>
      <Button
        variant="default"
        loading={restore.isPending}
        onClick={() => restore.mutate(runIds, { onSuccess: () => onRestored?.() })}
        aria-label={label}
        {...button}
      >
        {t(runIds.length > 1 ? "deleteRuns.restoreMany" : "deleteRuns.restore", { count: runIds.length })}
      </Button>
    </Allowed>
  );
}
