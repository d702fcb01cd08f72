import { CrisolError, type ErrorBody } from "@crisol/contract";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { BlobError } from "../store/blob-error.js";
import { StoreError } from "../store/store-error.js";

/** Makes every failure of `app` an error of the catalogue; one that is not is logged and tells only the request's id. */
export function registerErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => answerError(error, request, reply));
}

export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = cataloguedError(error, request);
  if (!known && !isAborted(error))
    request.log.error({ err: error, route: request.routeOptions?.url }, "request failed");
  if (reply.raw.headersSent) {
    // Half of the answer is on its way: cutting it off is all that can still tell the client.
    reply.raw.destroy();
    return reply;
  }
  const answered = known ?? new CrisolError("internal", { requestId: request.id });
  if (answered.status === 401) reply.header("www-authenticate", "Bearer");
  const retryAfter = answered.params.retryAfterSeconds;
  if (retryAfter !== undefined) reply.header("retry-after", String(retryAfter));
  return reply.code(answered.status).type("application/json; charset=utf-8").send(errorBody(answered, request.id));
}

function errorBody(error: CrisolError, requestId: string): ErrorBody {
  const problems = error.problems?.map(({ field, message, code, params }) => ({
    ...{ field, message },
    ...(code !== undefined && { code, params }),
  }));
  return {
    error: {
      code: error.code,
      message: error.message,
      params: { ...error.params },
      ...(problems && { problems }),
      requestId,
    },
  };
}

/** The error of the catalogue that `error` stands for; undefined for one that nobody foresaw. */
export function cataloguedError(error: unknown, request: FastifyRequest): CrisolError | undefined {
  if (error instanceof CrisolError) return error;
  if (error instanceof StoreError || error instanceof BlobError) return ofStorage(error.code);
  if (!(error instanceof Error)) return undefined;
  return ofSystem(error as NodeJS.ErrnoException) ?? ofFastify(error as FastifyError, request);
}

function ofStorage(code: (StoreError | BlobError)["code"]): CrisolError | undefined {
  if (code === "storage_full") return new CrisolError("storage_full");
  if (code === "store_busy") return new CrisolError("overloaded", { limit: "one writer", retryAfterSeconds: 2 });
  if (code === "store_unreachable") return new CrisolError("store_unreachable", { retryAfterSeconds: 5 });
  if (code === "store_closed")
    return new CrisolError("overloaded", { limit: "0 requests while it stops", retryAfterSeconds: 5 });
  return undefined;
}

function ofSystem({ code }: NodeJS.ErrnoException): CrisolError | undefined {
  if (code === "ENOSPC" || code === "EDQUOT") return new CrisolError("storage_full");
  if (code === "EMFILE" || code === "ENFILE") {
    return new CrisolError("overloaded", { limit: "open files", retryAfterSeconds: 2 });
  }
  return undefined;
}

/** What Fastify itself refuses before a handler runs. */
function ofFastify(error: FastifyError, request: FastifyRequest): CrisolError | undefined {
  switch (error.code) {
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
      return new CrisolError("invalid_json", { problem: "it is empty" });
    case "FST_ERR_CTP_INVALID_JSON_BODY":
      return new CrisolError("invalid_json", { problem: error.message });
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new CrisolError("body_too_large", { limit: request.routeOptions.bodyLimit });
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new CrisolError("unsupported_media_type", {
        expected: "application/json",
        value: request.headers["content-type"] ?? "a body without a Content-Type",
      });
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return new CrisolError("invalid_request", { problem: "the body is not as long as its Content-Length" });
    case "FST_ERR_BAD_URL":
    case "FST_ERR_MAX_PARAM_LENGTH":
    case "FST_ERR_INVALID_URL":
      return new CrisolError("invalid_request", { problem: "the path is not a valid one" });
    default:
      return undefined;
  }
}

/** The client has gone away: nobody is there to hear, and nothing is wrong here. */
export function isAborted(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE";
}
