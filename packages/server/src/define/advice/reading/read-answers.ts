import type { AdviceReading } from "@crisol/contract";

export function readAnswers(_text: string): AdviceReading {
  return { answers: {}, found: [], language: "en" };
}
