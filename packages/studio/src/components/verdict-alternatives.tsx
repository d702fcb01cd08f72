import type { Band, Verdict, VerdictAlternative } from "@crisol/contract";
import { Button, Table, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { bytes, money, seconds } from "../format.js";
import { path } from "../path.js";
import { useMay } from "../use-role.js";
import { ErrorNotice } from "./error-notice.js";
import { Section } from "./page.js";
import { PlainTable } from "./plain-table.js";
import { ReasonText } from "./reason-text.js";

/** What else a job could run on, with what is to be expected of it, and a button that runs it so where that can be. */
export function VerdictAlternatives({ verdict }: { readonly verdict: Verdict }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const mayRun = useMay("contributor");
  const { projectId, runId, alternatives, isFinal } = verdict;
  const again = useMutation({
    mutationFn: ({ memoryBytes, ...others }: NonNullable<VerdictAlternative["again"]>) =>
      api.run.again({
        params: { projectId, runId: runId ?? "" },
        body: { ...others, ...(memoryBytes !== null && { memoryBytes }) },
      }),
    onSuccess: async ({ run, job }) => {
      await queryClient.invalidateQueries({ queryKey: ["jobs"] });
      await queryClient.invalidateQueries({ queryKey: ["project", projectId] });
      void navigate(job.kind === "train" ? path.run(projectId, run.id) : path.runLog(projectId, run.id));
    },
    meta: { inline: true },
  });
  const canRun = mayRun && runId !== null && isFinal;
  return (
    <Section title={t("verdict.alternativesTitle")}>
      <ErrorNotice error={again.error} />
      <PlainTable
        heads={[t("verdict.instead"), t("verdict.size"), t("verdict.time"), t("verdict.cost"), t("verdict.rewrite")]}
        minWidth={860}
      >
        {alternatives.map((one) => (
          <Table.Tr key={one.reason.text}>
            <Table.Td maw={320}>
              <Text size="sm" fw={550}>
                {t(`verdict.alternative.${one.kind}`)}
              </Text>
              <Text size="sm">
                <ReasonText reason={one.reason} />
              </Text>
            </Table.Td>
            <Table.Td>
              <Size of={one} />
            </Table.Td>
            <Table.Td>
              <Expected band={one.seconds} format={seconds} />
            </Table.Td>
            <Table.Td>
              <Expected band={one.cost} format={(value) => money(value, one.currency)} />
            </Table.Td>
            <Table.Td maw={220}>
              <Text size="sm">
                <ReasonText reason={one.rewrite.reason} />
              </Text>
            </Table.Td>
            <Table.Td>
              {one.again && canRun ? (
                <Button
                  size="xs"
                  variant="default"
                  loading={again.isPending && again.variables === one.again}
                  disabled={again.isPending}
                  onClick={() => one.again && again.mutate(one.again)}
                >
                  {t("verdict.againSo")}
                </Button>
              ) : (
                !one.again && (
                  <Text size="xs" c="dimmed">
                    {t(one.kind === "distribute" ? "verdict.notYet" : "verdict.notHere")}
                  </Text>
                )
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </PlainTable>
    </Section>
  );
}

function Size({ of: { size, machineCount, cores, memoryBytes } }: { readonly of: VerdictAlternative }) {
  const { t } = useTranslation();
  const memory = memoryBytes ?? null;
  return (
    <>
      <Text size="sm">
        {memory === null
          ? t("verdict.onlyCores", { count: cores })
          : t("verdict.coresAndMemory", { count: cores, memory: bytes(memory) })}
      </Text>
      {size && (
        <Text size="xs" c="dimmed">
          {machineCount > 1 ? t("verdict.machines", { count: machineCount, size: size.id }) : size.id}
          {` · ${size.azure.size}`}
        </Text>
      )}
    </>
  );
}

function Expected({ band, format }: { readonly band: Band | null; readonly format: (value: number) => string }) {
  const { t } = useTranslation();
  if (!band) {
    return (
      <Text size="sm" c="dimmed">
        {t("verdict.unknown")}
      </Text>
    );
  }
  return (
    <>
      <Text size="sm">{format(band.expected)}</Text>
      <Text size="xs" c="dimmed">
        {t("verdict.between", { low: format(band.low), high: format(band.high) })}
      </Text>
    </>
  );
}
