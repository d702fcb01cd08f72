# Generated from Crisol's contract by `npm run generate:python`: change the contract, not this file.
"""What requests and answers look like: JSON objects as typed dictionaries, with the names of the API."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

class AdviceAnswersInput(TypedDict):
    output: NotRequired[str]
    predict: NotRequired[Literal["binary_classification", "multiclass_classification", "regression", "forecasting", "image_classification", "object_detection", "text_classification", "text_extraction", "clustering", "anomaly_detection"]]
    target: NotRequired[str]
    mistakes: NotRequired[Literal["all_equal", "missed_cases", "false_alarms", "probabilities", "ranking", "rare_classes", "large_errors", "amounts", "percentages"]]
    criteria: NotRequired[list[str]]
    ownData: NotRequired[Literal["none", "unlabelled", "labelled"]]
    dataKind: NotRequired[Literal["table", "time_series", "images", "text", "documents", "audio"]]
    rows: NotRequired[float]
    columns: NotRequired[float]
    bytes: NotRequired[float]
    growthPercentPerYear: NotRequired[float]
    dataPlace: NotRequired[Literal["files", "database", "object_storage", "data_lake", "warehouse", "spark", "stream"]]
    languages: NotRequired[list[str]]
    model: NotRequired[Literal["any", "classical", "deep_learning", "existing"]]
    control: NotRequired[Literal["none", "some", "full"]]
    audit: NotRequired[bool]
    interfaces: NotRequired[list[Literal["studio", "code", "cli", "notebook"]]]
    effort: NotRequired[Literal["hours", "days", "weeks"]]
    trainingHours: NotRequired[float]
    budgetPerMonth: NotRequired[float]
    budgetCurrency: NotRequired[str]
    trainingsPerMonth: NotRequired[float]
    services: NotRequired[list[Literal["azure_ml", "databricks", "synapse", "ai_services", "spark", "mlflow"]]]
    scope: NotRequired[Literal["training", "engineering_and_training"]]
    distributed: NotRequired[bool]
    willRewrite: NotRequired[bool]
    prebuilt: NotRequired[Literal["sentiment", "key_phrases", "entities", "personal_data", "language_detection", "summarisation", "translation", "question_answering", "text_classification", "ocr", "document_fields", "image_tags", "image_captions", "image_classification", "object_detection", "faces", "speech", "content_safety"]]
    customise: NotRequired[bool]
    development: NotRequired[Literal["tests", "notebooks", "in_memory_analysis"]]
    predictions: NotRequired[Literal["real_time", "batch", "both"]]
    latencyMs: NotRequired[float]
    predictionsPerDay: NotRequired[float]
    currentClass: NotRequired[Literal["general_purpose", "memory_optimised", "gpu"] | Literal["spark"]]
    isLargestSize: NotRequired[bool]
    trouble: NotRequired[Literal["too_slow", "out_of_memory", "mostly_unused"]]


class DataSource1(TypedDict):
    uploadId: str


class DataSource2(TypedDict):
    path: str


class DataSource3(TypedDict):
    example: str


class ImportOptionsInput(TypedDict):
    format: NotRequired[Literal["csv", "tsv", "jsonl", "parquet"]]
    delimiter: NotRequired[str]
    quote: NotRequired[str]
    header: NotRequired[bool]
    encoding: NotRequired[str]
    decimalSeparator: NotRequired[Literal[".", ","]]
    dateFormat: NotRequired[str | None]
    timestampFormat: NotRequired[str | None]
    missingMarkers: NotRequired[list[str]]
    columnTypes: NotRequired[dict[str, Literal["integer", "number", "boolean", "date", "timestamp", "text"]]]
    trim: NotRequired[bool]


class CodeGitInput(TypedDict):
    url: str | None
    commit: str
    branch: str | None
    isDirty: bool
    diff: str | None


class RecipeStepInputDrop(TypedDict):
    step: Literal["drop"]
    columns: list[str] | Literal["all_numeric", "all_category", "all_timestamp"]


class RecipeStepInputImpute(TypedDict):
    step: Literal["impute"]
    columns: list[str] | Literal["all_numeric", "all_category", "all_timestamp"]
    strategy: Literal["mean", "median", "most_frequent", "constant"]
    value: NotRequired[float | str]
    indicator: NotRequired[bool]


class RecipeStepInputEncode(TypedDict):
    step: Literal["encode"]
    columns: list[str] | Literal["all_numeric", "all_category", "all_timestamp"]
    method: Literal["one_hot", "ordinal", "target"]
    maxLevels: NotRequired[int]
    smoothing: NotRequired[float]
    folds: NotRequired[int]


class RecipeStepInputScale(TypedDict):
    step: Literal["scale"]
    columns: list[str] | Literal["all_numeric", "all_category", "all_timestamp"]
    method: Literal["standard", "min_max", "robust"]


class RecipeStepInputDateParts(TypedDict):
    step: Literal["date_parts"]
    columns: list[str] | Literal["all_numeric", "all_category", "all_timestamp"]
    parts: list[Literal["year", "quarter", "month", "day", "weekday", "day_of_year", "hour", "minute", "epoch_days"]]


class SplitInput(TypedDict):
    method: Literal["random", "stratified", "group", "time"]
    column: NotRequired[str]
    validationFraction: NotRequired[float]
    testFraction: NotRequired[float]
    seed: NotRequired[int]


class ScriptSpecInput(TypedDict):
    name: NotRequired[str]
    experiment: NotRequired[str]
    codeId: NotRequired[str | None]
    command: str
    parameters: NotRequired[dict[str, float | bool | str]]
    inputs: NotRequired[dict[str, ScriptSpecInputInputsValue1 | ScriptSpecInputInputsValue2]]
    outputs: NotRequired[dict[str, ScriptSpecInputOutputsValueArtifact | ScriptSpecInputOutputsValueData | ScriptSpecInputOutputsValueModel]]
    environment: NotRequired[ScriptSpecInputEnvironmentCode | ScriptSpecInputEnvironmentNamed | ScriptSpecInputEnvironmentPackages | ScriptSpecInputEnvironmentNone]
    variables: NotRequired[dict[str, str]]
    secrets: NotRequired[list[str]]
    resources: NotRequired[ScriptSpecInputResources]
    timeoutSeconds: NotRequired[int | None]
    retries: NotRequired[int]
    priority: NotRequired[int]


class ScriptSpecInputInputsValue1(TypedDict):
    dataId: str
    version: NotRequired[int]
    format: NotRequired[Literal["parquet", "csv"]]


class ScriptSpecInputInputsValue2(TypedDict):
    runId: str
    path: NotRequired[str]


class ScriptSpecInputOutputsValueArtifact(TypedDict):
    kind: Literal["artifact"]


class ScriptSpecInputOutputsValueData(TypedDict):
    kind: Literal["data"]
    name: str
    format: NotRequired[Literal["csv", "parquet", "jsonl"]]


class ScriptSpecInputOutputsValueModel(TypedDict):
    kind: Literal["model"]
    name: NotRequired[str | None]


class ScriptSpecInputEnvironmentCode(TypedDict):
    kind: Literal["code"]


class ScriptSpecInputEnvironmentNamed(TypedDict):
    kind: Literal["named"]
    name: str


class ScriptSpecInputEnvironmentPackages(TypedDict):
    kind: Literal["packages"]
    requirements: list[str]
    python: NotRequired[str]


class ScriptSpecInputEnvironmentNone(TypedDict):
    kind: Literal["none"]


ScriptSpecInputResources = TypedDict(
    "ScriptSpecInputResources",
    {
        "cores": "NotRequired[int]",
        "memoryBytes": "NotRequired[int | None]",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
        "nodes": "NotRequired[int]",
        "processesPerNode": "NotRequired[int]",
    },
)


class PipelineDefinitionInput(TypedDict):
    parameters: NotRequired[dict[str, float | bool | str]]
    steps: dict[str, PipelineStep]


class PipelineStepInputScript(TypedDict):
    kind: Literal["script"]
    after: NotRequired[list[str]]
    cache: NotRequired[bool]
    codeId: NotRequired[str | None]
    command: str
    outputs: NotRequired[dict[str, PipelineStepInputScriptOutputsValueArtifact | PipelineStepInputScriptOutputsValueData | PipelineStepInputScriptOutputsValueModel]]
    environment: NotRequired[PipelineStepInputScriptEnvironmentCode | PipelineStepInputScriptEnvironmentNamed | PipelineStepInputScriptEnvironmentPackages | PipelineStepInputScriptEnvironmentNone]
    variables: NotRequired[dict[str, str]]
    secrets: NotRequired[list[str]]
    resources: NotRequired[PipelineStepInputScriptResources]
    timeoutSeconds: NotRequired[int | None]
    retries: NotRequired[int]
    priority: NotRequired[int]
    parameters: NotRequired[dict[str, float | bool | str | PipelineStepInputScriptParametersValue2]]
    inputs: NotRequired[dict[str, PipelineStepInputScriptInputsValue1 | PipelineStepInputScriptInputsValue2 | PipelineStepInputScriptInputsValue3]]


class PipelineStepInputScriptOutputsValueArtifact(TypedDict):
    kind: Literal["artifact"]


class PipelineStepInputScriptOutputsValueData(TypedDict):
    kind: Literal["data"]
    name: str
    format: NotRequired[Literal["csv", "parquet", "jsonl"]]


class PipelineStepInputScriptOutputsValueModel(TypedDict):
    kind: Literal["model"]
    name: NotRequired[str | None]


class PipelineStepInputScriptEnvironmentCode(TypedDict):
    kind: Literal["code"]


class PipelineStepInputScriptEnvironmentNamed(TypedDict):
    kind: Literal["named"]
    name: str


class PipelineStepInputScriptEnvironmentPackages(TypedDict):
    kind: Literal["packages"]
    requirements: list[str]
    python: NotRequired[str]


class PipelineStepInputScriptEnvironmentNone(TypedDict):
    kind: Literal["none"]


PipelineStepInputScriptResources = TypedDict(
    "PipelineStepInputScriptResources",
    {
        "cores": "NotRequired[int]",
        "memoryBytes": "NotRequired[int | None]",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
        "nodes": "NotRequired[int]",
        "processesPerNode": "NotRequired[int]",
    },
)


class PipelineStepInputScriptParametersValue2(TypedDict):
    parameter: str


class PipelineStepInputScriptInputsValue1(TypedDict):
    step: str
    output: str
    format: NotRequired[Literal["parquet", "csv"]]


class PipelineStepInputScriptInputsValue2(TypedDict):
    data: str
    version: NotRequired[int]
    format: NotRequired[Literal["parquet", "csv"]]


class PipelineStepInputScriptInputsValue3(TypedDict):
    runId: str
    path: NotRequired[str]


class PipelineStepInputTrain(TypedDict):
    kind: Literal["train"]
    after: NotRequired[list[str]]
    cache: NotRequired[bool]
    recipe: str
    recipeVersion: NotRequired[int]
    data: NotRequired[PipelineStepInputTrainData1 | PipelineStepInputTrainData2]
    algorithm: NotRequired[str]
    calibration: NotRequired[Literal["sigmoid", "isotonic", "centred_isotonic", "beta", "temperature"] | None]
    coverage: NotRequired[float | None]
    seed: NotRequired[int]
    resources: NotRequired[PipelineStepInputTrainResources]
    params: NotRequired[dict[str, float | bool | str | dict[str, Literal["increasing", "decreasing"]] | list[list[str]] | PipelineStepInputTrainParamsValue2]]


class PipelineStepInputTrainData1(TypedDict):
    step: str
    output: str


class PipelineStepInputTrainData2(TypedDict):
    data: str
    version: NotRequired[int]


PipelineStepInputTrainResources = TypedDict(
    "PipelineStepInputTrainResources",
    {
        "cores": "NotRequired[int | None]",
        "memoryBytes": "NotRequired[int | None]",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
    },
)


class PipelineStepInputTrainParamsValue2(TypedDict):
    parameter: str


class NewSchedule(TypedDict):
    name: str
    description: NotRequired[str]
    trigger: ScheduleTrigger
    action: ScheduleAction
    overlap: NotRequired[Literal["skip", "queue", "allow"]]
    isEnabled: NotRequired[bool]


class ScheduleTriggerInputTime(TypedDict):
    kind: Literal["time"]
    cron: str
    timeZone: NotRequired[str]
    missed: NotRequired[Literal["once", "all", "none"]]


class ScheduleTriggerInputData(TypedDict):
    kind: Literal["data"]
    data: str


class ScheduleTriggerInputDrift(TypedDict):
    kind: Literal["drift"]
    endpoint: str


class ScheduleActionInputPipeline(TypedDict):
    kind: Literal["pipeline"]
    pipeline: str
    parameters: NotRequired[dict[str, float | bool | str]]
    cache: NotRequired[bool]


class ScheduleActionInputScript(TypedDict):
    kind: Literal["script"]
    script: ScriptSpec


class ScheduleActionInputSweep(TypedDict):
    kind: Literal["sweep"]
    sweep: SweepSpec


class SweepSpecInput(TypedDict):
    name: NotRequired[str]
    template: SweepSpecInputTemplateScript | SweepSpecInputTemplateTraining
    space: dict[str, SearchParameter]
    objective: NotRequired[SweepSpecInputObjective]
    strategy: NotRequired[SweepSpecInputStrategy]
    stopping: NotRequired[SweepSpecInputStopping]
    maximumTrials: NotRequired[int]
    parallelTrials: NotRequired[int]
    maximumFailures: NotRequired[int]
    timeLimitSeconds: NotRequired[int | None]
    seed: NotRequired[int]


class SweepSpecInputTemplateScript(TypedDict):
    kind: Literal["script"]
    script: ScriptSpec


class SweepSpecInputTemplateTraining(TypedDict):
    kind: Literal["training"]
    training: SweepSpecInputTemplateTrainingTraining


class SweepSpecInputTemplateTrainingTraining(TypedDict):
    recipeId: str
    algorithm: NotRequired[str]
    params: NotRequired[dict[str, float | bool | str | dict[str, Literal["increasing", "decreasing"]] | list[list[str]]]]
    calibration: NotRequired[Literal["sigmoid", "isotonic", "centred_isotonic", "beta", "temperature"] | None]
    coverage: NotRequired[float | None]
    seed: NotRequired[int]
    resources: NotRequired[SweepSpecInputTemplateTrainingTrainingResources]


SweepSpecInputTemplateTrainingTrainingResources = TypedDict(
    "SweepSpecInputTemplateTrainingTrainingResources",
    {
        "cores": "NotRequired[int | None]",
        "memoryBytes": "NotRequired[int | None]",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
    },
)


class SweepSpecInputObjective(TypedDict):
    metric: NotRequired[str]
    goal: NotRequired[Literal["minimise", "maximise"]]
    take: NotRequired[Literal["last", "best"]]


class SweepSpecInputStrategy(TypedDict):
    name: NotRequired[Literal["tpe", "random", "grid"]]
    params: NotRequired[dict[str, float | bool | str]]


class SweepSpecInputStopping(TypedDict):
    rule: NotRequired[Literal["none", "successive_halving", "hyperband", "median"]]
    params: NotRequired[dict[str, float | bool | str]]
    metric: NotRequired[str]
    goal: NotRequired[Literal["minimise", "maximise"]]


class SearchParameterInputFloat(TypedDict):
    type: Literal["float"]
    low: float
    high: float
    scale: NotRequired[Literal["linear", "log"]]
    step: NotRequired[float]
    when: NotRequired[SearchParameterInputFloatWhen]


class SearchParameterInputFloatWhen(TypedDict):
    parameter: str
    values: list[float | bool | str]


class SearchParameterInputInteger(TypedDict):
    type: Literal["integer"]
    low: float
    high: float
    scale: NotRequired[Literal["linear", "log"]]
    step: NotRequired[float]
    when: NotRequired[SearchParameterInputIntegerWhen]


class SearchParameterInputIntegerWhen(TypedDict):
    parameter: str
    values: list[float | bool | str]


class SearchParameterInputChoice(TypedDict):
    type: Literal["choice"]
    values: list[float | bool | str]
    when: NotRequired[SearchParameterInputChoiceWhen]


class SearchParameterInputChoiceWhen(TypedDict):
    parameter: str
    values: list[float | bool | str]


NewTarget = TypedDict(
    "NewTarget",
    {
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"] | None]",
        "cores": "NotRequired[float | None]",
        "memoryBytes": "NotRequired[int | None]",
        "gpus": "NotRequired[int | None]",
        "pricePerHour": "NotRequired[float | None]",
        "currency": "NotRequired[str | None]",
        "watts": "NotRequired[float | None]",
        "maximumJobs": "NotRequired[int | None]",
        "takesAny": "NotRequired[bool]",
        "startCommand": "NotRequired[str | None]",
        "stopCommand": "NotRequired[str | None]",
        "checkCommand": "NotRequired[str | None]",
        "startTimeoutSeconds": "NotRequired[int]",
        "idleSeconds": "NotRequired[int]",
        "budget": "NotRequired[NewTargetBudget | None]",
        "quotas": "NotRequired[list[NewTargetQuotasItem]]",
        "webhookUrl": "NotRequired[str | None]",
        "ssh": "NotRequired[NewTargetSsh | None]",
        "name": "str",
        "kind": "NotRequired[Literal[\"local\", \"ssh\"]]",
    },
)


class NewTargetBudget(TypedDict):
    amount: float
    alertShare: NotRequired[float]
    atLimit: NotRequired[Literal["let_end", "cancel"]]


class NewTargetQuotasItem(TypedDict):
    projectId: str | None
    jobs: NotRequired[int | None]
    cores: NotRequired[float | None]
    hoursPerMonth: NotRequired[float | None]
    costPerMonth: NotRequired[float | None]


class NewTargetSsh(TypedDict):
    host: str
    port: NotRequired[int]
    user: str
    identityFile: NotRequired[str | None]
    hostKey: NotRequired[str | None]
    nodeAddress: NotRequired[str | None]


class NewMetricPoint(TypedDict):
    key: str
    value: float | Literal["NaN", "Infinity", "-Infinity"]
    step: NotRequired[int]
    timestampMs: NotRequired[int]


class PredictInput(TypedDict):
    rows: list[dict[str, str | float | bool | None]]


class Health(TypedDict):
    status: Literal["ok"]
    version: str
    startedAt: str
    uptimeSeconds: float


class Error(TypedDict):
    error: ErrorError


class ErrorError(TypedDict):
    code: Literal["invalid_request", "invalid_json", "unsupported_media_type", "host_not_allowed", "origin_not_allowed", "body_too_large", "unauthenticated", "invalid_credential", "invalid_login_code", "sign_in_expired", "sign_in_refused", "user_not_admitted", "provider_unreachable", "provider_failed", "too_many_attempts", "rate_limited", "forbidden", "not_found", "route_not_found", "already_exists", "conflict", "definition_incomplete", "criterion_invalid", "target_not_in_data", "task_does_not_fit", "upload_not_found", "path_not_allowed", "file_not_readable", "format_not_recognised", "import_options_invalid", "data_empty", "data_in_use", "recipe_invalid", "split_invalid", "algorithm_unknown", "params_invalid", "warm_start_invalid", "job_finished", "search_invalid", "script_invalid", "step_needs_others", "pipeline_invalid", "data_version_missing", "run_not_finished", "run_deleted", "param_changed", "filter_invalid", "page_token_invalid", "artifact_path_invalid", "code_invalid", "git_failed", "secret_unreadable", "secret_key_unusable", "schedule_invalid", "sweep_invalid", "sweep_finished", "sweep_running", "criteria_not_met", "endpoint_stopped", "input_invalid", "export_unsupported", "model_not_served", "model_file_invalid", "runs_code", "model_not_ready", "model_failed", "scoring_failed", "not_explained", "label_invalid", "url_not_allowed", "target_invalid", "target_unreachable", "no_target_fits", "environment_invalid", "environment_unsolvable", "environment_not_installed", "package_index_unreachable", "python_not_found", "uv_not_found", "storage_full", "store_unreachable", "overloaded", "internal"]
    message: str
    params: dict[str, str | float]
    problems: NotRequired[list[ErrorErrorProblemsItem]]
    requestId: str


class ErrorErrorProblemsItem(TypedDict):
    field: str
    message: str
    code: NotRequired[str]
    params: NotRequired[dict[str, str | float]]


class Session(TypedDict):
    credential: Literal["token", "cookie"]
    name: str
    user: SessionUser
    isAdmin: bool
    expiresAt: str | None


class SessionUser(TypedDict):
    id: str
    name: str
    email: str | None
    kind: Literal["person", "service"]


class Token(TypedDict):
    id: str
    name: str
    userId: str
    userName: str
    role: Role | None
    projectId: str | None
    prefix: str
    createdAt: str
    expiresAt: str | None
    lastUsedAt: str | None


class User(TypedDict):
    id: str
    name: str
    email: str | None
    kind: Literal["person", "service"]
    isAdmin: bool
    isExternal: bool
    createdAt: str
    disabledAt: str | None


class Group(TypedDict):
    id: str
    name: str
    members: list[GroupMembersItem]
    createdAt: str


class GroupMembersItem(TypedDict):
    userId: str
    name: str
    isExternal: bool


class AuditEntry(TypedDict):
    sequence: int
    at: str
    userId: str | None
    userName: str
    credential: str
    action: str
    outcome: Literal["done", "refused"]
    projectId: str | None
    details: dict[str, Any]
    address: str
    hash: str


class Project(TypedDict):
    id: str
    name: str
    description: str
    output: str
    task: Literal["binary_classification", "multiclass_classification", "regression"] | None
    target: str | None
    positiveClass: str | None
    primaryMetric: str | None
    criteria: list[str]
    data: ProjectData | None
    steps: dict[str, Literal["todo", "running", "done", "attention"]]
    role: Role
    createdAt: str
    updatedAt: str
    deletedAt: str | None


class ProjectData(TypedDict):
    dataId: str
    version: int


class DefinitionSuggestion(TypedDict):
    target: DefinitionSuggestionTarget | None
    task: DefinitionSuggestionTask | None
    positiveClass: DefinitionSuggestionPositiveClass | None
    primaryMetric: DefinitionSuggestionPrimaryMetric | None
    criteria: list[DefinitionSuggestionCriteriaItem]
    classes: list[DefinitionSuggestionClassesItem]


class DefinitionSuggestionTarget(TypedDict):
    value: str
    reason: Reason


class DefinitionSuggestionTask(TypedDict):
    value: Literal["binary_classification", "multiclass_classification", "regression"]
    reason: Reason


class DefinitionSuggestionPositiveClass(TypedDict):
    value: str
    reason: Reason


class DefinitionSuggestionPrimaryMetric(TypedDict):
    value: str
    reason: Reason


class DefinitionSuggestionCriteriaItem(TypedDict):
    value: str
    reason: Reason


class DefinitionSuggestionClassesItem(TypedDict):
    value: str
    rowCount: float


class Reason(TypedDict):
    code: str
    params: dict[str, str | float | bool]
    text: str


class Metric(TypedDict):
    name: str
    tasks: list[Literal["binary_classification", "multiclass_classification", "regression"]]
    direction: Literal["maximise", "minimise"]
    description: str
    unit: str | None
    lower: float | None
    upper: float | None


class Advice(TypedDict):
    language: str
    summary: Reason
    task: AdviceTask
    metric: AdviceMetric
    target: str | None
    positiveClass: str | None
    criteria: list[AdviceCriteriaItem]
    way: AdviceWay
    ways: list[AdviceWay]
    services: list[AdviceServicesItem]
    compute: AdviceCompute2
    estimate: AdviceEstimate
    steps: list[AdviceStep]
    conflicts: list[AdviceConflictsItem]
    changes: list[AdviceChange]
    warnings: list[Reason]
    open: list[AdviceOpenItem]
    setUp: AdviceSetUp
    azure: AdviceAzure
    answers: AdviceAnswersOutput
    facts: AdviceFacts | None


class AdviceTask(TypedDict):
    value: Literal["binary_classification", "multiclass_classification", "regression", "forecasting", "image_classification", "object_detection", "text_classification", "text_extraction", "clustering", "anomaly_detection"] | None
    reason: Reason


class AdviceMetric(TypedDict):
    value: str | None
    reason: Reason


class AdviceCriteriaItem(TypedDict):
    value: str
    reason: Reason


class AdviceServicesItem(TypedDict):
    service: Literal["workspace", "spark", "analytics", "ai_services"]
    name: str
    azure: str
    way: str
    score: float
    reasons: list[Reason]


class AdviceCompute2(TypedDict):
    development: AdviceCompute
    training: AdviceCompute


class AdviceConflictsItem(TypedDict):
    rules: list[str]
    reason: Reason
    outcome: Reason


class AdviceOpenItem(TypedDict):
    field: str
    question: Reason


class AdviceSetUp(TypedDict):
    isAvailable: bool
    meanwhile: str | None
    creates: list[Reason]
    resources: AdviceSetUpResources | None
    commands: list[str]
    note: Reason | None


AdviceSetUpResources = TypedDict(
    "AdviceSetUpResources",
    {
        "cores": "int | None",
        "memoryBytes": "int | None",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
    },
)


class AdviceAzure(TypedDict):
    service: str
    way: str
    development: str
    training: str


AdviceWay = TypedDict(
    "AdviceWay",
    {
        "id": "str",
        "service": "Literal[\"workspace\", \"spark\", \"analytics\", \"ai_services\"]",
        "name": "str",
        "rank": "int",
        "score": "float",
        "isChosen": "bool",
        "isAvailable": "bool",
        "azure": "str",
        "for": "list[Reason]",
        "against": "list[Reason]",
    },
)


AdviceCompute = TypedDict(
    "AdviceCompute",
    {
        "kind": "Literal[\"none\", \"machine\", \"cluster\"]",
        "class": "Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"] | None",
        "usesGpu": "bool",
        "size": "MachineSize | None",
        "driver": "MachineSize | None",
        "workerCount": "int",
        "pricePerHour": "float",
        "currency": "str",
        "target": "str | None",
        "isThisMachineEnough": "bool | None",
        "reasons": "list[Reason]",
        "azure": "str",
    },
)


MachineSize = TypedDict(
    "MachineSize",
    {
        "id": "str",
        "class": "Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]",
        "cores": "int",
        "memoryBytes": "int",
        "gpu": "MachineSizeGpu | None",
        "listPricePerHour": "float",
        "watts": "float",
        "azure": "MachineSizeAzure",
    },
)


class MachineSizeGpu(TypedDict):
    name: str
    count: int
    memoryBytes: int


class MachineSizeAzure(TypedDict):
    series: str
    size: str
    cores: int
    memoryBytes: int


class AdviceEstimate(TypedDict):
    basis: Literal["measured", "constants", "unknown"]
    reason: Reason
    memoryBytes: Band | None
    seconds: Band | None
    cost: Band | None
    energyWattHours: Band | None
    costPerMonth: Band | None
    currency: str


class Band(TypedDict):
    low: float
    expected: float
    high: float


class AdviceStep(TypedDict):
    rule: str
    stage: Literal["task", "metric", "way", "compute"]
    saw: list[AdviceStepSawItem]
    reason: Reason
    decided: Reason
    isDecisive: bool


class AdviceStepSawItem(TypedDict):
    field: str
    name: str
    value: str


AdviceChange = TypedDict(
    "AdviceChange",
    {
        "field": "str",
        "value": "str",
        "way": "str",
        "service": "Literal[\"workspace\", \"spark\", \"analytics\", \"ai_services\"]",
        "class": "Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"] | None",
        "kind": "Literal[\"none\", \"machine\", \"cluster\"]",
        "text": "Reason",
    },
)


class AdviceFacts(TypedDict):
    rows: float
    columns: float
    bytes: float
    types: dict[str, float]
    textColumns: list[str]
    imageColumns: list[str]
    timeColumn: str | None
    isTimeOrdered: bool
    target: str | None
    task: Literal["binary_classification", "multiclass_classification", "regression", "forecasting", "image_classification", "object_detection", "text_classification", "text_extraction", "clustering", "anomaly_detection"] | None
    positiveClass: str | None
    classes: list[AdviceFactsClassesItem]
    rarestShare: float | None
    measured: AdviceFactsMeasured | None


class AdviceFactsClassesItem(TypedDict):
    value: str
    rowCount: float


class AdviceFactsMeasured(TypedDict):
    sampleRows: float
    memoryBytes: float
    coreSeconds: float
    parallelShare: float


class AdviceReading(TypedDict):
    answers: AdviceAnswersOutput
    found: list[AdviceReadingFoundItem]
    language: str


class AdviceReadingFoundItem(TypedDict):
    field: str
    value: str
    words: str
    name: str
    label: str


class AdviceRule(TypedDict):
    id: str
    stage: Literal["task", "metric", "way", "compute"]
    when: str
    decides: str
    reason: str
    source: str
    scenario: str


class AdviceQuestion(TypedDict):
    field: str
    question: str
    why: str
    kind: Literal["choice", "choices", "number", "yes_no", "text"]
    options: list[AdviceQuestionOptionsItem]
    onlyIf: AdviceQuestionOnlyIf | None


class AdviceQuestionOptionsItem(TypedDict):
    value: str
    label: str


class AdviceQuestionOnlyIf(TypedDict):
    field: str
    values: list[str]


class KeptAdvice(TypedDict):
    id: str
    projectId: str
    advice: Advice
    createdAt: str


class Member(TypedDict):
    memberId: str | Literal["everyone"]
    kind: Literal["user", "group", "everyone"]
    name: str
    role: Role


class ExampleData(TypedDict):
    name: str
    title: str
    description: str
    output: str
    task: str
    target: str
    rowCount: float
    columnCount: float
    source: str
    licence: str


class Upload(TypedDict):
    id: str
    fileName: str
    sizeBytes: float
    sha256: str
    createdAt: str


class Detection(TypedDict):
    options: DetectionOptions
    columns: list[DetectionColumnsItem]
    preview: list[dict[str, str | float | bool | None]]
    sizeBytes: float
    estimatedRowCount: float | None
    warnings: list[Reason]


class DetectionOptions(TypedDict):
    format: Literal["csv", "tsv", "jsonl", "parquet"]
    delimiter: str
    quote: str
    header: bool
    encoding: str
    decimalSeparator: Literal[".", ","]
    dateFormat: str | None
    timestampFormat: str | None
    missingMarkers: list[str]
    columnTypes: dict[str, Literal["integer", "number", "boolean", "date", "timestamp", "text"]]
    trim: bool


class DetectionColumnsItem(TypedDict):
    name: str
    type: Literal["integer", "number", "boolean", "date", "timestamp", "text"]
    reason: Reason
    missingInSample: float
    examples: list[str]


class Data(TypedDict):
    id: str
    projectId: str
    name: str
    latestVersion: int | None
    versions: list[DataVersion]
    createdAt: str


class DataVersion(TypedDict):
    dataId: str
    version: int
    columns: list[DataVersionColumnsItem]
    rowCount: float
    refusedRowCount: float
    sha256: str
    sizeBytes: float
    source: DataVersionSource
    options: ImportOptionsOutput
    createdAt: str


class DataVersionColumnsItem(TypedDict):
    name: str
    type: Literal["integer", "number", "boolean", "date", "timestamp", "text"]


class DataVersionSource(TypedDict):
    kind: Literal["upload", "path", "example", "job"]
    name: str
    sizeBytes: float
    sha256: str


class Job(TypedDict):
    id: str
    projectId: str
    kind: Literal["import", "train", "predict", "compare", "extrapolate", "script", "environment", "notebook"]
    name: str | None
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    priority: int
    nodes: int
    cores: float
    memoryBytes: float | None
    wants: JobWants | None
    target: JobTarget | None
    pricePerHour: float | None
    currency: str | None
    reason: Reason | None
    attempt: int
    subject: str
    progress: JobProgress | None
    error: JobError | None
    usage: JobUsage | None
    createdAt: str
    startedAt: str | None
    endedAt: str | None


JobWants = TypedDict(
    "JobWants",
    {
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
    },
)


class JobTarget(TypedDict):
    id: Literal["local"] | str
    name: str


class JobProgress(TypedDict):
    phase: str
    done: float
    total: float | None
    unit: Literal["rows", "iterations", "bytes", "steps", "seconds"]


class JobError(TypedDict):
    code: str
    message: str


class JobUsage(TypedDict):
    wallSeconds: float
    cpuSeconds: float
    peakMemoryBytes: float
    readBytes: float | None
    writtenBytes: float | None
    energyWattHours: float | None
    cost: float | None
    currency: str | None


class RefusedRow(TypedDict):
    line: float
    column: str | None
    reason: Reason
    text: str


class Profile(TypedDict):
    dataId: str
    version: float
    rowCount: float
    duplicateRowCount: float
    target: str | None
    columns: list[ColumnProfile]


class ColumnProfile(TypedDict):
    name: str
    type: Literal["integer", "number", "boolean", "date", "timestamp", "text"]
    rowCount: float
    missingCount: float
    distinctCount: float
    numeric: ColumnProfileNumeric | None
    topValues: list[ColumnProfileTopValuesItem]
    target: ColumnProfileTarget | None
    remarks: list[Reason]


class ColumnProfileNumeric(TypedDict):
    minimum: float
    maximum: float
    mean: float
    standardDeviation: float
    quantiles: list[ColumnProfileNumericQuantilesItem]
    histogram: ColumnProfileNumericHistogram
    zeroCount: float


class ColumnProfileNumericQuantilesItem(TypedDict):
    probability: float
    value: float


class ColumnProfileNumericHistogram(TypedDict):
    edges: list[float]
    counts: list[float]


class ColumnProfileTopValuesItem(TypedDict):
    value: str | float | bool | None
    rowCount: float


class ColumnProfileTarget(TypedDict):
    method: Literal["pearson", "eta", "cramers_v"]
    value: float | None


class Code(TypedDict):
    id: str
    projectId: str
    sha256: str
    fileCount: int
    sizeBytes: float
    git: CodeGitOutput | None
    user: str
    createdAt: str


class CodeWithFiles(TypedDict):
    id: str
    projectId: str
    sha256: str
    fileCount: int
    sizeBytes: float
    git: CodeGitOutput | None
    user: str
    createdAt: str
    files: list[CodeFile]


class CodeFile(TypedDict):
    path: str
    sha256: str
    sizeBytes: float


class CodeChange(TypedDict):
    path: str
    change: Literal["added", "removed", "changed"]
    before: CodeChangeBefore | None
    after: CodeChangeAfter | None
    diff: str | None
    unshown: Literal["binary", "large"] | None


class CodeChangeBefore(TypedDict):
    sha256: str
    sizeBytes: float


class CodeChangeAfter(TypedDict):
    sha256: str
    sizeBytes: float


class Recipe(TypedDict):
    id: str
    projectId: str
    name: str
    version: int
    dataId: str
    dataVersion: int
    steps: list[RecipeStepOutput]
    split: SplitOutput
    createdAt: str


class RecipeSuggestion(TypedDict):
    steps: list[RecipeSuggestionStepsItem]
    split: RecipeSuggestionSplit


class RecipeSuggestionStepsItem(TypedDict):
    step: RecipeStepOutput
    reason: Reason


class RecipeSuggestionSplit(TypedDict):
    value: SplitOutput
    reason: Reason


class RecipePreview(TypedDict):
    split: RecipePreviewSplit
    before: RecipePreviewBefore
    after: RecipePreviewAfter


class RecipePreviewSplit(TypedDict):
    trainRowCount: float
    validationRowCount: float
    testRowCount: float
    classes: list[RecipePreviewSplitClassesItem]


class RecipePreviewSplitClassesItem(TypedDict):
    value: str
    train: float
    validation: float
    test: float


class RecipePreviewBefore(TypedDict):
    columns: list[str]
    rows: list[list[str | float | bool | None]]


class RecipePreviewAfter(TypedDict):
    features: list[RecipePreviewAfterFeaturesItem]
    rows: list[list[float | None]]


class RecipePreviewAfterFeaturesItem(TypedDict):
    name: str
    kind: Literal["numeric", "category"]


class Algorithm(TypedDict):
    name: str
    tasks: list[Literal["binary_classification", "multiclass_classification", "regression"]]
    nativeCategories: bool
    nativeMissing: bool
    warmStart: bool
    params: list[AlgorithmParam]


class AlgorithmParam(TypedDict):
    name: str
    type: Literal["integer", "number", "boolean", "choice", "directions", "feature_groups"]
    default: float | bool | str | dict[str, Literal["increasing", "decreasing"]] | list[list[str]]
    regressionDefault: NotRequired[float]
    minimum: NotRequired[float]
    maximum: NotRequired[float]
    exclusiveMinimum: NotRequired[bool]
    scale: NotRequired[Literal["linear", "log"]]
    choices: NotRequired[list[str]]
    choicesOf: NotRequired[dict[str, list[str]]]
    description: str
    aliases: list[str]
    advanced: bool
    when: NotRequired[AlgorithmParamWhen]


AlgorithmParamWhen = TypedDict(
    "AlgorithmParamWhen",
    {
        "param": "str",
        "is": "str",
    },
)


class JobUsageSample(TypedDict):
    at: str
    spanMs: float
    phase: str
    cores: JobUsageSampleCores
    busiestThread: JobUsageSampleBusiestThread
    busiestThreadWanted: JobUsageSampleBusiestThreadWanted | None
    waitingCores: JobUsageSampleWaitingCores | None
    byCore: list[float] | None
    diskWait: JobUsageSampleDiskWait | None
    memoryBytes: JobUsageSampleMemoryBytes
    workingSetBytes: JobUsageSampleWorkingSetBytes | None
    readBytesPerSecond: JobUsageSampleReadBytesPerSecond | None
    writtenBytesPerSecond: JobUsageSampleWrittenBytesPerSecond | None
    processes: JobUsageSampleProcesses
    gpu: JobUsageSampleGpu | None
    gpuMemoryBytes: JobUsageSampleGpuMemoryBytes | None
    gpuWatts: JobUsageSampleGpuWatts | None


class JobUsageSampleCores(TypedDict):
    mean: float
    peak: float


class JobUsageSampleBusiestThread(TypedDict):
    mean: float
    peak: float


class JobUsageSampleBusiestThreadWanted(TypedDict):
    mean: float
    peak: float


class JobUsageSampleWaitingCores(TypedDict):
    mean: float
    peak: float


class JobUsageSampleDiskWait(TypedDict):
    mean: float
    peak: float


class JobUsageSampleMemoryBytes(TypedDict):
    mean: float
    peak: float


class JobUsageSampleWorkingSetBytes(TypedDict):
    mean: float
    peak: float


class JobUsageSampleReadBytesPerSecond(TypedDict):
    mean: float
    peak: float


class JobUsageSampleWrittenBytesPerSecond(TypedDict):
    mean: float
    peak: float


class JobUsageSampleProcesses(TypedDict):
    mean: float
    peak: float


class JobUsageSampleGpu(TypedDict):
    mean: float
    peak: float


class JobUsageSampleGpuMemoryBytes(TypedDict):
    mean: float
    peak: float


class JobUsageSampleGpuWatts(TypedDict):
    mean: float
    peak: float


class UsagePhase(TypedDict):
    phase: str
    stage: Literal["set_up", "load", "prepare", "train", "evaluate", "save"]
    seconds: float
    cores: float
    peakMemoryBytes: float
    readBytes: float | None
    writtenBytes: float | None
    gpu: float | None


class JobNode(TypedDict):
    node: int
    target: JobNodeTarget
    held: JobNodeHeld
    coresAtWork: float | None
    usage: JobNodeUsage | None


class JobNodeTarget(TypedDict):
    id: Literal["local"] | str
    name: str


class JobNodeHeld(TypedDict):
    cores: float
    memoryBytes: float


class JobNodeUsage(TypedDict):
    cpuSeconds: float
    memoryBytes: float
    peakMemoryBytes: float
    readBytes: float | None
    writtenBytes: float | None


class JobEventState(TypedDict):
    type: Literal["state"]
    sequence: float
    at: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]


class JobEventProgress(TypedDict):
    type: Literal["progress"]
    sequence: float
    at: str
    phase: str
    done: float
    total: float | None
    unit: Literal["rows", "iterations", "bytes", "steps", "seconds"]


class JobEventMetric(TypedDict):
    type: Literal["metric"]
    sequence: float
    at: str
    key: str
    step: float
    value: float


class JobEventLog(TypedDict):
    type: Literal["log"]
    sequence: float
    at: str
    level: Literal["debug", "info", "warning", "error"]
    message: str


class JobLog(TypedDict):
    attempt: float
    lineCount: float
    gaps: list[LogGap]
    lines: list[LogLine]
    nextFrom: float | None
    unfinished: list[JobLogUnfinishedItem]


class JobLogUnfinishedItem(TypedDict):
    source: Literal["stdout", "stderr"]
    rank: int | None
    text: str


class LogGap(TypedDict):
    line: float
    lineCount: float
    sizeBytes: float


class LogLine(TypedDict):
    number: float
    at: str
    source: Literal["stdout", "stderr", "debug", "info", "warning", "error"]
    rank: int | None
    text: str


class LogHit(TypedDict):
    number: float
    at: str
    source: Literal["stdout", "stderr", "debug", "info", "warning", "error"]
    rank: int | None
    text: str
    ranges: list[LogHitRangesItem]


class LogHitRangesItem(TypedDict):
    start: float
    end: float


class JobLogEvent(TypedDict):
    sequence: float
    lines: list[LogLine]
    gaps: list[LogGap]
    unfinished: list[JobLogEventUnfinishedItem]


class JobLogEventUnfinishedItem(TypedDict):
    source: Literal["stdout", "stderr"]
    rank: int | None
    text: str


class RunSummary(TypedDict):
    id: str
    projectId: str
    experimentId: str
    name: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    user: str
    algorithm: str | None
    createdAt: str
    startedAt: str | None
    endedAt: str | None
    restorableUntil: str | None
    params: list[LoggedText]
    metrics: list[RunSummaryMetricsItem]


class RunSummaryMetricsItem(TypedDict):
    key: str
    value: float | None


class LoggedText(TypedDict):
    key: str
    value: str


class ScriptJob(TypedDict):
    job: Job
    runId: str
    spec: ScriptSpecOutput
    inputs: dict[str, ScriptJobInputsValue]
    folders: dict[str, ScriptJobFoldersValue]
    rerunOf: str | None
    environment: ScriptJobEnvironment | None
    isolation: list[ScriptJobIsolationItem] | None
    exitCode: int | None
    nodes: list[ScriptNode]
    outputs: list[ScriptJobOutputsItem]
    createdAt: str


class ScriptJobInputsValue(TypedDict):
    dataId: str
    name: str
    version: int
    sha256: str


class ScriptJobFoldersValue(TypedDict):
    runId: str
    path: str
    fileCount: int
    sha256: str


class ScriptJobEnvironment(TypedDict):
    hash: str
    lock: str
    python: str
    isCached: bool


class ScriptJobIsolationItem(TypedDict):
    aspect: Literal["user", "files", "processes", "memory", "cores"]
    holds: bool
    code: NotRequired[Literal["own_user", "path_closed", "users_taken", "server_not_root", "folder_hidden", "folder_closed", "files_open", "processes_hidden", "processes_seen", "memory_unlimited", "memory_held", "memory_watched", "cores_unlimited", "cores_held", "cores_pinned", "cores_told"]]
    text: str
    path: NotRequired[str]


class ScriptJobOutputsItem(TypedDict):
    name: str
    kind: Literal["artifact", "data", "model"]
    artifactPath: str | None
    data: ScriptJobOutputsItemData | None
    model: ScriptJobOutputsItemModel | None
    problem: str | None


class ScriptJobOutputsItemData(TypedDict):
    dataId: str
    version: int


class ScriptJobOutputsItemModel(TypedDict):
    name: str
    version: int


class ScriptNode(TypedDict):
    node: int
    target: ScriptNodeTarget | None
    pricePerHour: float | None
    currency: str | None
    usage: ScriptNodeUsage | None
    ranks: list[ScriptNodeRanksItem]


class ScriptNodeTarget(TypedDict):
    id: Literal["local"] | str
    name: str


class ScriptNodeUsage(TypedDict):
    cpuSeconds: float
    memoryBytes: float
    peakMemoryBytes: float
    readBytes: float | None
    writtenBytes: float | None


class ScriptNodeRanksItem(TypedDict):
    rank: int
    localRank: int
    state: Literal["waiting", "running", "succeeded", "failed", "stopped"]
    exitCode: int | None
    signal: str | None
    startedAt: str | None
    endedAt: str | None
    lastLines: list[str]


class Verdict(TypedDict):
    jobId: str
    projectId: str
    runId: str | None
    isFinal: bool
    kind: Literal["too_short", "memory_near_limit", "gpu_idle", "disk_bound", "cpu_saturated", "nodes_uneven", "one_core", "mostly_unused", "distributable", "too_small_to_distribute", "right_size"]
    reason: Reason
    findings: list[VerdictFindingsItem]
    shows: Literal["cores", "memory", "storage", "gpu"]
    held: VerdictHeld
    measured: VerdictMeasured
    phases: list[UsagePhase]
    nodes: list[JobNode]
    alternatives: list[VerdictAlternative]
    cost: VerdictCost


class VerdictFindingsItem(TypedDict):
    kind: Literal["too_short", "memory_near_limit", "gpu_idle", "disk_bound", "cpu_saturated", "nodes_uneven", "one_core", "mostly_unused", "distributable", "too_small_to_distribute", "right_size"]
    reason: Reason


class VerdictHeld(TypedDict):
    cores: float
    memoryBytes: float
    isMemoryAsked: bool


class VerdictMeasured(TypedDict):
    stage: Literal["set_up", "load", "prepare", "train", "evaluate", "save"] | None
    seconds: float
    cores: float
    wantedCores: float
    busiestThread: float
    diskWait: float | None
    readBytesPerSecond: float | None
    writtenBytesPerSecond: float | None
    gpu: float | None
    peakMemoryBytes: float
    parallelShare: Band | None


class VerdictCost(TypedDict):
    spent: float
    wasted: float
    saved: float | None
    currency: str | None
    basis: Literal["machine", "list"]


class VerdictAlternative(TypedDict):
    kind: Literal["scale_up", "scale_down", "gpu", "distribute"]
    reason: Reason
    cores: int
    memoryBytes: int | None
    size: MachineSize | None
    machineCount: int
    seconds: Band | None
    cost: Band | None
    currency: str | None
    basis: Literal["machine", "list"]
    rewrite: VerdictAlternativeRewrite
    again: VerdictAlternativeAgain | None


class VerdictAlternativeRewrite(TypedDict):
    isNeeded: bool
    reason: Reason


class VerdictAlternativeAgain(TypedDict):
    cores: int
    memoryBytes: int | None
    nodes: NotRequired[int]
    processesPerNode: NotRequired[int]


class Notebook(TypedDict):
    id: str
    projectId: str
    name: str
    userId: str
    userName: str
    environment: NotebookEnvironmentNamed | NotebookEnvironmentPackages
    resources: NotebookResources
    idleMinutes: int
    secrets: list[str]
    codeId: str | None
    state: Literal["stopped", "queued", "starting", "ready", "failed"]
    problem: str | None
    jobId: str | None
    isolation: list[NotebookIsolationItem] | None
    createdAt: str
    deletedAt: str | None


class NotebookEnvironmentNamed(TypedDict):
    kind: Literal["named"]
    name: str


class NotebookEnvironmentPackages(TypedDict):
    kind: Literal["packages"]
    requirements: list[str]
    python: str | None


NotebookResources = TypedDict(
    "NotebookResources",
    {
        "cores": "int",
        "memoryBytes": "int | None",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
    },
)


class NotebookIsolationItem(TypedDict):
    aspect: Literal["user", "files", "processes", "memory", "cores"]
    holds: bool
    code: NotRequired[Literal["own_user", "path_closed", "users_taken", "server_not_root", "folder_hidden", "folder_closed", "files_open", "processes_hidden", "processes_seen", "memory_unlimited", "memory_held", "memory_watched", "cores_unlimited", "cores_held", "cores_pinned", "cores_told"]]
    text: str
    path: NotRequired[str]


class Pipeline(TypedDict):
    id: str
    projectId: str
    name: str
    description: str
    version: int
    definition: PipelineDefinitionOutput
    remarks: list[Reason]
    createdAt: str
    updatedAt: str
    restorableUntil: str | None


class PipelineRun(TypedDict):
    id: str
    projectId: str
    pipelineId: str
    pipelineName: str
    pipelineVersion: int
    number: int
    state: Literal["running", "succeeded", "failed", "cancelled"]
    step: str | None
    runId: str
    userName: str
    counts: dict[str, int]
    createdAt: str
    endedAt: str | None
    parameters: dict[str, float | bool | str]
    definition: PipelineDefinitionOutput
    steps: list[PipelineRunStepsItem]


class PipelineRunStepsItem(TypedDict):
    name: str
    kind: Literal["script", "train"]
    needs: list[str]
    state: Literal["waiting", "queued", "running", "succeeded", "cached", "failed", "cancelled", "skipped"]
    jobId: str | None
    runId: str | None
    target: PipelineRunStepsItemTarget | None
    cachedFrom: str | None
    reasons: list[Literal["first", "code", "inputs", "parameters", "environment", "outputs_gone", "cache_off"]]
    key: str | None
    error: PipelineRunStepsItemError | None
    startedAt: str | None
    endedAt: str | None


class PipelineRunStepsItemTarget(TypedDict):
    id: Literal["local"] | str
    name: str


class PipelineRunStepsItemError(TypedDict):
    code: str
    message: str


class PipelineRunSummary(TypedDict):
    id: str
    projectId: str
    pipelineId: str
    pipelineName: str
    pipelineVersion: int
    number: int
    state: Literal["running", "succeeded", "failed", "cancelled"]
    step: str | None
    runId: str
    userName: str
    counts: dict[str, int]
    createdAt: str
    endedAt: str | None


class Schedule(TypedDict):
    id: str
    projectId: str
    name: str
    description: str
    trigger: ScheduleTriggerOutput
    action: ScheduleActionOutput
    overlap: Literal["skip", "queue", "allow"]
    isEnabled: bool
    pausedBecause: Reason | None
    nextAt: str | None
    lastFiredAt: str | None
    userName: str
    createdAt: str
    updatedAt: str


class ScheduleFiring(TypedDict):
    id: str
    scheduleId: str
    scheduleName: str
    cause: Literal["time", "data", "drift", "manual"]
    dueAt: str
    firedAt: str
    state: Literal["started", "waiting", "skipped", "failed", "missed"]
    reason: Reason | None
    started: ScheduleFiringStarted | None


class ScheduleFiringStarted(TypedDict):
    kind: Literal["pipeline", "script", "sweep"]
    id: str
    runId: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"] | None


class ScheduledTime(TypedDict):
    at: str
    clockChange: Literal["moved", "twice"] | None


ComputeTarget = TypedDict(
    "ComputeTarget",
    {
        "class": "Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"] | None",
        "cores": "float | None",
        "memoryBytes": "int | None",
        "gpus": "int | None",
        "pricePerHour": "float | None",
        "currency": "str | None",
        "watts": "float | None",
        "maximumJobs": "int | None",
        "takesAny": "bool",
        "startCommand": "str | None",
        "stopCommand": "str | None",
        "checkCommand": "str | None",
        "startTimeoutSeconds": "int",
        "idleSeconds": "int",
        "budget": "ComputeTargetBudget | None",
        "quotas": "list[ComputeTargetQuotasItem]",
        "webhookUrl": "str | None",
        "ssh": "ComputeTargetSsh | None",
        "id": "Literal[\"local\"] | str",
        "name": "str",
        "kind": "Literal[\"local\", \"ssh\"]",
        "machine": "ComputeTargetMachine",
        "offers": "ComputeTargetOffers",
        "agent": "ComputeTargetAgent | None",
        "isOnDemand": "bool",
        "state": "Literal[\"ready\", \"stopped\", \"starting\", \"stopping\", \"unreachable\"]",
        "reason": "Reason | None",
        "since": "str",
        "lastOutput": "str | None",
        "load": "ComputeTargetLoad",
        "spent": "ComputeTargetSpent",
        "alerts": "list[BudgetAlert]",
        "webhookSecret": "str | None",
        "createdAt": "str",
    },
)


class ComputeTargetBudget(TypedDict):
    amount: float
    alertShare: float
    atLimit: Literal["let_end", "cancel"]


class ComputeTargetQuotasItem(TypedDict):
    projectId: str | None
    jobs: int | None
    cores: float | None
    hoursPerMonth: float | None
    costPerMonth: float | None


class ComputeTargetSsh(TypedDict):
    host: str
    port: int
    user: str
    identityFile: str | None
    hostKey: str | None
    nodeAddress: str | None


class ComputeTargetMachine(TypedDict):
    cores: int
    memoryBytes: int
    gpus: list[ComputeTargetMachineGpusItem]


class ComputeTargetMachineGpusItem(TypedDict):
    name: str
    memoryBytes: float


ComputeTargetOffers = TypedDict(
    "ComputeTargetOffers",
    {
        "class": "Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]",
        "cores": "float",
        "memoryBytes": "float",
        "gpus": "int",
        "maximumJobs": "int",
    },
)


class ComputeTargetAgent(TypedDict):
    hostKey: str
    isConnected: bool
    platform: str
    node: str
    seenAt: str


class ComputeTargetLoad(TypedDict):
    jobs: int
    cores: float
    memoryBytes: float
    queued: int


class ComputeTargetSpent(TypedDict):
    month: str
    cost: float | None
    hours: float
    jobs: int


class BudgetAlert(TypedDict):
    kind: Literal["share", "limit"]
    month: str
    spent: float
    amount: float
    raisedAt: str
    webhook: BudgetAlertWebhook


class BudgetAlertWebhook(TypedDict):
    state: Literal["none", "pending", "delivered", "failed"]
    attempts: float
    lastError: str | None


class TargetFinding(TypedDict):
    aspect: Literal["machine", "cores", "memory", "gpus", "shares", "check", "connection"]
    isWell: bool
    reason: Reason


class TargetSpending(TypedDict):
    targetId: Literal["local"] | str
    targetName: str
    projectId: str
    projectName: str | None
    jobs: int
    hours: float
    cost: float | None
    currency: str | None
    energyWattHours: float


class TrendPoint(TypedDict):
    runId: str
    jobId: str
    name: str
    endedAt: str
    seconds: float
    cores: float
    peakMemoryBytes: float
    verdict: Literal["too_short", "memory_near_limit", "gpu_idle", "disk_bound", "cpu_saturated", "nodes_uneven", "one_core", "mostly_unused", "distributable", "too_small_to_distribute", "right_size"] | None
    spent: float | None
    wasted: float | None
    currency: str | None
    basis: Literal["machine", "list"] | None


class ComputeMonth(TypedDict):
    month: str
    totals: list[ComputeMonthTotalsItem]
    byProject: list[ComputeMonthByProjectItem]
    byTarget: list[ComputeMonthByTargetItem]
    most: list[ComputeMonthMostItem]


class ComputeMonthTotalsItem(TypedDict):
    jobCount: int
    spent: float
    wasted: float
    saved: float
    currency: str | None
    basis: Literal["machine", "list"]


class ComputeMonthByProjectItem(TypedDict):
    projectId: str | None
    name: str | None
    jobCount: int
    spent: float
    wasted: float
    saved: float
    currency: str | None
    basis: Literal["machine", "list"]


class ComputeMonthByTargetItem(TypedDict):
    target: str
    jobCount: int
    spent: float
    wasted: float
    saved: float
    currency: str | None
    basis: Literal["machine", "list"]


class ComputeMonthMostItem(TypedDict):
    jobId: str
    projectId: str
    runId: str | None
    kind: Literal["import", "train", "predict", "compare", "extrapolate", "script", "environment", "notebook"]
    subject: str
    name: str | None
    verdict: Literal["too_short", "memory_near_limit", "gpu_idle", "disk_bound", "cpu_saturated", "nodes_uneven", "one_core", "mostly_unused", "distributable", "too_small_to_distribute", "right_size"]
    spent: float
    wasted: float
    currency: str | None


class Environment(TypedDict):
    id: str
    projectId: str
    name: str
    kind: Literal["requirements", "pyproject", "conda"]
    text: str
    python: str | None
    allowSourceBuilds: bool
    notes: list[str]
    state: Literal["new", "preparing", "ready", "failed"]
    hash: str | None
    pythonVersion: str | None
    packageCount: int | None
    sizeBytes: float | None
    lastUsedAt: str | None
    jobId: str | None
    createdAt: str
    preparedAt: str | None


class EnvironmentLock(TypedDict):
    hash: str
    pythonVersion: str
    platform: str
    packages: list[EnvironmentLockPackagesItem]
    text: str


class EnvironmentLockPackagesItem(TypedDict):
    name: str
    version: str


class Secret(TypedDict):
    name: str
    createdAt: str
    updatedAt: str
    updatedBy: str
    lastUsedAt: str | None
    problem: str | None


class Experiment(TypedDict):
    id: str
    projectId: str
    name: str
    createdAt: str
    updatedAt: str


class RunWithLog(TypedDict):
    id: str
    projectId: str
    experimentId: str
    name: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    user: str
    algorithm: str | None
    createdAt: str
    startedAt: str | None
    endedAt: str | None
    restorableUntil: str | None
    params: list[LoggedText]
    metrics: list[RunWithLogMetricsItem]
    log: RunLog


class RunWithLogMetricsItem(TypedDict):
    key: str
    value: float | None


class RunLog(TypedDict):
    params: list[LoggedText]
    tags: list[LoggedText]
    metrics: list[RunLogMetricsItem]
    models: list[LoggedModel]
    note: str


class RunLogMetricsItem(TypedDict):
    key: str
    value: float | None
    step: float
    at: str
    pointCount: float


class LoggedModel(TypedDict):
    id: str
    name: str
    type: str
    state: Literal["pending", "ready", "failed"]
    createdAt: str


class MetricPlot(TypedDict):
    key: str
    steps: list[float]
    timesMs: list[float]
    values: list[float | None]
    lows: list[float | None]
    highs: list[float | None]


class Artifact(TypedDict):
    path: str
    isFolder: bool
    sizeBytes: float | None


class Run(TypedDict):
    id: str
    projectId: str
    jobId: str
    name: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    task: Literal["binary_classification", "multiclass_classification", "regression"]
    target: str
    positiveClass: str | None
    algorithm: str
    params: dict[str, float | bool | str | dict[str, Literal["increasing", "decreasing"]] | list[list[str]]]
    automaticParams: dict[str, float | bool | str | dict[str, Literal["increasing", "decreasing"]] | list[list[str]] | None]
    calibration: Literal["sigmoid", "isotonic", "centred_isotonic", "beta", "temperature"] | None
    coverage: float | None
    seed: int
    resources: RunResources
    serverVersion: str
    dataId: str
    dataVersion: int
    recipeId: str
    warmStartRunId: str | None
    metrics: RunMetrics
    primaryMetric: str
    rowCounts: RunRowCounts | None
    modelSha256: str | None
    modelSizeBytes: float | None
    error: RunError | None
    createdAt: str
    startedAt: str | None
    endedAt: str | None
    seconds: float | None


RunResources = TypedDict(
    "RunResources",
    {
        "cores": "int | None",
        "memoryBytes": "int | None",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
    },
)


class RunMetrics(TypedDict):
    validation: dict[str, RunMetricsValidationValue]
    test: dict[str, RunMetricsTestValue]


class RunMetricsValidationValue(TypedDict):
    value: float | None
    lower: float | None
    upper: float | None


class RunMetricsTestValue(TypedDict):
    value: float | None
    lower: float | None
    upper: float | None


class RunRowCounts(TypedDict):
    train: float
    validation: float
    test: float


class RunError(TypedDict):
    code: str
    message: str


class Evaluation(TypedDict):
    runId: str
    task: Literal["binary_classification", "multiclass_classification", "regression"]
    rowCount: float
    predictionLatencyMs: float | None
    conformal: EvaluationConformal | None
    classes: list[str]
    binary: EvaluationBinary | None
    confusion: EvaluationConfusion | None
    regression: EvaluationRegression | None
    importance: list[EvaluationImportanceItem]


class EvaluationConformal(TypedDict):
    level: float
    coverage: float
    meanSize: float | None


class EvaluationBinary(TypedDict):
    positiveClass: str
    roc: list[EvaluationBinaryRocItem]
    precisionRecall: list[EvaluationBinaryPrecisionRecallItem]
    thresholds: list[EvaluationBinaryThresholdsItem]
    calibration: list[EvaluationBinaryCalibrationItem]


class EvaluationBinaryRocItem(TypedDict):
    x: float
    y: float
    threshold: float | None


class EvaluationBinaryPrecisionRecallItem(TypedDict):
    x: float
    y: float
    threshold: float | None


class EvaluationBinaryThresholdsItem(TypedDict):
    threshold: float
    truePositives: float
    falsePositives: float
    trueNegatives: float
    falseNegatives: float


class EvaluationBinaryCalibrationItem(TypedDict):
    x: float
    y: float
    rowCount: float


class EvaluationConfusion(TypedDict):
    counts: list[list[float]]


class EvaluationRegression(TypedDict):
    points: list[EvaluationRegressionPointsItem]
    residualHistogram: EvaluationRegressionResidualHistogram


class EvaluationRegressionPointsItem(TypedDict):
    actual: float
    predicted: float


class EvaluationRegressionResidualHistogram(TypedDict):
    edges: list[float]
    counts: list[float]


class EvaluationImportanceItem(TypedDict):
    feature: str
    permutation: float | None
    permutationDeviation: float | None
    model: float


class Explanation(TypedDict):
    runId: str
    task: Literal["binary_classification", "multiclass_classification", "regression"]
    scale: Literal["log_odds", "log", "value", "probability"]
    method: Literal["tree", "linear", "exact", "permutation"]
    rowCount: int
    outputs: list[ExplanationOutputsItem]
    columns: list[ExplanationColumnsItem]
    partialDependence: list[ExplanationPartialDependenceItem]
    coefficients: Coefficients | None


ExplanationOutputsItem = TypedDict(
    "ExplanationOutputsItem",
    {
        "class": "str | None",
        "baseValue": "float",
    },
)


class ExplanationColumnsItem(TypedDict):
    column: str
    type: Literal["number", "boolean", "text", "timestamp"]
    importance: list[float]
    values: list[str | float | bool | None]
    ranks: list[float | None]
    contributions: list[list[float]]


class ExplanationPartialDependenceItem(TypedDict):
    column: str
    grid: list[str | float | bool | None]
    mean: list[list[float]]
    individual: list[list[list[float]]]


class Coefficients(TypedDict):
    outputs: list[list[CoefficientsOutputsItemItem]]
    inference: CoefficientsInference | None
    withoutInference: Literal["penalised", "not_kept", "no_rows_left"] | None


class CoefficientsOutputsItemItem(TypedDict):
    column: str | None
    quantity: Literal["value", "level", "other_levels", "level_order", "target_mean", "date_part", "missing"] | None
    detail: str | None
    estimate: float
    standardised: float | None
    deviation: float | None
    estimated: bool
    standardError: float | None
    low: float | None
    high: float | None
    pValue: float | None


class CoefficientsInference(TypedDict):
    level: float
    covariance: Literal["nonrobust", "HC0", "HC1", "HC2", "HC3"]
    rowCount: int
    residualDegreesOfFreedom: int
    rSquared: float | None
    adjustedRSquared: float | None
    f: float | None
    fPValue: float | None


class Extrapolation(TypedDict):
    id: str
    projectId: str
    jobId: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    target: ExtrapolationTarget | None
    request: ExtrapolationRequest
    metric: str
    direction: Literal["maximise", "minimise"]
    rowCount: int | None
    shares: list[float]
    parts: list[ExtrapolationPartsItem]
    forecasts: list[ExtrapolationForecastsItem]
    findings: list[Reason]
    measured: ExtrapolationMeasured | None
    createdAt: str
    endedAt: str | None


class ExtrapolationTarget(TypedDict):
    id: Literal["local"] | str
    name: str


class ExtrapolationRequest(TypedDict):
    recipeId: str
    algorithm: str
    params: dict[str, float | bool | str | dict[str, Literal["increasing", "decreasing"]] | list[list[str]]]
    calibration: Literal["sigmoid", "isotonic", "centred_isotonic", "beta", "temperature"] | None
    coverage: float | None
    seed: int
    resources: ExtrapolationRequestResources


ExtrapolationRequestResources = TypedDict(
    "ExtrapolationRequestResources",
    {
        "cores": "int | None",
        "memoryBytes": "int | None",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
    },
)


class ExtrapolationPartsItem(TypedDict):
    share: float
    rowCount: int
    seconds: float
    peakMemoryBytes: float
    iterations: int | None
    quality: float | None


class ExtrapolationForecastsItem(TypedDict):
    share: float
    rowCount: float
    seconds: ExtrapolationForecastsItemSeconds
    peakMemoryBytes: ExtrapolationForecastsItemPeakMemoryBytes
    quality: ExtrapolationForecastsItemQuality | None


class ExtrapolationForecastsItemSeconds(TypedDict):
    value: float
    lower: float
    upper: float


class ExtrapolationForecastsItemPeakMemoryBytes(TypedDict):
    value: float
    lower: float
    upper: float


class ExtrapolationForecastsItemQuality(TypedDict):
    value: float
    lower: float
    upper: float


class ExtrapolationMeasured(TypedDict):
    runId: str
    seconds: float
    peakMemoryBytes: float | None
    quality: float | None


class SweepMethod(TypedDict):
    name: str
    description: str
    params: list[AlgorithmParam]


class Sweep(TypedDict):
    id: str
    projectId: str
    name: str
    runId: str
    state: Literal["running", "stopping", "completed", "stopped", "failed"]
    reason: Reason | None
    spec: SweepSpecOutput
    configurationCount: float | None
    trialCounts: dict[str, int]
    best: SweepTrial | None
    user: str
    createdAt: str
    endedAt: str | None


class SweepTrial(TypedDict):
    number: int
    runId: str
    jobId: str
    target: SweepTrialTarget | None
    state: Literal["running", "completed", "stopped", "failed", "cancelled"]
    parameters: dict[str, float | bool | str]
    value: float | None
    step: float | None
    reason: str | None
    createdAt: str
    endedAt: str | None


class SweepTrialTarget(TypedDict):
    id: Literal["local"] | str
    name: str


class SweepImportance(TypedDict):
    trialCount: int
    parameters: list[SweepImportanceParametersItem]
    interactions: list[SweepImportanceInteractionsItem]


class SweepImportanceParametersItem(TypedDict):
    name: str
    importance: float
    variance: float
    curve: SweepImportanceParametersItemCurve


class SweepImportanceParametersItemCurve(TypedDict):
    values: list[float | bool | str]
    means: list[float]
    deviations: list[float]


class SweepImportanceInteractionsItem(TypedDict):
    names: list[str]
    variance: float


class Model(TypedDict):
    id: str
    projectId: str
    name: str
    description: str
    tags: list[LoggedText]
    latestVersion: int
    versions: list[ModelVersion]
    createdAt: str
    updatedAt: str


class ModelVersion(TypedDict):
    modelId: str
    projectId: str
    name: str
    version: int
    format: Literal["crisol", "mlflow", "lightgbm", "xgboost", "onnx"]
    description: str
    aliases: list[str]
    tags: list[LoggedText]
    stage: Literal["none", "staging", "production", "archived"]
    source: str | None
    runId: str | None
    loggedModelId: str | None
    algorithm: str | None
    signature: Signature | None
    metrics: dict[str, ModelVersionMetricsValue]
    criteria: list[ModelVersionCriteriaItem]
    lineage: ModelVersionLineage | None
    exports: list[ModelVersionExportsItem]
    original: ModelVersionOriginal | None
    sha256: str | None
    sizeBytes: float | None
    createdAt: str
    updatedAt: str


class ModelVersionMetricsValue(TypedDict):
    value: float | None
    lower: float | None
    upper: float | None


class ModelVersionCriteriaItem(TypedDict):
    criterion: str
    value: float | None
    passed: bool


class ModelVersionLineage(TypedDict):
    runId: str
    recipeId: str
    dataId: str
    dataVersion: int
    dataSha256: str
    algorithm: str
    seed: int


class ModelVersionExportsItem(TypedDict):
    format: Literal["onnx", "javascript", "wasm", "lightgbm", "xgboost"]
    refusal: Literal["only_trees", "only_trees_and_linear", "only_gradient_boosting", "calibrated"] | None


class ModelVersionOriginal(TypedDict):
    fileName: str
    sizeBytes: float
    sha256: str


class Signature(TypedDict):
    inputs: list[SignatureInputsItem]
    output: SignatureOutput


class SignatureInputsItem(TypedDict):
    name: str
    type: Literal["number", "boolean", "text", "timestamp"]
    missingSeen: bool
    levels: list[str] | None
    minimum: float | None
    maximum: float | None
    example: str | float | bool | None


class SignatureOutput(TypedDict):
    task: Literal["binary_classification", "multiclass_classification", "regression"]
    target: str
    classes: list[str]


class StageChange(TypedDict):
    stage: Literal["none", "staging", "production", "archived"]
    by: str
    reason: str
    criteria: list[StageChangeCriteriaItem]
    isOverride: bool
    at: str


class StageChangeCriteriaItem(TypedDict):
    criterion: str
    value: float | None
    passed: bool


class CriterionNow(TypedDict):
    criterion: str
    value: float | None
    passed: bool
    missedBy: float | None


class ModelComparison(TypedDict):
    id: str
    projectId: str
    modelId: str
    jobId: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    versions: list[int]
    data: ModelComparisonData
    result: ModelComparisonResult | None
    createdAt: str
    endedAt: str | None


class ModelComparisonData(TypedDict):
    dataId: str
    version: int
    part: Literal["test", "all"]


class ModelComparisonResult(TypedDict):
    rowCount: float
    leftOut: ModelComparisonResultLeftOut
    versions: list[ModelComparisonResultVersionsItem]


class ModelComparisonResultLeftOut(TypedDict):
    noTarget: float
    seen: float
    unknownClass: float
    notScored: float


class ModelComparisonResultVersionsItem(TypedDict):
    version: int
    metrics: dict[str, ModelComparisonResultVersionsItemMetricsValue]
    isTrainingKnown: bool


class ModelComparisonResultVersionsItemMetricsValue(TypedDict):
    value: float | None
    lower: float | None
    upper: float | None


class ForeignModel(TypedDict):
    format: Literal["lightgbm", "xgboost", "onnx"]
    producer: str
    task: Literal["binary_classification", "multiclass_classification", "regression"]
    algorithm: str
    columns: list[ForeignModelColumnsItem]
    classes: list[str]
    target: str | None
    notes: list[str]


class ForeignModelColumnsItem(TypedDict):
    name: str
    type: Literal["number", "boolean", "text", "timestamp"] | None


class Endpoint(TypedDict):
    id: str
    projectId: str
    name: str
    state: Literal["live", "stopped"]
    url: str
    keyPrefix: str
    deployment: Deployment
    history: list[Deployment]
    signature: Signature
    process: ModelProcess | None
    createdAt: str


class Deployment(TypedDict):
    modelId: str
    modelName: str
    version: int
    criteria: list[DeploymentCriteriaItem]
    override: DeploymentOverride | None
    deployedAt: str


class DeploymentCriteriaItem(TypedDict):
    criterion: str
    value: float | None
    passed: bool


class DeploymentOverride(TypedDict):
    by: str
    reason: str


class ModelProcess(TypedDict):
    state: Literal["preparing", "starting", "ready", "failed"]
    problem: str | None
    restarts: int
    log: list[str]


class PredictResult(TypedDict):
    model: PredictResultModel
    predictions: list[Prediction]


class PredictResultModel(TypedDict):
    name: str
    version: int


class Prediction(TypedDict):
    id: str
    prediction: str | float
    probabilities: NotRequired[dict[str, float]]
    interval: NotRequired[PredictionInterval]
    set: NotRequired[list[str]]


class PredictionInterval(TypedDict):
    lower: float | None
    upper: float | None
    level: float


class ExplainResult(TypedDict):
    model: ExplainResultModel
    explanations: list[RowExplanation]


class ExplainResultModel(TypedDict):
    name: str
    version: int


RowExplanation = TypedDict(
    "RowExplanation",
    {
        "prediction": "str | float",
        "probabilities": "NotRequired[dict[str, float]]",
        "class": "str | None",
        "scale": "Literal[\"log_odds\", \"log\", \"value\", \"probability\"]",
        "baseValue": "float",
        "output": "float",
        "contributions": "list[RowExplanationContributionsItem]",
    },
)


class RowExplanationContributionsItem(TypedDict):
    column: str
    value: str | float | bool | None
    contribution: float


class BatchPrediction(TypedDict):
    id: str
    projectId: str
    jobId: str
    modelId: str
    version: int
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    sourceName: str
    rowCount: float | None
    refusedRowCount: float | None
    resultSizeBytes: float | None
    createdAt: str
    endedAt: str | None


class MonitorReport(TypedDict):
    endpointId: str
    settings: MonitorSettings
    webhookSecret: str | None
    totals: MonitorReportTotals
    latencyMs: MonitorReportLatencyMs | None
    traffic: list[MonitorReportTrafficItem]
    drift: MonitorReportDrift
    performance: MonitorReportPerformance
    openAlerts: float


class MonitorReportTotals(TypedDict):
    requests: float
    rows: float
    errors: float
    droppedRows: float
    labelledRows: float
    firstAt: str | None
    lastAt: str | None


class MonitorReportLatencyMs(TypedDict):
    p50: float
    p95: float
    p99: float


MonitorReportTrafficItem = TypedDict(
    "MonitorReportTrafficItem",
    {
        "from": "str",
        "seconds": "float",
        "requests": "float",
        "rows": "float",
        "errors": "float",
        "latencyP50Ms": "float | None",
        "latencyP95Ms": "float | None",
    },
)


class MonitorReportDrift(TypedDict):
    rowCount: float
    columns: list[DriftOfColumn]


class MonitorReportPerformance(TypedDict):
    metric: str
    reference: float | None
    points: list[MonitorReportPerformancePointsItem]
    overall: float | None


MonitorReportPerformancePointsItem = TypedDict(
    "MonitorReportPerformancePointsItem",
    {
        "from": "str",
        "to": "str",
        "value": "float | None",
        "labelledRows": "float",
    },
)


class MonitorSettings(TypedDict):
    windowRows: int
    minimumRows: int
    psiThreshold: float | None
    jensenShannonThreshold: float | None
    latencyP95Ms: float | None
    metricBound: float | None
    webhookUrl: str | None


class DriftOfColumn(TypedDict):
    name: str
    kind: Literal["feature", "prediction"]
    type: Literal["number", "boolean", "text", "timestamp"]
    psi: float | None
    jensenShannon: float | None
    drifted: bool
    missingShareReference: float
    missingShareCurrent: float
    bins: list[DriftOfColumnBinsItem]


class DriftOfColumnBinsItem(TypedDict):
    label: str
    lower: float | None
    upper: float | None
    reference: float
    current: float


class CapturedRow(TypedDict):
    id: str
    at: str
    modelVersion: int
    input: dict[str, str | float | bool | None]
    prediction: str | float
    probabilities: dict[str, float] | None
    label: str | float | None
    latencyMs: float


class Alert(TypedDict):
    id: str
    projectId: str
    endpointId: str
    endpointName: str
    kind: Literal["feature_drift", "prediction_drift", "latency", "performance"]
    reason: Reason
    column: str | None
    value: float
    threshold: float
    state: Literal["open", "acknowledged", "resolved"]
    raisedAt: str
    acknowledgedAt: str | None
    resolvedAt: str | None
    webhook: AlertWebhook


class AlertWebhook(TypedDict):
    state: Literal["none", "pending", "delivered", "failed"]
    attempts: float
    lastError: str | None


class AdviceAnswersOutput(TypedDict):
    output: NotRequired[str]
    predict: NotRequired[Literal["binary_classification", "multiclass_classification", "regression", "forecasting", "image_classification", "object_detection", "text_classification", "text_extraction", "clustering", "anomaly_detection"]]
    target: NotRequired[str]
    mistakes: NotRequired[Literal["all_equal", "missed_cases", "false_alarms", "probabilities", "ranking", "rare_classes", "large_errors", "amounts", "percentages"]]
    criteria: NotRequired[list[str]]
    ownData: NotRequired[Literal["none", "unlabelled", "labelled"]]
    dataKind: NotRequired[Literal["table", "time_series", "images", "text", "documents", "audio"]]
    rows: NotRequired[float]
    columns: NotRequired[float]
    bytes: NotRequired[float]
    growthPercentPerYear: NotRequired[float]
    dataPlace: NotRequired[Literal["files", "database", "object_storage", "data_lake", "warehouse", "spark", "stream"]]
    languages: NotRequired[list[str]]
    model: NotRequired[Literal["any", "classical", "deep_learning", "existing"]]
    control: NotRequired[Literal["none", "some", "full"]]
    audit: NotRequired[bool]
    interfaces: NotRequired[list[Literal["studio", "code", "cli", "notebook"]]]
    effort: NotRequired[Literal["hours", "days", "weeks"]]
    trainingHours: NotRequired[float]
    budgetPerMonth: NotRequired[float]
    budgetCurrency: NotRequired[str]
    trainingsPerMonth: NotRequired[float]
    services: NotRequired[list[Literal["azure_ml", "databricks", "synapse", "ai_services", "spark", "mlflow"]]]
    scope: NotRequired[Literal["training", "engineering_and_training"]]
    distributed: NotRequired[bool]
    willRewrite: NotRequired[bool]
    prebuilt: NotRequired[Literal["sentiment", "key_phrases", "entities", "personal_data", "language_detection", "summarisation", "translation", "question_answering", "text_classification", "ocr", "document_fields", "image_tags", "image_captions", "image_classification", "object_detection", "faces", "speech", "content_safety"]]
    customise: NotRequired[bool]
    development: NotRequired[Literal["tests", "notebooks", "in_memory_analysis"]]
    predictions: NotRequired[Literal["real_time", "batch", "both"]]
    latencyMs: NotRequired[float]
    predictionsPerDay: NotRequired[float]
    currentClass: NotRequired[Literal["general_purpose", "memory_optimised", "gpu"] | Literal["spark"]]
    isLargestSize: NotRequired[bool]
    trouble: NotRequired[Literal["too_slow", "out_of_memory", "mostly_unused"]]


class ImportOptionsOutput(TypedDict):
    format: NotRequired[Literal["csv", "tsv", "jsonl", "parquet"]]
    delimiter: NotRequired[str]
    quote: NotRequired[str]
    header: NotRequired[bool]
    encoding: NotRequired[str]
    decimalSeparator: NotRequired[Literal[".", ","]]
    dateFormat: NotRequired[str | None]
    timestampFormat: NotRequired[str | None]
    missingMarkers: NotRequired[list[str]]
    columnTypes: NotRequired[dict[str, Literal["integer", "number", "boolean", "date", "timestamp", "text"]]]
    trim: NotRequired[bool]


class CodeGitOutput(TypedDict):
    url: str | None
    commit: str
    branch: str | None
    isDirty: bool
    diff: str | None


class RecipeStepOutputDrop(TypedDict):
    step: Literal["drop"]
    columns: list[str] | Literal["all_numeric", "all_category", "all_timestamp"]


class RecipeStepOutputImpute(TypedDict):
    step: Literal["impute"]
    columns: list[str] | Literal["all_numeric", "all_category", "all_timestamp"]
    strategy: Literal["mean", "median", "most_frequent", "constant"]
    value: NotRequired[float | str]
    indicator: NotRequired[bool]


class RecipeStepOutputEncode(TypedDict):
    step: Literal["encode"]
    columns: list[str] | Literal["all_numeric", "all_category", "all_timestamp"]
    method: Literal["one_hot", "ordinal", "target"]
    maxLevels: NotRequired[int]
    smoothing: NotRequired[float]
    folds: NotRequired[int]


class RecipeStepOutputScale(TypedDict):
    step: Literal["scale"]
    columns: list[str] | Literal["all_numeric", "all_category", "all_timestamp"]
    method: Literal["standard", "min_max", "robust"]


class RecipeStepOutputDateParts(TypedDict):
    step: Literal["date_parts"]
    columns: list[str] | Literal["all_numeric", "all_category", "all_timestamp"]
    parts: list[Literal["year", "quarter", "month", "day", "weekday", "day_of_year", "hour", "minute", "epoch_days"]]


class SplitOutput(TypedDict):
    method: Literal["random", "stratified", "group", "time"]
    column: NotRequired[str]
    validationFraction: float
    testFraction: float
    seed: int


class ScriptSpecOutput(TypedDict):
    name: NotRequired[str]
    experiment: NotRequired[str]
    codeId: str | None
    command: str
    parameters: dict[str, float | bool | str]
    inputs: dict[str, ScriptSpecOutputInputsValue1 | ScriptSpecOutputInputsValue2]
    outputs: dict[str, ScriptSpecOutputOutputsValueArtifact | ScriptSpecOutputOutputsValueData | ScriptSpecOutputOutputsValueModel]
    environment: ScriptSpecOutputEnvironmentCode | ScriptSpecOutputEnvironmentNamed | ScriptSpecOutputEnvironmentPackages | ScriptSpecOutputEnvironmentNone
    variables: dict[str, str]
    secrets: list[str]
    resources: ScriptSpecOutputResources
    timeoutSeconds: int | None
    retries: int
    priority: int


class ScriptSpecOutputInputsValue1(TypedDict):
    dataId: str
    version: NotRequired[int]
    format: Literal["parquet", "csv"]


class ScriptSpecOutputInputsValue2(TypedDict):
    runId: str
    path: str


class ScriptSpecOutputOutputsValueArtifact(TypedDict):
    kind: Literal["artifact"]


class ScriptSpecOutputOutputsValueData(TypedDict):
    kind: Literal["data"]
    name: str
    format: Literal["csv", "parquet", "jsonl"]


class ScriptSpecOutputOutputsValueModel(TypedDict):
    kind: Literal["model"]
    name: str | None


class ScriptSpecOutputEnvironmentCode(TypedDict):
    kind: Literal["code"]


class ScriptSpecOutputEnvironmentNamed(TypedDict):
    kind: Literal["named"]
    name: str


class ScriptSpecOutputEnvironmentPackages(TypedDict):
    kind: Literal["packages"]
    requirements: list[str]
    python: NotRequired[str]


class ScriptSpecOutputEnvironmentNone(TypedDict):
    kind: Literal["none"]


ScriptSpecOutputResources = TypedDict(
    "ScriptSpecOutputResources",
    {
        "cores": "int",
        "memoryBytes": "int | None",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
        "nodes": "int",
        "processesPerNode": "int",
    },
)


class PipelineDefinitionOutput(TypedDict):
    parameters: dict[str, float | bool | str]
    steps: dict[str, PipelineStepOutput]


class PipelineStepOutputScript(TypedDict):
    kind: Literal["script"]
    after: list[str]
    cache: bool
    codeId: str | None
    command: str
    outputs: dict[str, PipelineStepOutputScriptOutputsValueArtifact | PipelineStepOutputScriptOutputsValueData | PipelineStepOutputScriptOutputsValueModel]
    environment: PipelineStepOutputScriptEnvironmentCode | PipelineStepOutputScriptEnvironmentNamed | PipelineStepOutputScriptEnvironmentPackages | PipelineStepOutputScriptEnvironmentNone
    variables: dict[str, str]
    secrets: list[str]
    resources: PipelineStepOutputScriptResources
    timeoutSeconds: int | None
    retries: int
    priority: int
    parameters: dict[str, float | bool | str | PipelineStepOutputScriptParametersValue2]
    inputs: dict[str, PipelineStepOutputScriptInputsValue1 | PipelineStepOutputScriptInputsValue2 | PipelineStepOutputScriptInputsValue3]


class PipelineStepOutputScriptOutputsValueArtifact(TypedDict):
    kind: Literal["artifact"]


class PipelineStepOutputScriptOutputsValueData(TypedDict):
    kind: Literal["data"]
    name: str
    format: Literal["csv", "parquet", "jsonl"]


class PipelineStepOutputScriptOutputsValueModel(TypedDict):
    kind: Literal["model"]
    name: str | None


class PipelineStepOutputScriptEnvironmentCode(TypedDict):
    kind: Literal["code"]


class PipelineStepOutputScriptEnvironmentNamed(TypedDict):
    kind: Literal["named"]
    name: str


class PipelineStepOutputScriptEnvironmentPackages(TypedDict):
    kind: Literal["packages"]
    requirements: list[str]
    python: NotRequired[str]


class PipelineStepOutputScriptEnvironmentNone(TypedDict):
    kind: Literal["none"]


PipelineStepOutputScriptResources = TypedDict(
    "PipelineStepOutputScriptResources",
    {
        "cores": "int",
        "memoryBytes": "int | None",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
        "nodes": "int",
        "processesPerNode": "int",
    },
)


class PipelineStepOutputScriptParametersValue2(TypedDict):
    parameter: str


class PipelineStepOutputScriptInputsValue1(TypedDict):
    step: str
    output: str
    format: Literal["parquet", "csv"]


class PipelineStepOutputScriptInputsValue2(TypedDict):
    data: str
    version: NotRequired[int]
    format: Literal["parquet", "csv"]


class PipelineStepOutputScriptInputsValue3(TypedDict):
    runId: str
    path: str


class PipelineStepOutputTrain(TypedDict):
    kind: Literal["train"]
    after: list[str]
    cache: bool
    recipe: str
    recipeVersion: NotRequired[int]
    data: NotRequired[PipelineStepOutputTrainData1 | PipelineStepOutputTrainData2]
    algorithm: str
    calibration: Literal["sigmoid", "isotonic", "centred_isotonic", "beta", "temperature"] | None
    coverage: float | None
    seed: int
    resources: PipelineStepOutputTrainResources
    params: dict[str, float | bool | str | dict[str, Literal["increasing", "decreasing"]] | list[list[str]] | PipelineStepOutputTrainParamsValue2]


class PipelineStepOutputTrainData1(TypedDict):
    step: str
    output: str


class PipelineStepOutputTrainData2(TypedDict):
    data: str
    version: NotRequired[int]


PipelineStepOutputTrainResources = TypedDict(
    "PipelineStepOutputTrainResources",
    {
        "cores": "int | None",
        "memoryBytes": "int | None",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
    },
)


class PipelineStepOutputTrainParamsValue2(TypedDict):
    parameter: str


class ScheduleTriggerOutputTime(TypedDict):
    kind: Literal["time"]
    cron: str
    timeZone: str
    missed: Literal["once", "all", "none"]


class ScheduleTriggerOutputData(TypedDict):
    kind: Literal["data"]
    data: str


class ScheduleTriggerOutputDrift(TypedDict):
    kind: Literal["drift"]
    endpoint: str


class ScheduleActionOutputPipeline(TypedDict):
    kind: Literal["pipeline"]
    pipeline: str
    parameters: dict[str, float | bool | str]
    cache: bool


class ScheduleActionOutputScript(TypedDict):
    kind: Literal["script"]
    script: ScriptSpecOutput


class ScheduleActionOutputSweep(TypedDict):
    kind: Literal["sweep"]
    sweep: SweepSpecOutput


class SweepSpecOutput(TypedDict):
    name: NotRequired[str]
    template: SweepSpecOutputTemplateScript | SweepSpecOutputTemplateTraining
    space: dict[str, SearchParameterOutput]
    objective: SweepSpecOutputObjective
    strategy: SweepSpecOutputStrategy
    stopping: SweepSpecOutputStopping
    maximumTrials: int
    parallelTrials: int
    maximumFailures: int
    timeLimitSeconds: int | None
    seed: int


class SweepSpecOutputTemplateScript(TypedDict):
    kind: Literal["script"]
    script: ScriptSpecOutput


class SweepSpecOutputTemplateTraining(TypedDict):
    kind: Literal["training"]
    training: SweepSpecOutputTemplateTrainingTraining


class SweepSpecOutputTemplateTrainingTraining(TypedDict):
    recipeId: str
    algorithm: str
    params: dict[str, float | bool | str | dict[str, Literal["increasing", "decreasing"]] | list[list[str]]]
    calibration: Literal["sigmoid", "isotonic", "centred_isotonic", "beta", "temperature"] | None
    coverage: float | None
    seed: int
    resources: SweepSpecOutputTemplateTrainingTrainingResources


SweepSpecOutputTemplateTrainingTrainingResources = TypedDict(
    "SweepSpecOutputTemplateTrainingTrainingResources",
    {
        "cores": "int | None",
        "memoryBytes": "int | None",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
    },
)


class SweepSpecOutputObjective(TypedDict):
    metric: NotRequired[str]
    goal: NotRequired[Literal["minimise", "maximise"]]
    take: Literal["last", "best"]


class SweepSpecOutputStrategy(TypedDict):
    name: Literal["tpe", "random", "grid"]
    params: dict[str, float | bool | str]


class SweepSpecOutputStopping(TypedDict):
    rule: Literal["none", "successive_halving", "hyperband", "median"]
    params: dict[str, float | bool | str]
    metric: NotRequired[str]
    goal: NotRequired[Literal["minimise", "maximise"]]


class SearchParameterOutputFloat(TypedDict):
    type: Literal["float"]
    low: float
    high: float
    scale: Literal["linear", "log"]
    step: NotRequired[float]
    when: NotRequired[SearchParameterOutputFloatWhen]


class SearchParameterOutputFloatWhen(TypedDict):
    parameter: str
    values: list[float | bool | str]


class SearchParameterOutputInteger(TypedDict):
    type: Literal["integer"]
    low: float
    high: float
    scale: Literal["linear", "log"]
    step: NotRequired[float]
    when: NotRequired[SearchParameterOutputIntegerWhen]


class SearchParameterOutputIntegerWhen(TypedDict):
    parameter: str
    values: list[float | bool | str]


class SearchParameterOutputChoice(TypedDict):
    type: Literal["choice"]
    values: list[float | bool | str]
    when: NotRequired[SearchParameterOutputChoiceWhen]


class SearchParameterOutputChoiceWhen(TypedDict):
    parameter: str
    values: list[float | bool | str]


class SessionCreateBody(TypedDict):
    code: NotRequired[str]
    token: NotRequired[str]


class SessionCreateLoginCodeResult(TypedDict):
    code: str
    expiresAt: str
    url: str


class IdentityProviderGetResult(TypedDict):
    name: str | None


class IdentityProviderBeginResult(TypedDict):
    url: str
    expiresAt: str


class IdentityProviderFinishBody(TypedDict):
    answer: str


class TokenListResult(TypedDict):
    items: list[Token]


class TokenCreateBody(TypedDict):
    name: str
    expiresInDays: NotRequired[int]
    userId: NotRequired[str]
    role: NotRequired[Role | None]
    projectId: NotRequired[str | None]


class TokenCreateResult(TypedDict):
    id: str
    name: str
    userId: str
    userName: str
    role: Role | None
    projectId: str | None
    prefix: str
    createdAt: str
    expiresAt: str | None
    lastUsedAt: str | None
    secret: str


class UserListResult(TypedDict):
    items: list[User]
    nextCursor: str | None


class UserCreateBody(TypedDict):
    name: str
    email: NotRequired[str | None]
    kind: NotRequired[Literal["person", "service"]]
    isAdmin: NotRequired[bool]


class UserUpdateBody(TypedDict):
    name: NotRequired[str]
    email: NotRequired[str | None]
    isAdmin: NotRequired[bool]
    isDisabled: NotRequired[bool]
    isExternal: NotRequired[Literal[False]]


class UserInviteResult(TypedDict):
    expiresAt: str
    url: str


class GroupListResult(TypedDict):
    items: list[Group]


class GroupCreateBody(TypedDict):
    name: str


class GroupUpdateBody(TypedDict):
    name: str


class AuditListResult(TypedDict):
    items: list[AuditEntry]


class AuditOfProjectResult(TypedDict):
    items: list[AuditEntry]


class AuditVerifyResult(TypedDict):
    entries: int
    brokenAt: int | None
    lastHash: str | None
    hasLastHash: bool | None


class ProjectListResult(TypedDict):
    items: list[Project]
    nextCursor: str | None


class ProjectCreateBody(TypedDict):
    name: str
    description: NotRequired[str]
    output: NotRequired[str]
    task: NotRequired[Literal["binary_classification", "multiclass_classification", "regression"] | None]
    target: NotRequired[str | None]
    positiveClass: NotRequired[str | None]
    primaryMetric: NotRequired[str | None]
    criteria: NotRequired[list[str]]


class ProjectUpdateBody(TypedDict):
    name: NotRequired[str]
    description: NotRequired[str]
    output: NotRequired[str]
    task: NotRequired[Literal["binary_classification", "multiclass_classification", "regression"] | None]
    target: NotRequired[str | None]
    positiveClass: NotRequired[str | None]
    primaryMetric: NotRequired[str | None]
    criteria: NotRequired[list[str]]
    data: NotRequired[ProjectUpdateBodyData | None]


class ProjectUpdateBodyData(TypedDict):
    dataId: str
    version: int


class ProjectMetricsResult(TypedDict):
    items: list[Metric]


class AdviceGiveBody(TypedDict):
    answers: NotRequired[AdviceAnswers]
    language: NotRequired[str]


class AdviceReadBody(TypedDict):
    text: str
    language: NotRequired[str]


class AdviceRulesResult(TypedDict):
    items: list[AdviceRule]


class AdviceQuestionsResult(TypedDict):
    items: list[AdviceQuestion]


class AdviceCreateProjectBody(TypedDict):
    name: str
    answers: NotRequired[AdviceAnswers]
    language: NotRequired[str]


class AdviceCreateProjectResult(TypedDict):
    project: Project
    kept: KeptAdvice


class AdviceOfDataBody(TypedDict):
    answers: NotRequired[AdviceAnswers]
    language: NotRequired[str]


class AdviceApplyBody(TypedDict):
    answers: NotRequired[AdviceAnswers]
    language: NotRequired[str]


class AdviceApplyResult(TypedDict):
    project: Project
    kept: KeptAdvice


class AdviceOfProjectResult(TypedDict):
    items: list[KeptAdvice]
    nextCursor: str | None


class MemberListResult(TypedDict):
    items: list[Member]


class MemberSetBody(TypedDict):
    role: Role


class DataExamplesResult(TypedDict):
    items: list[ExampleData]


class DataDetectBody(TypedDict):
    source: DataSource
    options: NotRequired[ImportOptions]


class DataImportBody(TypedDict):
    name: str
    source: DataSource
    options: NotRequired[ImportOptions]


class DataImportResult(TypedDict):
    data: Data
    version: int
    job: Job


class DataListResult(TypedDict):
    items: list[Data]
    nextCursor: str | None


class DataRowsResult(TypedDict):
    columns: list[DataRowsResultColumnsItem]
    rows: list[list[str | float | bool | None]]
    rowCount: float


class DataRowsResultColumnsItem(TypedDict):
    name: str
    type: Literal["integer", "number", "boolean", "date", "timestamp", "text"]


class DataRefusedResult(TypedDict):
    items: list[RefusedRow]
    refusedRowCount: float


class CodeCreateBody(TypedDict):
    uploadId: str
    git: NotRequired[CodeGit | None]


class CodeListResult(TypedDict):
    items: list[Code]
    nextCursor: str | None


class CodeFetchBody(TypedDict):
    url: str
    ref: NotRequired[str]
    folder: NotRequired[str]


class CodeFetchResult(TypedDict):
    code: Code
    leftOut: list[CodeFetchResultLeftOutItem]


class CodeFetchResultLeftOutItem(TypedDict):
    path: str
    kind: Literal["symlink", "submodule"]


class CodeDiffResult(TypedDict):
    items: list[CodeChange]


class RecipeListResult(TypedDict):
    items: list[Recipe]
    nextCursor: str | None


class RecipeCreateBody(TypedDict):
    name: NotRequired[str]
    dataId: NotRequired[str]
    dataVersion: NotRequired[int]
    steps: list[RecipeStep]
    split: Split


class RecipePreviewBody(TypedDict):
    name: NotRequired[str]
    dataId: NotRequired[str]
    dataVersion: NotRequired[int]
    steps: list[RecipeStep]
    split: Split
    rows: NotRequired[int]


class AlgorithmListResult(TypedDict):
    items: list[Algorithm]


class JobListResult(TypedDict):
    items: list[Job]
    nextCursor: str | None


class JobUsageResult(TypedDict):
    items: list[JobUsageSample]
    phases: list[UsagePhase]
    nodes: list[JobNode]


class JobSearchLogResult(TypedDict):
    hits: list[LogHit]
    nextFrom: float | None


class JobSubmitResult(TypedDict):
    job: Job
    run: RunSummary


class JobRerunBody(TypedDict):
    name: NotRequired[str]
    parameters: NotRequired[dict[str, float | bool | str]]
    priority: NotRequired[int]
    resources: NotRequired[JobRerunBodyResources]
    newestData: NotRequired[bool]


JobRerunBodyResources = TypedDict(
    "JobRerunBodyResources",
    {
        "cores": "NotRequired[int]",
        "memoryBytes": "NotRequired[int | None]",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
        "nodes": "NotRequired[int]",
        "processesPerNode": "NotRequired[int]",
    },
)


class JobRerunResult(TypedDict):
    job: Job
    run: RunSummary


class NotebookCreateBody(TypedDict):
    environment: NotRequired[NotebookCreateBodyEnvironmentNamed | NotebookCreateBodyEnvironmentPackages]
    resources: NotRequired[NotebookCreateBodyResources]
    idleMinutes: NotRequired[int]
    secrets: NotRequired[list[str]]
    codeId: NotRequired[str | None]
    name: str


class NotebookCreateBodyEnvironmentNamed(TypedDict):
    kind: Literal["named"]
    name: str


class NotebookCreateBodyEnvironmentPackages(TypedDict):
    kind: Literal["packages"]
    requirements: NotRequired[list[str]]
    python: NotRequired[str | None]


NotebookCreateBodyResources = TypedDict(
    "NotebookCreateBodyResources",
    {
        "cores": "NotRequired[int]",
        "memoryBytes": "NotRequired[int | None]",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
    },
)


class NotebookListResult(TypedDict):
    items: list[Notebook]
    nextCursor: str | None


class NotebookStartBody(TypedDict):
    environment: NotRequired[NotebookStartBodyEnvironmentNamed | NotebookStartBodyEnvironmentPackages]
    resources: NotRequired[NotebookStartBodyResources]
    idleMinutes: NotRequired[int]
    secrets: NotRequired[list[str]]


class NotebookStartBodyEnvironmentNamed(TypedDict):
    kind: Literal["named"]
    name: str


class NotebookStartBodyEnvironmentPackages(TypedDict):
    kind: Literal["packages"]
    requirements: NotRequired[list[str]]
    python: NotRequired[str | None]


NotebookStartBodyResources = TypedDict(
    "NotebookStartBodyResources",
    {
        "cores": "NotRequired[int]",
        "memoryBytes": "NotRequired[int | None]",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
    },
)


class NotebookOpenResult(TypedDict):
    url: str
    expiresAt: str


class PipelineListResult(TypedDict):
    items: list[Pipeline]
    nextCursor: str | None


class PipelineCreateBody(TypedDict):
    name: str
    description: NotRequired[str]
    definition: PipelineDefinition


class PipelineCheckBody(TypedDict):
    name: NotRequired[str]
    pipelineId: NotRequired[str]
    definition: PipelineDefinition


class PipelineCheckResult(TypedDict):
    problems: list[PipelineCheckResultProblemsItem]
    remarks: list[Reason]


class PipelineCheckResultProblemsItem(TypedDict):
    field: str
    message: str
    code: NotRequired[str]
    params: NotRequired[dict[str, str | float]]


class PipelineUpdateBody(TypedDict):
    name: NotRequired[str]
    description: NotRequired[str]
    definition: NotRequired[PipelineDefinition]


class PipelineRunBody(TypedDict):
    parameters: NotRequired[dict[str, float | bool | str]]
    cache: NotRequired[bool]
    step: NotRequired[str]


class PipelineRunsResult(TypedDict):
    items: list[PipelineRunSummary]
    nextCursor: str | None


class ScheduleListResult(TypedDict):
    items: list[Schedule]
    nextCursor: str | None


class ScheduleUpdateBody(TypedDict):
    name: NotRequired[str]
    description: NotRequired[str]
    trigger: NotRequired[ScheduleTrigger]
    action: NotRequired[ScheduleAction]
    overlap: NotRequired[Literal["skip", "queue", "allow"]]
    isEnabled: NotRequired[bool]


class ScheduleFiringsResult(TypedDict):
    items: list[ScheduleFiring]
    nextCursor: str | None


class ScheduleCalendarResult(TypedDict):
    firings: list[ScheduleFiring]
    due: list[ScheduleCalendarResultDueItem]
    isCut: bool


class ScheduleCalendarResultDueItem(TypedDict):
    at: str
    clockChange: Literal["moved", "twice"] | None
    scheduleId: str


class SchedulePreviewBody(TypedDict):
    cron: str
    timeZone: NotRequired[str]
    count: NotRequired[int]


class SchedulePreviewResult(TypedDict):
    times: list[ScheduledTime]


class ComputeSizesResult(TypedDict):
    items: list[MachineSize]
    pricesOf: str


class ComputeListResult(TypedDict):
    items: list[ComputeTarget]


ComputeUpdateBody = TypedDict(
    "ComputeUpdateBody",
    {
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"] | None]",
        "cores": "NotRequired[float | None]",
        "memoryBytes": "NotRequired[int | None]",
        "gpus": "NotRequired[int | None]",
        "pricePerHour": "NotRequired[float | None]",
        "currency": "NotRequired[str | None]",
        "watts": "NotRequired[float | None]",
        "maximumJobs": "NotRequired[int | None]",
        "takesAny": "NotRequired[bool]",
        "startCommand": "NotRequired[str | None]",
        "stopCommand": "NotRequired[str | None]",
        "checkCommand": "NotRequired[str | None]",
        "startTimeoutSeconds": "NotRequired[int]",
        "idleSeconds": "NotRequired[int]",
        "budget": "NotRequired[ComputeUpdateBodyBudget | None]",
        "quotas": "NotRequired[list[ComputeUpdateBodyQuotasItem]]",
        "webhookUrl": "NotRequired[str | None]",
        "ssh": "NotRequired[ComputeUpdateBodySsh | None]",
    },
)


class ComputeUpdateBodyBudget(TypedDict):
    amount: float
    alertShare: NotRequired[float]
    atLimit: NotRequired[Literal["let_end", "cancel"]]


class ComputeUpdateBodyQuotasItem(TypedDict):
    projectId: str | None
    jobs: NotRequired[int | None]
    cores: NotRequired[float | None]
    hoursPerMonth: NotRequired[float | None]
    costPerMonth: NotRequired[float | None]


class ComputeUpdateBodySsh(TypedDict):
    host: str
    port: NotRequired[int]
    user: str
    identityFile: NotRequired[str | None]
    hostKey: NotRequired[str | None]
    nodeAddress: NotRequired[str | None]


class ComputeCheckResult(TypedDict):
    isWell: bool
    findings: list[TargetFinding]
    target: ComputeTarget


class ComputeSpendingResult(TypedDict):
    month: str
    items: list[TargetSpending]


class ComputeTrendResult(TypedDict):
    items: list[TrendPoint]


class EnvironmentCreateBody(TypedDict):
    kind: Literal["requirements", "pyproject", "conda"]
    text: str
    python: NotRequired[str | None]
    allowSourceBuilds: NotRequired[bool]
    name: str


class EnvironmentListResult(TypedDict):
    items: list[Environment]
    nextCursor: str | None


class EnvironmentChangeBody(TypedDict):
    kind: Literal["requirements", "pyproject", "conda"]
    text: str
    python: NotRequired[str | None]
    allowSourceBuilds: NotRequired[bool]


class EnvironmentPrepareBody(TypedDict):
    refresh: NotRequired[bool]


class EnvironmentPrepareResult(TypedDict):
    environment: Environment
    job: Job


class SecretListResult(TypedDict):
    items: list[Secret]


class SecretSetBody(TypedDict):
    value: str


class SecretRotateKeyResult(TypedDict):
    keyId: str
    secrets: int


class ExperimentListResult(TypedDict):
    items: list[Experiment]
    nextCursor: str | None


class ExperimentCreateBody(TypedDict):
    name: str


class ExperimentOpenBody(TypedDict):
    name: str


class ExperimentFindResult(TypedDict):
    items: list[Experiment]


class RunSearchResult(TypedDict):
    items: list[RunSummary]
    nextCursor: str | None


class RunKeysResult(TypedDict):
    items: list[str]


class RunLogBatchBody(TypedDict):
    params: NotRequired[list[RunLogBatchBodyParamsItem]]
    metrics: NotRequired[list[NewMetricPoint]]
    tags: NotRequired[list[RunLogBatchBodyTagsItem]]
    writer: NotRequired[RunLogBatchBodyWriter]


class RunLogBatchBodyParamsItem(TypedDict):
    key: str
    value: str


class RunLogBatchBodyTagsItem(TypedDict):
    key: str
    value: str


class RunLogBatchBodyWriter(TypedDict):
    id: str
    sequence: int


class RunNoteBody(TypedDict):
    text: str


class RunArtifactsResult(TypedDict):
    items: list[Artifact]


class RunStartBody(TypedDict):
    id: NotRequired[str]
    experimentId: NotRequired[str]
    name: NotRequired[str]
    parentRunId: NotRequired[str]
    startedAt: NotRequired[str]
    params: NotRequired[list[RunStartBodyParamsItem]]
    tags: NotRequired[list[RunStartBodyTagsItem]]


class RunStartBodyParamsItem(TypedDict):
    key: str
    value: str


class RunStartBodyTagsItem(TypedDict):
    key: str
    value: str


class RunUpdateBody(TypedDict):
    name: NotRequired[str]
    state: NotRequired[Literal["running", "succeeded", "failed", "cancelled"]]
    endedAt: NotRequired[str]
    tags: NotRequired[list[RunUpdateBodyTagsItem]]


class RunUpdateBodyTagsItem(TypedDict):
    key: str
    value: str | None


class RunListResult(TypedDict):
    items: list[Run]
    nextCursor: str | None


class RunCreateBody(TypedDict):
    recipeId: str
    algorithm: NotRequired[str]
    params: NotRequired[dict[str, float | bool | str | dict[str, Literal["increasing", "decreasing"]] | list[list[str]]]]
    calibration: NotRequired[Literal["sigmoid", "isotonic", "centred_isotonic", "beta", "temperature"] | None]
    coverage: NotRequired[float | None]
    seed: NotRequired[int]
    resources: NotRequired[RunCreateBodyResources]
    name: NotRequired[str]
    warmStartRunId: NotRequired[str | None]


RunCreateBodyResources = TypedDict(
    "RunCreateBodyResources",
    {
        "cores": "NotRequired[int | None]",
        "memoryBytes": "NotRequired[int | None]",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
    },
)


class RunCreateResult(TypedDict):
    run: Run
    job: Job


class RunHistoryResult(TypedDict):
    series: list[RunHistoryResultSeriesItem]


class RunHistoryResultSeriesItem(TypedDict):
    key: str
    points: list[RunHistoryResultSeriesItemPointsItem]


class RunHistoryResultSeriesItemPointsItem(TypedDict):
    step: float
    value: float


RunAgainBody = TypedDict(
    "RunAgainBody",
    {
        "cores": "NotRequired[int]",
        "memoryBytes": "NotRequired[int | None]",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
        "nodes": "NotRequired[int]",
        "processesPerNode": "NotRequired[int]",
        "name": "NotRequired[str]",
    },
)


class RunAgainResult(TypedDict):
    job: Job
    run: RunSummary


class ExtrapolationListResult(TypedDict):
    items: list[Extrapolation]
    nextCursor: str | None


class ExtrapolationCreateBody(TypedDict):
    recipeId: str
    algorithm: NotRequired[str]
    params: NotRequired[dict[str, float | bool | str | dict[str, Literal["increasing", "decreasing"]] | list[list[str]]]]
    calibration: NotRequired[Literal["sigmoid", "isotonic", "centred_isotonic", "beta", "temperature"] | None]
    coverage: NotRequired[float | None]
    seed: NotRequired[int]
    resources: NotRequired[ExtrapolationCreateBodyResources]
    shares: NotRequired[list[float]]


ExtrapolationCreateBodyResources = TypedDict(
    "ExtrapolationCreateBodyResources",
    {
        "cores": "NotRequired[int | None]",
        "memoryBytes": "NotRequired[int | None]",
        "target": "NotRequired[str]",
        "class": "NotRequired[Literal[\"general_purpose\", \"memory_optimised\", \"gpu\"]]",
        "size": "NotRequired[str]",
    },
)


class ExtrapolationCreateResult(TypedDict):
    extrapolation: Extrapolation
    job: Job


class SweepMethodsResult(TypedDict):
    strategies: list[SweepMethod]
    stoppingRules: list[SweepMethod]


class SweepListResult(TypedDict):
    items: list[Sweep]
    nextCursor: str | None


class SweepCheckResult(TypedDict):
    problems: list[SweepCheckResultProblemsItem]
    configurationCount: float | None


class SweepCheckResultProblemsItem(TypedDict):
    field: str
    message: str
    code: NotRequired[str]
    params: NotRequired[dict[str, str | float]]


class SweepTrialsResult(TypedDict):
    items: list[SweepTrial]
    nextCursor: str | None


class SweepResumeBody(TypedDict):
    maximumTrials: NotRequired[int]


class ModelListResult(TypedDict):
    items: list[Model]
    nextCursor: str | None


class ModelRegisterBody(TypedDict):
    runId: str
    name: str
    description: NotRequired[str]


class ModelUpdateBody(TypedDict):
    name: NotRequired[str]
    description: NotRequired[str]
    tags: NotRequired[list[ModelUpdateBodyTagsItem]]


class ModelUpdateBodyTagsItem(TypedDict):
    key: str
    value: str | None


class ModelSetAliasBody(TypedDict):
    version: int


class ModelUpdateVersionBody(TypedDict):
    description: NotRequired[str]
    tags: NotRequired[list[ModelUpdateVersionBodyTagsItem]]


class ModelUpdateVersionBodyTagsItem(TypedDict):
    key: str
    value: str | None


class ModelStagesResult(TypedDict):
    items: list[StageChange]


class ModelMoveToStageBody(TypedDict):
    stage: Literal["none", "staging", "production", "archived"]
    reason: NotRequired[str]


class ModelCriteriaResult(TypedDict):
    items: list[CriterionNow]


class ModelPromoteBody(TypedDict):
    reason: NotRequired[str]
    override: NotRequired[ModelPromoteBodyOverride]


class ModelPromoteBodyOverride(TypedDict):
    reason: str


class ModelCompareBody(TypedDict):
    versions: list[int]
    data: NotRequired[ModelCompareBodyData]


class ModelCompareBodyData(TypedDict):
    dataId: str
    version: int


class ModelCompareResult(TypedDict):
    comparison: ModelComparison
    job: Job


class ModelComparisonsResult(TypedDict):
    items: list[ModelComparison]
    nextCursor: str | None


class ModelInspectBody(TypedDict):
    uploadId: str
    format: NotRequired[Literal["lightgbm", "xgboost", "onnx"]]


class ModelImportBody(TypedDict):
    uploadId: str
    format: NotRequired[Literal["lightgbm", "xgboost", "onnx"]]
    name: str
    description: NotRequired[str]
    task: NotRequired[Literal["binary_classification", "multiclass_classification", "regression"]]
    target: NotRequired[str]
    classes: NotRequired[list[str]]
    columns: NotRequired[list[str]]


class ModelImportResult(TypedDict):
    modelVersion: ModelVersion
    notes: list[str]


class EndpointListResult(TypedDict):
    items: list[Endpoint]
    nextCursor: str | None


class EndpointCreateBody(TypedDict):
    name: str
    modelId: str
    version: int
    override: NotRequired[EndpointCreateBodyOverride]
    runsCode: NotRequired[bool]


class EndpointCreateBodyOverride(TypedDict):
    reason: str


class EndpointCreateResult(TypedDict):
    id: str
    projectId: str
    name: str
    state: Literal["live", "stopped"]
    url: str
    keyPrefix: str
    deployment: Deployment
    history: list[Deployment]
    signature: Signature
    process: ModelProcess | None
    createdAt: str
    key: str


class EndpointUpdateBody(TypedDict):
    state: Literal["live", "stopped"]


class EndpointDeployBody(TypedDict):
    modelId: str
    version: int
    override: NotRequired[EndpointDeployBodyOverride]
    runsCode: NotRequired[bool]


class EndpointDeployBodyOverride(TypedDict):
    reason: str


class EndpointRotateKeyResult(TypedDict):
    key: str
    keyPrefix: str


EndpointExplainBody = TypedDict(
    "EndpointExplainBody",
    {
        "rows": "list[dict[str, str | float | bool | None]]",
        "class": "NotRequired[str]",
    },
)


class PredictionListResult(TypedDict):
    items: list[BatchPrediction]
    nextCursor: str | None


class PredictionCreateBody(TypedDict):
    modelId: str
    version: int
    runsCode: NotRequired[bool]
    source: DataSource | PredictionCreateBodySource2


class PredictionCreateBodySource2(TypedDict):
    dataId: str
    dataVersion: int


class PredictionCreateResult(TypedDict):
    prediction: BatchPrediction
    job: Job


class MonitorUpdateBody(TypedDict):
    windowRows: NotRequired[int]
    minimumRows: NotRequired[int]
    psiThreshold: NotRequired[float | None]
    jensenShannonThreshold: NotRequired[float | None]
    latencyP95Ms: NotRequired[float | None]
    metricBound: NotRequired[float | None]
    webhookUrl: NotRequired[str | None]


class MonitorRowsResult(TypedDict):
    items: list[CapturedRow]
    nextCursor: str | None


class MonitorLabelBody(TypedDict):
    labels: list[MonitorLabelBodyLabelsItem]


class MonitorLabelBodyLabelsItem(TypedDict):
    id: str
    label: str | float


class MonitorLabelResult(TypedDict):
    accepted: float
    unknown: list[str]


class AlertListResult(TypedDict):
    items: list[Alert]
    nextCursor: str | None


Role: TypeAlias = "Literal[\"viewer\", \"contributor\", \"owner\"]"


AdviceAnswers: TypeAlias = "AdviceAnswersInput | AdviceAnswersOutput"


DataSource: TypeAlias = "DataSource1 | DataSource2 | DataSource3"


ImportOptions: TypeAlias = "ImportOptionsInput | ImportOptionsOutput"


CodeGit: TypeAlias = "CodeGitInput | CodeGitOutput"


RecipeStepInput: TypeAlias = "RecipeStepInputDrop | RecipeStepInputImpute | RecipeStepInputEncode | RecipeStepInputScale | RecipeStepInputDateParts"


RecipeStep: TypeAlias = "RecipeStepInput | RecipeStepOutput"


Split: TypeAlias = "SplitInput | SplitOutput"


ScriptSpec: TypeAlias = "ScriptSpecInput | ScriptSpecOutput"


PipelineDefinition: TypeAlias = "PipelineDefinitionInput | PipelineDefinitionOutput"


PipelineStepInput: TypeAlias = "PipelineStepInputScript | PipelineStepInputTrain"


PipelineStep: TypeAlias = "PipelineStepInput | PipelineStepOutput"


ScheduleTriggerInput: TypeAlias = "ScheduleTriggerInputTime | ScheduleTriggerInputData | ScheduleTriggerInputDrift"


ScheduleTrigger: TypeAlias = "ScheduleTriggerInput | ScheduleTriggerOutput"


ScheduleActionInput: TypeAlias = "ScheduleActionInputPipeline | ScheduleActionInputScript | ScheduleActionInputSweep"


ScheduleAction: TypeAlias = "ScheduleActionInput | ScheduleActionOutput"


SweepSpec: TypeAlias = "SweepSpecInput | SweepSpecOutput"


SearchParameterInput: TypeAlias = "SearchParameterInputFloat | SearchParameterInputInteger | SearchParameterInputChoice"


SearchParameter: TypeAlias = "SearchParameterInput | SearchParameterOutput"


JobEvent: TypeAlias = "JobEventState | JobEventProgress | JobEventMetric | JobEventLog"


RecipeStepOutput: TypeAlias = "RecipeStepOutputDrop | RecipeStepOutputImpute | RecipeStepOutputEncode | RecipeStepOutputScale | RecipeStepOutputDateParts"


PipelineStepOutput: TypeAlias = "PipelineStepOutputScript | PipelineStepOutputTrain"


ScheduleTriggerOutput: TypeAlias = "ScheduleTriggerOutputTime | ScheduleTriggerOutputData | ScheduleTriggerOutputDrift"


ScheduleActionOutput: TypeAlias = "ScheduleActionOutputPipeline | ScheduleActionOutputScript | ScheduleActionOutputSweep"


SearchParameterOutput: TypeAlias = "SearchParameterOutputFloat | SearchParameterOutputInteger | SearchParameterOutputChoice"


HealthOpenapiResult: TypeAlias = "dict[str, Any]"


AuditListOutcome: TypeAlias = "Literal[\"done\", \"refused\"]"


AuditOfProjectOutcome: TypeAlias = "Literal[\"done\", \"refused\"]"


JobListState: TypeAlias = "Literal[\"queued\", \"running\", \"succeeded\", \"failed\", \"cancelled\"]"


JobListKind: TypeAlias = "Literal[\"import\", \"train\", \"predict\", \"compare\", \"extrapolate\", \"script\", \"environment\", \"notebook\"]"


JobLogSources: TypeAlias = "Literal[\"stdout\", \"stderr\", \"debug\", \"info\", \"warning\", \"error\"] | list[Literal[\"stdout\", \"stderr\", \"debug\", \"info\", \"warning\", \"error\"]]"


JobSearchLogSources: TypeAlias = "Literal[\"stdout\", \"stderr\", \"debug\", \"info\", \"warning\", \"error\"] | list[Literal[\"stdout\", \"stderr\", \"debug\", \"info\", \"warning\", \"error\"]]"


PipelineRunsState: TypeAlias = "Literal[\"running\", \"succeeded\", \"failed\", \"cancelled\"]"


ScheduleFiringsState: TypeAlias = "Literal[\"started\", \"waiting\", \"skipped\", \"failed\", \"missed\"]"


ComputeSpendingTargetId: TypeAlias = "Literal[\"local\"] | str"


RunSearchParams: TypeAlias = "str | list[str]"


RunSearchMetrics: TypeAlias = "str | list[str]"


RunKeysKind: TypeAlias = "Literal[\"param\", \"metric\", \"tag\"]"


RunListState: TypeAlias = "Literal[\"queued\", \"running\", \"succeeded\", \"failed\", \"cancelled\"]"


SweepListState: TypeAlias = "Literal[\"running\", \"stopping\", \"completed\", \"stopped\", \"failed\"]"


SweepTrialsState: TypeAlias = "Literal[\"running\", \"completed\", \"stopped\", \"failed\", \"cancelled\"]"


ModelExportFormat: TypeAlias = "Literal[\"onnx\", \"javascript\", \"wasm\", \"lightgbm\", \"xgboost\"]"


EndpointSchemaResult: TypeAlias = "dict[str, Any]"


PredictionDownloadFormat: TypeAlias = "Literal[\"csv\", \"parquet\"]"


AlertListState: TypeAlias = "Literal[\"open\", \"acknowledged\", \"resolved\"]"

