import { Criterion, type MetricInfo } from "@crisol/contract";

export interface ParsedCriterion {
  readonly metric: string;
  readonly group: string | null;
  readonly operator: string;
  readonly bound: number;
}

/** `recall(positive) >= 0.7` in its parts; undefined when it is not of that form. */
export function parseCriterion(text: string): ParsedCriterion | undefined {
  const match = /^\s*([a-z][a-z0-9_]*)\s*(?:\(([^)]*)\))?\s*(>=|<=|>|<)\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*$/i.exec(text);
  if (!match || !Number.isFinite(Number(match[4]))) return undefined;
  return {
    metric: match[1] as string,
    group: match[2]?.trim() || null,
    operator: match[3] as string,
    bound: Number(match[4]),
  };
}

/** Code of the text that says what is wrong with a criterion as typed; undefined when it can be used. */
export function criterionProblem(
  text: string,
  metrics: readonly MetricInfo[],
):
  | { readonly code: "form" | "metric" | "direction" | "range"; readonly params: Record<string, string | number> }
  | undefined {
  const parsed = parseCriterion(text);
  if (!parsed || !Criterion.safeParse(text).success) return { code: "form", params: {} };
  const info = metrics.find((one) => one.name === parsed.metric);
  const { metric, bound } = parsed;
  if (!info)
    return metrics.length === 0
      ? undefined
      : { code: "metric", params: { metric, metrics: metrics.map((one) => one.name).join(", ") } };
  if ((info.direction === "maximise") === parsed.operator.startsWith("<"))
    return { code: "direction", params: { metric, better: info.direction } };
  if ((info.lower !== null && bound < info.lower) || (info.upper !== null && bound > info.upper)) {
    return { code: "range", params: { metric, bound, lower: info.lower ?? "−∞", upper: info.upper ?? "∞" } };
  }
  return undefined;
}
