import { createInterface } from "node:readline/promises";
import type { AdviceQuestion } from "@crisol/contract";

const TEXTS = {
  en: {
    start: "Press Enter to skip a question; q gives the advice with what was answered so far.\n",
    several: "numbers, with commas",
    again: "That is none of the choices.",
    number: "a number",
    yes: "y/n",
  },
  es: {
    start: "Intro salta una pregunta; q da ya el consejo con lo contestado.\n",
    several: "números, con comas",
    again: "No es ninguna de las opciones.",
    number: "un número",
    yes: "s/n",
  },
} as const;

/** Asks the questions in the terminal, each with why it is asked; all may be skipped. Returns the answers. */
export async function interview(
  questions: readonly AdviceQuestion[],
  language: string,
): Promise<Record<string, unknown>> {
  const texts = language.startsWith("es") ? TEXTS.es : TEXTS.en;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answers: Record<string, unknown> = {};
  // Ctrl-D ends the interview like q does.
  const closed = new Promise<"q">((resolve) => terminal.once("close", () => resolve("q")));
  const say = (text: string) => process.stdout.write(`${text}\n`);
  say(texts.start);
  try {
    for (const question of questions) {
      if (!isAsked(question, answers)) continue;
      say(`\u001b[1m${question.question}\u001b[0m\n\u001b[2m${question.why}\u001b[0m`);
      for (const [i, { label }] of question.options.entries()) say(`  ${i + 1}  ${label}`);
      for (;;) {
        const line = (await Promise.race([terminal.question(`${hintOf(question, texts)}> `), closed])).trim();
        if (line.toLowerCase() === "q") return answers;
        if (line === "") break;
        const value = parsed(question, line);
        if (value !== undefined) {
          answers[question.field] = value;
          break;
        }
        say(texts.again);
      }
      say("");
    }
    return answers;
  } finally {
    terminal.close();
  }
}

function isAsked({ onlyIf }: AdviceQuestion, answers: Readonly<Record<string, unknown>>): boolean {
  if (!onlyIf) return true;
  const value = answers[onlyIf.field];
  if (value === undefined) return false;
  return onlyIf.values.length === 0 || onlyIf.values.includes(String(value));
}

function hintOf({ kind }: AdviceQuestion, texts: (typeof TEXTS)["en" | "es"]): string {
  if (kind === "choices") return `(${texts.several}) `;
  if (kind === "number") return `(${texts.number}) `;
  return kind === "yes_no" ? `(${texts.yes}) ` : "";
}

/** Undefined where the line is no answer to the question. */
function parsed({ kind, options }: AdviceQuestion, line: string): unknown {
  const chosen = (text: string) =>
    options[Number(text) - 1]?.value ?? options.find(({ value }) => value === text)?.value;
  if (kind === "choice") return chosen(line);
  if (kind === "choices") {
    const values = line.split(",").map((part) => chosen(part.trim()));
    return values.includes(undefined) ? undefined : values;
  }
  if (kind === "yes_no") return /^[ysí]/i.test(line) ? true : /^n/i.test(line) ? false : undefined;
  if (kind === "text") return line;
  const value = Number(line.replace(/[_ ]/g, ""));
  return Number.isFinite(value) ? value : undefined;
}
