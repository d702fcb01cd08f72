import { z } from "zod";

/**
 * The catalogue of errors: each has a code, a status and a sentence. `{field}`, `{value}` and the like are filled
 * where the error is made; `docs/reference/errors.md` lists the same table and a test compares the two.
 */
export const errorCatalogue = {
  // 400: the request cannot be understood
  invalid_request: [400, "The request is not valid: {problem}."],
  invalid_json: [400, "The body is not valid JSON: {problem}."],
  unsupported_media_type: [415, "This route takes {expected}, not {value}."],
  host_not_allowed: [421, "The Host header {value} is not an address of this server."],
  origin_not_allowed: [403, "Requests from the origin {value} are not accepted."],
  body_too_large: [413, "The body is larger than the limit of {limit} bytes."],
  // 401, 403: who
  unauthenticated: [401, "A credential is needed: send `Authorization: Bearer TOKEN` or sign in to the Studio."],
  invalid_credential: [401, "The credential is not valid, was revoked or has expired."],
  invalid_login_code: [401, "The login code is not valid or was used already: run `crisol login` for a new one."],
  sign_in_expired: [
    401,
    "This sign-in was begun in another browser or more than {minutes} minutes ago, or is over: begin again.",
  ],
  sign_in_refused: [403, "The identity provider did not let you in: {problem}."],
  user_not_admitted: [403, "{value} may not come in: {problem}."],
  provider_unreachable: [503, "The identity provider cannot be reached: try again in {retryAfterSeconds} s."],
  provider_failed: [502, "The identity provider's answer cannot be used: {problem}."],
  too_many_attempts: [429, "Too many attempts: wait {retryAfterSeconds} s and try again."],
  rate_limited: [429, "More than {limit} requests a minute: wait {retryAfterSeconds} s and try again."],
  forbidden: [403, "This credential may not {action}."],
  // 404, 409, 410: what
  not_found: [404, "There is no {resource} {value}."],
  route_not_found: [404, "There is no route {value}."],
  already_exists: [409, "There is already a {resource} called {value}."],
  conflict: [409, "{problem}."],
  // define
  definition_incomplete: [409, "The project has no {field} yet: define it before {action}."],
  criterion_invalid: [422, "The success criterion {value} cannot be used: {problem}."],
  target_not_in_data: [422, "The target {value} is not a column of the data, which has {columns}."],
  task_does_not_fit: [422, "The target {field} does not fit the task {value}: {problem}."],
  // data
  upload_not_found: [404, "There is no upload {value}; uploads that no import used are removed after {hours} h."],
  path_not_allowed: [
    403,
    "The path {value} is not inside a folder that imports may read ({allowed}); add one with --import-root.",
  ],
  file_not_readable: [422, "The file {value} cannot be read: {problem}."],
  format_not_recognised: [422, "The format of {value} is not recognised: give one of csv, tsv, jsonl, parquet."],
  import_options_invalid: [422, "The import option {field} is not valid: {problem}."],
  data_empty: [422, "The file {value} has no rows to import."],
  data_in_use: [409, "The data {value} are used by {users} and cannot be deleted."],
  // prepare
  recipe_invalid: [422, "The recipe cannot be used: {problem}."],
  split_invalid: [422, "The split cannot be used: {problem}."],
  // train
  algorithm_unknown: [422, "There is no algorithm {value}; there are {choices}."],
  params_invalid: [422, "The parameters are not valid: {problem}."],
  warm_start_invalid: [422, "The run {value} cannot be gone on from: {problem}."],
  job_finished: [409, "The job {value} has ended as {state} and cannot be cancelled."],
  search_invalid: [400, "The regular expression {value} cannot be used: {problem}."],
  script_invalid: [422, "The script cannot be run: {problem}."],
  step_needs_others: [
    409,
    "The step {value} cannot run alone: of what it needs, {steps} did not end well before with the same code, inputs and parameters. Run the pipeline once, or these steps first.",
  ],
  pipeline_invalid: [422, "The pipeline cannot be used: {problem}."],
  data_version_missing: [409, "The data version {value} cannot be read: {problem}."],
  run_not_finished: [409, "The run {value} has not finished: it is {state}."],
  // track
  run_deleted: [409, "The run {value} is deleted: restore it first."],
  param_changed: [409, "The param {field} has the value {value} and cannot change to {given}."],
  filter_invalid: [400, "The filter or order {value} cannot be used: {problem}."],
  page_token_invalid: [400, "The page token {value} is not one that this search has given."],
  artifact_path_invalid: [400, "The path {value} of an artifact cannot be used: {problem}."],
  // script
  code_invalid: [422, "The code cannot be kept: {problem}."],
  git_failed: [422, "The code cannot be fetched from {value}: {problem}."],
  secret_unreadable: [409, "The secret {value} cannot be read: {problem}."],
  secret_key_unusable: [500, "The key file of the secrets, {value}, cannot be used: {problem}."],
  // automate
  schedule_invalid: [422, "The schedule cannot be used: {problem}."],
  sweep_invalid: [422, "The sweep cannot be run: {problem}."],
  sweep_finished: [409, "The sweep {value} has ended as {state} and cannot be stopped."],
  sweep_running: [409, "The sweep {value} is {state}: stop it first."],
  // deploy
  criteria_not_met: [
    409,
    "The model does not meet the success criteria: {problem}. Give an override with a reason to deploy it all the same.",
  ],
  endpoint_stopped: [409, "The endpoint {value} is stopped."],
  input_invalid: [422, "The input does not fit the model's signature: {problem}."],
  export_unsupported: [422, "The model cannot be exported as {value}: {problem}."],
  model_not_served: [409, "Version {version} of the model {value} cannot be served: {problem}."],
  model_file_invalid: [422, "The model file cannot be used: {problem}."],
  runs_code: [
    409,
    "Version {version} of the model {value} runs code of its own when it predicts: give runsCode true to have that run in a process of its own, held apart from the server.",
  ],
  model_not_ready: [503, "The model of the endpoint {value} does not answer: {problem}."],
  model_failed: [502, "The model of the endpoint {value} could not predict: {problem}."],
  scoring_failed: [502, "The model {value} could not score the rows: {problem}."],
  not_explained: [409, "The endpoint {value} cannot explain its predictions: {problem}."],
  // monitor
  label_invalid: [422, "The label of {field} cannot be used: {problem}."],
  url_not_allowed: [422, "The address {value} is not allowed: {problem}."],
  // compute
  target_invalid: [422, "The compute target cannot be used: {problem}."],
  target_unreachable: [422, "The machine of the compute target cannot be used: {problem}."],
  no_target_fits: [422, "No compute target can run it: {problem}."],
  // environments
  environment_invalid: [422, "The environment's description cannot be used: {problem}."],
  environment_unsolvable: [422, "The environment cannot be solved: {problem}."],
  environment_not_installed: [422, "The environment's packages could not be installed: {problem}."],
  package_index_unreachable: [
    503,
    "The package index cannot be reached: {problem}. Check the server's network, or set UV_DEFAULT_INDEX.",
  ],
  python_not_found: [
    422,
    "There is no Python {value} on this machine, and uv cannot fetch one: install it, or ask for a version that is there.",
  ],
  uv_not_found: [
    503,
    "Environments need uv, which is not on the PATH and cannot be fetched: {problem}. Install uv, or set UV_DEFAULT_INDEX to an index that has it.",
  ],
  // server
  storage_full: [507, "The disk is full: nothing of this request was kept. Free some space and try again."],
  store_unreachable: [
    503,
    "The server cannot reach its database: try again in {retryAfterSeconds} s, and ask again whether a change was kept.",
  ],
  overloaded: [503, "The server is at its limit of {limit}: try again in {retryAfterSeconds} s."],
  internal: [500, "Something went wrong on the server. The log has the details under request {requestId}."],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof errorCatalogue;

/** A problem with one field of a request. */
export const FieldProblem = z.object({
  /** Path in the body, query or parameters: `rows[2].age`. */
  field: z.string(),
  /** A sentence with the bound and the bad value. */
  message: z.string(),
  /** Where the sentence can be shown in another language: what it says, and what was filled into it. */
  code: z.string().optional(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type FieldProblem = z.infer<typeof FieldProblem>;

/** Every error's body. */
export const ErrorBody = z
  .object({
    error: z.object({
      code: z.enum(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]),
      /** What happened, why, and what to do; English. */
      message: z.string(),
      /** What was filled into the sentence, for clients that show it in another language. */
      params: z.record(z.string(), z.union([z.string(), z.number()])),
      /** All fields that are wrong, at once. */
      problems: z.array(FieldProblem).optional(),
      requestId: z.string(),
    }),
  })
  .meta({ id: "Error" });
export type ErrorBody = z.infer<typeof ErrorBody>;

/** The English sentence of `code` with `params` filled in. */
export function errorSentence(code: ErrorCode, params: Readonly<Record<string, string | number>>): string {
  return errorCatalogue[code][1].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** An error of the catalogue; the server answers it, the SDK throws it. */
export class CrisolError extends Error {
  override readonly name = "CrisolError";
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    readonly params: Readonly<Record<string, string | number>> = {},
    readonly problems?: readonly FieldProblem[],
    readonly requestId?: string,
  ) {
    super(errorSentence(code, params));
    this.status = errorCatalogue[code][0];
  }
}
