import { type AlgorithmParam, type ParamValue, relevantParams } from "@crisol/contract";
import { Button, Collapse, NativeSelect, NumberInput, SimpleGrid, Stack, Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { decimal } from "../format.js";
import { DirectionsField } from "./directions-field.js";
import { FeatureGroupsField } from "./feature-groups-field.js";

export type ParamValues = Record<string, ParamValue>;
type Translate = (key: string, options?: Record<string, unknown>) => string;

/** A form made of the algorithm's own table: names, bounds, help; the rare ones behind "more". */
export function ParamForm({
  params,
  columns,
  values,
  onChange,
}: {
  readonly params: readonly AlgorithmParam[];
  /** Names of the input columns, for parameters that speak of them. */
  readonly columns: readonly string[];
  readonly values: ParamValues;
  readonly onChange: (values: ParamValues) => void;
}) {
  const { t } = useTranslation();
  const shown = relevantParams(params, values);
  const plain = shown.filter((param) => !param.advanced);
  const advanced = shown.filter((param) => param.advanced);
  const touched = advanced.some((param) => values[param.name] !== undefined && !isDefault(param, values[param.name]));
  const [more, setMore] = useState(touched);
  const field = (param: AlgorithmParam) => (
    <ParamField
      key={param.name}
      param={param}
      columns={columns}
      value={values[param.name] ?? param.default}
      onChange={(value) => onChange({ ...values, [param.name]: value })}
    />
  );
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md">
        {plain.map(field)}
      </SimpleGrid>
      {advanced.length > 0 && (
        <>
          <Button variant="subtle" size="xs" w="fit-content" onClick={() => setMore(!more)} aria-expanded={more}>
            {more ? t("train.less") : t("train.more", { count: advanced.length })}
          </Button>
          <Collapse expanded={more}>
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md">
              {advanced.map(field)}
            </SimpleGrid>
          </Collapse>
        </>
      )}
    </Stack>
  );
}

/** True when `value` says the same as the parameter's default. */
export function isDefault(param: AlgorithmParam, value: ParamValue | undefined): boolean {
  return JSON.stringify(value) === JSON.stringify(param.default);
}

function ParamField({
  param,
  columns,
  value,
  onChange,
}: {
  readonly param: AlgorithmParam;
  readonly columns: readonly string[];
  readonly value: ParamValue;
  readonly onChange: (value: ParamValue) => void;
}) {
  const { t } = useTranslation();
  const help = t(`param.${param.name}`, { defaultValue: param.description });
  if (param.type === "boolean") {
    return (
      <Switch
        label={param.name}
        description={help}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  if (param.type === "choice") {
    return (
      <NativeSelect
        label={param.name}
        description={help}
        data={param.choices ?? []}
        value={String(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  const many = { label: param.name, help, columns };
  if (param.type === "directions") {
    return (
      <DirectionsField {...many} value={value as Record<string, "increasing" | "decreasing">} onChange={onChange} />
    );
  }
  if (param.type === "feature_groups") {
    return <FeatureGroupsField {...many} value={value as string[][]} onChange={onChange} />;
  }
  return (
    <NumberInput
      label={param.name}
      description={help}
      value={value as number}
      error={paramProblem(param, value, t)}
      placeholder={String(param.default)}
      allowDecimal={param.type === "number"}
      step={param.type === "integer" ? 1 : stepOf(Number(param.default))}
      min={param.minimum}
      max={param.maximum}
      clampBehavior="none"
      onChange={onChange}
    />
  );
}

/** A tenth of the default's own size: a step that matters and overshoots nothing. */
const stepOf = (value: number) => (value > 0 ? 10 ** (Math.floor(Math.log10(value)) - 1) : 0.1);

/** What is wrong with a value against its bounds, in the page's language. */
export function paramProblem(param: AlgorithmParam, value: ParamValue, t: Translate): string | undefined {
  if (param.type !== "integer" && param.type !== "number") return undefined;
  const bounds = { low: decimal(param.minimum), high: decimal(param.maximum, 9) };
  if (typeof value !== "number") return t("train.paramNumber");
  if (param.type === "integer" && !Number.isInteger(value)) return t("train.paramInteger");
  const below =
    param.minimum !== undefined && (param.exclusiveMinimum ? value <= param.minimum : value < param.minimum);
  if (below) return t(param.exclusiveMinimum ? "train.paramAbove" : "train.paramRange", bounds);
  if (param.maximum !== undefined && value > param.maximum) return t("train.paramRange", bounds);
  return undefined;
}
