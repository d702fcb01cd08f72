/** Why a script's job failed: a code that stays the same, and a sentence for whoever sent it. */
export class ScriptError extends Error {
  constructor(
    readonly code:
      | "script_failed"
      | "timed_out"
      | "out_of_memory"
      | "input_missing"
      | "output_invalid"
      | "code_missing"
      | "notebook_failed",
    message: string,
  ) {
    super(message);
    this.name = "ScriptError";
  }
}
