import type { AlgorithmParam, ParamValue } from "@crisol/contract";

/** The parameters that matter beside the values of the others: `quantile_alpha` only with the objective quantile. */
export function relevantParams(
  params: readonly AlgorithmParam[],
  values: Readonly<Record<string, ParamValue>>,
): readonly AlgorithmParam[] {
  const setting = (name: string) => values[name] ?? params.find((param) => param.name === name)?.default;
  return params.filter(({ when }) => !when || setting(when.param) === when.is);
}
