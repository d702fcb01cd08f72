import type { RunState } from "@crisol/contract";
import { Badge } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconClock, IconPlayerStop, IconProgress } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

const looks = {
  queued: ["gray", IconClock],
  running: ["ember", IconProgress],
  succeeded: ["teal", IconCheck],
  failed: ["red", IconAlertTriangle],
  cancelled: ["gray", IconPlayerStop],
} as const;

/** The state of a run, job or batch: word, shape and colour. */
export function RunStateBadge({ state }: { readonly state: RunState }) {
  const { t } = useTranslation();
  const [color, Icon] = looks[state];
  return (
    <Badge color={color} variant="light" autoContrast leftSection={<Icon size={12} aria-hidden />} styles={{ label: { color: "var(--crisol-ink)" } }}>
      {t(`job.${state}`)}
    </Badge>
  );
}
