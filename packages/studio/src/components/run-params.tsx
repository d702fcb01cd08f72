import { type ParamValue, type Run, relevantParams, taskParams } from "@crisol/contract";
import { Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { decimal } from "../format.js";
import { algorithmsQuery } from "../queries.js";
import { Panel, Section } from "./page.js";
import { isDefault } from "./param-form.js";
import classes from "./run-params.module.css";

/** The parameters that a run used: first those that differ from the defaults, each beside its default. */
export function RunParams({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const algorithms = useQuery(algorithmsQuery).data;
  const specs = taskParams(algorithms?.items.find((one) => one.name === run.algorithm)?.params ?? [], run.task);
  const relevant = relevantParams(specs, run.params);
  const used = Object.entries(run.params).flatMap(([name, value]) => {
    const spec = specs.find((one) => one.name === name);
    // Of an algorithm that is known, what had no say in this run is not shown.
    if (spec && !relevant.includes(spec)) return [];
    return [{ name, value, spec, changed: spec !== undefined && !isDefault(spec, value) }];
  });
  const textOf = (name: string, value: ParamValue) => {
    const automatic = run.automaticParams[name];
    if (automatic === undefined) return paramText(value);
    return t("run.automatic", { value: automatic === null ? t("run.automaticByData") : paramText(automatic) });
  };
  const changed = used.filter((one) => one.changed);
  const sentence = changed.length > 0 ? t("run.paramsChanged", { count: changed.length }) : t("run.paramsDefault");
  return (
    <Section title={t("run.params")} sentence={algorithms && used.length > 0 ? sentence : undefined}>
      <Panel>
        {used.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("run.paramsNone")}
          </Text>
        )}
        <Table fz="sm" verticalSpacing={5} className={classes.params}>
          <Table.Tbody>
            {[...changed, ...used.filter((one) => !one.changed)].map(({ name, value, spec, changed: own }) => (
              <Table.Tr key={name} className={own ? classes.changed : undefined}>
                <Table.Th title={spec && t(`param.${name}`, { defaultValue: spec.description })}>{name}</Table.Th>
                <Table.Td ta="end">
                  {textOf(name, value)}
                  {own && spec && (
                    <span className={classes.default}>{t("run.paramDefault", { value: paramText(spec.default) })}</span>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Panel>
    </Section>
  );
}

/** Empty lists and records as what they are: nothing. */
function paramText(value: ParamValue): string {
  if (typeof value === "number") return decimal(value, 12);
  if (typeof value !== "object") return String(value);
  return Object.keys(value).length === 0 ? "–" : JSON.stringify(value);
}
