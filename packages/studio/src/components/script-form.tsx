import {
  Autocomplete,
  NativeSelect,
  NumberInput,
  SimpleGrid,
  Stack,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { scriptChoicesQuery } from "../job-queries.js";
import { placeholdersOf, type ScriptDraft, unknownOf, withRowFor } from "../script-draft.js";
import { AdvisedPlace } from "./advised-place.js";
import { CodeField } from "./code-field.js";
import { CommandField } from "./command-field.js";
import { CommandSuggestions } from "./command-suggestions.js";
import { JobFileNotice } from "./job-file-notice.js";
import { Panel, Section } from "./page.js";
import { ResourceFields } from "./resource-fields.js";
import { InputRows } from "./script-input-rows.js";
import { OutputRows, ParameterRows, VariableRows } from "./script-rows.js";

interface ScriptFormProps {
  readonly projectId: string;
  readonly draft: ScriptDraft;
  readonly onChange: (draft: ScriptDraft) => void;
  readonly problems: ReadonlyMap<string, string>;
}

/** All that a job of a script can be told. */
export function ScriptForm({ projectId, draft, onChange, problems }: ScriptFormProps) {
  const { t } = useTranslation();
  const set = (change: Partial<ScriptDraft>) => onChange({ ...draft, ...change });
  const rows = { draft, onChange: set, problems };
  // An empty command is not yet wrong.
  const commandProblem = draft.command === "" ? undefined : problems.get("command");
  const unknown = unknownOf(draft);
  const choices = useQuery(scriptChoicesQuery(projectId)).data;
  return (
    <Stack gap="lg">
      <Section title={t("jobs.form.what")}>
        <Panel>
          <Stack gap="lg">
            <CommandField
              value={draft.command}
              onChange={(command) => set({ command })}
              placeholders={placeholdersOf(draft)}
              problem={unknown.length > 0 ? undefined : commandProblem}
              unknown={unknown}
              onAdd={(placeholder) => onChange(withRowFor(draft, placeholder))}
            />
            {draft.command.trim() === "" && draft.codeId !== null && (
              <CommandSuggestions
                projectId={projectId}
                codeId={draft.codeId}
                onChoose={(command) => set({ command })}
              />
            )}
            <CodeField projectId={projectId} value={draft.codeId} onChange={(codeId) => set({ codeId })} />
            {draft.codeId !== null && (
              <JobFileNotice
                key={draft.codeId}
                projectId={projectId}
                codeId={draft.codeId}
                draft={draft}
                onChange={onChange}
                isRight={problems.size === 0}
              />
            )}
            <ParameterRows {...rows} />
            <InputRows {...rows} projectId={projectId} />
            <OutputRows {...rows} />
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
              <TextInput
                label={t("jobs.form.name")}
                description={t("jobs.form.nameHelp")}
                value={draft.name}
                error={problems.get("name")}
                onChange={(event) => set({ name: event.currentTarget.value })}
              />
              <TextInput
                label={t("jobs.form.experiment")}
                description={t("jobs.form.experimentHelp")}
                value={draft.experiment}
                error={problems.get("experiment")}
                onChange={(event) => set({ experiment: event.currentTarget.value })}
              />
            </SimpleGrid>
          </Stack>
        </Panel>
      </Section>
      <Section title={t("jobs.form.environment")}>
        <Panel>
          <Stack gap="lg">
            <EnvironmentFields draft={draft} set={set} problems={problems} names={choices?.environments ?? []} />
            <VariableRows {...rows} />
            <TagsInput
              label={t("jobs.form.secrets")}
              description={t("jobs.form.secretsHelp")}
              data={choices?.secrets ?? []}
              value={[...draft.secrets]}
              error={firstOf(problems, "secrets")}
              onChange={(secrets) => set({ secrets })}
            />
          </Stack>
        </Panel>
      </Section>
      <Section title={t("jobs.form.limits")}>
        <Panel>
          <Stack gap="lg">
            <AdvisedPlace
              projectId={projectId}
              chosen={{ cores: draft.cores, memoryGb: draft.memoryGb, place: draft.place }}
              onChoose={set}
            />
            <LimitFields draft={draft} set={set} problems={problems} />
          </Stack>
        </Panel>
      </Section>
    </Stack>
  );
}

interface FieldsProps {
  readonly draft: ScriptDraft;
  readonly set: (change: Partial<ScriptDraft>) => void;
  readonly problems: ReadonlyMap<string, string>;
}

function EnvironmentFields({
  draft: { environment },
  set,
  problems,
  names,
}: FieldsProps & { readonly names: readonly string[] }) {
  const { t } = useTranslation();
  const change = (one: Partial<ScriptDraft["environment"]>) => set({ environment: { ...environment, ...one } });
  const { kind } = environment;
  return (
    <>
      <NativeSelect
        label={t("jobs.form.environmentKind")}
        description={t(`jobs.form.environmentHelp.${kind}`)}
        data={(["code", "named", "packages", "none"] as const).map((value) => ({
          value,
          label: t(`jobs.form.environments.${value}`),
        }))}
        value={kind}
        onChange={(event) => change({ kind: event.currentTarget.value as typeof kind })}
      />
      {kind === "named" && (
        <Autocomplete
          label={t("jobs.form.environmentName")}
          data={[...names]}
          value={environment.name}
          error={firstOf(problems, "environment")}
          onChange={(name) => change({ name })}
        />
      )}
      {kind === "packages" && (
        <>
          <Textarea
            label={t("jobs.form.requirements")}
            placeholder={"scikit-learn==1.7.2\npandas"}
            autosize
            minRows={3}
            spellCheck={false}
            value={environment.requirements}
            error={firstOf(problems, "environment.requirements")}
            onChange={(event) => change({ requirements: event.currentTarget.value })}
          />
          <TextInput
            label={t("jobs.form.python")}
            description={t("jobs.form.pythonHelp")}
            placeholder="3.12"
            w={160}
            value={environment.python}
            error={problems.get("environment.python")}
            onChange={(event) => change({ python: event.currentTarget.value })}
          />
        </>
      )}
    </>
  );
}

function LimitFields({ draft, set, problems }: FieldsProps) {
  const { t } = useTranslation();
  const number = (
    name: "nodes" | "processesPerNode" | "timeoutMinutes" | "retries" | "priority",
    field: string,
    label: string,
    description: string,
  ) => (
    <NumberInput
      label={label}
      description={description}
      value={draft[name]}
      error={problems.get(field)}
      clampBehavior="none"
      hideControls
      onChange={(value) => set({ [name]: value })}
    />
  );
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
      <ResourceFields value={draft} set={set} problems={problems} coresHelp={t("jobs.form.coresHelp")} />
      {number("nodes", "resources.nodes", t("jobs.form.nodes"), t("jobs.form.nodesHelp"))}
      {number(
        "processesPerNode",
        "resources.processesPerNode",
        t("jobs.form.processesPerNode"),
        t("jobs.form.processesPerNodeHelp"),
      )}
      {number("timeoutMinutes", "timeoutSeconds", t("jobs.form.timeout"), t("jobs.form.timeoutHelp"))}
      {number("retries", "retries", t("jobs.form.retries"), t("jobs.form.retriesHelp"))}
      {number("priority", "priority", t("jobs.priority"), t("jobs.form.priorityHelp"))}
    </SimpleGrid>
  );
}

/** The first problem of a field or of anything in it. */
function firstOf(problems: ReadonlyMap<string, string>, field: string): string | undefined {
  return [...problems].find(([name]) => name === field || name.startsWith(`${field}.`))?.[1];
}
