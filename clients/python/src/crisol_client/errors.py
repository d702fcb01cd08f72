# Generated from Crisol's contract by `npm run generate:python`: change the contract, not this file.
"""The errors that the API answers, one exception for each code; all are `CrisolError`s."""

from __future__ import annotations

from ._error import CrisolError


class InvalidRequestError(CrisolError):
    """400: The request is not valid: {problem}."""


class InvalidJsonError(CrisolError):
    """400: The body is not valid JSON: {problem}."""


class UnsupportedMediaTypeError(CrisolError):
    """415: This route takes {expected}, not {value}."""


class HostNotAllowedError(CrisolError):
    """421: The Host header {value} is not an address of this server."""


class OriginNotAllowedError(CrisolError):
    """403: Requests from the origin {value} are not accepted."""


class BodyTooLargeError(CrisolError):
    """413: The body is larger than the limit of {limit} bytes."""


class UnauthenticatedError(CrisolError):
    """401: A credential is needed: send `Authorization: Bearer TOKEN` or sign in to the Studio."""


class InvalidCredentialError(CrisolError):
    """401: The credential is not valid, was revoked or has expired."""


class InvalidLoginCodeError(CrisolError):
    """401: The login code is not valid or was used already: run `crisol login` for a new one."""


class SignInExpiredError(CrisolError):
    """401: This sign-in was begun in another browser or more than {minutes} minutes ago, or is over: begin again."""


class SignInRefusedError(CrisolError):
    """403: The identity provider did not let you in: {problem}."""


class UserNotAdmittedError(CrisolError):
    """403: {value} may not come in: {problem}."""


class ProviderUnreachableError(CrisolError):
    """503: The identity provider cannot be reached: try again in {retryAfterSeconds} s."""


class ProviderFailedError(CrisolError):
    """502: The identity provider's answer cannot be used: {problem}."""


class TooManyAttemptsError(CrisolError):
    """429: Too many attempts: wait {retryAfterSeconds} s and try again."""


class RateLimitedError(CrisolError):
    """429: More than {limit} requests a minute: wait {retryAfterSeconds} s and try again."""


class ForbiddenError(CrisolError):
    """403: This credential may not {action}."""


class NotFoundError(CrisolError):
    """404: There is no {resource} {value}."""


class RouteNotFoundError(CrisolError):
    """404: There is no route {value}."""


class AlreadyExistsError(CrisolError):
    """409: There is already a {resource} called {value}."""


class ConflictError(CrisolError):
    """409: {problem}."""


class DefinitionIncompleteError(CrisolError):
    """409: The project has no {field} yet: define it before {action}."""


class CriterionInvalidError(CrisolError):
    """422: The success criterion {value} cannot be used: {problem}."""


class TargetNotInDataError(CrisolError):
    """422: The target {value} is not a column of the data, which has {columns}."""


class TaskDoesNotFitError(CrisolError):
    """422: The target {field} does not fit the task {value}: {problem}."""


class UploadNotFoundError(CrisolError):
    """404: There is no upload {value}; uploads that no import used are removed after {hours} h."""


class PathNotAllowedError(CrisolError):
    """403: The path {value} is not inside a folder that imports may read ({allowed}); add one with --import-root."""


class FileNotReadableError(CrisolError):
    """422: The file {value} cannot be read: {problem}."""


class FormatNotRecognisedError(CrisolError):
    """422: The format of {value} is not recognised: give one of csv, tsv, jsonl, parquet."""


class ImportOptionsInvalidError(CrisolError):
    """422: The import option {field} is not valid: {problem}."""


class DataEmptyError(CrisolError):
    """422: The file {value} has no rows to import."""


class DataInUseError(CrisolError):
    """409: The data {value} are used by {users} and cannot be deleted."""


class RecipeInvalidError(CrisolError):
    """422: The recipe cannot be used: {problem}."""


class SplitInvalidError(CrisolError):
    """422: The split cannot be used: {problem}."""


class AlgorithmUnknownError(CrisolError):
    """422: There is no algorithm {value}; there are {choices}."""


class ParamsInvalidError(CrisolError):
    """422: The parameters are not valid: {problem}."""


class WarmStartInvalidError(CrisolError):
    """422: The run {value} cannot be gone on from: {problem}."""


class JobFinishedError(CrisolError):
    """409: The job {value} has ended as {state} and cannot be cancelled."""


class SearchInvalidError(CrisolError):
    """400: The regular expression {value} cannot be used: {problem}."""


class ScriptInvalidError(CrisolError):
    """422: The script cannot be run: {problem}."""


class StepNeedsOthersError(CrisolError):
    """409: The step {value} cannot run alone: of what it needs, {steps} did not end well before with the same code, inputs and parameters. Run the pipeline once, or these steps first."""


class PipelineInvalidError(CrisolError):
    """422: The pipeline cannot be used: {problem}."""


class DataVersionMissingError(CrisolError):
    """409: The data version {value} cannot be read: {problem}."""


class RunNotFinishedError(CrisolError):
    """409: The run {value} has not finished: it is {state}."""


class RunDeletedError(CrisolError):
    """409: The run {value} is deleted: restore it first."""


class ParamChangedError(CrisolError):
    """409: The param {field} has the value {value} and cannot change to {given}."""


class FilterInvalidError(CrisolError):
    """400: The filter or order {value} cannot be used: {problem}."""


class PageTokenInvalidError(CrisolError):
    """400: The page token {value} is not one that this search has given."""


class ArtifactPathInvalidError(CrisolError):
    """400: The path {value} of an artifact cannot be used: {problem}."""


class CodeInvalidError(CrisolError):
    """422: The code cannot be kept: {problem}."""


class GitFailedError(CrisolError):
    """422: The code cannot be fetched from {value}: {problem}."""


class SecretUnreadableError(CrisolError):
    """409: The secret {value} cannot be read: {problem}."""


class SecretKeyUnusableError(CrisolError):
    """500: The key file of the secrets, {value}, cannot be used: {problem}."""


class ScheduleInvalidError(CrisolError):
    """422: The schedule cannot be used: {problem}."""


class SweepInvalidError(CrisolError):
    """422: The sweep cannot be run: {problem}."""


class SweepFinishedError(CrisolError):
    """409: The sweep {value} has ended as {state} and cannot be stopped."""


class SweepRunningError(CrisolError):
    """409: The sweep {value} is {state}: stop it first."""


class CriteriaNotMetError(CrisolError):
    """409: The model does not meet the success criteria: {problem}. Give an override with a reason to deploy it all the same."""


class EndpointStoppedError(CrisolError):
    """409: The endpoint {value} is stopped."""


class InputInvalidError(CrisolError):
    """422: The input does not fit the model's signature: {problem}."""


class ExportUnsupportedError(CrisolError):
    """422: The model cannot be exported as {value}: {problem}."""


class ModelNotServedError(CrisolError):
    """409: Version {version} of the model {value} cannot be served: {problem}."""


class ModelFileInvalidError(CrisolError):
    """422: The model file cannot be used: {problem}."""


class RunsCodeError(CrisolError):
    """409: Version {version} of the model {value} runs code of its own when it predicts: give runsCode true to have that run in a process of its own, held apart from the server."""


class ModelNotReadyError(CrisolError):
    """503: The model of the endpoint {value} does not answer: {problem}."""


class ModelFailedError(CrisolError):
    """502: The model of the endpoint {value} could not predict: {problem}."""


class ScoringFailedError(CrisolError):
    """502: The model {value} could not score the rows: {problem}."""


class NotExplainedError(CrisolError):
    """409: The endpoint {value} cannot explain its predictions: {problem}."""


class LabelInvalidError(CrisolError):
    """422: The label of {field} cannot be used: {problem}."""


class UrlNotAllowedError(CrisolError):
    """422: The address {value} is not allowed: {problem}."""


class TargetInvalidError(CrisolError):
    """422: The compute target cannot be used: {problem}."""


class TargetUnreachableError(CrisolError):
    """422: The machine of the compute target cannot be used: {problem}."""


class NoTargetFitsError(CrisolError):
    """422: No compute target can run it: {problem}."""


class EnvironmentInvalidError(CrisolError):
    """422: The environment's description cannot be used: {problem}."""


class EnvironmentUnsolvableError(CrisolError):
    """422: The environment cannot be solved: {problem}."""


class EnvironmentNotInstalledError(CrisolError):
    """422: The environment's packages could not be installed: {problem}."""


class PackageIndexUnreachableError(CrisolError):
    """503: The package index cannot be reached: {problem}. Check the server's network, or set UV_DEFAULT_INDEX."""


class PythonNotFoundError(CrisolError):
    """422: There is no Python {value} on this machine, and uv cannot fetch one: install it, or ask for a version that is there."""


class UvNotFoundError(CrisolError):
    """503: Environments need uv, which is not on the PATH and cannot be fetched: {problem}. Install uv, or set UV_DEFAULT_INDEX to an index that has it."""


class StorageFullError(CrisolError):
    """507: The disk is full: nothing of this request was kept. Free some space and try again."""


class StoreUnreachableError(CrisolError):
    """503: The server cannot reach its database: try again in {retryAfterSeconds} s, and ask again whether a change was kept."""


class OverloadedError(CrisolError):
    """503: The server is at its limit of {limit}: try again in {retryAfterSeconds} s."""


class InternalError(CrisolError):
    """500: Something went wrong on the server. The log has the details under request {requestId}."""


BY_CODE: dict[str, type[CrisolError]] = {
    "invalid_request": InvalidRequestError,
    "invalid_json": InvalidJsonError,
    "unsupported_media_type": UnsupportedMediaTypeError,
    "host_not_allowed": HostNotAllowedError,
    "origin_not_allowed": OriginNotAllowedError,
    "body_too_large": BodyTooLargeError,
    "unauthenticated": UnauthenticatedError,
    "invalid_credential": InvalidCredentialError,
    "invalid_login_code": InvalidLoginCodeError,
    "sign_in_expired": SignInExpiredError,
    "sign_in_refused": SignInRefusedError,
    "user_not_admitted": UserNotAdmittedError,
    "provider_unreachable": ProviderUnreachableError,
    "provider_failed": ProviderFailedError,
    "too_many_attempts": TooManyAttemptsError,
    "rate_limited": RateLimitedError,
    "forbidden": ForbiddenError,
    "not_found": NotFoundError,
    "route_not_found": RouteNotFoundError,
    "already_exists": AlreadyExistsError,
    "conflict": ConflictError,
    "definition_incomplete": DefinitionIncompleteError,
    "criterion_invalid": CriterionInvalidError,
    "target_not_in_data": TargetNotInDataError,
    "task_does_not_fit": TaskDoesNotFitError,
    "upload_not_found": UploadNotFoundError,
    "path_not_allowed": PathNotAllowedError,
    "file_not_readable": FileNotReadableError,
    "format_not_recognised": FormatNotRecognisedError,
    "import_options_invalid": ImportOptionsInvalidError,
    "data_empty": DataEmptyError,
    "data_in_use": DataInUseError,
    "recipe_invalid": RecipeInvalidError,
    "split_invalid": SplitInvalidError,
    "algorithm_unknown": AlgorithmUnknownError,
    "params_invalid": ParamsInvalidError,
    "warm_start_invalid": WarmStartInvalidError,
    "job_finished": JobFinishedError,
    "search_invalid": SearchInvalidError,
    "script_invalid": ScriptInvalidError,
    "step_needs_others": StepNeedsOthersError,
    "pipeline_invalid": PipelineInvalidError,
    "data_version_missing": DataVersionMissingError,
    "run_not_finished": RunNotFinishedError,
    "run_deleted": RunDeletedError,
    "param_changed": ParamChangedError,
    "filter_invalid": FilterInvalidError,
    "page_token_invalid": PageTokenInvalidError,
    "artifact_path_invalid": ArtifactPathInvalidError,
    "code_invalid": CodeInvalidError,
    "git_failed": GitFailedError,
    "secret_unreadable": SecretUnreadableError,
    "secret_key_unusable": SecretKeyUnusableError,
    "schedule_invalid": ScheduleInvalidError,
    "sweep_invalid": SweepInvalidError,
    "sweep_finished": SweepFinishedError,
    "sweep_running": SweepRunningError,
    "criteria_not_met": CriteriaNotMetError,
    "endpoint_stopped": EndpointStoppedError,
    "input_invalid": InputInvalidError,
    "export_unsupported": ExportUnsupportedError,
    "model_not_served": ModelNotServedError,
    "model_file_invalid": ModelFileInvalidError,
    "runs_code": RunsCodeError,
    "model_not_ready": ModelNotReadyError,
    "model_failed": ModelFailedError,
    "scoring_failed": ScoringFailedError,
    "not_explained": NotExplainedError,
    "label_invalid": LabelInvalidError,
    "url_not_allowed": UrlNotAllowedError,
    "target_invalid": TargetInvalidError,
    "target_unreachable": TargetUnreachableError,
    "no_target_fits": NoTargetFitsError,
    "environment_invalid": EnvironmentInvalidError,
    "environment_unsolvable": EnvironmentUnsolvableError,
    "environment_not_installed": EnvironmentNotInstalledError,
    "package_index_unreachable": PackageIndexUnreachableError,
    "python_not_found": PythonNotFoundError,
    "uv_not_found": UvNotFoundError,
    "storage_full": StorageFullError,
    "store_unreachable": StoreUnreachableError,
    "overloaded": OverloadedError,
    "internal": InternalError,
}
"""The exception of each code."""
