import { ConnectionError, CrisolError, JobFailedError } from "@crisol/sdk";

/** Says what went wrong, as a sentence or as JSON, and returns the exit code: 2 for a wrong command line, else 1. */
export function reportError(error: unknown, json: boolean): 1 | 2 {
  const { code, message, problems } = described(error);
  if (json) console.log(JSON.stringify({ error: { code, message, problems } }));
  else {
    console.error(`error: ${message}`);
    for (const problem of problems) console.error(`  ${problem.field}: ${problem.message}`);
  }
  return error instanceof UsageError ? 2 : 1;
}

/** The command line asks for something that does not exist or contradicts itself. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The server's package, where work is done in this process, has a class of its own. */
function isCrisolError(error: unknown): error is CrisolError {
  return error instanceof CrisolError || (error instanceof Error && error.name === "CrisolError");
}

/** The copy that jobs have comes without the server's package, which commands load that start one or work on its folder. */
function isWithoutServer(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND" &&
    error.message.includes("'@crisol/server'")
  );
}

function described(error: unknown) {
  if (isCrisolError(error)) {
    return { code: error.code as string, message: error.message, problems: error.problems ?? [] };
  }
  if (error instanceof ConnectionError) {
    return { code: "no_server", message: `${error.message} Start one with \`crisol start\`.`, problems: [] };
  }
  if (error instanceof JobFailedError) {
    return { code: error.job.error?.code ?? error.job.state, message: error.message, problems: [] };
  }
  if (error instanceof Error && error.name === "StoreError" && "code" in error) {
    return { code: String(error.code), message: error.message, problems: [] };
  }
  if (isWithoutServer(error)) {
    const message =
      "jobs have the command line alone: what works on a data folder, such as `crisol start`, is not for jobs";
    return { code: "no_server", message, problems: [] };
  }
  if (error instanceof UsageError) return { code: "usage", message: error.message, problems: [] };
  return { code: "internal", message: error instanceof Error ? error.message : String(error), problems: [] };
}
