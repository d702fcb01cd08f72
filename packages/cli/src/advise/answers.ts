import { AdviceAnswers } from "@crisol/contract";
import { UsageError } from "../errors.js";

const LISTS = new Set(["languages", "interfaces", "services", "criteria"]);
const TEXTS = new Set(["output", "target"]);

/** `control=full languages=python,sql rows=1e6` as answers. Throws a `UsageError` for what has no `=`. */
export function answersFrom(pairs: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw new UsageError(`--answer takes field=value, not ${pair}`);
      const [field, text] = [pair.slice(0, at), pair.slice(at + 1)];
      return [field, valueOfText(field, text)];
    }),
  );
}

/** The answers, if they are of the contract's form; throws a `UsageError` with each field that is not. */
export function checkedAnswers(given: unknown): AdviceAnswers {
  const parsed = AdviceAnswers.strict().safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "answers"}: ${message}`);
  throw new UsageError(`the answers are not of their form (crisol advise --schema): ${problems.join("; ")}`);
}

function valueOfText(field: string, text: string): unknown {
  if (TEXTS.has(field)) return text;
  if (LISTS.has(field)) return text.split(",").map((one) => one.trim());
  if (text === "true" || text === "yes") return true;
  if (text === "false" || text === "no") return false;
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
