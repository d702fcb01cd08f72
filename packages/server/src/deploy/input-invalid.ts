import { CrisolError, type FieldProblem } from "@crisol/contract";

/** `input_invalid` with the first problem as its sentence and all of them beside it. */
export function inputInvalid(problems: readonly FieldProblem[]): CrisolError {
  const more = problems.length > 1 ? `; and ${problems.length - 1} more` : "";
  return new CrisolError("input_invalid", { problem: `${problems[0]?.message}${more}` }, problems);
}
