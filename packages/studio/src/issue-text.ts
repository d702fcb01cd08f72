export type Translate = (key: string, options?: Record<string, unknown>) => string;

/** What a schema of the contract has against a value, as zod tells it. */
export interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly origin?: string;
  readonly expected?: string;
}

/** The issue as a sentence below its field, in the unit of the field. */
export function sentenceOf(issue: Issue, t: Translate): string {
  const { code, origin, minimum, maximum, message } = issue;
  const unit = issue.path.at(-1) === "memoryBytes" ? 1e9 : 1;
  if (code === "invalid_key") return t("jobs.form.problem.name");
  const isText = origin === "string";
  if (code === "too_small" && isText) return t("jobs.form.problem.needed");
  if (code === "too_small") return t("jobs.form.problem.least", { low: Number(minimum) / unit });
  if (code === "too_big" && !isText) return t("jobs.form.problem.most", { high: Number(maximum) / unit });
  if (code === "invalid_type" && issue.expected === "int") return t("jobs.form.problem.whole");
  if (code === "invalid_type" && issue.expected === "number") return t("jobs.form.problem.number");
  return t("jobs.form.problem.other", { problem: message });
}
