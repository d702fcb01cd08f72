import { ActionIcon, Group, NumberInput, Select, Switch, TagsInput, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { typedValue, type VariedParameter } from "../sweep-draft.js";

/** A parameter that is varied: which one, and what it may be. */
export function VariedRow({
  parameter,
  choices,
  error,
  onChange,
  onChoose,
  onRemove,
}: {
  readonly parameter: VariedParameter;
  /** Names that it may be changed to, its own among them. */
  readonly choices: readonly string[];
  readonly error: string | undefined;
  readonly onChange: (parameter: VariedParameter) => void;
  readonly onChoose: (name: string) => void;
  readonly onRemove: () => void;
}) {
  const { t } = useTranslation();
  const { name, type, low, high, isLog, values } = parameter;
  const bound = (key: "low" | "high", label: string) => (
    <NumberInput
      label={label}
      value={parameter[key]}
      allowDecimal={type === "float"}
      onChange={(value) => onChange({ ...parameter, [key]: typeof value === "number" ? value : Number.NaN })}
      w={130}
    />
  );
  return (
    <div>
      <Group align="flex-end" gap="sm" wrap="wrap">
        <Select
          label={t("sweep.form.parameter")}
          data={choices}
          value={name}
          onChange={(chosen) => chosen && onChoose(chosen)}
          allowDeselect={false}
          searchable
          w={220}
        />
        {type === "choice" ? (
          <TagsInput
            label={t("sweep.form.values")}
            value={values.map(String)}
            onChange={(texts) => onChange({ ...parameter, values: texts.map(typedValue) })}
            flex={1}
            miw={200}
          />
        ) : (
          <>
            {bound("low", t("sweep.form.from"))}
            {bound("high", t("sweep.form.to"))}
            <Switch
              label={t("sweep.form.log")}
              checked={isLog}
              disabled={!(low > 0 && high > 0)}
              onChange={(event) => onChange({ ...parameter, isLog: event.currentTarget.checked })}
              mb={8}
            />
          </>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          size={34}
          onClick={onRemove}
          aria-label={t("sweep.form.remove", { name })}
        >
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Group>
      {error && (
        <Text size="sm" c="red" mt={4} role="alert">
          {error}
        </Text>
      )}
    </div>
  );
}
