import type { AlgorithmParam } from "@crisol/contract";
import { Button, Collapse, NativeSelect, NumberInput, SimpleGrid, Stack, Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { decimal } from "../format.js";

export type ParamValues = Record<string, number | boolean | string>;
type Translate = (key: string, options?: Record<string, unknown>) => string;

/** A form made of the algorithm's own table: names, bounds, help; the rare ones behind "more". */
export function ParamForm({
  params,
  values,
  onChange,
}: {
  readonly params: readonly AlgorithmParam[];
  readonly values: ParamValues;
  readonly onChange: (values: ParamValues) => void;
}) {
  const { t } = useTranslation();
  const plain = params.filter((param) => !param.advanced);
  const advanced = params.filter((param) => param.advanced);
  const touched = advanced.some((param) => values[param.name] !== undefined && values[param.name] !== param.default);
  const [more, setMore] = useState(touched);
  const field = (param: AlgorithmParam) => (
    <ParamField
      key={param.name}
      param={param}
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

function ParamField({
  param,
  value,
  onChange,
}: {
  readonly param: AlgorithmParam;
  readonly value: number | boolean | string;
  readonly onChange: (value: number | boolean | string) => void;
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
export function paramProblem(
  param: AlgorithmParam,
  value: number | boolean | string,
  t: Translate,
): string | undefined {
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
