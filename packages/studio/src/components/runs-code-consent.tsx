import { Alert, Checkbox, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Asks whether code that comes with a model may run, and says what that means. */
export function RunsCodeConsent({
  checked,
  onChange,
}: {
  readonly checked: boolean;
  readonly onChange: (mayRun: boolean) => void;
}) {
  const { t } = useTranslation();
  return (
    <Alert variant="light" color="ember" title={t("deploy.runsCodeTitle")}>
      <Text size="sm" mb="xs">
        {t("deploy.runsCodeText")}
      </Text>
      <Checkbox
        label={t("deploy.runsCode")}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </Alert>
  );
}
