import type { Kysely } from "kysely";
import type { Database } from "./database.js";

/**
 * A read whose answer is long: it is made, and written as JSON, where the rows are read. `read-thread.ts` lists them all,
 * so that a thread finds each by its name.
 */
export interface LongAnswer<Args, Answer> {
  readonly name: string;
  /** Awaits nothing but `db`, which shows one state. `args` are copied as messages between threads are. */
  readonly make: (db: Kysely<Database>, args: Args) => Promise<Answer | JsonOf<Answer>>;
}

/** JSON of an `Answer`, ready to be sent. */
export class JsonOf<Answer> {
  declare readonly of: Answer;

  constructor(readonly bytes: Buffer) {}

  static text<Answer>(json: string): JsonOf<Answer> {
    // Of its own memory, which a thread can give away.
    const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(json));
    bytes.write(json);
    return new JsonOf(bytes);
  }

  /** `answer` written as JSON, unless it is already. */
  static from<Answer>(answer: Answer | JsonOf<Answer>): JsonOf<Answer> {
    return answer instanceof JsonOf ? answer : JsonOf.text(JSON.stringify(answer));
  }
}
