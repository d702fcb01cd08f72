import { MachineClass, type TargetSettings } from "@crisol/contract";
import { NativeSelect, NumberInput, SimpleGrid, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { bytes } from "../format.js";
import type { SettingsProblems } from "../target-problems.js";
import { FormPart } from "./form-part.js";
import { QuotaFields } from "./quota-fields.js";
import { SshFields } from "./ssh-fields.js";

const GB = 1e9;
type Amount = "cores" | "memoryBytes" | "gpus" | "maximumJobs" | "pricePerHour" | "watts";

export interface TargetFieldsProps {
  readonly settings: TargetSettings;
  readonly set: (change: Partial<TargetSettings>) => void;
  readonly problems: SettingsProblems;
  /** What the machine has; what is left empty is that. Null: nobody has looked yet. */
  readonly machine: { readonly cores: number; readonly memoryBytes: number } | null;
  /** The machine of the server itself is neither started nor stopped. */
  readonly isLocal: boolean;
}

/** All that may be said of a compute target. */
export function TargetFields({ settings, set, problems, machine, isLocal }: TargetFieldsProps) {
  const { t } = useTranslation();
  const amount = (name: Amount, description: string, unit = 1) => (
    <NumberInput
      label={t(`compute.form.${name}`)}
      description={description}
      value={settings[name] === null ? "" : settings[name] / unit}
      error={problems(name)}
      min={0}
      clampBehavior="none"
      hideControls
      onChange={(value) => set({ [name]: value === "" ? null : toUnit(Number(value), unit) })}
    />
  );
  const columns = { base: 1, sm: 2 };
  return (
    <Stack gap="xl">
      {settings.ssh && (
        <FormPart title={t("compute.form.ssh.title")} sentence={t("compute.form.ssh.sentence")}>
          <SshFields ssh={settings.ssh} set={set} />
        </FormPart>
      )}
      <FormPart title={t("compute.form.offers")} sentence={t("compute.form.offersHelp")}>
        <SimpleGrid cols={columns} spacing="lg">
          {amount("cores", machine ? t("compute.form.coresHelp", { cores: machine.cores }) : t("compute.form.allHelp"))}
          {amount(
            "memoryBytes",
            machine ? t("compute.form.memoryHelp", { memory: bytes(machine.memoryBytes) }) : t("compute.form.allHelp"),
            GB,
          )}
          {amount("maximumJobs", t(isLocal ? "compute.form.maximumJobsLocal" : "compute.form.maximumJobsHelp"))}
          {amount("gpus", t("compute.form.gpusHelp"))}
          <NativeSelect
            label={t("compute.form.class")}
            description={t("compute.form.classHelp")}
            value={settings.class ?? ""}
            data={[
              { value: "", label: t("compute.form.found") },
              ...MachineClass.options.map((value) => ({ value, label: t(`compute.class.${value}`) })),
            ]}
            onChange={(event) =>
              set({ class: MachineClass.options.find((one) => one === event.currentTarget.value) ?? null })
            }
          />
          <Switch
            mt="xl"
            label={t("compute.form.takesAny")}
            description={t("compute.form.takesAnyHelp")}
            checked={settings.takesAny}
            onChange={(event) => set({ takesAny: event.currentTarget.checked })}
          />
        </SimpleGrid>
      </FormPart>
      <FormPart title={t("compute.form.money")} sentence={t("compute.form.moneyHelp")}>
        <SimpleGrid cols={columns} spacing="lg">
          {amount("pricePerHour", t("compute.form.priceHelp"))}
          <TextInput
            label={t("compute.form.currency")}
            description={t("compute.form.currencyHelp")}
            value={settings.currency ?? ""}
            maxLength={3}
            error={problems("currency")}
            onChange={(event) => set({ currency: event.currentTarget.value.toUpperCase() || null })}
          />
          <BudgetFields settings={settings} set={set} problems={problems} />
          {amount("watts", t("compute.form.wattsHelp"))}
          <TextInput
            label={t("compute.form.webhookUrl")}
            description={t("compute.form.webhookHelp")}
            placeholder="https://example.org/alerts"
            value={settings.webhookUrl ?? ""}
            error={problems("webhookUrl")}
            onChange={(event) => set({ webhookUrl: event.currentTarget.value.trim() || null })}
          />
        </SimpleGrid>
      </FormPart>
      <FormPart title={t("compute.form.quotas")} sentence={t("compute.form.quotasHelp")}>
        <QuotaFields quotas={settings.quotas} set={(quotas) => set({ quotas })} problem={problems("quotas")} />
      </FormPart>
      {!isLocal && (
        <FormPart title={t("compute.form.onDemand")} sentence={t("compute.form.onDemandHelp")}>
          <CommandFields settings={settings} set={set} problems={problems} />
        </FormPart>
      )}
    </Stack>
  );
}

type PartProps = Pick<TargetFieldsProps, "settings" | "set" | "problems">;

function BudgetFields({ settings: { budget }, set, problems }: PartProps) {
  const { t } = useTranslation();
  const whole = budget ?? { amount: 0, alertShare: 0.8, atLimit: "let_end" as const };
  return (
    <>
      <NumberInput
        label={t("compute.form.budget")}
        description={t("compute.form.budgetHelp")}
        value={budget?.amount ?? ""}
        error={problems("budget")}
        min={0}
        clampBehavior="none"
        hideControls
        onChange={(value) => set({ budget: value === "" ? null : { ...whole, amount: Number(value) } })}
      />
      <NumberInput
        label={t("compute.form.alertShare")}
        description={t("compute.form.alertShareHelp")}
        value={Math.round(whole.alertShare * 100)}
        disabled={!budget}
        suffix=" %"
        min={1}
        max={100}
        hideControls
        onChange={(value) => budget && set({ budget: { ...budget, alertShare: Number(value) / 100 } })}
      />
      <NativeSelect
        label={t("compute.form.atLimit")}
        description={t("compute.form.atLimitHelp")}
        value={whole.atLimit}
        disabled={!budget}
        data={(["let_end", "cancel"] as const).map((value) => ({ value, label: t(`compute.form.limit.${value}`) }))}
        onChange={(event) =>
          budget &&
          set({ budget: { ...budget, atLimit: event.currentTarget.value === "cancel" ? "cancel" : "let_end" } })
        }
      />
    </>
  );
}

function CommandFields({ settings, set, problems }: PartProps) {
  const { t } = useTranslation();
  const command = (name: "startCommand" | "stopCommand" | "checkCommand", placeholder: string) => (
    <Textarea
      label={t(`compute.form.${name}`)}
      description={t(`compute.form.${name}Help`)}
      placeholder={placeholder}
      value={settings[name] ?? ""}
      error={problems(name)}
      autosize
      minRows={1}
      spellCheck={false}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
      onChange={(event) => set({ [name]: event.currentTarget.value || null })}
    />
  );
  const whole = (name: "startTimeoutSeconds" | "idleSeconds") => (
    <NumberInput
      label={t(`compute.form.${name}`)}
      description={t(`compute.form.${name}Help`)}
      value={settings[name]}
      error={problems(name)}
      clampBehavior="none"
      hideControls
      onChange={(value) => value !== "" && set({ [name]: Number(value) })}
    />
  );
  return (
    <Stack>
      {command("startCommand", "wakeonlan 00:11:22:33:44:55")}
      {command("checkCommand", "ping -c 1 box")}
      {command("stopCommand", "ssh box sudo poweroff")}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        {whole("startTimeoutSeconds")}
        {whole("idleSeconds")}
      </SimpleGrid>
    </Stack>
  );
}

/** Bytes are whole ones. */
const toUnit = (value: number, unit: number) => (unit === 1 ? value : Math.round(value * unit));
