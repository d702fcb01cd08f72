# Generated from Crisol's contract by `npm run generate:python`: change the contract, not this file.
"""A method for each route of the API, grouped by noun: `client.project.create({"name": ...})`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from . import models
from ._transport import Download, Transport, UploadBody, pages, path_of


class HealthApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self) -> models.Health:
        """Whether the server answers."""
        return cast("models.Health", self._transport.json("GET", "/health"))

    def openapi(self) -> models.HealthOpenapiResult:
        """This API as OpenAPI 3.1."""
        return cast("models.HealthOpenapiResult", self._transport.json("GET", "/api/openapi.json"))


class SessionApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.SessionCreateBody | None = None) -> models.Session:
        """Exchange the one-time login code, or an API token, for the Studio's HttpOnly cookie."""
        return cast("models.Session", self._transport.json("POST", "/api/v1/session", body=body))

    def get(self) -> models.Session:
        """Who this credential belongs to."""
        return cast("models.Session", self._transport.json("GET", "/api/v1/session"))

    def delete(self) -> None:
        """Sign out."""
        self._transport.json("DELETE", "/api/v1/session")

    def create_login_code(self) -> models.SessionCreateLoginCodeResult:
        """Make a new one-time login code for the Studio."""
        return cast("models.SessionCreateLoginCodeResult", self._transport.json("POST", "/api/v1/session/login-codes"))


class IdentityProviderApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self) -> models.IdentityProviderGetResult:
        """The identity provider that people may sign in with."""
        return cast("models.IdentityProviderGetResult", self._transport.json("GET", "/api/v1/identity-provider"))

    def begin(self) -> models.IdentityProviderBeginResult:
        """Begin to sign in: the address to send the browser to, and a cookie that only this browser has."""
        return cast("models.IdentityProviderBeginResult", self._transport.json("POST", "/api/v1/identity-provider/attempts"))

    def finish(self, body: models.IdentityProviderFinishBody) -> models.Session:
        """Sign in with what the provider sent the browser back with, for the Studio's HttpOnly cookie."""
        return cast("models.Session", self._transport.json("POST", "/api/v1/identity-provider/answers", body=body))


class TokenApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, user_id: str | None = None) -> models.TokenListResult:
        """List API tokens: one's own, and those of all for administrators."""
        return cast("models.TokenListResult", self._transport.json("GET", "/api/v1/tokens", query={"userId": user_id}))

    def create(self, body: models.TokenCreateBody) -> models.TokenCreateResult:
        """Create an API token; its secret is in this answer and nowhere else."""
        return cast("models.TokenCreateResult", self._transport.json("POST", "/api/v1/tokens", body=body))

    def delete(self, token_id: str) -> None:
        """Revoke an API token: one's own, and anybody's for administrators."""
        self._transport.json("DELETE", path_of("/api/v1/tokens/{}", token_id))


class UserApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        contains: str | None = None,
    ) -> models.UserListResult:
        """List users, newest first."""
        return cast("models.UserListResult", self._transport.json("GET", "/api/v1/users", query={"limit": limit, "cursor": cursor, "contains": contains}))

    def list_all(self, *, limit: int | None = None, contains: str | None = None) -> Iterator[models.User]:
        """List users, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(limit=limit, contains=contains, cursor=cursor))

    def create(self, body: models.UserCreateBody) -> models.User:
        """Add a user: a person, who is then invited, or a service, which is then given a token."""
        return cast("models.User", self._transport.json("POST", "/api/v1/users", body=body))

    def get(self, user_id: str) -> models.User:
        """A user."""
        return cast("models.User", self._transport.json("GET", path_of("/api/v1/users/{}", user_id)))

    def update(self, user_id: str, body: models.UserUpdateBody | None = None) -> models.User:
        """Rename a user, make them administrator or not, let them in or not."""
        return cast("models.User", self._transport.json("PATCH", path_of("/api/v1/users/{}", user_id), body=body))

    def delete(self, user_id: str) -> None:
        """Remove a user with their tokens, roles and memberships; what they made stays."""
        self._transport.json("DELETE", path_of("/api/v1/users/{}", user_id))

    def invite(self, user_id: str) -> models.UserInviteResult:
        """Make an address that signs the user in once, within 7 days."""
        return cast("models.UserInviteResult", self._transport.json("POST", path_of("/api/v1/users/{}/invitation", user_id)))


class GroupApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> models.GroupListResult:
        """List groups with their members, by name."""
        return cast("models.GroupListResult", self._transport.json("GET", "/api/v1/groups"))

    def create(self, body: models.GroupCreateBody) -> models.Group:
        """Add a group; one of an identity provider has the name that the provider gives it."""
        return cast("models.Group", self._transport.json("POST", "/api/v1/groups", body=body))

    def update(self, group_id: str, body: models.GroupUpdateBody) -> models.Group:
        """Rename a group."""
        return cast("models.Group", self._transport.json("PATCH", path_of("/api/v1/groups/{}", group_id), body=body))

    def delete(self, group_id: str) -> None:
        """Remove a group and its roles; its members stay."""
        self._transport.json("DELETE", path_of("/api/v1/groups/{}", group_id))

    def add_member(self, group_id: str, user_id: str) -> models.Group:
        """Put a user into a group."""
        return cast("models.Group", self._transport.json("PUT", path_of("/api/v1/groups/{}/members/{}", group_id, user_id)))

    def remove_member(self, group_id: str, user_id: str) -> models.Group:
        """Take a user out of a group."""
        return cast("models.Group", self._transport.json("DELETE", path_of("/api/v1/groups/{}/members/{}", group_id, user_id)))


class AuditApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        limit: int | None = None,
        before: int | None = None,
        user_id: str | None = None,
        action: str | None = None,
        outcome: models.AuditListOutcome | None = None,
        from_: str | None = None,
        to: str | None = None,
        project_id: str | None = None,
    ) -> models.AuditListResult:
        """Who did what, newest first."""
        return cast("models.AuditListResult", self._transport.json("GET", "/api/v1/audit", query={"limit": limit, "before": before, "userId": user_id, "action": action, "outcome": outcome, "from": from_, "to": to, "projectId": project_id}))

    def of_project(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        before: int | None = None,
        user_id: str | None = None,
        action: str | None = None,
        outcome: models.AuditOfProjectOutcome | None = None,
        from_: str | None = None,
        to: str | None = None,
    ) -> models.AuditOfProjectResult:
        """Who did what in a project, newest first."""
        return cast("models.AuditOfProjectResult", self._transport.json("GET", path_of("/api/v1/projects/{}/audit", project_id), query={"limit": limit, "before": before, "userId": user_id, "action": action, "outcome": outcome, "from": from_, "to": to}))

    def verify(self, *, last_hash: str | None = None) -> models.AuditVerifyResult:
        """Whether no entry was changed or taken away, and the last hash, to be noted elsewhere."""
        return cast("models.AuditVerifyResult", self._transport.json("GET", "/api/v1/audit/verification", query={"lastHash": last_hash}))


class ProjectApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        deleted: bool | None = None,
    ) -> models.ProjectListResult:
        """List projects, newest first."""
        return cast("models.ProjectListResult", self._transport.json("GET", "/api/v1/projects", query={"limit": limit, "cursor": cursor, "deleted": deleted}))

    def list_all(self, *, limit: int | None = None, deleted: bool | None = None) -> Iterator[models.Project]:
        """List projects, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(limit=limit, deleted=deleted, cursor=cursor))

    def create(self, body: models.ProjectCreateBody) -> models.Project:
        """Create a project."""
        return cast("models.Project", self._transport.json("POST", "/api/v1/projects", body=body))

    def get(self, project_id: str) -> models.Project:
        """A project, with the state of its six steps."""
        return cast("models.Project", self._transport.json("GET", path_of("/api/v1/projects/{}", project_id)))

    def update(self, project_id: str, body: models.ProjectUpdateBody | None = None) -> models.Project:
        """Change a project's definition."""
        return cast("models.Project", self._transport.json("PATCH", path_of("/api/v1/projects/{}", project_id), body=body))

    def delete(self, project_id: str) -> None:
        """Delete a project with all it holds; for 7 days it can be restored."""
        self._transport.json("DELETE", path_of("/api/v1/projects/{}", project_id))

    def restore(self, project_id: str) -> models.Project:
        """Undo the deletion of a project."""
        return cast("models.Project", self._transport.json("POST", path_of("/api/v1/projects/{}/restore", project_id)))

    def suggest(self, project_id: str, *, target: str | None = None) -> models.DefinitionSuggestion:
        """Task, metric, positive class and criteria that fit the data, each with the reason."""
        return cast("models.DefinitionSuggestion", self._transport.json("GET", path_of("/api/v1/projects/{}/suggestion", project_id), query={"target": target}))

    def metrics(self) -> models.ProjectMetricsResult:
        """The metrics that criteria and runs can use."""
        return cast("models.ProjectMetricsResult", self._transport.json("GET", "/api/v1/metrics"))


class AdviceApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def give(self, body: models.AdviceGiveBody | None = None) -> models.Advice:
        """Which task, way of working and compute the answers ask for, with reasons and estimates."""
        return cast("models.Advice", self._transport.json("POST", "/api/v1/advice", body=body))

    def read(self, body: models.AdviceReadBody) -> models.AdviceReading:
        """A text in Spanish or English, read by plain rules as answers to look at and correct."""
        return cast("models.AdviceReading", self._transport.json("POST", "/api/v1/advice/read", body=body))

    def rules(self, *, language: str | None = None) -> models.AdviceRulesResult:
        """The rules of the advice, each with its source."""
        return cast("models.AdviceRulesResult", self._transport.json("GET", "/api/v1/advice/rules", query={"language": language}))

    def questions(self, *, language: str | None = None) -> models.AdviceQuestionsResult:
        """The questions of the interview in their order, each with its choices and why it is asked; all may be skipped."""
        return cast("models.AdviceQuestionsResult", self._transport.json("GET", "/api/v1/advice/questions", query={"language": language}))

    def create_project(self, body: models.AdviceCreateProjectBody) -> models.AdviceCreateProjectResult:
        """Create a project as the advice on these answers says, and keep the advice with it."""
        return cast("models.AdviceCreateProjectResult", self._transport.json("POST", "/api/v1/advice/projects", body=body))

    def of_data(
        self,
        project_id: str,
        data_id: str,
        version: int,
        body: models.AdviceOfDataBody | None = None,
    ) -> models.Advice:
        """The same with facts measured on a data version, trainings on samples of it included."""
        return cast("models.Advice", self._transport.json("POST", path_of("/api/v1/projects/{}/data/{}/versions/{}/advice", project_id, data_id, version), body=body))

    def apply(self, project_id: str, body: models.AdviceApplyBody | None = None) -> models.AdviceApplyResult:
        """Set a project up as the advice on these answers and its data says, and keep the advice with it."""
        return cast("models.AdviceApplyResult", self._transport.json("POST", path_of("/api/v1/projects/{}/advice", project_id), body=body))

    def of_project(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.AdviceOfProjectResult:
        """The advice that a project was set up by, newest first."""
        return cast("models.AdviceOfProjectResult", self._transport.json("GET", path_of("/api/v1/projects/{}/advice", project_id), query={"limit": limit, "cursor": cursor}))

    def of_project_all(self, project_id: str, *, limit: int | None = None) -> Iterator[models.KeptAdvice]:
        """The advice that a project was set up by, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.of_project(project_id, limit=limit, cursor=cursor))


class MemberApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, project_id: str) -> models.MemberListResult:
        """Who has a role in the project, by name; administrators need none."""
        return cast("models.MemberListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/members", project_id)))

    def set(self, project_id: str, member_id: str, body: models.MemberSetBody) -> models.Member:
        """Give a user, a group or everyone a role in the project, or another one."""
        return cast("models.Member", self._transport.json("PUT", path_of("/api/v1/projects/{}/members/{}", project_id, member_id), body=body))

    def remove(self, project_id: str, member_id: str) -> None:
        """Take the role in the project away."""
        self._transport.json("DELETE", path_of("/api/v1/projects/{}/members/{}", project_id, member_id))


class DataApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def examples(self) -> models.DataExamplesResult:
        """The data sets that ship with Crisol."""
        return cast("models.DataExamplesResult", self._transport.json("GET", "/api/v1/examples"))

    def upload(self, project_id: str, data: UploadBody, *, file_name: str) -> models.Upload:
        """Upload a file; its bytes are the body."""
        return cast("models.Upload", self._transport.upload("POST", path_of("/api/v1/projects/{}/uploads", project_id), data, "application/octet-stream", query={"fileName": file_name}))

    def detect(self, project_id: str, body: models.DataDetectBody) -> models.Detection:
        """How a file would be read: format, delimiter, header, encoding, types, missing markers, first rows."""
        return cast("models.Detection", self._transport.json("POST", path_of("/api/v1/projects/{}/data/detect", project_id), body=body))

    def import_(self, project_id: str, body: models.DataImportBody) -> models.DataImportResult:
        """Import a file as a new data set, or as the next version of the one with that name."""
        return cast("models.DataImportResult", self._transport.json("POST", path_of("/api/v1/projects/{}/data", project_id), body=body))

    def list(self, project_id: str, *, limit: int | None = None, cursor: str | None = None) -> models.DataListResult:
        """List a project's data."""
        return cast("models.DataListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/data", project_id), query={"limit": limit, "cursor": cursor}))

    def list_all(self, project_id: str, *, limit: int | None = None) -> Iterator[models.Data]:
        """List a project's data: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(project_id, limit=limit, cursor=cursor))

    def get(self, project_id: str, data_id: str) -> models.Data:
        """A data set and its versions."""
        return cast("models.Data", self._transport.json("GET", path_of("/api/v1/projects/{}/data/{}", project_id, data_id)))

    def delete(self, project_id: str, data_id: str) -> None:
        """Delete a data set that no recipe and no run uses."""
        self._transport.json("DELETE", path_of("/api/v1/projects/{}/data/{}", project_id, data_id))

    def rows(
        self,
        project_id: str,
        data_id: str,
        version: int,
        *,
        offset: int | None = None,
        limit: int | None = None,
        sort: str | None = None,
        descending: bool | None = None,
    ) -> models.DataRowsResult:
        """Rows of a data version."""
        return cast("models.DataRowsResult", self._transport.json("GET", path_of("/api/v1/projects/{}/data/{}/versions/{}/rows", project_id, data_id, version), query={"offset": offset, "limit": limit, "sort": sort, "descending": descending}))

    def refused(
        self,
        project_id: str,
        data_id: str,
        version: int,
        *,
        offset: int | None = None,
        limit: int | None = None,
    ) -> models.DataRefusedResult:
        """The rows that an import refused, with line number and reason."""
        return cast("models.DataRefusedResult", self._transport.json("GET", path_of("/api/v1/projects/{}/data/{}/versions/{}/refused", project_id, data_id, version), query={"offset": offset, "limit": limit}))

    def profile(self, project_id: str, data_id: str, version: int, *, target: str | None = None) -> models.Profile:
        """Types, missing, distinct, quantiles, histograms and association with the target."""
        return cast("models.Profile", self._transport.json("GET", path_of("/api/v1/projects/{}/data/{}/versions/{}/profile", project_id, data_id, version), query={"target": target}))

    def download(self, project_id: str, data_id: str, version: int) -> Download:
        """The Parquet file of a data version."""
        return self._transport.download("GET", path_of("/api/v1/projects/{}/data/{}/versions/{}/file", project_id, data_id, version))


class CodeApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, project_id: str, body: models.CodeCreateBody) -> models.Code:
        """Keep an uploaded tar.gz of a folder as code; the same files give the snapshot that is there."""
        return cast("models.Code", self._transport.json("POST", path_of("/api/v1/projects/{}/code", project_id), body=body))

    def list(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        sha256: str | None = None,
    ) -> models.CodeListResult:
        """List a project's code, newest first."""
        return cast("models.CodeListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/code", project_id), query={"limit": limit, "cursor": cursor, "sha256": sha256}))

    def list_all(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        sha256: str | None = None,
    ) -> Iterator[models.Code]:
        """List a project's code, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(project_id, limit=limit, sha256=sha256, cursor=cursor))

    def fetch(self, project_id: str, body: models.CodeFetchBody) -> models.CodeFetchResult:
        """Keep a folder of a git repository that the server can read without a credential as code."""
        return cast("models.CodeFetchResult", self._transport.json("POST", path_of("/api/v1/projects/{}/code/git", project_id), body=body))

    def get(self, project_id: str, code_id: str) -> models.CodeWithFiles:
        """Code and its files, by path."""
        return cast("models.CodeWithFiles", self._transport.json("GET", path_of("/api/v1/projects/{}/code/{}", project_id, code_id)))

    def file(self, project_id: str, code_id: str, *, path: str) -> Download:
        """A file of code."""
        return self._transport.download("GET", path_of("/api/v1/projects/{}/code/{}/file", project_id, code_id), query={"path": path})

    def download(self, project_id: str, code_id: str) -> Download:
        """All files of code as a tar.gz."""
        return self._transport.download("GET", path_of("/api/v1/projects/{}/code/{}/archive", project_id, code_id))

    def diff(self, project_id: str, code_id: str, *, with_: str) -> models.CodeDiffResult:
        """What is another code's that is not this one's, file by file."""
        return cast("models.CodeDiffResult", self._transport.json("GET", path_of("/api/v1/projects/{}/code/{}/diff", project_id, code_id), query={"with": with_}))


class RecipeApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, project_id: str, *, limit: int | None = None, cursor: str | None = None) -> models.RecipeListResult:
        """List a project's recipes, newest first."""
        return cast("models.RecipeListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/recipes", project_id), query={"limit": limit, "cursor": cursor}))

    def list_all(self, project_id: str, *, limit: int | None = None) -> Iterator[models.Recipe]:
        """List a project's recipes, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(project_id, limit=limit, cursor=cursor))

    def create(self, project_id: str, body: models.RecipeCreateBody) -> models.Recipe:
        """Save a recipe; the same name makes its next version."""
        return cast("models.Recipe", self._transport.json("POST", path_of("/api/v1/projects/{}/recipes", project_id), body=body))

    def get(self, project_id: str, recipe_id: str) -> models.Recipe:
        """A recipe."""
        return cast("models.Recipe", self._transport.json("GET", path_of("/api/v1/projects/{}/recipes/{}", project_id, recipe_id)))

    def suggest(self, project_id: str, *, algorithm: str | None = None) -> models.RecipeSuggestion:
        """Steps and split that fit the data and the algorithm, each with the reason."""
        return cast("models.RecipeSuggestion", self._transport.json("GET", path_of("/api/v1/projects/{}/recipes/suggestion", project_id), query={"algorithm": algorithm}))

    def preview(self, project_id: str, body: models.RecipePreviewBody) -> models.RecipePreview:
        """What a recipe does to the first training rows; nothing is saved."""
        return cast("models.RecipePreview", self._transport.json("POST", path_of("/api/v1/projects/{}/recipes/preview", project_id), body=body))


class AlgorithmApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> models.AlgorithmListResult:
        """The algorithms and their parameters."""
        return cast("models.AlgorithmListResult", self._transport.json("GET", "/api/v1/algorithms"))


class JobApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        project_id: str | None = None,
        state: models.JobListState | None = None,
        kind: models.JobListKind | None = None,
    ) -> models.JobListResult:
        """List jobs, newest first."""
        return cast("models.JobListResult", self._transport.json("GET", "/api/v1/jobs", query={"limit": limit, "cursor": cursor, "projectId": project_id, "state": state, "kind": kind}))

    def list_all(
        self,
        *,
        limit: int | None = None,
        project_id: str | None = None,
        state: models.JobListState | None = None,
        kind: models.JobListKind | None = None,
    ) -> Iterator[models.Job]:
        """List jobs, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(limit=limit, project_id=project_id, state=state, kind=kind, cursor=cursor))

    def get(self, job_id: str) -> models.Job:
        """A job."""
        return cast("models.Job", self._transport.json("GET", path_of("/api/v1/jobs/{}", job_id)))

    def cancel(self, job_id: str) -> models.Job:
        """Cancel a job that is queued or running."""
        return cast("models.Job", self._transport.json("POST", path_of("/api/v1/jobs/{}/cancel", job_id)))

    def usage(self, job_id: str, *, points: int | None = None) -> models.JobUsageResult:
        """What a job used over time, about a sample a second, put together to at most `points` that keep the peaks; in each of its phases, and on each of its nodes."""
        return cast("models.JobUsageResult", self._transport.json("GET", path_of("/api/v1/jobs/{}/usage", job_id), query={"points": points}))

    def events(self, job_id: str, *, after: int | None = None) -> Iterator[models.JobEvent]:
        """A job's events from the first, then as they happen; resumes after Last-Event-ID; ends with the job."""
        return cast("Iterator[models.JobEvent]", self._transport.events(path_of("/api/v1/jobs/{}/events", job_id), query={"after": after}))

    def log(
        self,
        job_id: str,
        *,
        attempt: int | None = None,
        sources: models.JobLogSources | None = None,
        rank: int | None = None,
        from_: int | None = None,
        limit: int | None = None,
        tail: int | None = None,
    ) -> models.JobLog:
        """Lines of a job's log from a number on, or the last ones."""
        return cast("models.JobLog", self._transport.json("GET", path_of("/api/v1/jobs/{}/log", job_id), query={"attempt": attempt, "sources": sources, "rank": rank, "from": from_, "limit": limit, "tail": tail}))

    def search_log(
        self,
        job_id: str,
        *,
        attempt: int | None = None,
        sources: models.JobSearchLogSources | None = None,
        rank: int | None = None,
        q: str,
        regex: bool | None = None,
        match_case: bool | None = None,
        from_: int | None = None,
        limit: int | None = None,
    ) -> models.JobSearchLogResult:
        """Lines of a job's log that have a text; looks for at most two seconds and says where to go on."""
        return cast("models.JobSearchLogResult", self._transport.json("GET", path_of("/api/v1/jobs/{}/log/search", job_id), query={"attempt": attempt, "sources": sources, "rank": rank, "q": q, "regex": regex, "matchCase": match_case, "from": from_, "limit": limit}))

    def log_events(
        self,
        job_id: str,
        *,
        attempt: int | None = None,
        rank: int | None = None,
        after: int | None = None,
    ) -> Iterator[models.JobLogEvent]:
        """The log of a job's attempt after the line of a number, then as it grows; resumes after Last-Event-ID; ends with the attempt."""
        return cast("Iterator[models.JobLogEvent]", self._transport.events(path_of("/api/v1/jobs/{}/log/events", job_id), query={"attempt": attempt, "rank": rank, "after": after}))

    def download_log(self, job_id: str, *, attempt: int | None = None, rank: int | None = None) -> Download:
        """A job's log as a text file, as it was printed; a line says where others are left out."""
        return self._transport.download("GET", path_of("/api/v1/jobs/{}/log/download", job_id), query={"attempt": attempt, "rank": rank})

    def submit(self, project_id: str, body: models.ScriptSpec) -> models.JobSubmitResult:
        """Run a script of one's own as a job, which is a run."""
        return cast("models.JobSubmitResult", self._transport.json("POST", path_of("/api/v1/projects/{}/jobs", project_id), body=body))

    def script(self, job_id: str) -> models.ScriptJob:
        """What a job of one's own script was sent with, and what came of it."""
        return cast("models.ScriptJob", self._transport.json("GET", path_of("/api/v1/jobs/{}/script", job_id)))

    def of_run(self, project_id: str, run_id: str) -> models.ScriptJob:
        """The script and the job of a run that was a job of one's own script."""
        return cast("models.ScriptJob", self._transport.json("GET", path_of("/api/v1/projects/{}/runs/{}/job", project_id, run_id)))

    def rerun(self, job_id: str, body: models.JobRerunBody | None = None) -> models.JobRerunResult:
        """Run the same script again, with the same code, inputs and environment, or with other parameters."""
        return cast("models.JobRerunResult", self._transport.json("POST", path_of("/api/v1/jobs/{}/rerun", job_id), body=body))

    def verdict(self, job_id: str) -> models.Verdict:
        """Whether a job was of the right size, why, and what else it could run on; kept once it has ended."""
        return cast("models.Verdict", self._transport.json("GET", path_of("/api/v1/jobs/{}/verdict", job_id)))


class NotebookApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, project_id: str, body: models.NotebookCreateBody) -> models.Notebook:
        """Make a notebook, with code or an example in it, and start it as a job."""
        return cast("models.Notebook", self._transport.json("POST", path_of("/api/v1/projects/{}/notebooks", project_id), body=body))

    def list(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        deleted: bool | None = None,
    ) -> models.NotebookListResult:
        """List a project's notebooks, newest first."""
        return cast("models.NotebookListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/notebooks", project_id), query={"limit": limit, "cursor": cursor, "deleted": deleted}))

    def list_all(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        deleted: bool | None = None,
    ) -> Iterator[models.Notebook]:
        """List a project's notebooks, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(project_id, limit=limit, deleted=deleted, cursor=cursor))

    def get(self, project_id: str, notebook_id: str) -> models.Notebook:
        """A notebook."""
        return cast("models.Notebook", self._transport.json("GET", path_of("/api/v1/projects/{}/notebooks/{}", project_id, notebook_id)))

    def delete(self, project_id: str, notebook_id: str) -> None:
        """Delete a notebook that is stopped; its files go for good after 30 days."""
        self._transport.json("DELETE", path_of("/api/v1/projects/{}/notebooks/{}", project_id, notebook_id))

    def start(self, project_id: str, notebook_id: str, body: models.NotebookStartBody | None = None) -> models.Notebook:
        """Start a notebook that is stopped, with its files; what is left out stays as it was."""
        return cast("models.Notebook", self._transport.json("POST", path_of("/api/v1/projects/{}/notebooks/{}/start", project_id, notebook_id), body=body))

    def stop(self, project_id: str, notebook_id: str) -> models.Notebook:
        """Stop a notebook and all that runs in it; its files stay."""
        return cast("models.Notebook", self._transport.json("POST", path_of("/api/v1/projects/{}/notebooks/{}/stop", project_id, notebook_id)))

    def open(self, project_id: str, notebook_id: str) -> models.NotebookOpenResult:
        """An address that opens a notebook of one's own in a browser: once, within 30 s."""
        return cast("models.NotebookOpenResult", self._transport.json("POST", path_of("/api/v1/projects/{}/notebooks/{}/open", project_id, notebook_id)))

    def restore(self, project_id: str, notebook_id: str) -> models.Notebook:
        """Restore a notebook that was deleted, with its files."""
        return cast("models.Notebook", self._transport.json("POST", path_of("/api/v1/projects/{}/notebooks/{}/restore", project_id, notebook_id)))


class PipelineApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        name: str | None = None,
        deleted: bool | None = None,
    ) -> models.PipelineListResult:
        """List a project's pipelines, newest first."""
        return cast("models.PipelineListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/pipelines", project_id), query={"limit": limit, "cursor": cursor, "name": name, "deleted": deleted}))

    def list_all(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        name: str | None = None,
        deleted: bool | None = None,
    ) -> Iterator[models.Pipeline]:
        """List a project's pipelines, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(project_id, limit=limit, name=name, deleted=deleted, cursor=cursor))

    def create(self, project_id: str, body: models.PipelineCreateBody) -> models.Pipeline:
        """Make a pipeline: steps that read what others leave."""
        return cast("models.Pipeline", self._transport.json("POST", path_of("/api/v1/projects/{}/pipelines", project_id), body=body))

    def check(self, project_id: str, body: models.PipelineCheckBody) -> models.PipelineCheckResult:
        """What is wrong with a pipeline, and what to look at, without making it."""
        return cast("models.PipelineCheckResult", self._transport.json("POST", path_of("/api/v1/projects/{}/pipelines/check", project_id), body=body))

    def get(self, project_id: str, pipeline_id: str) -> models.Pipeline:
        """A pipeline."""
        return cast("models.Pipeline", self._transport.json("GET", path_of("/api/v1/projects/{}/pipelines/{}", project_id, pipeline_id)))

    def update(
        self,
        project_id: str,
        pipeline_id: str,
        body: models.PipelineUpdateBody | None = None,
    ) -> models.Pipeline:
        """Change a pipeline; its runs stay as they were, and those that go on do so."""
        return cast("models.Pipeline", self._transport.json("PATCH", path_of("/api/v1/projects/{}/pipelines/{}", project_id, pipeline_id), body=body))

    def delete(self, project_id: str, pipeline_id: str) -> None:
        """Delete a pipeline and the records of its runs, which can be restored for 7 days; what its steps made stays."""
        self._transport.json("DELETE", path_of("/api/v1/projects/{}/pipelines/{}", project_id, pipeline_id))

    def restore(self, project_id: str, pipeline_id: str) -> models.Pipeline:
        """Undo the deletion of a pipeline that is not gone yet, with the records of its runs."""
        return cast("models.Pipeline", self._transport.json("POST", path_of("/api/v1/projects/{}/pipelines/{}/restore", project_id, pipeline_id)))

    def run(self, project_id: str, pipeline_id: str, body: models.PipelineRunBody | None = None) -> models.PipelineRun:
        """Run a pipeline: its steps start as soon as what they read is there."""
        return cast("models.PipelineRun", self._transport.json("POST", path_of("/api/v1/projects/{}/pipelines/{}/runs", project_id, pipeline_id), body=body))

    def runs(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        pipeline_id: str | None = None,
        state: models.PipelineRunsState | None = None,
    ) -> models.PipelineRunsResult:
        """List runs of the project's pipelines, newest first."""
        return cast("models.PipelineRunsResult", self._transport.json("GET", path_of("/api/v1/projects/{}/pipeline-runs", project_id), query={"limit": limit, "cursor": cursor, "pipelineId": pipeline_id, "state": state}))

    def runs_all(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        pipeline_id: str | None = None,
        state: models.PipelineRunsState | None = None,
    ) -> Iterator[models.PipelineRunSummary]:
        """List runs of the project's pipelines, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.runs(project_id, limit=limit, pipeline_id=pipeline_id, state=state, cursor=cursor))

    def get_run(self, project_id: str, pipeline_run_id: str) -> models.PipelineRun:
        """A run of a pipeline with its steps."""
        return cast("models.PipelineRun", self._transport.json("GET", path_of("/api/v1/projects/{}/pipeline-runs/{}", project_id, pipeline_run_id)))

    def cancel(self, project_id: str, pipeline_run_id: str) -> models.PipelineRun:
        """Cancel a run of a pipeline: no further step starts, and those that run are ended."""
        return cast("models.PipelineRun", self._transport.json("POST", path_of("/api/v1/projects/{}/pipeline-runs/{}/cancel", project_id, pipeline_run_id)))

    def retry(self, project_id: str, pipeline_run_id: str) -> models.PipelineRun:
        """Go on with a run of a pipeline that did not end well: what ended well stays, the rest runs again."""
        return cast("models.PipelineRun", self._transport.json("POST", path_of("/api/v1/projects/{}/pipeline-runs/{}/retry", project_id, pipeline_run_id)))


class ScheduleApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        name: str | None = None,
    ) -> models.ScheduleListResult:
        """List a project's schedules, newest first."""
        return cast("models.ScheduleListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/schedules", project_id), query={"limit": limit, "cursor": cursor, "name": name}))

    def list_all(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        name: str | None = None,
    ) -> Iterator[models.Schedule]:
        """List a project's schedules, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(project_id, limit=limit, name=name, cursor=cursor))

    def create(self, project_id: str, body: models.NewSchedule) -> models.Schedule:
        """Make a schedule: what is started when."""
        return cast("models.Schedule", self._transport.json("POST", path_of("/api/v1/projects/{}/schedules", project_id), body=body))

    def get(self, project_id: str, schedule_id: str) -> models.Schedule:
        """A schedule."""
        return cast("models.Schedule", self._transport.json("GET", path_of("/api/v1/projects/{}/schedules/{}", project_id, schedule_id)))

    def update(
        self,
        project_id: str,
        schedule_id: str,
        body: models.ScheduleUpdateBody | None = None,
    ) -> models.Schedule:
        """Change a schedule, pause it or let it go on; what passed while it was paused is not made up for."""
        return cast("models.Schedule", self._transport.json("PATCH", path_of("/api/v1/projects/{}/schedules/{}", project_id, schedule_id), body=body))

    def delete(self, project_id: str, schedule_id: str) -> None:
        """Delete a schedule and the records of its firings; what it started stays."""
        self._transport.json("DELETE", path_of("/api/v1/projects/{}/schedules/{}", project_id, schedule_id))

    def fire(self, project_id: str, schedule_id: str) -> models.ScheduleFiring:
        """Start now what a schedule starts, also while it is paused or while what it started before goes on."""
        return cast("models.ScheduleFiring", self._transport.json("POST", path_of("/api/v1/projects/{}/schedules/{}/fire", project_id, schedule_id)))

    def firings(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        schedule_id: str | None = None,
        state: models.ScheduleFiringsState | None = None,
    ) -> models.ScheduleFiringsResult:
        """List when the project's schedules fired, newest first."""
        return cast("models.ScheduleFiringsResult", self._transport.json("GET", path_of("/api/v1/projects/{}/schedule-firings", project_id), query={"limit": limit, "cursor": cursor, "scheduleId": schedule_id, "state": state}))

    def firings_all(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        schedule_id: str | None = None,
        state: models.ScheduleFiringsState | None = None,
    ) -> Iterator[models.ScheduleFiring]:
        """List when the project's schedules fired, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.firings(project_id, limit=limit, schedule_id=schedule_id, state=state, cursor=cursor))

    def calendar(self, project_id: str, *, from_: str, to: str) -> models.ScheduleCalendarResult:
        """When the project's schedules fired and will, between two times at most 62 days apart."""
        return cast("models.ScheduleCalendarResult", self._transport.json("GET", path_of("/api/v1/projects/{}/schedule-calendar", project_id), query={"from": from_, "to": to}))

    def preview(self, project_id: str, body: models.SchedulePreviewBody) -> models.SchedulePreviewResult:
        """The next times of a cron expression."""
        return cast("models.SchedulePreviewResult", self._transport.json("POST", path_of("/api/v1/projects/{}/schedules/preview", project_id), body=body))


class ComputeApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def sizes(self) -> models.ComputeSizesResult:
        """Sizes of machines as clouds rent them, by class from the smallest, each with its list price and its name in Azure."""
        return cast("models.ComputeSizesResult", self._transport.json("GET", "/api/v1/compute/sizes"))

    def list(self, *, name: str | None = None) -> models.ComputeListResult:
        """List where jobs run: the server's machine first, the others by name."""
        return cast("models.ComputeListResult", self._transport.json("GET", "/api/v1/compute/targets", query={"name": name}))

    def create(self, body: models.NewTarget) -> models.ComputeTarget:
        """Add a place where jobs run."""
        return cast("models.ComputeTarget", self._transport.json("POST", "/api/v1/compute/targets", body=body))

    def get(self, target_id: str) -> models.ComputeTarget:
        """A target: what it has and costs, its state, its load, and what was spent."""
        return cast("models.ComputeTarget", self._transport.json("GET", path_of("/api/v1/compute/targets/{}", target_id)))

    def update(self, target_id: str, body: models.ComputeUpdateBody | None = None) -> models.ComputeTarget:
        """Change a target; what is left out stays. Jobs that have started keep their price."""
        return cast("models.ComputeTarget", self._transport.json("PATCH", path_of("/api/v1/compute/targets/{}", target_id), body=body))

    def delete(self, target_id: str) -> None:
        """Remove a target on which nothing runs; jobs that wait for it alone fail."""
        self._transport.json("DELETE", path_of("/api/v1/compute/targets/{}", target_id))

    def check(self, target_id: str) -> models.ComputeCheckResult:
        """Look at a target: what the machine has, what holds its jobs to their limits, whether its check command ends well."""
        return cast("models.ComputeCheckResult", self._transport.json("POST", path_of("/api/v1/compute/targets/{}/check", target_id)))

    def start(self, target_id: str) -> models.ComputeTarget:
        """Start a target that is stopped, or that could not be started before."""
        return cast("models.ComputeTarget", self._transport.json("POST", path_of("/api/v1/compute/targets/{}/start", target_id)))

    def stop(self, target_id: str) -> models.ComputeTarget:
        """Stop a target on which nothing runs."""
        return cast("models.ComputeTarget", self._transport.json("POST", path_of("/api/v1/compute/targets/{}/stop", target_id)))

    def spending(
        self,
        *,
        month: str | None = None,
        target_id: models.ComputeSpendingTargetId | None = None,
        project_id: str | None = None,
    ) -> models.ComputeSpendingResult:
        """What each project has spent on each target in a calendar month, by UTC, jobs that run included."""
        return cast("models.ComputeSpendingResult", self._transport.json("GET", "/api/v1/compute/spending", query={"month": month, "targetId": target_id, "projectId": project_id}))

    def trend(self, project_id: str, *, limit: int | None = None) -> models.ComputeTrendResult:
        """Time, cores, memory, cost and verdict of a project's runs that had a job, newest first."""
        return cast("models.ComputeTrendResult", self._transport.json("GET", path_of("/api/v1/projects/{}/compute/trend", project_id), query={"limit": limit}))

    def month(self, *, month: str | None = None) -> models.ComputeMonth:
        """What a month's jobs cost, what of that was for what they left unused, and what better sizes saved."""
        return cast("models.ComputeMonth", self._transport.json("GET", "/api/v1/compute/month", query={"month": month}))


class EnvironmentApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, project_id: str, body: models.EnvironmentCreateBody) -> models.Environment:
        """Describe a Python environment; prepare makes it."""
        return cast("models.Environment", self._transport.json("POST", path_of("/api/v1/projects/{}/environments", project_id), body=body))

    def list(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.EnvironmentListResult:
        """List a project's environments, newest first."""
        return cast("models.EnvironmentListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/environments", project_id), query={"limit": limit, "cursor": cursor}))

    def list_all(self, project_id: str, *, limit: int | None = None) -> Iterator[models.Environment]:
        """List a project's environments, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(project_id, limit=limit, cursor=cursor))

    def get(self, project_id: str, environment_id: str) -> models.Environment:
        """An environment."""
        return cast("models.Environment", self._transport.json("GET", path_of("/api/v1/projects/{}/environments/{}", project_id, environment_id)))

    def change(self, project_id: str, environment_id: str, body: models.EnvironmentChangeBody) -> models.Environment:
        """Describe an environment anew; its lock is forgotten where that changes something."""
        return cast("models.Environment", self._transport.json("PUT", path_of("/api/v1/projects/{}/environments/{}", project_id, environment_id), body=body))

    def delete(self, project_id: str, environment_id: str) -> None:
        """Delete an environment, with its files unless something else uses them."""
        self._transport.json("DELETE", path_of("/api/v1/projects/{}/environments/{}", project_id, environment_id))

    def prepare(
        self,
        project_id: str,
        environment_id: str,
        body: models.EnvironmentPrepareBody | None = None,
    ) -> models.EnvironmentPrepareResult:
        """Resolve and build an environment: starts a job."""
        return cast("models.EnvironmentPrepareResult", self._transport.json("POST", path_of("/api/v1/projects/{}/environments/{}/prepare", project_id, environment_id), body=body))

    def lock(self, project_id: str, environment_id: str) -> models.EnvironmentLock:
        """What an environment was resolved to."""
        return cast("models.EnvironmentLock", self._transport.json("GET", path_of("/api/v1/projects/{}/environments/{}/lock", project_id, environment_id)))


class SecretApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, project_id: str) -> models.SecretListResult:
        """The secrets of a project by name: who set them when, and when they were last used; not their values."""
        return cast("models.SecretListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/secrets", project_id)))

    def set(self, project_id: str, secret_name: str, body: models.SecretSetBody) -> models.Secret:
        """Keep a secret, or give it another value; it is encrypted, and never shown again."""
        return cast("models.Secret", self._transport.json("PUT", path_of("/api/v1/projects/{}/secrets/{}", project_id, secret_name), body=body))

    def delete(self, project_id: str, secret_name: str) -> None:
        """Delete a secret; jobs that run keep what they were given."""
        self._transport.json("DELETE", path_of("/api/v1/projects/{}/secrets/{}", project_id, secret_name))

    def rotate_key(self) -> models.SecretRotateKeyResult:
        """Encrypt all secrets with a new key, and forget the old one."""
        return cast("models.SecretRotateKeyResult", self._transport.json("POST", "/api/v1/secrets/rotate-key"))


class ExperimentApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.ExperimentListResult:
        """The project's experiments, oldest first."""
        return cast("models.ExperimentListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/experiments", project_id), query={"limit": limit, "cursor": cursor}))

    def list_all(self, project_id: str, *, limit: int | None = None) -> Iterator[models.Experiment]:
        """The project's experiments, oldest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(project_id, limit=limit, cursor=cursor))

    def create(self, project_id: str, body: models.ExperimentCreateBody) -> models.Experiment:
        """Make an experiment in a project."""
        return cast("models.Experiment", self._transport.json("POST", path_of("/api/v1/projects/{}/experiments", project_id), body=body))

    def open(self, body: models.ExperimentOpenBody) -> models.Experiment:
        """The experiment of that name; where there is none, it is made in a project of its own."""
        return cast("models.Experiment", self._transport.json("POST", "/api/v1/experiments", body=body))

    def find(self, *, name: str) -> models.ExperimentFindResult:
        """The experiment of that name, wherever it is; none if there is none."""
        return cast("models.ExperimentFindResult", self._transport.json("GET", "/api/v1/experiments", query={"name": name}))

    def get(self, experiment_id: str) -> models.Experiment:
        """An experiment, and the project that it is in."""
        return cast("models.Experiment", self._transport.json("GET", path_of("/api/v1/experiments/{}", experiment_id)))


class RunApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def search(
        self,
        project_id: str,
        *,
        experiment_id: str | None = None,
        filter: str | None = None,
        order_by: str | None = None,
        deleted: bool | None = None,
        params: models.RunSearchParams | None = None,
        metrics: models.RunSearchMetrics | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.RunSearchResult:
        """Runs of the project, of clients too, that fit a filter, in an order, with the params and metrics asked for."""
        return cast("models.RunSearchResult", self._transport.json("GET", path_of("/api/v1/projects/{}/search/runs", project_id), query={"experimentId": experiment_id, "filter": filter, "orderBy": order_by, "deleted": deleted, "params": params, "metrics": metrics, "limit": limit, "cursor": cursor}))

    def search_all(
        self,
        project_id: str,
        *,
        experiment_id: str | None = None,
        filter: str | None = None,
        order_by: str | None = None,
        deleted: bool | None = None,
        params: models.RunSearchParams | None = None,
        metrics: models.RunSearchMetrics | None = None,
        limit: int | None = None,
    ) -> Iterator[models.RunSummary]:
        """Runs of the project, of clients too, that fit a filter, in an order, with the params and metrics asked for: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.search(project_id, experiment_id=experiment_id, filter=filter, order_by=order_by, deleted=deleted, params=params, metrics=metrics, limit=limit, cursor=cursor))

    def keys(
        self,
        project_id: str,
        *,
        kind: models.RunKeysKind,
        contains: str | None = None,
        limit: int | None = None,
    ) -> models.RunKeysResult:
        """Names of params, metrics or tags that the project's runs have logged, by name."""
        return cast("models.RunKeysResult", self._transport.json("GET", path_of("/api/v1/projects/{}/search/keys", project_id), query={"kind": kind, "contains": contains, "limit": limit}))

    def log(self, project_id: str, run_id: str) -> models.RunWithLog:
        """Params, tags, latest metrics and the note of a run."""
        return cast("models.RunWithLog", self._transport.json("GET", path_of("/api/v1/projects/{}/runs/{}/log", project_id, run_id)))

    def log_batch(self, project_id: str, run_id: str, body: models.RunLogBatchBody | None = None) -> None:
        """Log params, points of metrics and tags, at most 1000 together: all of them or none."""
        self._transport.json("POST", path_of("/api/v1/projects/{}/runs/{}/log", project_id, run_id), body=body)

    def plot(
        self,
        project_id: str,
        run_id: str,
        *,
        key: str,
        buckets: int | None = None,
        from_step: float | None = None,
        to_step: float | None = None,
    ) -> models.MetricPlot:
        """The course of a metric as a plot shows it, however many points it has."""
        return cast("models.MetricPlot", self._transport.json("GET", path_of("/api/v1/projects/{}/runs/{}/plot", project_id, run_id), query={"key": key, "buckets": buckets, "fromStep": from_step, "toStep": to_step}))

    def note(self, project_id: str, run_id: str, body: models.RunNoteBody) -> None:
        """Write about a run, in Markdown."""
        self._transport.json("PUT", path_of("/api/v1/projects/{}/runs/{}/note", project_id, run_id), body=body)

    def artifacts(
        self,
        project_id: str,
        run_id: str,
        *,
        path: str | None = None,
        model_id: str | None = None,
    ) -> models.RunArtifactsResult:
        """Files and folders of a run that are directly in a folder of it."""
        return cast("models.RunArtifactsResult", self._transport.json("GET", path_of("/api/v1/projects/{}/runs/{}/artifacts", project_id, run_id), query={"path": path, "modelId": model_id}))

    def artifact(self, project_id: str, run_id: str, *, path: str, model_id: str | None = None) -> Download:
        """A file of a run."""
        return self._transport.download("GET", path_of("/api/v1/projects/{}/runs/{}/artifact", project_id, run_id), query={"path": path, "modelId": model_id})

    def put_artifact(
        self,
        project_id: str,
        run_id: str,
        data: UploadBody,
        *,
        path: str,
        model_id: str | None = None,
    ) -> models.Artifact:
        """Keep a file with a run, in place of one that is there already; its bytes are the body."""
        return cast("models.Artifact", self._transport.upload("PUT", path_of("/api/v1/projects/{}/runs/{}/artifact", project_id, run_id), data, "application/octet-stream", query={"path": path, "modelId": model_id}))

    def start(self, project_id: str, body: models.RunStartBody | None = None) -> models.RunSummary:
        """Start a run of a script of one's own, which then logs what it does and says when it ends."""
        return cast("models.RunSummary", self._transport.json("POST", path_of("/api/v1/projects/{}/runs/start", project_id), body=body))

    def update(self, project_id: str, run_id: str, body: models.RunUpdateBody | None = None) -> models.RunSummary:
        """Rename a run, change its tags; end one of a script, or take it up again. A training of ours ends with its job."""
        return cast("models.RunSummary", self._transport.json("PATCH", path_of("/api/v1/projects/{}/runs/{}", project_id, run_id), body=body))

    def get(self, project_id: str, run_id: str) -> models.Run:
        """A run."""
        return cast("models.Run", self._transport.json("GET", path_of("/api/v1/projects/{}/runs/{}", project_id, run_id)))

    def delete(self, project_id: str, run_id: str) -> None:
        """Delete a run that no model version and no other run came from. That of a script can be restored for 7 days; a training of ours is gone at once."""
        self._transport.json("DELETE", path_of("/api/v1/projects/{}/runs/{}", project_id, run_id))

    def restore(self, project_id: str, run_id: str) -> models.RunSummary:
        """Undo the deletion of a run that is not gone yet."""
        return cast("models.RunSummary", self._transport.json("POST", path_of("/api/v1/projects/{}/runs/{}/restore", project_id, run_id)))

    def log_model(
        self,
        project_id: str,
        run_id: str,
        data: UploadBody,
        *,
        name: str,
        path: str,
        type: str | None = None,
        step: int | None = None,
        id: str | None = None,
    ) -> models.LoggedModel:
        """Keep the file of a model that the run made; its bytes are the body."""
        return cast("models.LoggedModel", self._transport.upload("POST", path_of("/api/v1/projects/{}/runs/{}/models", project_id, run_id), data, "application/octet-stream", query={"name": name, "path": path, "type": type, "step": step, "id": id}))

    def list(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        state: models.RunListState | None = None,
    ) -> models.RunListResult:
        """List a project's runs, newest first."""
        return cast("models.RunListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/runs", project_id), query={"limit": limit, "cursor": cursor, "state": state}))

    def list_all(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        state: models.RunListState | None = None,
    ) -> Iterator[models.Run]:
        """List a project's runs, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(project_id, limit=limit, state=state, cursor=cursor))

    def create(self, project_id: str, body: models.RunCreateBody) -> models.RunCreateResult:
        """Train a model: starts a job."""
        return cast("models.RunCreateResult", self._transport.json("POST", path_of("/api/v1/projects/{}/runs", project_id), body=body))

    def evaluation(self, project_id: str, run_id: str) -> models.Evaluation:
        """Curves, confusion, residuals and importance on the test rows."""
        return cast("models.Evaluation", self._transport.json("GET", path_of("/api/v1/projects/{}/runs/{}/evaluation", project_id, run_id)))

    def explanation(self, project_id: str, run_id: str) -> models.Explanation:
        """Why the model predicts what it predicts: contributions of the columns and partial dependence, on test rows, and the coefficients of a linear model."""
        return cast("models.Explanation", self._transport.json("GET", path_of("/api/v1/projects/{}/runs/{}/explanation", project_id, run_id)))

    def history(self, project_id: str, run_id: str) -> models.RunHistoryResult:
        """The learning curve: every metric that was logged by step."""
        return cast("models.RunHistoryResult", self._transport.json("GET", path_of("/api/v1/projects/{}/runs/{}/history", project_id, run_id)))

    def verdict(self, project_id: str, run_id: str) -> models.Verdict:
        """The verdict of the job that made a run."""
        return cast("models.Verdict", self._transport.json("GET", path_of("/api/v1/projects/{}/runs/{}/verdict", project_id, run_id)))

    def again(self, project_id: str, run_id: str, body: models.RunAgainBody | None = None) -> models.RunAgainResult:
        """Run a script or a training again, where it ran and with what it asked for, but for what is given here; nodes are of scripts alone."""
        return cast("models.RunAgainResult", self._transport.json("POST", path_of("/api/v1/projects/{}/runs/{}/again", project_id, run_id), body=body))


class ExtrapolationApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.ExtrapolationListResult:
        """List what was tried on parts of the rows, newest first."""
        return cast("models.ExtrapolationListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/extrapolations", project_id), query={"limit": limit, "cursor": cursor}))

    def list_all(self, project_id: str, *, limit: int | None = None) -> Iterator[models.Extrapolation]:
        """List what was tried on parts of the rows, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(project_id, limit=limit, cursor=cursor))

    def create(self, project_id: str, body: models.ExtrapolationCreateBody) -> models.ExtrapolationCreateResult:
        """Train on 1/16, 1/8 and 1/4 of the rows, and foretell quality, time and memory of all and of ten times as many: starts a job."""
        return cast("models.ExtrapolationCreateResult", self._transport.json("POST", path_of("/api/v1/projects/{}/extrapolations", project_id), body=body))

    def get(self, project_id: str, extrapolation_id: str) -> models.Extrapolation:
        """What was tried on parts of the rows, and what follows from it."""
        return cast("models.Extrapolation", self._transport.json("GET", path_of("/api/v1/projects/{}/extrapolations/{}", project_id, extrapolation_id)))

    def delete(self, project_id: str, extrapolation_id: str) -> None:
        """Delete it; a job that still runs must be cancelled first."""
        self._transport.json("DELETE", path_of("/api/v1/projects/{}/extrapolations/{}", project_id, extrapolation_id))


class SweepApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def methods(self) -> models.SweepMethodsResult:
        """The search strategies and stopping rules, and their parameters."""
        return cast("models.SweepMethodsResult", self._transport.json("GET", "/api/v1/sweep-methods"))

    def create(self, project_id: str, body: models.SweepSpec) -> models.Sweep:
        """Search for the best parameters of a script or a training: starts trials, one after the other."""
        return cast("models.Sweep", self._transport.json("POST", path_of("/api/v1/projects/{}/sweeps", project_id), body=body))

    def list(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        state: models.SweepListState | None = None,
    ) -> models.SweepListResult:
        """List a project's sweeps, newest first."""
        return cast("models.SweepListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/sweeps", project_id), query={"limit": limit, "cursor": cursor, "state": state}))

    def list_all(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        state: models.SweepListState | None = None,
    ) -> Iterator[models.Sweep]:
        """List a project's sweeps, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(project_id, limit=limit, state=state, cursor=cursor))

    def check(self, project_id: str, body: models.SweepSpec) -> models.SweepCheckResult:
        """What is wrong with a sweep, and how many configurations it has, without starting it."""
        return cast("models.SweepCheckResult", self._transport.json("POST", path_of("/api/v1/projects/{}/sweeps/check", project_id), body=body))

    def get(self, project_id: str, sweep_id: str) -> models.Sweep:
        """A sweep with its best trial."""
        return cast("models.Sweep", self._transport.json("GET", path_of("/api/v1/projects/{}/sweeps/{}", project_id, sweep_id)))

    def delete(self, project_id: str, sweep_id: str) -> None:
        """Forget a sweep that has ended; the runs of its trials stay."""
        self._transport.json("DELETE", path_of("/api/v1/projects/{}/sweeps/{}", project_id, sweep_id))

    def trials(
        self,
        project_id: str,
        sweep_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        state: models.SweepTrialsState | None = None,
    ) -> models.SweepTrialsResult:
        """The trials of a sweep, in the order in which they were begun."""
        return cast("models.SweepTrialsResult", self._transport.json("GET", path_of("/api/v1/projects/{}/sweeps/{}/trials", project_id, sweep_id), query={"limit": limit, "cursor": cursor, "state": state}))

    def trials_all(
        self,
        project_id: str,
        sweep_id: str,
        *,
        limit: int | None = None,
        state: models.SweepTrialsState | None = None,
    ) -> Iterator[models.SweepTrial]:
        """The trials of a sweep, in the order in which they were begun: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.trials(project_id, sweep_id, limit=limit, state=state, cursor=cursor))

    def importance(self, project_id: str, sweep_id: str) -> models.SweepImportance:
        """How much each parameter of a sweep matters, and the objective to be expected along it."""
        return cast("models.SweepImportance", self._transport.json("GET", path_of("/api/v1/projects/{}/sweeps/{}/importance", project_id, sweep_id)))

    def stop(self, project_id: str, sweep_id: str) -> models.Sweep:
        """Begin no further trials, and cancel those that are queued or running."""
        return cast("models.Sweep", self._transport.json("POST", path_of("/api/v1/projects/{}/sweeps/{}/stop", project_id, sweep_id)))

    def resume(self, project_id: str, sweep_id: str, body: models.SweepResumeBody | None = None) -> models.Sweep:
        """Go on with a sweep that has ended, with more trials if asked for."""
        return cast("models.Sweep", self._transport.json("POST", path_of("/api/v1/projects/{}/sweeps/{}/resume", project_id, sweep_id), body=body))


class ModelApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, project_id: str, *, limit: int | None = None, cursor: str | None = None) -> models.ModelListResult:
        """List a project's registered models."""
        return cast("models.ModelListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/models", project_id), query={"limit": limit, "cursor": cursor}))

    def list_all(self, project_id: str, *, limit: int | None = None) -> Iterator[models.Model]:
        """List a project's registered models: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(project_id, limit=limit, cursor=cursor))

    def register(self, project_id: str, body: models.ModelRegisterBody) -> models.ModelVersion:
        """Register the model of a finished run as the next version under a name."""
        return cast("models.ModelVersion", self._transport.json("POST", path_of("/api/v1/projects/{}/models", project_id), body=body))

    def get(self, project_id: str, model_id: str) -> models.Model:
        """A model and its versions."""
        return cast("models.Model", self._transport.json("GET", path_of("/api/v1/projects/{}/models/{}", project_id, model_id)))

    def update(self, project_id: str, model_id: str, body: models.ModelUpdateBody | None = None) -> models.Model:
        """Change a model's name, description and tags."""
        return cast("models.Model", self._transport.json("PATCH", path_of("/api/v1/projects/{}/models/{}", project_id, model_id), body=body))

    def delete(self, project_id: str, model_id: str) -> None:
        """Delete a model with all its versions, unless an endpoint has one or a batch prediction was made with it."""
        self._transport.json("DELETE", path_of("/api/v1/projects/{}/models/{}", project_id, model_id))

    def set_alias(
        self,
        project_id: str,
        model_id: str,
        alias: str,
        body: models.ModelSetAliasBody,
    ) -> models.ModelVersion:
        """Let an alias name a version; it moves there from the one that it named. `champion` promotes the version."""
        return cast("models.ModelVersion", self._transport.json("PUT", path_of("/api/v1/projects/{}/models/{}/aliases/{}", project_id, model_id, alias), body=body))

    def remove_alias(self, project_id: str, model_id: str, alias: str) -> models.Model:
        """Remove an alias; the version stays."""
        return cast("models.Model", self._transport.json("DELETE", path_of("/api/v1/projects/{}/models/{}/aliases/{}", project_id, model_id, alias)))

    def get_version(self, project_id: str, model_id: str, version: int) -> models.ModelVersion:
        """A version of a model."""
        return cast("models.ModelVersion", self._transport.json("GET", path_of("/api/v1/projects/{}/models/{}/versions/{}", project_id, model_id, version)))

    def update_version(
        self,
        project_id: str,
        model_id: str,
        version: int,
        body: models.ModelUpdateVersionBody | None = None,
    ) -> models.ModelVersion:
        """Change a version's description and tags; what it is made of never changes."""
        return cast("models.ModelVersion", self._transport.json("PATCH", path_of("/api/v1/projects/{}/models/{}/versions/{}", project_id, model_id, version), body=body))

    def delete_version(self, project_id: str, model_id: str, version: int) -> None:
        """Delete a version that no endpoint has and no batch prediction was made with; its number is not given again."""
        self._transport.json("DELETE", path_of("/api/v1/projects/{}/models/{}/versions/{}", project_id, model_id, version))

    def stages(self, project_id: str, model_id: str, version: int) -> models.ModelStagesResult:
        """The stages that a version was in, newest first: who moved it, when, why, and what was asked of it."""
        return cast("models.ModelStagesResult", self._transport.json("GET", path_of("/api/v1/projects/{}/models/{}/versions/{}/stages", project_id, model_id, version)))

    def move_to_stage(
        self,
        project_id: str,
        model_id: str,
        version: int,
        body: models.ModelMoveToStageBody,
    ) -> models.ModelVersion:
        """Move a version to a stage; what goes to production meets the project's criteria."""
        return cast("models.ModelVersion", self._transport.json("POST", path_of("/api/v1/projects/{}/models/{}/versions/{}/stages", project_id, model_id, version), body=body))

    def criteria(self, project_id: str, model_id: str, version: int) -> models.ModelCriteriaResult:
        """The project's criteria of now, held against a version: which it misses and by how much, before it is promoted."""
        return cast("models.ModelCriteriaResult", self._transport.json("GET", path_of("/api/v1/projects/{}/models/{}/versions/{}/criteria", project_id, model_id, version)))

    def promote(
        self,
        project_id: str,
        model_id: str,
        version: int,
        body: models.ModelPromoteBody | None = None,
    ) -> models.ModelVersion:
        """Make a version that meets the project's criteria the champion, in production; the champion before is archived."""
        return cast("models.ModelVersion", self._transport.json("POST", path_of("/api/v1/projects/{}/models/{}/versions/{}/promote", project_id, model_id, version), body=body))

    def card(self, project_id: str, model_id: str, version: int) -> Download:
        """A version's model card in Markdown: purpose, data, metrics, criteria, limits, and how to use it."""
        return self._transport.download("GET", path_of("/api/v1/projects/{}/models/{}/versions/{}/card", project_id, model_id, version))

    def export(self, project_id: str, model_id: str, version: int, *, format: models.ModelExportFormat) -> Download:
        """The model in another format, to run without Crisol."""
        return self._transport.download("GET", path_of("/api/v1/projects/{}/models/{}/versions/{}/export", project_id, model_id, version), query={"format": format})

    def download(self, project_id: str, model_id: str, version: int) -> Download:
        """The model file."""
        return self._transport.download("GET", path_of("/api/v1/projects/{}/models/{}/versions/{}/file", project_id, model_id, version))

    def compare(self, project_id: str, model_id: str, body: models.ModelCompareBody) -> models.ModelCompareResult:
        """Measure versions of a model on the same rows, which none of them was trained on: starts a job."""
        return cast("models.ModelCompareResult", self._transport.json("POST", path_of("/api/v1/projects/{}/models/{}/comparisons", project_id, model_id), body=body))

    def comparisons(
        self,
        project_id: str,
        model_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.ModelComparisonsResult:
        """List the comparisons of a model's versions."""
        return cast("models.ModelComparisonsResult", self._transport.json("GET", path_of("/api/v1/projects/{}/models/{}/comparisons", project_id, model_id), query={"limit": limit, "cursor": cursor}))

    def comparisons_all(
        self,
        project_id: str,
        model_id: str,
        *,
        limit: int | None = None,
    ) -> Iterator[models.ModelComparison]:
        """List the comparisons of a model's versions: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.comparisons(project_id, model_id, limit=limit, cursor=cursor))

    def get_comparison(self, project_id: str, model_id: str, comparison_id: str) -> models.ModelComparison:
        """A comparison of a model's versions."""
        return cast("models.ModelComparison", self._transport.json("GET", path_of("/api/v1/projects/{}/models/{}/comparisons/{}", project_id, model_id, comparison_id)))

    def inspect(self, project_id: str, body: models.ModelInspectBody) -> models.ForeignModel:
        """What an uploaded model file of another library is: format, task, columns, classes."""
        return cast("models.ForeignModel", self._transport.json("POST", path_of("/api/v1/projects/{}/models/inspect", project_id), body=body))

    def import_(self, project_id: str, body: models.ModelImportBody) -> models.ModelImportResult:
        """Make an uploaded model file of another library the next version under a name; measured on the project's test rows where it fits them."""
        return cast("models.ModelImportResult", self._transport.json("POST", path_of("/api/v1/projects/{}/models/import", project_id), body=body))

    def original(self, project_id: str, model_id: str, version: int) -> Download:
        """The file that a version was imported from, as it was uploaded."""
        return self._transport.download("GET", path_of("/api/v1/projects/{}/models/{}/versions/{}/original", project_id, model_id, version))


class EndpointApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.EndpointListResult:
        """List a project's endpoints."""
        return cast("models.EndpointListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/endpoints", project_id), query={"limit": limit, "cursor": cursor}))

    def list_all(self, project_id: str, *, limit: int | None = None) -> Iterator[models.Endpoint]:
        """List a project's endpoints: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(project_id, limit=limit, cursor=cursor))

    def create(self, project_id: str, body: models.EndpointCreateBody) -> models.EndpointCreateResult:
        """Deploy a model version to a new real-time endpoint; its key is in this answer and nowhere else."""
        return cast("models.EndpointCreateResult", self._transport.json("POST", path_of("/api/v1/projects/{}/endpoints", project_id), body=body))

    def get(self, project_id: str, endpoint_id: str) -> models.Endpoint:
        """An endpoint."""
        return cast("models.Endpoint", self._transport.json("GET", path_of("/api/v1/projects/{}/endpoints/{}", project_id, endpoint_id)))

    def update(self, project_id: str, endpoint_id: str, body: models.EndpointUpdateBody) -> models.Endpoint:
        """Stop or start an endpoint."""
        return cast("models.Endpoint", self._transport.json("PATCH", path_of("/api/v1/projects/{}/endpoints/{}", project_id, endpoint_id), body=body))

    def delete(self, project_id: str, endpoint_id: str) -> None:
        """Delete an endpoint with its captured requests and monitor."""
        self._transport.json("DELETE", path_of("/api/v1/projects/{}/endpoints/{}", project_id, endpoint_id))

    def deploy(self, project_id: str, endpoint_id: str, body: models.EndpointDeployBody) -> models.Endpoint:
        """Switch an endpoint to another model version; requests in flight finish on the old one."""
        return cast("models.Endpoint", self._transport.json("POST", path_of("/api/v1/projects/{}/endpoints/{}/deployments", project_id, endpoint_id), body=body))

    def rotate_key(self, project_id: str, endpoint_id: str) -> models.EndpointRotateKeyResult:
        """Replace an endpoint's key; the old one stops at once."""
        return cast("models.EndpointRotateKeyResult", self._transport.json("POST", path_of("/api/v1/projects/{}/endpoints/{}/key", project_id, endpoint_id)))

    def predict(self, endpoint_name: str, body: models.PredictInput) -> models.PredictResult:
        """Predict rows in real time."""
        return cast("models.PredictResult", self._transport.json("POST", path_of("/api/v1/endpoints/{}/predict", endpoint_name), body=body))

    def explain(self, endpoint_name: str, body: models.EndpointExplainBody) -> models.ExplainResult:
        """Predict rows and say what each column contributed."""
        return cast("models.ExplainResult", self._transport.json("POST", path_of("/api/v1/endpoints/{}/explain", endpoint_name), body=body))

    def schema(self, endpoint_name: str) -> models.EndpointSchemaResult:
        """The JSON Schema of a request to the endpoint, from its model's signature."""
        return cast("models.EndpointSchemaResult", self._transport.json("GET", path_of("/api/v1/endpoints/{}/schema", endpoint_name)))


class PredictionApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.PredictionListResult:
        """List a project's batch predictions."""
        return cast("models.PredictionListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/predictions", project_id), query={"limit": limit, "cursor": cursor}))

    def list_all(self, project_id: str, *, limit: int | None = None) -> Iterator[models.BatchPrediction]:
        """List a project's batch predictions: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(project_id, limit=limit, cursor=cursor))

    def create(self, project_id: str, body: models.PredictionCreateBody) -> models.PredictionCreateResult:
        """Score a file or a data version: starts a job."""
        return cast("models.PredictionCreateResult", self._transport.json("POST", path_of("/api/v1/projects/{}/predictions", project_id), body=body))

    def get(self, project_id: str, prediction_id: str) -> models.BatchPrediction:
        """A batch prediction."""
        return cast("models.BatchPrediction", self._transport.json("GET", path_of("/api/v1/projects/{}/predictions/{}", project_id, prediction_id)))

    def download(
        self,
        project_id: str,
        prediction_id: str,
        *,
        format: models.PredictionDownloadFormat | None = None,
    ) -> Download:
        """The rows with their predictions."""
        return self._transport.download("GET", path_of("/api/v1/projects/{}/predictions/{}/file", project_id, prediction_id), query={"format": format})


class MonitorApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def report(
        self,
        project_id: str,
        endpoint_id: str,
        *,
        from_: str | None = None,
        to: str | None = None,
        buckets: int | None = None,
    ) -> models.MonitorReport:
        """Traffic, latency, drift against training, and the metric over time."""
        return cast("models.MonitorReport", self._transport.json("GET", path_of("/api/v1/projects/{}/endpoints/{}/monitor", project_id, endpoint_id), query={"from": from_, "to": to, "buckets": buckets}))

    def update(
        self,
        project_id: str,
        endpoint_id: str,
        body: models.MonitorUpdateBody | None = None,
    ) -> models.MonitorSettings:
        """Change thresholds and webhook of an endpoint's monitor."""
        return cast("models.MonitorSettings", self._transport.json("PATCH", path_of("/api/v1/projects/{}/endpoints/{}/monitor", project_id, endpoint_id), body=body))

    def rows(
        self,
        project_id: str,
        endpoint_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.MonitorRowsResult:
        """Captured rows, newest first."""
        return cast("models.MonitorRowsResult", self._transport.json("GET", path_of("/api/v1/projects/{}/endpoints/{}/rows", project_id, endpoint_id), query={"limit": limit, "cursor": cursor}))

    def rows_all(self, project_id: str, endpoint_id: str, *, limit: int | None = None) -> Iterator[models.CapturedRow]:
        """Captured rows, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.rows(project_id, endpoint_id, limit=limit, cursor=cursor))

    def label(self, endpoint_name: str, body: models.MonitorLabelBody) -> models.MonitorLabelResult:
        """Send the true outcome of rows predicted earlier."""
        return cast("models.MonitorLabelResult", self._transport.json("POST", path_of("/api/v1/endpoints/{}/labels", endpoint_name), body=body))


class AlertApi:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        state: models.AlertListState | None = None,
    ) -> models.AlertListResult:
        """List a project's alerts, newest first."""
        return cast("models.AlertListResult", self._transport.json("GET", path_of("/api/v1/projects/{}/alerts", project_id), query={"limit": limit, "cursor": cursor, "state": state}))

    def list_all(
        self,
        project_id: str,
        *,
        limit: int | None = None,
        state: models.AlertListState | None = None,
    ) -> Iterator[models.Alert]:
        """List a project's alerts, newest first: every one, page after page as it is asked for."""
        return pages(lambda cursor: self.list(project_id, limit=limit, state=state, cursor=cursor))

    def acknowledge(self, project_id: str, alert_id: str) -> models.Alert:
        """Say that somebody looks after an alert."""
        return cast("models.Alert", self._transport.json("POST", path_of("/api/v1/projects/{}/alerts/{}/acknowledge", project_id, alert_id)))


class Api:
    """All nouns of the API."""

    def __init__(self, transport: Transport) -> None:
        self.health = HealthApi(transport)
        self.session = SessionApi(transport)
        self.identity_provider = IdentityProviderApi(transport)
        self.token = TokenApi(transport)
        self.user = UserApi(transport)
        self.group = GroupApi(transport)
        self.audit = AuditApi(transport)
        self.project = ProjectApi(transport)
        self.advice = AdviceApi(transport)
        self.member = MemberApi(transport)
        self.data = DataApi(transport)
        self.code = CodeApi(transport)
        self.recipe = RecipeApi(transport)
        self.algorithm = AlgorithmApi(transport)
        self.job = JobApi(transport)
        self.notebook = NotebookApi(transport)
        self.pipeline = PipelineApi(transport)
        self.schedule = ScheduleApi(transport)
        self.compute = ComputeApi(transport)
        self.environment = EnvironmentApi(transport)
        self.secret = SecretApi(transport)
        self.experiment = ExperimentApi(transport)
        self.run = RunApi(transport)
        self.extrapolation = ExtrapolationApi(transport)
        self.sweep = SweepApi(transport)
        self.model = ModelApi(transport)
        self.endpoint = EndpointApi(transport)
        self.prediction = PredictionApi(transport)
        self.monitor = MonitorApi(transport)
        self.alert = AlertApi(transport)
