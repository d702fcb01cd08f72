import { type ColumnSelection, type DataColumn, DatePart, type Profile, type RecipeStep } from "@crisol/contract";
import { Checkbox, Chip, Group, MultiSelect, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { percent } from "../format.js";

const dateParts = DatePart.options;
const sets = ["all_numeric", "all_category", "all_timestamp"] as const;

interface FormProps<Step extends RecipeStep = RecipeStep> {
  readonly step: Step;
  readonly columns: readonly DataColumn[];
  readonly profile: Profile | undefined;
  readonly onChange: (step: RecipeStep) => void;
}

/** Columns and settings of one step. */
export function RecipeStepForm(props: FormProps) {
  const { step, onChange } = props;
  return (
    <Group gap="sm" mt={8} align="flex-end">
      <Columns {...props} onSelect={(columns) => onChange({ ...step, columns })} />
      <Settings {...props} />
    </Group>
  );
}

function Settings({ step, onChange }: FormProps) {
  const { t } = useTranslation();
  switch (step.step) {
    case "drop":
      return null;
    case "impute":
      return (
        <>
          <NativeSelect
            label={t("prepare.with")}
            data={(["mean", "median", "most_frequent", "constant"] as const).map((value) => ({
              value,
              label: t(`impute.${value}`),
            }))}
            value={step.strategy}
            onChange={(event) =>
              onChange({
                ...step,
                strategy: event.currentTarget.value as typeof step.strategy,
                ...(event.currentTarget.value === "constant" && { value: step.value ?? 0 }),
              })
            }
          />
          {step.strategy === "constant" && (
            <TextInput
              label={t("prepare.value")}
              w={110}
              value={String(step.value ?? "")}
              onChange={(event) => {
                const typed = event.currentTarget.value;
                onChange({ ...step, value: typed !== "" && Number.isFinite(Number(typed)) ? Number(typed) : typed });
              }}
            />
          )}
          <Checkbox
            mb={8}
            label={t("prepare.indicator")}
            checked={step.indicator ?? false}
            onChange={(event) => onChange({ ...step, indicator: event.currentTarget.checked })}
          />
        </>
      );
    case "encode":
      return (
        <>
          <NativeSelect
            label={t("prepare.as")}
            data={(["one_hot", "ordinal", "target"] as const).map((value) => ({ value, label: t(`encode.${value}`) }))}
            value={step.method}
            onChange={(event) => onChange({ ...step, method: event.currentTarget.value as typeof step.method })}
          />
          {step.method === "one_hot" && (
            <NumberInput
              label={t("prepare.maxLevels")}
              w={120}
              min={1}
              max={1000}
              placeholder={t("prepare.all")}
              value={step.maxLevels ?? ""}
              onChange={(value) => onChange({ ...step, maxLevels: typeof value === "number" ? value : undefined })}
            />
          )}
        </>
      );
    case "scale":
      return (
        <NativeSelect
          label={t("prepare.to")}
          data={(["standard", "min_max", "robust"] as const).map((value) => ({ value, label: t(`scale.${value}`) }))}
          value={step.method}
          onChange={(event) => onChange({ ...step, method: event.currentTarget.value as typeof step.method })}
        />
      );
    case "date_parts":
      return (
        <Chip.Group
          multiple
          value={step.parts}
          onChange={(parts) => parts.length > 0 && onChange({ ...step, parts: parts as typeof step.parts })}
        >
          <Group gap={6}>
            {dateParts.map((part) => (
              <Chip key={part} value={part} size="xs" variant="outline">
                {t(`datePart.${part}`)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      );
  }
}

/** A set of columns by kind, or columns by name with what the profile knows of each. */
function Columns({
  step,
  columns,
  profile,
  onSelect,
}: FormProps & { readonly onSelect: (columns: ColumnSelection) => void }) {
  const { t } = useTranslation();
  const value = typeof step.columns === "string" ? [step.columns] : [...step.columns];
  const described = (name: string) => {
    const found = profile?.columns.find((column) => column.name === name);
    return found && found.missingCount > 0
      ? `${name} (${t("prepare.missingShare", { share: percent(found.missingCount / Math.max(1, found.rowCount)) })})`
      : name;
  };
  return (
    <MultiSelect
      label={t("prepare.columns")}
      flex="1 1 220px"
      searchable
      data={[
        { group: t("prepare.sets"), items: sets.map((set) => ({ value: set, label: t(`columnSet.${set}`) })) },
        {
          group: t("data.columns"),
          items: columns.map((column) => ({ value: column.name, label: described(column.name) })),
        },
      ]}
      value={value}
      error={value.length === 0 ? t("prepare.noColumns") : undefined}
      onChange={(chosen) => {
        const added = chosen.find((one) => !value.includes(one));
        const set = sets.find((one) => one === added);
        if (set) onSelect(set);
        else onSelect(chosen.filter((one) => !sets.some((known) => known === one)));
      }}
      comboboxProps={{ width: 320, position: "bottom-start" }}
    />
  );
}
