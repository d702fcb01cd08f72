import { type LogGap, type LogHit, type LogLine, TERMINAL_COMMANDS } from "@crisol/contract";
import { bytes } from "./output.js";

const RESET = "\u001b[0m";
const INVERSE = "\u001b[7m";
const UNINVERSE = "\u001b[27m";

/**
 * A line of a job's log for the terminal or for a pipe. What a job prints is not trusted: only colours pass, and only to
 * a terminal; whatever else would command it (titles, moves, the clipboard) does not. Of a job of several processes its rank is before it.
 */
export function logLineText(line: Pick<LogLine, "text" | "rank">, isTerminal: boolean): string {
  const shown = shownText(line.text, isTerminal);
  return line.rank === null ? shown : `[${line.rank}] ${shown}`;
}

function shownText(text: string, isTerminal: boolean): string {
  const isColoured = isTerminal && text.includes("\u001b[");
  const kept = text.replace(TERMINAL_COMMANDS, (command) => (isColoured && isColour(command) ? command : ""));
  const safe = kept.replace(/\p{Cc}/gu, (character, at: number) => {
    if (character === "\t") return character;
    return isColoured && character === "\u001b" && isColour(kept.slice(at)) ? character : "\ufffd";
  });
  return isColoured ? `${safe}${RESET}` : safe;
}

/** A line that was found, with its number and, on a terminal, what was found in it. */
export function logHitText({ number, rank, text, ranges }: LogHit, isTerminal: boolean): string {
  let shown = rank === null ? "" : `[${rank}] `;
  let at = 0;
  for (const { start, end } of isTerminal ? ranges : []) {
    shown += `${safeText(text.slice(at, start))}${INVERSE}${safeText(text.slice(start, end))}${UNINVERSE}`;
    at = end;
  }
  return `${number}: ${shown}${safeText(text.slice(at))}`;
}

/** `[… 9,120,000 lines, 812.0 MB left out]`. */
export function logGapText({ lineCount, sizeBytes }: LogGap): string {
  return `[… ${lineCount.toLocaleString("en")} lines, ${bytes(sizeBytes)} left out]`;
}

function isColour(command: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour begins with
  return /^\u001b\[[\d;:]*m/.test(command);
}

function safeText(text: string): string {
  return text.replace(/[^\P{Cc}\t]/gu, "\ufffd");
}
