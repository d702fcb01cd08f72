import { CrisolError } from "@crisol/contract";
import { ProgramError } from "./program.js";

const KEPT_CHARACTERS = 3000;

/** What uv says when it cannot reach an index, or may not. */
const networkWords =
  /error sending request|client error \(Connect\)|dns error|Failed to fetch|network was disabled|timed out|Network connectivity is disabled|(?:502|503|504) (?:Bad Gateway|Service Unavailable|Gateway Timeout)/i;

/**
 * The error of the catalogue for uv's failure at `task`, with uv's own words; anything else as it is. What hangs on the
 * network is told apart from what no network could help.
 */
export function uvError(error: unknown, task: "solve" | "install"): unknown {
  if (!(error instanceof ProgramError)) return error;
  const problem = trimmed(error.words);
  if (/no space left on device|disk quota exceeded/i.test(error.words)) {
    return Object.assign(new Error("The disk is full."), { code: "ENOSPC" });
  }
  if (networkWords.test(error.words)) return new CrisolError("package_index_unreachable", { problem });
  return new CrisolError(task === "solve" ? "environment_unsolvable" : "environment_not_installed", { problem });
}

/** uv's words without what it puts around them, and without credentials in addresses. */
function trimmed(words: string): string {
  const text = words
    .replace(/(https?:\/\/)[^/\s@]+@/g, "$1")
    .replace(/^(error|\s*cause|hint): /gm, (_, word: string) => (word === "hint" ? "Hint: " : ""))
    .replace(/^warning: .*$\n?/gm, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n")
    .replace(/\.$/, "");
  return text.length > KEPT_CHARACTERS ? `${text.slice(0, KEPT_CHARACTERS)} ...` : text;
}
