import { ScriptSpec } from "@crisol/contract";
import { type Issue, sentenceOf, type Translate } from "./issue-text.js";
import { type ScriptDraft, specOf, unknownOf } from "./script-draft.js";

const groups = ["parameters", "inputs", "outputs", "variables"] as const;

/**
 * What is wrong with the draft, by field (`command`, `parameters.0.name`, `resources.cores`), from the contract's schema and
 * from what it cannot see: names that stand twice, and placeholders that name nothing. Empty when it can be sent.
 */
export function problemsOf(draft: ScriptDraft, t: Translate): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  const add = (field: string, problem: string) => {
    if (!problems.has(field)) problems.set(field, problem);
  };
  for (const group of groups) {
    const rows: readonly { readonly name: string }[] = draft[group];
    const names = rows.map(({ name }) => (group === "parameters" || group === "variables" ? name : name.toUpperCase()));
    rows.forEach(({ name }, index) => {
      if (name === "") add(`${group}.${index}.name`, t("jobs.form.problem.needed"));
      else if (names.indexOf(names[index] as string) !== index)
        add(`${group}.${index}.name`, t("jobs.form.problem.twice"));
    });
  }
  draft.parameters.forEach(({ type, value }, index) => {
    if (type === "number" && (value.trim() === "" || !Number.isFinite(Number(value))))
      add(`parameters.${index}.value`, t("jobs.form.problem.number"));
  });
  draft.inputs.forEach(({ dataId, folder }, index) => {
    if (folder ? !folder.runId : !dataId) add(`inputs.${index}.dataId`, t("jobs.form.problem.needed"));
  });
  const unknown = unknownOf(draft);
  if (unknown.length > 0) add("command", t("jobs.form.unknown", { name: unknown[0] }));
  const { error } = ScriptSpec.safeParse(specOf(draft));
  for (const issue of error?.issues ?? []) add(fieldOf(draft, issue), sentenceOf(issue, t));
  return problems;
}

/** The field of the form in which the issue is: those of a record are known by their place. */
function fieldOf(draft: ScriptDraft, { code, path }: Issue): string {
  const [group, name, ...rest] = path.map(String);
  const known = groups.find((one) => one === group);
  if (!known || name === undefined) return path.map(String).join(".");
  const index = draft[known].findIndex((row: { readonly name: string }) => row.name === name);
  const part = code === "invalid_key" ? "name" : known === "outputs" && rest[0] === "name" ? "target" : rest[0];
  return `${known}.${index}.${part ?? "value"}`;
}
