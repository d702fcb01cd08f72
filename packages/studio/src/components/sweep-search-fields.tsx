import type { SearchGoal, SweepSpec } from "@crisol/contract";
import { Autocomplete, NativeSelect, NumberInput, SimpleGrid } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** How a sweep searches, as the form has it. */
export interface SearchDraft {
  readonly metric: string;
  readonly goal: SearchGoal;
  readonly strategy: SweepSpec["strategy"]["name"];
  readonly rule: SweepSpec["stopping"]["rule"];
  readonly minResource: number;
  readonly maxResource: number;
  readonly maximumTrials: number;
  readonly parallelTrials: number;
}

const STRATEGIES = ["tpe", "random", "grid"] as const;
const RULES = ["none", "successive_halving", "hyperband", "median"] as const;

/** What the API takes of it. */
export function searchOf(draft: SearchDraft) {
  const { metric, goal, strategy, rule, minResource, maxResource, maximumTrials, parallelTrials } = draft;
  const params: Record<string, number> = {
    ...(["successive_halving", "hyperband"].includes(rule) && { min_resource: minResource }),
    ...(rule === "hyperband" && { max_resource: maxResource }),
  };
  return {
    objective: { ...(metric !== "" && { metric }), goal },
    strategy: { name: strategy },
    stopping: { rule, params },
    maximumTrials,
    parallelTrials,
  };
}

/** Metric, goal, strategy, stopping rule and how much to spend. */
export function SweepSearchFields({
  value,
  metrics,
  problems,
  onChange,
}: {
  readonly value: SearchDraft;
  /** Metrics to choose from; others can be typed. */
  readonly metrics: readonly string[];
  /** A sentence by the API's name of a field. */
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (value: SearchDraft) => void;
}) {
  const { t } = useTranslation();
  const set = (change: Partial<SearchDraft>) => onChange({ ...value, ...change });
  const number = (key: "minResource" | "maxResource" | "maximumTrials" | "parallelTrials", label: string) => ({
    label,
    value: value[key],
    min: 1,
    onChange: (given: string | number) => typeof given === "number" && set({ [key]: given }),
  });
  const hasRungs = value.rule === "successive_halving" || value.rule === "hyperband";
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md">
      <Autocomplete
        label={t("sweep.form.metric")}
        description={t(metrics.length === 0 ? "sweep.form.metricTyped" : "sweep.form.metricHelp")}
        data={[...metrics]}
        value={value.metric}
        error={value.metric !== "" && problems["objective.metric"]}
        onChange={(metric) => set({ metric })}
      />
      <NativeSelect
        label={t("sweep.form.goal")}
        description={" "}
        data={(["minimise", "maximise"] as const).map((goal) => ({ value: goal, label: t(`sweep.${goal}`) }))}
        value={value.goal}
        onChange={(event) => set({ goal: event.currentTarget.value as SearchGoal })}
      />
      <NativeSelect
        label={t("sweep.form.strategy")}
        data={STRATEGIES.map((name) => ({ value: name, label: t(`sweep.form.strategyName.${name}`) }))}
        value={value.strategy}
        error={problems.strategy}
        onChange={(event) => set({ strategy: event.currentTarget.value as SearchDraft["strategy"] })}
      />
      <NativeSelect
        label={t("sweep.form.stopping")}
        data={RULES.map((name) => ({ value: name, label: t(`sweep.form.ruleName.${name}`) }))}
        value={value.rule}
        onChange={(event) => set({ rule: event.currentTarget.value as SearchDraft["rule"] })}
      />
      {hasRungs && (
        <NumberInput
          {...number("minResource", t("sweep.form.minResource"))}
          description={t("sweep.form.minResourceHelp")}
          error={problems["stopping.params.min_resource"]}
        />
      )}
      {value.rule === "hyperband" && (
        <NumberInput
          {...number("maxResource", t("sweep.form.maxResource"))}
          description={" "}
          error={problems["stopping.params.max_resource"]}
        />
      )}
      <NumberInput {...number("maximumTrials", t("sweep.form.trials"))} max={10_000} allowDecimal={false} />
      <NumberInput {...number("parallelTrials", t("sweep.form.parallel"))} max={100} allowDecimal={false} />
    </SimpleGrid>
  );
}
