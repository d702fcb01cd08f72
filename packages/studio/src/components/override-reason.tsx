import { Alert, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Asks why a version is let through that misses criteria. */
export function OverrideReason({
  unmet,
  label,
  help,
  value,
  onChange,
}: {
  /** How many criteria are missed. */
  readonly unmet: number;
  readonly label: string;
  readonly help: string;
  readonly value: string;
  readonly onChange: (reason: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <Alert variant="light" color="yellow" title={t("deploy.unmetTitle", { count: unmet })}>
      <Textarea
        label={label}
        description={help}
        // Dimmed words are too pale on this ground in the dark.
        descriptionProps={{ style: { color: "var(--crisol-ink)" } }}
        required
        autosize
        minRows={2}
        maxLength={2000}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </Alert>
  );
}
