import type { Coefficients, Explanation } from "@crisol/contract";
import { table } from "./output.js";

type Coefficient = Coefficients["outputs"][number][number];

const WITHOUT_INFERENCE = {
  penalised: "no intervals or p-values: the penalty draws coefficients towards 0, and the usual ones would not hold",
  not_kept: "no intervals or p-values: the algorithm does not keep what they are worked out from",
  no_rows_left: "no intervals or p-values: there are no more training rows than coefficients",
} as const;

/** The coefficients of a linear model, a table for each output (of two classes the positive one's), and how sure they are. */
export function coefficientTables({ coefficients, outputs, scale }: Explanation): string[] {
  if (!coefficients) return [];
  const { inference, withoutInference } = coefficients;
  const tables = coefficients.outputs.map((terms, at) => {
    const name = outputs[at]?.class ?? null;
    const unit = `${scale.replace("_", " ")}${name === null ? "" : ` of ${name}`}`;
    const head = ["term", `coefficient (${unit})`, ...(inference ? ["std. error", "low", "high", "p"] : [])];
    return table(
      [...head, "per std. deviation"],
      terms.map((term) => rowOf(term, inference !== null)),
    );
  });
  const shown = tables.length === 2 ? tables.slice(1) : tables;
  const sure = inference
    ? `${inference.level * 100} % intervals on ${inference.rowCount} rows (${inference.covariance}); R2 ${number(inference.rSquared)}, adjusted ${number(inference.adjustedRSquared)}`
    : WITHOUT_INFERENCE[withoutInference ?? "not_kept"];
  return [...shown, sure];
}

function rowOf(term: Coefficient, inference: boolean): unknown[] {
  const { estimate, standardError, low, high, pValue, standardised, estimated } = term;
  const certainty = [number(standardError), number(low), number(high), pValue === null ? null : pValue.toPrecision(2)];
  return [
    nameOf(term),
    estimated ? number(estimate) : "0 (fixed)",
    ...(inference ? certainty : []),
    estimated ? number(standardised) : null,
  ];
}

function nameOf({ column, quantity, detail }: Coefficient): string {
  if (column === null || quantity === null) return "(intercept)";
  if (quantity === "value") return column;
  if (quantity === "level") return `${column} = ${detail}`;
  return `${column}: ${[quantity === "date_part" ? "" : quantity.replace("_", " "), detail ?? ""].join(" ").trim()}`;
}

function number(value: number | null): string | null {
  return value === null ? null : value.toPrecision(4);
}
