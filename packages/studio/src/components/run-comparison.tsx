import type { Run } from "@crisol/contract";
import { Switch, Table } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { metric, seconds } from "../format.js";
import { Panel } from "./page.js";

/** Runs side by side: their metrics, and the parameters in which they differ. */
export function RunComparison({ runs }: { readonly runs: readonly Run[] }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.metrics.test)))];
  const params = [...new Set(runs.flatMap((run) => Object.keys(run.params)))];
  const differing = params.filter((name) => new Set(runs.map((run) => String(run.params[name]))).size > 1);
  const lines: (readonly [string, (run: Run) => string])[] = [
    [t("train.algorithm"), (run) => t(`algorithm.${run.algorithm}`, { defaultValue: run.algorithm })],
    ...names.map((name) => [name, (run: Run) => metric(run.metrics.test[name])] as const),
    [t("train.time"), (run) => seconds(run.seconds)],
    [t("prepare.seed"), (run) => String(run.seed)],
    ...(all ? params : differing).map((name) => [name, (run: Run) => String(run.params[name] ?? "–")] as const),
  ];
  return (
    <Panel>
      <Switch
        mb="sm"
        label={t("train.allParams")}
        checked={all}
        onChange={(event) => setAll(event.currentTarget.checked)}
      />
      <Table.ScrollContainer minWidth={400} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table fz="sm" verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Td />
              {runs.map((run) => (
                <Table.Th key={run.id} ta="end">
                  {run.name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Th fw={400} c="dimmed">
                  {name}
                </Table.Th>
                {runs.map((run) => (
                  <Table.Td key={run.id} ta="end">
                    {value(run)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  );
}
