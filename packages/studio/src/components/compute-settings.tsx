import { type LocalCompute, LocalComputeSettings } from "@crisol/contract";
import { Button, Group, NumberInput, SimpleGrid, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { bytes, count } from "../format.js";
import { computeQuery } from "../job-queries.js";
import { useDraft } from "../use-draft.js";
import classes from "./allowed.module.css";
import { ErrorNotice } from "./error-notice.js";
import { Panel } from "./page.js";

const GB = 1e9;
const shape = LocalComputeSettings.shape;
/** Least and most that the contract takes, for what is said where neither is kept. */
const bounds = {
  maximumJobs: [1, 1000],
  cores: [0.1, 4096],
  memoryBytes: [32_000_000, Number.MAX_SAFE_INTEGER],
  pricePerHour: [0, 1_000_000],
  watts: [0, 1_000_000],
} as const;
type Amount = keyof typeof bounds;

/** What a job may take of the machine, and what an hour of it costs. */
export function ComputeSettings({
  compute,
  mayChange,
}: {
  readonly compute: LocalCompute;
  readonly mayChange: boolean;
}) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { machine, ...saved } = compute;
  const [settings, setSettings, clear, touched] = useDraft<LocalComputeSettings>("compute", saved);
  const set = (change: Partial<LocalComputeSettings>) => setSettings({ ...settings, ...change });
  const save = useMutation({
    mutationFn: () => api.compute.update({ body: settings }),
    onSuccess: (now) => {
      queryClient.setQueryData(computeQuery.queryKey, now);
      clear();
      notifications.show({ message: t("jobs.saved"), closeButtonProps: { "aria-label": t("action.close") } });
    },
    meta: { inline: true },
  });
  const problemOf = (name: Amount) => {
    if (shape[name].safeParse(settings[name]).success) return undefined;
    const [low, high] = bounds[name];
    const shown = name === "memoryBytes" ? [low / GB, high / GB] : [low, high];
    return t("jobs.badRange", { low: shown[0], high: count(shown[1] as number) });
  };
  const currencyProblem = !shape.currency.safeParse(settings.currency).success
    ? t("jobs.badCurrency")
    : settings.pricePerHour !== null && settings.currency === null
      ? t("jobs.needsCurrency")
      : undefined;
  const wrong = !!currencyProblem || (Object.keys(bounds) as Amount[]).some(problemOf);
  const amount = (name: Amount, label: string, description: string, unit = 1) => (
    <NumberInput
      label={label}
      description={description}
      value={settings[name] === null ? "" : settings[name] / unit}
      error={problemOf(name)}
      min={0}
      clampBehavior="none"
      hideControls
      onChange={(value) => set({ [name]: value === "" ? null : toUnit(Number(value), unit) })}
    />
  );
  return (
    <Panel>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!wrong) save.mutate();
        }}
      >
        <fieldset className={classes.fields} disabled={!mayChange}>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="lg">
            {amount("maximumJobs", t("jobs.maximumJobs"), t("jobs.maximumJobsHelp"))}
            {amount("cores", t("jobs.maximumCores"), t("jobs.maximumCoresHelp", { cores: machine.cores }))}
            {amount(
              "memoryBytes",
              t("jobs.maximumMemory"),
              t("jobs.maximumMemoryHelp", { memory: bytes(machine.memoryBytes) }),
              GB,
            )}
            {amount("pricePerHour", t("jobs.price"), t("jobs.priceHelp"))}
            <TextInput
              label={t("jobs.currency")}
              description={t("jobs.currencyHelp")}
              value={settings.currency ?? ""}
              maxLength={3}
              error={currencyProblem}
              onChange={(event) => set({ currency: event.currentTarget.value.toUpperCase() || null })}
            />
            {amount("watts", t("jobs.watts"), t("jobs.wattsHelp"))}
          </SimpleGrid>
          {mayChange && (
            <Group mt="lg">
              <Button type="submit" disabled={wrong || !touched} loading={save.isPending}>
                {t("action.save")}
              </Button>
              {touched && (
                <Button variant="default" onClick={clear}>
                  {t("action.discard")}
                </Button>
              )}
            </Group>
          )}
        </fieldset>
        <ErrorNotice error={save.error} />
      </form>
    </Panel>
  );
}

/** Bytes are whole ones. */
const toUnit = (value: number, unit: number) => (unit === 1 ? value : Math.round(value * unit));
