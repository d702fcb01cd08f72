import { NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { newOutput, newParameter, newVariable, type ScriptDraft } from "../script-draft.js";
import { RowsField } from "./rows-field.js";

/** Of every list of a script's form. */
export interface ScriptRowsProps {
  readonly draft: ScriptDraft;
  readonly onChange: (change: Partial<ScriptDraft>) => void;
  readonly problems: ReadonlyMap<string, string>;
}

/** Names, types and values of the parameters. */
export function ParameterRows({ draft, onChange, problems }: ScriptRowsProps) {
  const { t } = useTranslation();
  return (
    <RowsField
      title={t("jobs.form.parameters")}
      help={t("jobs.form.parametersHelp")}
      rowName={(number) => t("jobs.form.parameter", { number })}
      rows={draft.parameters}
      onChange={(parameters) => onChange({ parameters })}
      fresh={newParameter}
    >
      {({ name, type, value }, set, index) => (
        <>
          <TextInput
            aria-label={t("jobs.form.name")}
            placeholder="rate"
            value={name}
            error={problems.get(`parameters.${index}.name`)}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <NativeSelect
            aria-label={t("jobs.form.type")}
            data={(["number", "text", "boolean"] as const).map((one) => ({ value: one, label: t(`jobs.form.${one}`) }))}
            value={type}
            onChange={(event) => {
              const next = event.currentTarget.value as typeof type;
              set({ type: next, value: next === "boolean" ? String(value === "true") : value });
            }}
          />
          {type === "boolean" ? (
            <NativeSelect
              aria-label={t("jobs.form.value")}
              data={["true", "false"]}
              value={value}
              onChange={(event) => set({ value: event.currentTarget.value })}
            />
          ) : (
            <TextInput
              aria-label={t("jobs.form.value")}
              placeholder={type === "number" ? "0.1" : undefined}
              inputMode={type === "number" ? "decimal" : undefined}
              value={value}
              error={problems.get(`parameters.${index}.value`)}
              onChange={(event) => set({ value: event.currentTarget.value })}
            />
          )}
        </>
      )}
    </RowsField>
  );
}

/** What the script leaves, and what becomes of each. */
export function OutputRows({ draft, onChange, problems }: ScriptRowsProps) {
  const { t } = useTranslation();
  return (
    <RowsField
      title={t("jobs.form.outputs")}
      help={t("jobs.form.outputsHelp")}
      rowName={(number) => t("jobs.form.output", { number })}
      rows={draft.outputs}
      onChange={(outputs) => onChange({ outputs })}
      fresh={newOutput}
    >
      {({ name, kind, target, format }, set, index) => (
        <>
          <TextInput
            aria-label={t("jobs.form.name")}
            placeholder="model"
            value={name}
            error={problems.get(`outputs.${index}.name`)}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <NativeSelect
            aria-label={t("jobs.form.kind")}
            data={(["artifact", "data", "model"] as const).map((one) => ({ value: one, label: t(`jobs.form.${one}`) }))}
            value={kind}
            onChange={(event) => set({ kind: event.currentTarget.value as typeof kind })}
          />
          {kind !== "artifact" && (
            <TextInput
              aria-label={t(kind === "data" ? "jobs.form.dataName" : "jobs.form.modelName")}
              placeholder={t(kind === "data" ? "jobs.form.dataName" : "jobs.form.modelNameHelp")}
              value={target}
              error={problems.get(`outputs.${index}.target`)}
              onChange={(event) => set({ target: event.currentTarget.value })}
            />
          )}
          {kind === "data" && (
            <NativeSelect
              aria-label={t("jobs.form.format")}
              data={[
                { value: "csv", label: "CSV" },
                { value: "parquet", label: "Parquet" },
                { value: "jsonl", label: "JSON Lines" },
              ]}
              value={format}
              onChange={(event) => set({ format: event.currentTarget.value as typeof format })}
            />
          )}
        </>
      )}
    </RowsField>
  );
}

/** Environment variables. */
export function VariableRows({ draft, onChange, problems }: ScriptRowsProps) {
  const { t } = useTranslation();
  return (
    <RowsField
      title={t("jobs.form.variables")}
      help={t("jobs.form.variablesHelp")}
      rowName={(number) => t("jobs.form.variable", { number })}
      rows={draft.variables}
      onChange={(variables) => onChange({ variables })}
      fresh={newVariable}
    >
      {({ name, value }, set, index) => (
        <>
          <TextInput
            aria-label={t("jobs.form.name")}
            placeholder="OMP_NUM_THREADS"
            value={name}
            error={problems.get(`variables.${index}.name`)}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <TextInput
            aria-label={t("jobs.form.value")}
            value={value}
            error={problems.get(`variables.${index}.value`)}
            onChange={(event) => set({ value: event.currentTarget.value })}
          />
        </>
      )}
    </RowsField>
  );
}
