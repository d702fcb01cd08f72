import { CrisolError } from "@crisol/contract";
import { DOUBLE, VARCHAR } from "@duckdb/node-api";
import type { ScoreColumn, ScoredPart } from "../score-table.js";
import type { ModelAnswer } from "./model-process.js";

export type Cells = readonly (string | number | boolean | null)[];
type Answers = Extract<ModelAnswer, { readonly predictions: unknown }>["predictions"];

/** Rows that follow each other with what the model answers to them, or why it does not. */
export type AnsweredPart =
  | { readonly answers: Answers; readonly problem?: undefined }
  | { readonly answers?: undefined; readonly problem: string };

/** So many rows without one that it can answer, and the model is what is wrong. */
const MOST_FAILURES = 100;

/**
 * Asks a model's process for many rows. A row that its signature does not take, or that the model fails with, is
 * alone: what fails is halved until it is. Throws `scoring_failed` if the model fails with the first hundred rows that it is given.
 */
export class ProcessScores {
  #hasAnswered = false;
  #failures = 0;

  constructor(
    /** Throws an Error with the reason where the process has ended. */
    readonly ask: (rows: readonly Cells[]) => Promise<ModelAnswer>,
    readonly modelName: string,
  ) {}

  /** The answers to the rows, in their order. */
  async *answers(rows: readonly Cells[]): AsyncGenerator<AnsweredPart> {
    if (rows.length === 0) return;
    const answer = await this.ask(rows);
    if ("predictions" in answer) {
      const { predictions } = answer;
      if (predictions.length !== rows.length)
        throw this.failed(`it has ${predictions.length} answers to ${rows.length} rows`);
      this.#hasAnswered = true;
      yield { answers: predictions };
    } else if ("input" in answer) {
      const { row, column, message } = answer.input;
      if (!rows[row]) throw this.failed(`it finds fault with the row ${row} of ${rows.length}`);
      // Those before have no fault in this column, but may have in another.
      yield* this.answers(rows.slice(0, row));
      yield { problem: `${column} ${message}` };
      yield* this.answers(rows.slice(row + 1));
    } else if (rows.length === 1) {
      this.#failures++;
      if (!this.#hasAnswered && this.#failures >= MOST_FAILURES) {
        throw this.failed(`it fails with each of the first ${MOST_FAILURES} rows: ${answer.failed}`);
      }
      yield { problem: answer.failed };
    } else {
      const middle = Math.floor(rows.length / 2);
      yield* this.answers(rows.slice(0, middle));
      yield* this.answers(rows.slice(middle));
    }
  }

  failed(problem: string): CrisolError {
    return new CrisolError("scoring_failed", { value: this.modelName, problem });
  }
}

/** How the answers of a model become columns: by the first of them, as signatures say little of what is answered. */
export class AnswerColumns {
  readonly columns: readonly ScoreColumn[];
  readonly #isNumber: boolean;
  readonly #classes: readonly string[];

  /** `first` is undefined where no row was answered. */
  constructor(first: Answers[number] | undefined, classes: readonly string[] | null) {
    this.#isNumber = typeof first?.prediction === "number";
    this.#classes = first?.probabilities && classes ? classes : [];
    this.columns = [
      { name: "prediction", title: "prediction", type: this.#isNumber ? DOUBLE : VARCHAR },
      ...this.#classes.map((name, k) => ({ name: `p${k}`, title: `probability_${name}`, type: DOUBLE })),
    ];
  }

  /** The part as the table of scores takes it. A text where the first answer was a number is refused. */
  *parts(part: AnsweredPart): Generator<ScoredPart> {
    if (part.problem !== undefined) {
      yield { rowCount: 1, values: null, problem: part.problem };
      return;
    }
    let from = 0;
    for (const [at, { prediction }] of part.answers.entries()) {
      if (!this.#isNumber || typeof prediction === "number") continue;
      yield* this.#part(part.answers.slice(from, at));
      const problem = `the model answers with the text "${prediction.slice(0, 100)}", and with numbers to other rows`;
      yield { rowCount: 1, values: null, problem };
      from = at + 1;
    }
    yield* this.#part(part.answers.slice(from));
  }

  *#part(answers: Answers): Generator<ScoredPart> {
    if (answers.length === 0) return;
    const values = [
      answers.map(({ prediction }) => (this.#isNumber ? prediction : String(prediction))),
      ...this.#classes.map((name) => answers.map(({ probabilities }) => probabilities?.[name] ?? null)),
    ];
    yield { rowCount: answers.length, values, problem: null };
  }
}
