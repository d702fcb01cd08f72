import { createInterface } from "node:readline/promises";
import type { AdviceQuestion } from "@crisol/contract";
import { typedNumber } from "./typed-number.js";

const TEXTS = {
  en: {
    start: "Enter skips a question, < goes back, q gives the advice on what was answered so far.\n",
    several: "numbers, with commas",
    again: "That is none of the choices: give their numbers.",
    noNumber: "That is no number, such as 200000 or 2 million.",
    yesOrNo: "Say y or n.",
    number: "a number, such as 20,000 or 2 million",
    yes: "y/n",
  },
  es: {
    start: "Intro salta una pregunta, < vuelve a la anterior, q da ya el consejo con lo contestado.\n",
    several: "números, con comas",
    again: "No es ninguna de las opciones: da sus números.",
    noNumber: "Eso no es un número, como 200000 o 2 millones.",
    yesOrNo: "Di s o n.",
    number: "un número, como 20.000 o 2 millones",
    yes: "s/n",
  },
} as const;

/**
 * Asks the questions in the terminal, each with why it is asked; all may be skipped, and `<` goes back to the one before, whose
 * answer is taken away. Returns the answers.
 */
export async function interview(
  questions: readonly AdviceQuestion[],
  language: string,
): Promise<Record<string, unknown>> {
  const texts = language.startsWith("es") ? TEXTS.es : TEXTS.en;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answers: Record<string, unknown> = {};
  const asked: number[] = [];
  // Ctrl-D ends the interview like q does.
  const closed = new Promise<"q">((resolve) => terminal.once("close", () => resolve("q")));
  const say = (text: string) => process.stdout.write(`${text}\n`);
  say(texts.start);
  try {
    for (let at = 0; at < questions.length; ) {
      const question = questions[at] as AdviceQuestion;
      if (!isAsked(question, answers)) {
        at++;
        continue;
      }
      say(`\u001b[1m${question.question}\u001b[0m\n\u001b[2m${question.why}\u001b[0m`);
      for (const [i, { label }] of question.options.entries()) say(`  ${i + 1}  ${label}`);
      const line = await lineOf(question);
      if (line === "q") return answers;
      if (line === BACK) {
        at = asked.pop() ?? at;
        delete answers[(questions[at] as AdviceQuestion).field];
      } else {
        if (line !== "") answers[question.field] = parsed(question, line);
        asked.push(at);
        at++;
      }
      say("");
    }
    return answers;
  } finally {
    terminal.close();
  }

  /** A line that is an answer to the question, nothing, `q` or `<`. */
  async function lineOf(question: AdviceQuestion): Promise<string> {
    for (;;) {
      const line = (await Promise.race([terminal.question(`${hintOf(question, texts)}> `), closed])).trim();
      if (/^(q|<|)$/i.test(line)) return line.toLowerCase();
      if (parsed(question, line) !== undefined) return line;
      say(question.options.length > 0 ? texts.again : question.kind === "number" ? texts.noNumber : texts.yesOrNo);
    }
  }
}

const BACK = "<";

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
  return typedNumber(line);
}
