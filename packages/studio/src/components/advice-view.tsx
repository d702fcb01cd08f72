import type { Advice, AdviceCompute, AdviceEstimate, Band } from "@crisol/contract";
import { Alert, Badge, List, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { bytes, decimal, money, seconds } from "../format.js";
import { AdviceServices } from "./advice-services.js";
import { AdviceWhy } from "./advice-why.js";
import tiles from "./metric-tiles.module.css";
import { Panel } from "./page.js";

/** The advice: what to do, what it takes, why, and what would change it. */
export function AdviceView({ advice }: { readonly advice: Advice }) {
  const { t } = useTranslation();
  const { task, metric, criteria, way, compute, estimate, warnings } = advice;
  return (
    <Stack gap="lg">
      {warnings.length > 0 && (
        <Alert variant="light" color="yellow" icon={<IconAlertTriangle size={17} aria-hidden />}>
          <Text size="sm" fw={550}>
            {t("advice.warnings")}
          </Text>
          <List size="sm">
            {warnings.map(({ text }) => (
              <List.Item key={text}>{text}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Panel>
        <Text fz="lg" fw={550} role="status">
          {advice.summary.text}
        </Text>
      </Panel>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <Answer title={t("advice.task")} value={taskText(task.value)} reason={task.reason.text} />
        <Answer
          title={t("advice.metric")}
          value={metric.value === null ? "–" : t(`metric.${metric.value}`, { defaultValue: metric.value })}
          reason={metric.reason.text}
        >
          {criteria.length > 0 && (
            <Text size="sm">
              {t("advice.criteria")} {criteria.map(({ value }) => value).join(", ")}
            </Text>
          )}
        </Answer>
        <Answer title={t("advice.way")} value={way.name} reason={way.for[0]?.text ?? ""}>
          {!way.isAvailable && <Badge color="gray">{t("advice.notYet")}</Badge>}
          <Text size="sm" c="dimmed">
            {t("advice.azure")}: {way.azure}
          </Text>
        </Answer>
        <Machine title={t("advice.training")} compute={compute.training} />
        <Machine title={t("advice.development")} compute={compute.development} />
        <Estimate estimate={estimate} />
      </SimpleGrid>
      <AdviceWhy advice={advice} />
      <AdviceServices advice={advice} />
    </Stack>
  );

  function taskText(value: Advice["task"]["value"]): string {
    return value === null
      ? "–"
      : t(`task.${value}`, { defaultValue: t(`advice.tasks.${value}`, { defaultValue: value }) });
  }
}

function Answer({
  title,
  value,
  reason,
  children,
}: {
  readonly title: string;
  readonly value: string;
  readonly reason: string;
  readonly children?: ReactNode;
}) {
  return (
    <Panel>
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <Text fz="xl" fw={600}>
        {value}
      </Text>
      <Text size="sm">{reason}</Text>
      {children}
    </Panel>
  );
}

function Machine({ title, compute }: { readonly title: string; readonly compute: AdviceCompute }) {
  const { t } = useTranslation();
  const { kind, size, workerCount, isThisMachineEnough, reasons, azure, pricePerHour, currency, target } = compute;
  if (kind === "none" || !size) return <Answer title={title} value="–" reason={reasons[0]?.text ?? t("advice.none")} />;
  const memory = `${decimal(size.memoryBytes / 2 ** 30)} GiB`;
  const gpu = size.gpu ? ` · ${size.gpu.count} × ${size.gpu.name}` : "";
  const value = `${t("advice.cores", { count: size.cores })} · ${memory}${gpu}`;
  return (
    <Answer title={title} value={value} reason={reasons[0]?.text ?? ""}>
      {target !== null && <Text size="sm">{t("advice.ownTarget", { target })}</Text>}
      {kind === "cluster" && <Text size="sm">{t("advice.cluster", { count: workerCount })}</Text>}
      {isThisMachineEnough !== null && (
        <Text size="sm">{t(isThisMachineEnough ? "advice.onThisMachine" : "advice.notOnThisMachine")}</Text>
      )}
      <Text size="sm" c="dimmed">
        {t("advice.azure")}: {azure} · {t("advice.perHour", { price: money(pricePerHour, currency) })}
      </Text>
    </Answer>
  );
}

function Estimate({ estimate }: { readonly estimate: AdviceEstimate }) {
  const { t } = useTranslation();
  const paid = (value: number) => money(value, estimate.currency);
  const figures: readonly (readonly [string, Band | null, (value: number) => string])[] = [
    ["advice.time", estimate.seconds, seconds],
    ["advice.memory", estimate.memoryBytes, bytes],
    ["advice.cost", estimate.cost, paid],
    ["advice.energy", estimate.energyWattHours, (value) => `${decimal(value, 2)} Wh`],
    ["advice.month", estimate.costPerMonth, paid],
  ];
  const known = figures.filter(([, band]) => band !== null);
  return (
    <Panel>
      <Text size="xs" c="dimmed" mb={6}>
        {t("advice.estimate")}
      </Text>
      {known.length > 0 && (
        <dl className={tiles.tiles}>
          {known.map(([key, band, text]) => (
            <div key={key} className={tiles.tile}>
              <dt>{t(key)}</dt>
              <dd>
                {text(band!.expected)}
                <Text size="xs" c="dimmed" component="span" display="block">
                  {t("advice.from", { low: text(band!.low), high: text(band!.high) })}
                </Text>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <Text size="sm" mt="xs">
        {estimate.reason.text}
      </Text>
    </Panel>
  );
}
