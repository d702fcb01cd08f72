import type { Explanation, Run } from "@crisol/contract";
import { Group, NativeSelect, SimpleGrid, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Beeswarm } from "../plots/beeswarm.js";
import { Dependence } from "../plots/dependence.js";
import { PartialDependence } from "../plots/partial-dependence.js";
import { RunCoefficients } from "./run-coefficients.js";

interface Props {
  readonly run: Run;
  readonly explanation: Explanation;
  /** Class that is looked at, and column; the first ones when not said. */
  readonly shownClass: string | undefined;
  readonly column: string | undefined;
  readonly onChange: (change: { class?: string; column?: string }) => void;
}

/** Why the model predicts what it predicts: all columns together, then one of them closely. */
export function RunExplanation({ run, explanation, shownClass, column, onChange }: Props) {
  const { t } = useTranslation();
  const { outputs, columns, partialDependence } = explanation;
  const output = Math.max(
    0,
    outputs.findIndex((one) => one.class === (shownClass ?? run.positiveClass)),
  );
  const chosen = columns.find((one) => one.column === column) ?? columns[0];
  const dependence = partialDependence.find((one) => one.column === chosen?.column);
  const scale = t(`explain.scale.${explanation.scale}`);
  if (!chosen) return <Text c="dimmed">{t("explain.nothing")}</Text>;
  return (
    <Stack gap="md">
      <Group align="end">
        {outputs.length > 1 && (
          <NativeSelect
            label={t("explain.class")}
            data={outputs.map((one) => one.class ?? "")}
            value={outputs[output]?.class ?? ""}
            onChange={(event) => onChange({ class: event.currentTarget.value })}
          />
        )}
        <NativeSelect
          label={t("explain.column")}
          data={columns.map((one) => one.column)}
          value={chosen.column}
          onChange={(event) => onChange({ column: event.currentTarget.value })}
        />
      </Group>
      {explanation.coefficients && (
        <RunCoefficients coefficients={explanation.coefficients} output={output} scale={explanation.scale} />
      )}
      <Beeswarm explanation={explanation} output={output} scale={scale} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Dependence column={chosen} output={output} scale={scale} />
        {dependence && (
          <PartialDependence
            dependence={dependence}
            type={chosen.type}
            output={output}
            outputName={outputs[output]?.class ?? run.target}
          />
        )}
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {t(`explain.method.${explanation.method}`)} {t("explain.caution")}
      </Text>
    </Stack>
  );
}
