import type { AlgorithmParam, Task } from "@crisol/contract";

/** Parameters whose defaults are those for `task`. */
export function taskParams(params: readonly AlgorithmParam[], task: Task | null): AlgorithmParam[] {
  return params.map((param) =>
    task === "regression" && param.regressionDefault !== undefined
      ? { ...param, default: param.regressionDefault }
      : param,
  );
}
