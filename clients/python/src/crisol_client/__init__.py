"""A typed client of Crisol's API: every route as a method, JSON as typed dictionaries, errors as exceptions."""

from . import errors, models
from ._code import LeftOut, PackedCode, git_facts, pack_folder, upload_code
from ._error import CrisolError, FieldProblem, NoAnswerError
from ._run_folder import run_folder, submit_folder
from ._transport import Download, UploadBody
from .client import Client, JobFailedError

__all__ = [
    "Client",
    "CrisolError",
    "Download",
    "FieldProblem",
    "JobFailedError",
    "LeftOut",
    "NoAnswerError",
    "PackedCode",
    "UploadBody",
    "errors",
    "git_facts",
    "models",
    "pack_folder",
    "run_folder",
    "submit_folder",
    "upload_code",
]
