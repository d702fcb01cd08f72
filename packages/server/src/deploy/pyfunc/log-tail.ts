const MOST_LINES = 100;
/** A longer line is cut: what is shown of a model's output must not grow with it. */
const LONGEST = 500;

/** The last lines of a text that comes in pieces. */
export class LogTail {
  readonly #lines: string[] = [];
  #open = "";

  /** Adds a line, or several. */
  say(text: string): void {
    this.write(`${text}\n`);
  }

  write(piece: string): void {
    const lines = (this.#open + piece).split(/\r?\n/);
    this.#open = (lines.pop() as string).slice(0, LONGEST);
    for (const line of lines) this.#lines.push(line.slice(0, LONGEST));
    this.#lines.splice(0, this.#lines.length - MOST_LINES);
  }

  get lines(): string[] {
    return this.#open === "" ? [...this.#lines] : [...this.#lines, this.#open].slice(-MOST_LINES);
  }
}
