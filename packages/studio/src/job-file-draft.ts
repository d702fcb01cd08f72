import { type Data, type JobFile, type ScriptSpec, scriptSpecOf } from "@crisol/contract";
import { hashKey } from "@tanstack/react-query";
import { draftOfWhole, emptyDraft, type ScriptDraft, specOf } from "./script-draft.js";

/** What of a script's form a `crisol.yml` says, in the order of the form, each with the key of its label. */
const LABELS = {
  command: "jobs.form.command",
  parameters: "jobs.form.parameters",
  inputs: "jobs.form.inputs",
  outputs: "jobs.form.outputs",
  name: "jobs.form.name",
  experiment: "jobs.form.experiment",
  environment: "jobs.form.environment",
  variables: "jobs.form.variables",
  secrets: "jobs.form.secrets",
  resources: "jobs.form.limits",
  timeoutSeconds: "jobs.form.timeout",
  retries: "jobs.form.retries",
  priority: "jobs.priority",
} satisfies Readonly<Record<Exclude<keyof ScriptSpec, "codeId">, string>>;

/** The form as the file of the code `codeId` says. An input has no data set where the project has none of its name. */
export function draftOfJobFile(file: JobFile, codeId: string, sets: readonly Pick<Data, "id" | "name">[]): ScriptDraft {
  const dataIdOf = (name: string) => sets.find((one) => one.id === name || one.name === name)?.id ?? "";
  return { ...draftOfWhole(scriptSpecOf(file, { codeId, dataIdOf })), offered: codeId };
}

/** The data sets that the file reads and the form has none for, by their names in the file. */
export function dataWithout(file: JobFile, { inputs }: ScriptDraft): string[] {
  const without = inputs.filter(({ dataId, folder }) => !folder && dataId === "").map(({ name }) => name);
  const named = Object.entries(file.inputs).flatMap(([name, input]) =>
    "data" in input && without.includes(name) ? [input.data] : [],
  );
  return [...new Set(named)];
}

/**
 * Keys of the labels of all in which the form is not as the file's; none where both say the same. A data set that was chosen
 * for one that the project has not is no difference.
 */
export function differences(draft: ScriptDraft, ofFile: ScriptDraft): string[] {
  const inputs = ofFile.inputs.map((row) => {
    const chosen = row.dataId === "" && !row.folder && draft.inputs.find(({ name }) => name === row.name);
    return chosen ? { ...row, dataId: chosen.dataId } : row;
  });
  const [one, other] = [specOf(draft), specOf({ ...ofFile, inputs })];
  return (Object.keys(LABELS) as (keyof typeof LABELS)[])
    .filter((field) => hashKey([one[field]]) !== hashKey([other[field]]))
    .map((field) => LABELS[field]);
}

/** Whether nothing is typed into the form yet, but for its code. */
export function isUntouched(draft: ScriptDraft): boolean {
  return differences(draft, emptyDraft).length === 0;
}
