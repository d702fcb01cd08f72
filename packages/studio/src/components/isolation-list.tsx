import type { ScriptJob } from "@crisol/contract";
import { List } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** How something that runs is kept apart from the rest of the machine, and where not. */
export function IsolationList({ isolation }: { readonly isolation: NonNullable<ScriptJob["isolation"]> }) {
  const { t } = useTranslation();
  return (
    <List size="sm" spacing={6} center={false}>
      {isolation.map(({ aspect, holds, code, text, path }) => (
        <List.Item key={aspect} icon={<Holds holds={holds} />}>
          {code === undefined ? text : t(`jobs.page.isolationNotes.${code}`, { path })}
        </List.Item>
      ))}
    </List>
  );
}

function Holds({ holds }: { readonly holds: boolean }) {
  const { t } = useTranslation();
  return holds ? (
    <IconCheck size={16} color="var(--crisol-good)" role="img" aria-label={t("jobs.page.held")} />
  ) : (
    <IconAlertTriangle size={16} color="var(--crisol-warn)" role="img" aria-label={t("jobs.page.notHeld")} />
  );
}
