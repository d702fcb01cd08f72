import type { CrisolError } from "@crisol/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import { cataloguedError, isAborted } from "../../http/error-handler.js";

/** What MLflow's clients are told: a code that they know, and a sentence. */
export class MlflowError extends Error {
  override readonly name = "MlflowError";

  constructor(
    readonly errorCode: MlflowErrorCode,
    message: string,
  ) {
    super(message);
  }
}

const statuses = {
  INVALID_PARAMETER_VALUE: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  BAD_REQUEST: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  RESOURCE_CONFLICT: 409,
  REQUEST_LIMIT_EXCEEDED: 429,
  INTERNAL_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
} as const;

export type MlflowErrorCode = keyof typeof statuses;

export function invalid(message: string): MlflowError {
  return new MlflowError("INVALID_PARAMETER_VALUE", message);
}

/** Answers in MLflow's shape. Clients repeat what failed with 429, 500 or 503 for minutes, so nothing else may be one. */
export function answerMlflowError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = error instanceof MlflowError ? error : translated(cataloguedError(error, request));
  if (!known && !isAborted(error)) {
    request.log.error({ err: error, route: request.routeOptions?.url }, "request failed");
  }
  if (reply.raw.headersSent) {
    reply.raw.destroy();
    return reply;
  }
  const { errorCode, message } =
    known ??
    new MlflowError("INTERNAL_ERROR", `Something went wrong on the server. Its log has the request ${request.id}.`);
  if (errorCode === "UNAUTHENTICATED") reply.header("www-authenticate", "Bearer");
  return reply
    .code(statuses[errorCode])
    .type("application/json; charset=utf-8")
    .send({ error_code: errorCode, message });
}

function translated(error: CrisolError | undefined): MlflowError | undefined {
  if (!error || error.code === "internal") return undefined;
  const { field, value, given, resource, run } = error.params;
  switch (error.code) {
    case "not_found":
      return new MlflowError("RESOURCE_DOES_NOT_EXIST", missing(String(resource), String(value), error.message));
    case "already_exists": {
      const noun = resource === "experiment" ? "Experiment" : resource === "model" ? "Registered Model " : resource;
      return new MlflowError("RESOURCE_ALREADY_EXISTS", `${noun}(name=${value}) already exists.`);
    }
    case "run_deleted":
      return invalid(`The run ${value} must be in the 'active' state. Current state is deleted.`);
    case "param_changed":
      return invalid(
        `Changing param values is not allowed. Param with key='${field}' was already logged with value='${value}' ` +
          `for run ID='${run}'. Attempted logging new value '${given}'.`,
      );
    case "page_token_invalid":
      return invalid(`Invalid page token, could not base64-decode: ${error.message}`);
    default:
      return new MlflowError(codeOf(error.status), error.message);
  }
}

function missing(resource: string, value: string, message: string): string {
  if (resource === "run") return `Run with id=${value} not found`;
  if (resource === "experiment") return `No Experiment with id=${value} exists`;
  if (resource === "logged model") return `Logged model with ID '${value}' not found.`;
  return message;
}

function codeOf(status: number): MlflowErrorCode {
  if (status === 401) return "UNAUTHENTICATED";
  if (status === 403) return "PERMISSION_DENIED";
  if (status === 404) return "RESOURCE_DOES_NOT_EXIST";
  if (status === 429) return "REQUEST_LIMIT_EXCEEDED";
  if (status >= 500) return "TEMPORARILY_UNAVAILABLE";
  return "INVALID_PARAMETER_VALUE";
}
